"""Upright boxes: the direction of least area, though most directions are left out."""

from __future__ import annotations

import numpy as np
import pytest

from spatialclaw_ros.primitives import boxes

TURNS = np.linspace(0, np.pi / 2, boxes.ANGLES, endpoint=False)


@pytest.mark.parametrize('kind', ['area', 'edges', 'round', 'blob', 'stick'])
@pytest.mark.parametrize('seed', range(4))
def test_the_direction_is_the_one_of_least_area_of_all(kind: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    flat = rng.uniform(-1, 1, (3000, 2))
    if kind == 'edges':
        flat[::2, 0] = flat[1::2, 1] = -1
    elif kind == 'round':
        flat /= np.linalg.norm(flat, axis=1)[:, None]
    elif kind == 'blob':
        flat = rng.normal(0, 0.4, flat.shape)
    flat *= (0.02, 1.5) if kind == 'stick' else rng.uniform(0.1, 2, 2)
    turn = rng.uniform(0, np.pi)
    c, s = np.cos(turn), np.sin(turn)
    flat = flat @ np.array([[c, s], [-s, c]]) + rng.normal(0, 3, 2)
    columns = (flat - flat[0]).T.astype(np.float32)
    areas = np.prod(boxes._sides(columns, TURNS), axis=0)
    found = boxes._least_area_angle(flat)
    assert areas[np.argmin(np.abs(TURNS - found))] == pytest.approx(areas.min(), rel=1e-5)
    if kind in {'area', 'stick'}:
        off = (found - turn + np.pi / 4) % (np.pi / 2) - np.pi / 4
        assert abs(off) < 2 * TURNS[1]


@pytest.mark.parametrize('turn', [0.0, 0.31, np.pi / 4, 2.0])
def test_of_points_in_a_line_it_is_the_line_s(turn: float) -> None:
    ends = np.array([[0.0, 0.0], [np.cos(turn), np.sin(turn)]])
    found = boxes._least_area_angle(ends)
    assert np.sin(2 * (found - turn)) == pytest.approx(0, abs=1e-6)
