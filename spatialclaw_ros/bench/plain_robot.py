"""Plain NumPy stand-ins for what is asked of the robot's body, a rectangle; see ``plain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain

if TYPE_CHECKING:
    from spatialclaw_ros.bench.plain import Array, Mask
    from spatialclaw_ros.primitives.frame_view import Frame

FLOOR_M, MARGIN_M = 0.03, 0.03


def from_body(points: Array, T_world_base: Array, size: Array) -> tuple[Array, Array]:
    """Return how far points (..., 3) are from a body over the floor, and their heights."""
    local = np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1)
    local = (local @ np.linalg.inv(T_world_base).T)[..., :3]
    off = np.maximum(np.abs(local[..., :2]) - size[:2] / 2, 0)
    return np.linalg.norm(off, axis=-1), local[..., 2]


def own_pixels(frame: Frame, T_world_base: Array, size: Array) -> Mask:
    """Return (H, W) the pixels that show the robot itself."""
    off, height = from_body(plain.world_points(frame), T_world_base, size)
    within = (height > FLOOR_M) & (height < size[2] + MARGIN_M)
    return np.asarray(within & (off <= MARGIN_M))


def distance_to(points: Array, T_world_base: Array, size: Array) -> float:
    """Return how far the robot's body is from points."""
    off, height = from_body(points, T_world_base, size)
    return float(off[height <= size[2]].min())
