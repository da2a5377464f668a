"""Distances of a body's outline over the floor."""

from __future__ import annotations

import numpy as np
import pytest

from spatialclaw_ros.core.transforms import from_parts
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.footprints import nearest_to_body, outline_distance
from spatialclaw_ros.primitives.points import WorldPoints

SQUARE = np.array([(-0.2, -0.2), (0.2, -0.2), (0.2, 0.2), (-0.2, 0.2)])
TALL_M = 1.0


def wall(x: float, *, noise: float = 0.0, z: tuple[float, float] = (0.0, 2.0)) -> WorldPoints:
    """Return points of an upright plane ahead, y from -1 to 1."""
    rng = np.random.default_rng(3)
    y, up = (grid.ravel() for grid in np.meshgrid(np.arange(-1, 1, 0.004), np.arange(*z, 0.004)))
    across = x + rng.normal(0, noise, len(y))
    return WorldPoints(np.column_stack([across, y, up]), frame_id='map', sigma_m=noise)


def test_outline_distance_inside_beside_and_off_a_corner() -> None:
    points = np.array([(0, 0), (0.2, 0.1), (0.5, 0), (0.5, 0.6), (0, -0.3)])
    got = outline_distance(points, SQUARE)
    assert got == pytest.approx([0, 0, 0.3, 0.5, 0.1])
    assert outline_distance(points, SQUARE[::-1]) == pytest.approx(got)


@pytest.mark.parametrize('yaw', [0.0, np.pi / 2, 2.4])
def test_a_wall_is_as_far_as_the_body_reaches(yaw: float) -> None:
    c, s = np.cos(yaw), np.sin(yaw)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    found = nearest_to_body(wall(1.5), from_parts(turn, (0.3, 0.1, 0)), SQUARE.tolist(), TALL_M)
    reach = 0.2 * (abs(c) + abs(s))
    assert float(found) == pytest.approx(1.2 - reach, abs=0.001)
    assert found.distance.low <= 1.2 - reach <= found.distance.high
    assert found.on_body[0] == pytest.approx(0.3 + reach, abs=0.001)
    assert found.on_thing[0] == pytest.approx(1.5)
    assert found.on_thing.frame_id == 'map'


@pytest.mark.parametrize('noise', [0.005, 0.015])
def test_noise_does_not_bring_a_wall_nearer(noise: float) -> None:
    found = nearest_to_body(wall(1.2, noise=noise), np.eye(4), SQUARE.tolist(), TALL_M)
    assert float(found) == pytest.approx(1.0, abs=noise)


def test_what_is_higher_than_the_body_is_passed_under() -> None:
    lamp, post = wall(0.5, z=(1.2, 1.4)), wall(0.9, z=(0.0, 1.4))
    both = WorldPoints(np.vstack([lamp, post]), frame_id='map')
    assert float(nearest_to_body(both, np.eye(4), SQUARE.tolist(), TALL_M)) == pytest.approx(0.7)
    with pytest.raises(ArgumentError, match='passes under them'):
        nearest_to_body(lamp, np.eye(4), SQUARE.tolist(), TALL_M)


def test_one_stray_reading_is_no_surface() -> None:
    points = WorldPoints(np.vstack([wall(1.2), [[0.4, 0.0, 0.5]]]), frame_id='map')
    assert float(nearest_to_body(points, np.eye(4), SQUARE.tolist(), TALL_M)) == pytest.approx(1.0)
