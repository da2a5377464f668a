"""Planes: found under noise and outliers, oriented as asked, the same for the same seed."""

from __future__ import annotations

import numpy as np

from spatialclaw_ros.core.plane import fit_plane_ransac, supporting_plane


def table(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    flat = np.column_stack([rng.uniform(-1, 1, (5000, 2)), rng.normal(0.7, 0.002, 5000)])
    clutter = rng.uniform([-1, -1, 0.7], [1, 1, 1.4], (2500, 3))
    holes = np.full((300, 3), np.nan)
    return np.concatenate([flat, clutter, holes])


def test_plane_under_clutter_and_holes() -> None:
    plane = fit_plane_ransac(table(1))
    assert plane is not None
    normal, offset = plane
    assert abs(abs(float(np.asarray(normal)[2])) - 1) < 1e-4
    assert abs(abs(float(np.asarray(offset))) - 0.7) < 2e-3
    assert 0.6 < plane.inlier_fraction < 0.8


def test_supporting_plane_faces_the_camera() -> None:
    plane = supporting_plane(table(2), eye=(0, 0, 2))
    assert plane is not None
    assert plane.normal[2] > 0
    assert abs(float(plane.height((0.3, 0.1, 0.8))) - 0.1) < 3e-3


def test_same_seed_same_plane() -> None:
    first, second = fit_plane_ransac(table(3)), fit_plane_ransac(table(3))
    assert first is not None
    assert second is not None
    assert np.array_equal(first.normal, second.normal)
    assert first.offset == second.offset


def test_hint_excludes_a_bigger_plane() -> None:
    rng = np.random.default_rng(4)
    wall = np.column_stack([rng.normal(2, 0.002, 9000), rng.uniform(-2, 2, (9000, 2))])
    plane = fit_plane_ransac(np.concatenate([table(4), wall]), normal_hint=(0, 0, 1))
    assert plane is not None
    assert abs(plane.normal[2]) > 0.99


def test_too_few_points_give_none() -> None:
    assert fit_plane_ransac(np.zeros((2, 3))) is None
    assert fit_plane_ransac(np.zeros((50, 3))) is None
