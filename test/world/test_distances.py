"""Distances: proved exact by the support function, and never beaten by random points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.spatial import cKDTree
from world.solids import points_in, random_solid, support

from spatialclaw_ros.world.distances import (
    footprint,
    level_gap,
    level_nearest,
    nearest,
    solid_nearest,
)
from spatialclaw_ros.world.shapes import Ball, Block, Drum, Pose, Shape


@pytest.mark.parametrize('seed', range(60))
def test_nearest_surfaces_are_exact(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = random_solid(rng), random_solid(rng)
    found = solid_nearest(a, b)
    p, q = np.array(found.first), np.array(found.second)
    if found.distance_m == 0:
        near, _ = cKDTree(points_in(a, rng, 20000)).query(points_in(b, rng, 20000))
        assert near.min() < 0.06
        return
    assert np.linalg.norm(q - p) == pytest.approx(found.distance_m, abs=1e-9)
    along = (q - p) / found.distance_m
    # between the plane through p and the one through q there is nothing of either
    assert support(a, along) == pytest.approx(float(along @ p), abs=1e-9)
    assert -support(b, -along) == pytest.approx(float(along @ q), abs=1e-9)
    for shape, point in ((a, p), (b, q)):
        inward = point + 1e-7 * (np.asarray(shape.center) - point)
        assert shape.contains(inward)


@pytest.mark.parametrize('seed', range(20))
def test_things_of_several_solids(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = [random_solid(rng, 1.0) for _ in range(4)]
    second = [random_solid(rng, 1.0).placed(pose_far(rng)) for _ in range(4)]
    every = min(solid_nearest(a, b).distance_m for a in first for b in second)
    assert nearest(first, second).distance_m == every


def pose_far(rng: np.random.Generator) -> Pose:
    """Return a pose some metres along x."""
    return Pose(float(rng.uniform(1.0, 4.0)), 0.0, 0.0, 0.3)


@pytest.mark.parametrize('seed', range(20))
def test_gap_in_a_band_against_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = [random_solid(rng, 0.8) for _ in range(3)]
    second = [random_solid(rng, 0.8).placed(pose_far(rng)) for _ in range(3)]
    low, high = -0.3, 0.4
    found = level_gap(first, second, low, high)
    clouds = []
    for shapes in (first, second):
        points = np.concatenate([points_in(s, rng, 30000) for s in shapes])
        clouds.append(points[(points[:, 2] > low) & (points[:, 2] < high), :2])
    if found is None:
        assert not all(len(cloud) for cloud in clouds)
        return
    least = cKDTree(clouds[0]).query(clouds[1])[0].min()
    assert found.distance_m <= least < found.distance_m + 0.06
    assert math.dist(found.first, found.second) == pytest.approx(found.distance_m, abs=1e-9)


def test_known_gaps() -> None:
    table: list[Shape] = [Block((0, 0, 0.7), (1, 1, 0.04)), Drum((0, 0, 0.34), 0.05, 0.68)]
    box: list[Shape] = [Block((1.0, 0, 0.25), (0.4, 0.4, 0.5))]
    above = level_gap(table, box, 0.0, 1.0)
    below = level_gap(table, box, 0.0, 0.6)
    assert above is not None
    assert below is not None
    assert above.distance_m == pytest.approx(0.3)
    assert below.distance_m == pytest.approx(0.75)  # under the top, to the post
    assert level_gap(table, box, 0.0, 1.0, to_m=0.29) is None
    assert level_gap(table, box, 0.8, 1.0) is None


def test_footprint_of_a_ball_in_a_band() -> None:
    low = footprint(Ball((0, 0, 0.5), 0.5), 0.0, 0.1)
    assert low is not None
    assert low.radius == pytest.approx(0.3)
    whole = footprint(Ball((0, 0, 0.5), 0.5), 0.2, 0.9)
    assert whole is not None
    assert whole.radius == 0.5
    assert footprint(Ball((0, 0, 0.5), 0.5), 1.0, 2.0) is None


def test_overlapping_footprints_share_their_point() -> None:
    a, b = Block((0, 0, 0), (4.0, 1.0, 1.0), 0.3), Block((1.0, 0.5, 2.0), (1.0, 4.0, 1.0), 0.2)
    one, other = footprint(a), footprint(b)
    assert one is not None
    assert other is not None
    distance, p, q = level_nearest(one, other)
    assert distance == 0.0
    assert p == q
    assert a.contains((*p, 0.0))
    assert b.contains((*p, 2.0))
    stacked = solid_nearest(a, b)
    assert stacked.distance_m == pytest.approx(1.0)
    assert stacked.first[2] == pytest.approx(0.5)
