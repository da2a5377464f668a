"""The robot that carries the camera: its way, its coordinate frames, its body."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.transforms import (
    from_parts,
    invert,
    matrix_to_quat_xyzw,
    quat_xyzw_to_matrix,
)
from spatialclaw_ros.world.motion import Track
from spatialclaw_ros.world.shapes import Pose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.world.shapes import Vec3

MAP, ODOM, BASE, LINK = 'map', 'odom', 'base_link', 'camera_link'
OPTICAL = 'camera_color_optical_frame'
R_LINK_OPTICAL = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
FOCAL_SHARE = 0.82
"""Focal length over image width: 63 degrees from left to right."""
CORNERS = 32
"""Of the polygon that stands for the round body."""


def make_camera(width: int, height: int) -> Camera:
    """Return the robot's camera at a size of image."""
    focal = FOCAL_SHARE * width
    K = np.array([[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1.0]])
    return Camera('camera', K, width, height, OPTICAL)


@dataclass(frozen=True, eq=False)
class Transform:
    """One link of the TF tree at one time."""

    parent: str
    child: str
    translation: Vec3
    quat_xyzw: tuple[float, float, float, float]
    static: bool = False

    @property
    def matrix(self) -> NDArray[np.float64]:
        """T_parent_child, (4, 4)."""
        return from_parts(quat_xyzw_to_matrix(self.quat_xyzw), self.translation)


@dataclass(frozen=True)
class Robot:
    """A round robot with a camera on a mast."""

    track: Track
    """T_map_base_link."""
    odom: Track = field(default_factory=Track)
    """T_map_odom: what the odometry has drifted by."""
    radius_m: float = 0.22
    height_m: float = 1.25
    mast: Vec3 = (0.10, 0.0, 1.15)
    """Of the camera, in base_link."""
    pitch_rad: float = 0.22
    """How far the camera looks down."""

    def transforms(self, at_s: float) -> tuple[Transform, ...]:
        """Return the TF tree at a time, from map to the optical frame."""
        T_map_odom = self.odom.at(at_s).matrix
        T_odom_base = invert(T_map_odom) @ self.track.at(at_s).matrix
        c, s = math.cos(self.pitch_rad), math.sin(self.pitch_rad)
        down = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
        T_base_link = from_parts(down, self.mast)
        return (
            _transform(MAP, ODOM, T_map_odom),
            _transform(ODOM, BASE, T_odom_base),
            _transform(BASE, LINK, T_base_link, static=True),
            _transform(LINK, OPTICAL, from_parts(R_LINK_OPTICAL, (0, 0, 0)), static=True),
        )

    def T_map_camera(self, at_s: float) -> NDArray[np.float64]:  # noqa: N802 - field name
        """Return the optical frame's pose: the product of the tree, as a TF buffer forms it."""
        return _product(self.transforms(at_s))

    def T_map_base(self, at_s: float) -> NDArray[np.float64]:  # noqa: N802 - field name
        """Return the base's pose, formed in the same way."""
        chain = self.transforms(at_s)
        return _product(chain[: [link.child for link in chain].index(BASE) + 1])

    @property
    def size(self) -> Vec3:
        """Length, width, height [m]."""
        return (2 * self.radius_m, 2 * self.radius_m, self.height_m)

    @property
    def footprint(self) -> tuple[tuple[float, float], ...]:
        """Corners (x, y) [m] in base_link of the regular polygon whose sides touch the circle.

        It never says less than the round body: at the corners 0.5 % of the radius more.
        """
        out = self.radius_m / math.cos(math.pi / CORNERS)
        angles = [(2 * i + 1) * math.pi / CORNERS for i in range(CORNERS)]
        return tuple((round(out * math.cos(a), 6), round(out * math.sin(a), 6)) for a in angles)


def _product(chain: tuple[Transform, ...]) -> NDArray[np.float64]:
    pose = np.eye(4)
    for transform in reversed(chain):
        pose = transform.matrix @ pose
    return pose


def _transform(
    parent: str, child: str, matrix: NDArray[np.float64], *, static: bool = False
) -> Transform:
    x, y, z = (float(v) for v in matrix[:3, 3])
    a, b, c, d = (float(v) for v in matrix_to_quat_xyzw(matrix))
    return Transform(parent, child, (x, y, z), (a, b, c, d), static)


def drift(rng: np.random.Generator, end_s: float) -> Track:
    """Draw how the odometry drifts: a few centimetres and degrees until the end."""
    knots = [(0.0, Pose())]
    while knots[-1][0] < end_s:
        at, last = knots[-1]
        dx, dy, turn = (float(v) for v in rng.normal(0, (0.01, 0.01, 0.006)))
        knots.append((at + 4.0, Pose(last.x + dx, last.y + dy, 0.0, last.yaw + turn)))
    return Track(tuple(knots))
