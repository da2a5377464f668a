"""Small bags, written as the importer writes them, whose faults a test chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.typesys import Stores, get_typestore

if TYPE_CHECKING:
    from pathlib import Path

STORE = get_typestore(Stores.ROS2_HUMBLE)
START_NS = 1_000_000_000_000
WIDTH, HEIGHT = 160, 120
TOPICS = {
    '/rgb/image': 'sensor_msgs/msg/Image',
    '/depth/image': 'sensor_msgs/msg/Image',
    '/rgb/camera_info': 'sensor_msgs/msg/CameraInfo',
    '/tf': 'tf2_msgs/msg/TFMessage',
    '/labels/image': 'sensor_msgs/msg/Image',
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with the messages of a bag; nothing by default."""

    encoding: str = 'rgb8'
    focal_length: float = 150.0
    depth_width: int = WIDTH
    with_tf: bool = True
    step_ns: int = 100_000_000
    """Negative: stamps run backwards while time goes on."""
    truncate: int = 0
    """Bytes that colour images lack."""
    tf_loop: bool = False
    """Whether the camera's frame and the world's are each above the other."""
    depth_frames: int = 10**6
    """Frames after which depth stops."""
    scale: int = 1
    """Images are so many times wider and higher."""
    labels: bool = False
    """Whether each colour image is followed by its label image: value 7 on the left half."""
    begin_s: float = 0.0
    """Seconds after the usual first stamp at which the bag begins."""


def write_bag(path: Path, fault: Fault | None = None, *, frames: int = 20) -> Path:
    """Write a bag of a wall seen by a camera that moves along x."""
    fault = fault or Fault()
    with Writer(path, version=9, storage_plugin=StoragePlugin.MCAP) as writer:
        connections = {
            topic: writer.add_connection(topic, kind, typestore=STORE)
            for topic, kind in TOPICS.items()
        }
        for index in range(frames):
            start = START_NS + round(fault.begin_s * 10**9)
            now = start + index * (abs(fault.step_ns) or 10**8)
            stamp = start + index * fault.step_ns
            for topic, message in _frame(index, stamp, fault):
                kind = TOPICS[topic]
                writer.write(connections[topic], now, STORE.serialize_cdr(message, kind))
    return path


def _frame(index: int, stamp: int, fault: Fault) -> list[tuple[str, Any]]:
    height, width = HEIGHT * fault.scale, WIDTH * fault.scale
    colour = np.full((height, width, 3), index, np.uint8)
    depth = np.full((height, fault.depth_width * fault.scale), 1.5, np.float32)
    rows: list[tuple[str, Any]] = [
        ('/rgb/camera_info', _info(stamp, fault)),
        ('/depth/image', _image(depth, stamp, '32FC1')),
        ('/rgb/image', _image(colour, stamp, fault.encoding, fault.truncate)),
    ]
    if index >= fault.depth_frames:
        del rows[1]
    if fault.labels:
        labels = np.zeros((height, width), np.uint8)
        labels[:, : width // 2] = 7
        rows.append(('/labels/image', _image(labels, stamp, 'mono8')))
    return [('/tf', _transforms(index, stamp, fault)), *rows] if fault.with_tf else rows


def _new(kind: str, **fields: Any) -> Any:  # noqa: ANN401 - a generated class
    return STORE.types[kind](**fields)


def _header(stamp: int, frame_id: str = 'camera_optical') -> Any:  # noqa: ANN401
    seconds, rest = divmod(stamp, 10**9)
    time = _new('builtin_interfaces/msg/Time', sec=seconds, nanosec=rest)
    return _new('std_msgs/msg/Header', stamp=time, frame_id=frame_id)


def _image(pixels: Any, stamp: int, encoding: str, truncate: int = 0) -> Any:  # noqa: ANN401
    data = np.frombuffer(pixels.tobytes(), np.uint8)
    return _new(
        'sensor_msgs/msg/Image',
        header=_header(stamp),
        height=pixels.shape[0],
        width=pixels.shape[1],
        encoding=encoding,
        is_bigendian=0,
        step=pixels.nbytes // pixels.shape[0],
        data=data[: len(data) - truncate],
    )


def _info(stamp: int, fault: Fault) -> Any:  # noqa: ANN401 - CameraInfo
    f = fault.focal_length * fault.scale
    width, height = WIDTH * fault.scale, HEIGHT * fault.scale
    roi = dict.fromkeys(('x_offset', 'y_offset', 'height', 'width'), 0)
    return _new(
        'sensor_msgs/msg/CameraInfo',
        header=_header(stamp),
        height=height,
        width=width,
        distortion_model='plumb_bob',
        d=np.zeros(5),
        k=np.array([f, 0, width / 2, 0, f, height / 2, 0, 0, 1.0]),
        r=np.eye(3).ravel(),
        p=np.array([f, 0, width / 2, 0, 0, f, height / 2, 0, 0, 0, 1.0, 0]),
        binning_x=0,
        binning_y=0,
        roi=_new('sensor_msgs/msg/RegionOfInterest', **roi, do_rectify=False),
    )


def _transforms(index: int, stamp: int, fault: Fault) -> Any:  # noqa: ANN401 - TFMessage
    links = [_link(index, stamp, 'map', 'camera_optical')]
    links += [_link(index, stamp, 'camera_optical', 'map')] if fault.tf_loop else []
    return _new('tf2_msgs/msg/TFMessage', transforms=links)


def _link(index: int, stamp: int, parent: str, child: str) -> Any:  # noqa: ANN401
    shift = _new('geometry_msgs/msg/Vector3', x=0.05 * index, y=0.0, z=1.0)
    turn = _new('geometry_msgs/msg/Quaternion', x=-0.5, y=0.5, z=-0.5, w=0.5)
    return _new(
        'geometry_msgs/msg/TransformStamped',
        header=_header(stamp, parent),
        child_frame_id=child,
        transform=_new('geometry_msgs/msg/Transform', translation=shift, rotation=turn),
    )
