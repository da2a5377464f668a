"""The node object that takes the sensors' messages, on an executor and thread of its own.

rclpy gives a node to one executor only, so the inputs need a second node object. Launch renames
every node of a process at once: this one's own rule wins, and remaps still apply to both.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from nav_msgs.msg import OccupancyGrid
from rclpy.clock import Clock, ClockType, JumpThreshold
from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.parameter import Parameter
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import String
from tf2_msgs.msg import TFMessage

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.frames.assembly import DEPTH_INFO, LABEL_NAMES, LABELS, RGB_INFO
from spatialclaw_ros.ros import distro, qos
from spatialclaw_ros.ros.camera_input import STREAMS, CameraInput
from spatialclaw_ros.ros.meters import Problems, RateMeter

if TYPE_CHECKING:
    from collections.abc import Callable

    from rclpy.qos import QoSProfile

    from spatialclaw_ros.ros.parts import Parts

POLL_S: Final = 0.25


class IngestNode(Node):
    """Subscribes while the node is active; decodes in its callbacks, in milliseconds."""

    def __init__(self, owner: Node) -> None:
        """Make it beside ``owner``, with its time and in its namespace."""
        name = f'{owner.get_name()}_ingest'
        sim_time = owner.get_parameter('use_sim_time').value
        super().__init__(
            name,
            namespace=owner.get_namespace(),
            cli_args=['--ros-args', '-r', f'__node:={name}'],
            parameter_overrides=[Parameter('use_sim_time', value=bool(sim_time))],
            start_parameter_services=False,
            enable_rosout=False,
        )
        self.problems = Problems(self.get_logger().warning)
        self.meters: dict[str, RateMeter] = {}
        self.cameras: dict[str, CameraInput] = {}
        self._parts: Parts | None = None
        self._inputs: list[Any] = []
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(POLL_S, self._poll, clock=steady)
        backwards = JumpThreshold(
            min_forward=None, min_backward=Duration(nanoseconds=-1), on_clock_change=False
        )
        self._jumps = self.get_clock().create_jump_callback(
            backwards, post_callback=self._on_clock_jump
        )

    def start(self, parts: Parts) -> None:
        """Subscribe to the inputs of all cameras and to the transforms."""
        self._parts = parts
        converter = distro.bridge_converter()
        for camera in parts.settings.cameras:
            self._start_camera(camera, parts, converter)
        self._subscribe(TFMessage, '/tf', qos.TF, functools.partial(self._on_tf, static=False))
        self._subscribe(
            TFMessage, '/tf_static', qos.TF_STATIC, functools.partial(self._on_tf, static=True)
        )
        self._subscribe(OccupancyGrid, 'map', qos.LATCHED, self._on_map)

    def stop(self) -> None:
        """Leave the inputs."""
        inputs, self._inputs = self._inputs, []
        for subscription in inputs:
            self.destroy_subscription(subscription)
        self.cameras = {}
        self.meters = {}
        self._parts = None

    def forget(self) -> None:
        """Forget frames and moving transforms: the time they are of is over."""
        parts = self._parts
        if parts is None:
            return
        parts.store.clear()
        parts.poses.clear()
        for camera in self.cameras.values():
            camera.clear()

    def publishers(self, topic: str) -> int:
        """Return how many publishers a topic has."""
        return int(self.count_publishers(topic))

    def _start_camera(self, name: str, parts: Parts, converter: Any) -> None:  # noqa: ANN401
        topics = {
            stream: self.resolve_topic_name(parts.settings.topic(name, stream))
            for stream in (*STREAMS, LABEL_NAMES)
        }
        camera = CameraInput(
            name,
            parts.settings,
            parts.store,
            parts.poses,
            self.problems,
            topics=topics,
            on_jump=self.forget,
            converter=converter,
        )
        self.cameras[name] = camera
        for stream in STREAMS:
            kind = CameraInfo if stream in {RGB_INFO, DEPTH_INFO} else Image
            self._subscribe(
                kind, topics[stream], qos.SENSOR, functools.partial(camera.take, stream)
            )
        self._subscribe(
            String,
            topics[LABEL_NAMES],
            qos.LATCHED,
            lambda message: camera.take_names(message.data),
        )

    def _subscribe(
        self,
        kind: type,
        topic: str,
        profile: QoSProfile,
        callback: Callable[[Any], None],
    ) -> None:
        name = self.resolve_topic_name(topic)
        meter = self.meters[name] = RateMeter()

        def received(message: Any) -> None:  # noqa: ANN401 - of ``kind``
            meter.tick()
            if self._parts is not None:
                callback(message)

        def incompatible(event: Any) -> None:  # noqa: ANN401 - rclpy's event
            policy = distro.policy_name(int(event.last_policy_kind))
            self.problems.note(
                f'{name}: QoS',
                f'{name}: a publisher is not heard, its QoS does not fit ({policy}): this node '
                f'listens {words(profile)}',
            )

        self._inputs.append(
            self.create_subscription(
                kind, topic, received, profile, event_callbacks=distro.qos_events(incompatible)
            )
        )

    def _on_tf(self, message: TFMessage, *, static: bool) -> None:
        if self._parts is None:
            return
        for problem in self._parts.poses.add_message(message, static=static):
            self.problems.note('/tf: rejected', problem)
        for camera in self.cameras.values():
            if camera.waiting:
                camera.advance()

    def _on_map(self, message: OccupancyGrid) -> None:
        if self._parts is None:
            return
        try:
            self._parts.maps.take(message)
        except BadInputError as error:
            self.problems.note('map: rejected', str(error))

    def _poll(self) -> None:
        parts = self._parts
        for name, camera in list(self.cameras.items()):
            if parts and self.count_publishers(parts.settings.topic(name, LABELS)):
                camera.expect_labels()
            if parts and self.count_publishers(parts.settings.topic(name, LABEL_NAMES)):
                camera.expect_names()
            camera.rest()

    def _on_clock_jump(self, jump: Any) -> None:  # noqa: ANN401 - rclpy's TimeJump
        self.problems.note(
            'clock: backwards',
            f'/clock went back by {-jump.delta.nanoseconds / NS_PER_S:.3f} s: frames and '
            'transforms are forgotten (a bag that began again, or two publishers of /clock)',
        )
        self.forget()


def words(profile: QoSProfile) -> str:
    """Return a profile in words: 'reliable, transient local'."""
    parts = (profile.reliability.name, profile.durability.name)
    return ', '.join(part.lower().replace('_', ' ') for part in parts)
