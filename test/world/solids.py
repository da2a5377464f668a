"""Random solids and what is so about them by other means than the product's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spatialclaw_ros.world.shapes import Ball, Block, Drum, Shape

Floats = NDArray[np.float64]


def random_solid(rng: np.random.Generator, spread: float = 2.0) -> Shape:
    """Return a block, drum or ball somewhere near the origin."""
    x, y, z = (float(v) for v in rng.uniform(-spread, spread, 3))
    a, b, c = (float(v) for v in rng.uniform(0.05, 0.9, 3))
    kind = int(rng.integers(3))
    if kind == 0:
        return Block((x, y, z), (a, b, c), float(rng.uniform(-4, 4)))
    if kind == 1:
        return Drum((x, y, z), a, b)
    return Ball((x, y, z), a)


def support(shape: Shape, direction: Floats) -> float:
    """Return how far a solid reaches along a direction: the convex set's support function."""
    base = float(direction @ np.asarray(shape.center))
    length = float(np.linalg.norm(direction))
    if isinstance(shape, Ball):
        return base + shape.radius * length
    level = float(np.hypot(direction[0], direction[1]))
    if isinstance(shape, Drum):
        return base + shape.radius * level + abs(float(direction[2])) * shape.height / 2
    c, s = np.cos(shape.yaw), np.sin(shape.yaw)
    axes = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
    return base + float(np.abs(axes @ direction) @ np.array(shape.size)) / 2


def points_in(shape: Shape, rng: np.random.Generator, count: int) -> Floats:
    """Return random points of a solid, (N, 3)."""
    low, high = shape.bounds
    points = rng.uniform(low, high, (count, 3))
    return np.asarray(points[shape.contains(points)])
