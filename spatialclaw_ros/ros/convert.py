"""Values of the core as ROS messages and back; every number is cast, every text cleaned.

rclpy does not check fields by default: an int put into a float64 field is sent as garbage.
"""

from __future__ import annotations

import array
from typing import TYPE_CHECKING, Any

import numpy as np
from builtin_interfaces.msg import Duration, Time
from geometry_msgs.msg import (
    Point,
    Pose,
    PoseStamped,
    Quaternion,
    Transform,
    TransformStamped,
    Vector3,
)
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import ColorRGBA, Header

from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.ros.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.answer import Place
    from spatialclaw_ros.core.camera import Camera

MAX_SECONDS = 2**31 - 1
MAX_FRAME_ID = 256
ROUNDING = 1e-12
"""A square of a norm nearer to 1 than this is 1."""


def time_msg(stamp_ns: int) -> Time:
    """Return a stamp; negative ones become 0."""
    seconds, rest = divmod(max(0, int(stamp_ns)), NS_PER_S)
    return Time(sec=min(int(seconds), MAX_SECONDS), nanosec=int(rest))


def duration_msg(seconds: float) -> Duration:
    """Return a duration; NaN and negative ones become 0."""
    total = int(seconds * NS_PER_S) if seconds > 0 else 0
    whole, rest = divmod(total, NS_PER_S)
    return Duration(sec=min(int(whole), MAX_SECONDS), nanosec=int(rest))


def nanoseconds(message: Any) -> int:  # noqa: ANN401 - Time or Duration
    """Return nanoseconds of a Time or Duration."""
    return int(message.sec) * NS_PER_S + int(message.nanosec)


def header_msg(stamp_ns: int, frame_id: str) -> Header:
    """Return a header; tf2 refuses names with a leading slash, so none leaves here."""
    return Header(stamp=time_msg(stamp_ns), frame_id=clean(frame_id.lstrip('/'), MAX_FRAME_ID))


def point_msg(xyz: Sequence[float] | NDArray[Any]) -> Point:
    """Return a point, metres."""
    return Point(x=float(xyz[0]), y=float(xyz[1]), z=float(xyz[2]))


def vector_msg(xyz: Sequence[float] | NDArray[Any]) -> Vector3:
    """Return a vector."""
    return Vector3(x=float(xyz[0]), y=float(xyz[1]), z=float(xyz[2]))


def quaternion_msg(quat_xyzw: Sequence[float] | NDArray[Any]) -> Quaternion:
    """Return a unit quaternion of one of any norm above zero."""
    x, y, z, w = unit_quaternion(quat_xyzw)
    return Quaternion(x=float(x), y=float(y), z=float(z), w=float(w))


def unit_quaternion(quat_xyzw: Sequence[float] | NDArray[Any]) -> NDArray[np.float64]:
    """Return the quaternion with norm 1, of finite numbers however large, not all zero.

    One that has it already stays as it is, to the last digit.
    """
    quat = np.asarray(quat_xyzw, dtype=np.float64)
    if abs(sum(value * value for value in quat.tolist()) - 1) < ROUNDING:
        return quat
    scaled = quat / np.abs(quat).max()
    return np.asarray(scaled / np.linalg.norm(scaled))


def pose_msg(
    position: Sequence[float] | NDArray[Any],
    quat_xyzw: Sequence[float] | NDArray[Any] = (0.0, 0.0, 0.0, 1.0),
) -> Pose:
    """Return a pose, metres."""
    return Pose(position=point_msg(position), orientation=quaternion_msg(quat_xyzw))


def color_msg(rgba: Sequence[float]) -> ColorRGBA:
    """Return a colour of components in 0..1."""
    return ColorRGBA(r=float(rgba[0]), g=float(rgba[1]), b=float(rgba[2]), a=float(rgba[3]))


def place_msg(place: Place, stamp_ns: int, frame_id: str) -> PoseStamped:
    """Return a place of an answer; its own frame and stamp win over the answer's."""
    return PoseStamped(
        header=header_msg(place.stamp_ns or stamp_ns, place.frame_id or frame_id),
        pose=pose_msg(place.position, place.quat_xyzw),
    )


def image_msg(pixels: NDArray[Any], stamp_ns: int, frame_id: str, encoding: str = 'rgb8') -> Image:
    """Return an image of (H, W) or (H, W, C) pixels that ``encoding`` describes."""
    rows = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder('<'))
    height, width = rows.shape[:2]
    data = array.array('B')
    data.frombytes(rows.view(np.uint8).reshape(-1).data)
    return Image(
        header=header_msg(stamp_ns, frame_id),
        height=int(height),
        width=int(width),
        encoding=encoding,
        is_bigendian=0,
        step=rows.nbytes // int(height),
        data=data,
    )


def info_msg(camera: Camera, stamp_ns: int) -> CameraInfo:
    """Return what a camera states of its rectified or raw images."""
    projection = np.zeros((3, 4))
    projection[:, :3] = camera.K
    return CameraInfo(
        header=header_msg(stamp_ns, camera.frame_id),
        height=int(camera.height),
        width=int(camera.width),
        distortion_model=camera.distortion_model,
        d=[float(value) for value in camera.distortion],
        k=np.array(camera.K, np.float64).ravel(),
        r=np.eye(3).ravel(),
        p=projection.ravel(),
    )


def transform_msg(
    parent: str,
    child: str,
    stamp_ns: int,
    translation: Sequence[float],
    quat_xyzw: Sequence[float],
) -> TransformStamped:
    """Return a link of the tree; its numbers go out to the last bit, none is normalised."""
    x, y, z, w = (float(value) for value in quat_xyzw)
    return TransformStamped(
        header=header_msg(stamp_ns, parent),
        child_frame_id=clean(child.lstrip('/'), MAX_FRAME_ID),
        transform=Transform(
            translation=vector_msg(translation), rotation=Quaternion(x=x, y=y, z=z, w=w)
        ),
    )
