"""Outlines of many points are those that OpenCV gives of all of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from spatialclaw_ros.primitives.hulls import MANY, _between_outermost, convex_hull

RNG = np.random.default_rng(0)
TURN = np.array([[0.8, 0.6], [-0.6, 0.8]])
ROUND = RNG.uniform(0, 2 * np.pi, 3 * MANY)
CLOUDS = {
    'few': RNG.normal(0, 1, (50, 2)),
    'heap': RNG.normal(0, 1, (3 * MANY, 2)),
    'table': RNG.random((3 * MANY, 2)) @ TURN,
    'grid': np.round(RNG.random((3 * MANY, 2)) * 30) / 7,
    'ring': np.column_stack([np.cos(ROUND), np.sin(ROUND)]),
    'line': np.column_stack([RNG.random(3 * MANY), np.zeros(3 * MANY)]),
    'spot': np.ones((3 * MANY, 2)),
}


@pytest.mark.parametrize('name', CLOUDS)
def test_corners_are_the_same(name: str) -> None:
    for scale, off in ((1.0, 0.0), (0.01, 7.0), (50.0, -3.0)):
        points = (CLOUDS[name] * scale + off).astype(np.float32)
        np.testing.assert_array_equal(convex_hull(points), cv2.convexHull(points).reshape(-1, 2))


def test_most_points_are_not_looked_at() -> None:
    points = CLOUDS['table'].astype(np.float32)
    assert _between_outermost(points).mean() > 0.9
