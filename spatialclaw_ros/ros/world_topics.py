"""What a robot in a world sends: images, infos, names and transforms, as ROS messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from rclpy.duration import Duration
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import String
from tf2_msgs.msg import TFMessage

from spatialclaw_ros.frames.assembly import DEPTH, DEPTH_INFO, LABEL_NAMES, LABELS, RGB, RGB_INFO
from spatialclaw_ros.ros import convert, qos
from spatialclaw_ros.world.sensor import DEPTH_UNIT_M

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from rclpy.node import Node

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.world.capture import Shot
    from spatialclaw_ros.world.robot import Transform
    from spatialclaw_ros.world.world import World

MM_M: Final = 0.001
METRES: Final = '32FC1'
KINDS: Final = {RGB: Image, DEPTH: Image, RGB_INFO: CameraInfo, DEPTH_INFO: CameraInfo}


class WorldTopics:
    """The publishers of one robot's camera and transforms.

    Args:
        node: whose they are.
        camera: the camera.
        labels: whether there are label images.
        depth_encoding: 32FC1 or 16UC1.
    """

    def __init__(self, node: Node, camera: Camera, *, labels: bool, depth_encoding: str) -> None:
        self._camera = camera
        self._labels = labels
        self._depth_encoding = depth_encoding
        kinds = {**KINDS, **({LABELS: Image} if labels else {})}
        self._streams = {
            stream: node.create_publisher(kind, stream, qos.RELIABLE)
            for stream, kind in kinds.items()
        }
        self._names = node.create_publisher(String, LABEL_NAMES, qos.LATCHED) if labels else None
        self._tf = node.create_publisher(TFMessage, '/tf', qos.TF)
        self._tf_static = node.create_publisher(TFMessage, '/tf_static', qos.TF_STATIC)

    @property
    def images(self) -> list[str]:
        """The topics of the images."""
        streams = (self._streams[stream] for stream in (RGB, DEPTH, LABELS) if self.has(stream))
        return [publisher.topic_name for publisher in streams]

    @property
    def publishers(self) -> dict[str, Any]:
        """Topic -> publisher of everything."""
        names = [] if self._names is None else [self._names]
        publishers = (*self._streams.values(), *names, self._tf, self._tf_static)
        return {publisher.topic_name: publisher for publisher in publishers}

    def has(self, stream: str) -> bool:
        """Tell whether a stream is published."""
        return stream in self._streams

    def send_once(self, world: World, stamp_ns: int) -> None:
        """Send what stays: names of labels, and links that never change."""
        if self._names is not None:
            names = {str(thing.value): thing.name for thing in world.things}
            self._names.publish(String(data=json.dumps(names)))
        links = (link for link in world.robot.transforms(0.0) if link.static)
        self._tf_static.publish(_transforms(links, stamp_ns))

    def wait_until_met(self, timeout_s: float) -> bool:
        """Wait until all that listen to what stays have it; tell whether they do.

        The publisher of static transforms was made last, and a listener finds publishers in the
        order they were made: it then hears all the others.
        """
        try:
            return bool(self._tf_static.wait_for_all_acked(Duration(seconds=timeout_s)))
        except RuntimeError:  # not every middleware can tell
            return True

    def send_transforms(self, world: World, at_s: float, stamp_ns: int) -> None:
        """Send the links that move, at a time of the world."""
        links = (link for link in world.robot.transforms(at_s) if not link.static)
        self._tf.publish(_transforms(links, stamp_ns))

    def send(self, shot: Shot, offset_ns: int) -> None:
        """Send one picture, colour last: whoever listens has the rest of it then.

        Args:
            shot: the picture.
            offset_ns: how much later its stamps are than the world's own.
        """
        stamp, depth_stamp = shot.stamp_ns + offset_ns, shot.depth_stamp_ns + offset_ns
        self._send(RGB_INFO, convert.info_msg(self._camera, stamp))
        self._send(DEPTH_INFO, convert.info_msg(self._camera, depth_stamp))
        if self._labels:
            self._send_image(LABELS, shot.label, stamp, 'mono8')
        self._send_image(DEPTH, self._depth(shot), depth_stamp, self._depth_encoding)
        self._send_image(RGB, shot.rgb, stamp, 'rgb8')

    def _depth(self, shot: Shot) -> NDArray[Any]:
        if self._depth_encoding == METRES:
            return shot.depth_m
        return np.rint(shot.depth_units * (DEPTH_UNIT_M / MM_M)).astype(np.uint16)

    def _send_image(self, stream: str, pixels: NDArray[Any], stamp_ns: int, encoding: str) -> None:
        frame_id = self._camera.frame_id
        self._send(stream, convert.image_msg(pixels, stamp_ns, frame_id, encoding))

    def _send(self, stream: str, message: object) -> None:
        self._streams[stream].publish(message)


def _transforms(links: Iterable[Transform], stamp_ns: int) -> TFMessage:
    return TFMessage(
        transforms=[
            convert.transform_msg(
                link.parent, link.child, stamp_ns, link.translation, link.quat_xyzw
            )
            for link in links
        ]
    )
