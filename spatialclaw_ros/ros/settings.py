"""What the node is set to: the product's settings and those of its inputs, in plain Python.

The same dotted names as the ROS parameters (``ros.parameters`` declares them from here). Each
field's docstring is its parameter's description.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from spatialclaw_ros.core import transforms
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

CAMERA_NAME: Final = re.compile(r'[a-z][a-z0-9_]{0,31}')
POSE_NUMBERS: Final = 7
XYZ: Final = 3


@dataclass(frozen=True)
class SyncSettings:
    """How colour and depth images are paired and given their pose."""

    slop_s: float = 0.02
    """Most that the stamps of colour, depth and label images of one frame may differ, seconds."""
    wait_s: float = 1.0
    """Longest that a frame waits for the transform at its stamp, seconds of its stamps."""
    starved_s: float = 3.0
    """Seconds without a message after which diagnostics call an input starved."""


@dataclass(frozen=True)
class FramesSettings:
    """Memory for frames."""

    ring_mb: int = 256
    """Shared memory for the newest frames of each camera, MB."""


@dataclass(frozen=True)
class KeyframesSettings:
    """Which frames are kept beyond the newest: when the view moved, turned, or time passed."""

    distance_m: float = 0.2
    """Distance from the last keyframe that makes another, metres."""
    angle_rad: float = 0.2
    """Turn since the last keyframe that makes another, radians."""
    period_s: float = 1.0
    """Seconds since the last keyframe that make another."""


@dataclass(frozen=True)
class MarkersSettings:
    """What stands in RViz."""

    sessions: int = 1
    """Sessions whose sketches stand in RViz at once; those worked on longest ago leave first."""


@dataclass(frozen=True)
class FeedbackSettings:
    """What a step tells."""

    images: bool = False
    """Whether feedback and ~/trace carry the images that a step showed."""


@dataclass(frozen=True)
class NodeSettings:
    """Everything that the node is made from.

    Raises:
        BadInputError: a value cannot be used; names the parameter and what would be right.
    """

    product: Settings = field(default_factory=Settings)
    cameras: tuple[str, ...] = ('camera',)
    """Names of the cameras. One: its topics are rgb/image, depth/image and so on. Several: each
    has its own below its name, front/rgb/image."""
    fixed_camera: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Pose of a camera that is on no TF tree: x, y, z, qx, qy, qz, qw of its optical frame in
    world_frame; empty = from TF."""
    queue_size: int = 4
    """Questions that may wait while one is answered; more are rejected."""
    sync: SyncSettings = field(default_factory=SyncSettings)
    frames: FramesSettings = field(default_factory=FramesSettings)
    keyframes: KeyframesSettings = field(default_factory=KeyframesSettings)
    markers: MarkersSettings = field(default_factory=MarkersSettings)
    feedback: FeedbackSettings = field(default_factory=FeedbackSettings)

    def __post_init__(self) -> None:
        """Check what a range cannot say."""
        check_cameras(self.cameras)
        for name, pose in self.fixed_camera.items():
            if pose:
                pose_from_numbers(name, pose)
        frame = self.product.world_frame
        if not frame or frame.startswith('/'):
            msg = f'world_frame {frame!r}: give the name of a coordinate frame without a leading /'
            raise BadInputError(msg)
        robot = self.product.robot
        check_body(robot.size, robot.footprint, robot.arm_base)

    def topic(self, camera: str, stream: str) -> str:
        """Return the relative name of a camera's stream ('rgb/image' or 'front/rgb/image')."""
        return stream if len(self.cameras) == 1 else f'{camera}/{stream}'

    def fixed_pose(self, camera: str) -> NDArray[np.float64] | None:
        """Return T_world_camera of a camera declared fixed, or None: its pose comes from TF."""
        numbers = self.fixed_camera.get(camera, ())
        return pose_from_numbers(camera, numbers) if numbers else None


def check_cameras(cameras: tuple[str, ...]) -> None:
    """Refuse names that could not be part of a topic, and none or the same twice.

    Raises:
        BadInputError: as said; the message lists the names.
    """
    bad = [name for name in cameras if not CAMERA_NAME.fullmatch(name)]
    if bad or not cameras or len(set(cameras)) != len(cameras):
        msg = (
            f'cameras {list(cameras)}: give each camera a name of its own of lower-case letters, '
            'digits and _, a letter first'
        )
        raise BadInputError(msg)


def check_body(
    size: tuple[float, ...], footprint: tuple[float, ...], arm_base: tuple[float, ...] = ()
) -> None:
    """Refuse a size that is no length, width and height, corners and a place that are none.

    Raises:
        BadInputError: as said.
    """
    numbers = (*size, *footprint)
    if (
        len(size) not in {0, XYZ}
        or not all(map(math.isfinite, numbers))
        or min(size, default=1) <= 0
    ):
        msg = f'robot.size {list(size)}: give length, width and height in metres, or nothing'
        raise BadInputError(msg)
    if len(footprint) % 2:
        msg = f'robot.footprint {list(footprint)}: give pairs of x, y in metres, or nothing'
        raise BadInputError(msg)
    if len(arm_base) not in {0, XYZ} or not all(map(math.isfinite, arm_base)):
        msg = f'robot.arm_base {list(arm_base)}: give x, y, z in metres, or nothing'
        raise BadInputError(msg)


def pose_from_numbers(camera: str, numbers: tuple[float, ...]) -> NDArray[np.float64]:
    """Return (4, 4) T_world_camera from x, y, z, qx, qy, qz, qw.

    Raises:
        BadInputError: there are not seven finite numbers with a quaternion in them.
    """
    values = np.asarray(numbers, dtype=np.float64)
    if values.shape != (POSE_NUMBERS,) or not np.isfinite(values).all():
        msg = f'fixed_camera.{camera} {list(numbers)}: give x, y, z, qx, qy, qz, qw'
        raise BadInputError(msg)
    try:
        rotation = transforms.quat_xyzw_to_matrix(values[3:])
    except ValueError as error:
        msg = f'fixed_camera.{camera} {list(numbers)}: {error}'
        raise BadInputError(msg) from None
    return transforms.from_parts(rotation, values[:3])
