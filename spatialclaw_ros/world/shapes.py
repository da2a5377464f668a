"""The solids a world is made of, all standing upright, and where they are.

Blocks and drums are prisms: a level footprint times an interval of heights. That is what makes
extents, distances and gaps exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from spatialclaw_ros.core.transforms import from_parts

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Vec3: TypeAlias = tuple[float, float, float]

SIGNS = np.array([(i, j, k) for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)])
"""Of a block's corners, from its centre."""


def turn_matrix(yaw: float) -> NDArray[np.float64]:
    """Return the (3, 3) rotation by ``yaw`` [rad] about z."""
    c, s = math.cos(yaw), math.sin(yaw)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


@dataclass(frozen=True)
class Pose:
    """An upright pose: a place [m] and a turn about z [rad]."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    yaw: float = 0.0

    @property
    def position(self) -> Vec3:
        """The place, metres."""
        return self.x, self.y, self.z

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The (4, 4) transform from local to outer coordinates."""
        return from_parts(turn_matrix(self.yaw), self.position)

    def point(self, local: Vec3) -> Vec3:
        """Return a local point in outer coordinates."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        x, y, z = local
        return self.x + c * x - s * y, self.y + s * x + c * y, self.z + z

    def local(self, point: Vec3) -> Vec3:
        """Return an outer point in local coordinates."""
        c, s = math.cos(self.yaw), math.sin(self.yaw)
        x, y = point[0] - self.x, point[1] - self.y
        return c * x + s * y, -s * x + c * y, point[2] - self.z

    def pose(self, local: Pose) -> Pose:
        """Return a local pose in outer coordinates."""
        return Pose(*self.point(local.position), self.yaw + local.yaw)


@dataclass(frozen=True)
class Block:
    """A box with level top."""

    center: Vec3
    size: Vec3
    """Along its own x, y, z [m]."""
    yaw: float = 0.0

    def placed(self, pose: Pose) -> Block:
        """Return it moved from local to outer coordinates."""
        return Block(pose.point(self.center), self.size, self.yaw + pose.yaw)

    @property
    def half(self) -> Vec3:
        """Half its size."""
        return self.size[0] / 2, self.size[1] / 2, self.size[2] / 2

    @property
    def bounds(self) -> tuple[Vec3, Vec3]:
        """Lowest and highest coordinates."""
        c, s = abs(math.cos(self.yaw)), abs(math.sin(self.yaw))
        a, b, h = self.half
        return _around(self.center, (c * a + s * b, s * a + c * b, h))

    @cached_property
    def corners(self) -> NDArray[np.float64]:
        """(8, 3) corners: the last coordinate varies fastest."""
        return np.asarray(SIGNS * self.half @ turn_matrix(self.yaw).T + self.center)

    def contains(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Tell for (..., 3) points whether they lie inside."""
        local = (np.asarray(points, np.float64) - self.center) @ turn_matrix(self.yaw)
        return np.asarray((np.abs(local) <= self.half).all(axis=-1))


@dataclass(frozen=True)
class Drum:
    """A cylinder with vertical axis."""

    center: Vec3
    radius: float
    height: float

    def placed(self, pose: Pose) -> Drum:
        """Return it moved from local to outer coordinates."""
        return Drum(pose.point(self.center), self.radius, self.height)

    @property
    def bounds(self) -> tuple[Vec3, Vec3]:
        """Lowest and highest coordinates."""
        return _around(self.center, (self.radius, self.radius, self.height / 2))

    @cached_property
    def corners(self) -> NDArray[np.float64]:
        """(8, 3) corners of the block around it."""
        side = 2 * self.radius
        return Block(self.center, (side, side, self.height)).corners

    def contains(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Tell for (..., 3) points whether they lie inside."""
        local = np.asarray(points, np.float64) - self.center
        within = np.hypot(local[..., 0], local[..., 1]) <= self.radius
        return np.asarray(within & (np.abs(local[..., 2]) <= self.height / 2))


@dataclass(frozen=True)
class Ball:
    """A sphere."""

    center: Vec3
    radius: float

    def placed(self, pose: Pose) -> Ball:
        """Return it moved from local to outer coordinates."""
        return Ball(pose.point(self.center), self.radius)

    @property
    def bounds(self) -> tuple[Vec3, Vec3]:
        """Lowest and highest coordinates."""
        return _around(self.center, (self.radius,) * 3)

    @cached_property
    def corners(self) -> NDArray[np.float64]:
        """(8, 3) corners of the block around it."""
        return Block(self.center, (2 * self.radius,) * 3).corners

    def contains(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Tell for (..., 3) points whether they lie inside."""
        local = np.asarray(points, np.float64) - self.center
        return np.asarray(np.linalg.norm(local, axis=-1) <= self.radius)


Shape: TypeAlias = 'Block | Drum | Ball'


def _around(center: Vec3, half: Vec3) -> tuple[Vec3, Vec3]:
    x, y, z = center
    a, b, c = half
    return (x - a, y - b, z - c), (x + a, y + b, z + c)


def bounds_of(shapes: tuple[Shape, ...]) -> tuple[Vec3, Vec3]:
    """Return lowest and highest coordinates of several solids."""
    lows, highs = zip(*(shape.bounds for shape in shapes), strict=True)
    low, high = np.min(lows, axis=0), np.max(highs, axis=0)
    return (
        (float(low[0]), float(low[1]), float(low[2])),
        (float(high[0]), float(high[1]), float(high[2])),
    )
