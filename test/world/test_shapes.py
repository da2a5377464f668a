"""Solids and poses: bounds against the support function, coordinates there and back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from world.solids import points_in, random_solid, support

from spatialclaw_ros.core.transforms import apply
from spatialclaw_ros.world.shapes import Block, Pose, bounds_of


@pytest.mark.parametrize('seed', range(12))
def test_bounds_are_the_furthest_reach(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = tuple(random_solid(rng) for _ in range(3))
    low, high = bounds_of(shapes)
    for axis in range(3):
        unit = np.eye(3)[axis]
        assert high[axis] == pytest.approx(max(support(s, unit) for s in shapes), abs=1e-12)
        assert low[axis] == pytest.approx(-max(support(s, -unit) for s in shapes), abs=1e-12)


@pytest.mark.parametrize('seed', range(6))
def test_a_moved_solid_holds_the_moved_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = random_solid(rng)
    pose = Pose(*(float(v) for v in rng.uniform(-3, 3, 4)))
    inside = points_in(shape, rng, 400)
    assert len(inside) > 20
    middle = np.asarray(shape.center)
    inward = middle + (inside - middle) * (1 - 1e-9)  # off the surface, where rounding decides
    assert shape.placed(pose).contains(apply(pose.matrix, inward)).all()


def test_coordinates_there_and_back() -> None:
    pose = Pose(1.0, -2.0, 0.5, 0.7)
    assert pose.local(pose.point((0.3, 0.2, 0.1))) == pytest.approx((0.3, 0.2, 0.1))
    assert pose.point((0.3, 0.2, 0.1)) == pytest.approx(apply(pose.matrix, (0.3, 0.2, 0.1)))
    inner = pose.pose(Pose(0.4, 0.0, 0.1, 0.2))
    assert inner.matrix == pytest.approx(pose.matrix @ Pose(0.4, 0.0, 0.1, 0.2).matrix)


def test_corners_of_a_block() -> None:
    block = Block((1.0, 2.0, 3.0), (2.0, 1.0, 0.5), math.pi / 2)
    low, high = block.bounds
    assert low == pytest.approx((0.5, 1.0, 2.75))
    assert high == pytest.approx((1.5, 3.0, 3.25))
    assert block.corners.min(axis=0) == pytest.approx(low)
    assert block.corners.max(axis=0) == pytest.approx(high)
