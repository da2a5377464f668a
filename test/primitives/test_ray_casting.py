"""Rays: where they first meet a surface, and that stray points are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.geometry import Geometry
from spatialclaw_ros.primitives.points import WorldPoints

if TYPE_CHECKING:
    from primitives.worlds import Notebook


def wall(x: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return a wall across the x axis, a point every 2 cm."""
    y, z = (a.ravel() for a in np.meshgrid(np.arange(-1, 1, 0.02), np.arange(0, 2, 0.02)))
    return np.column_stack([np.full(len(y), x), y, z])


def test_the_first_of_two_walls_is_met() -> None:
    cloud = WorldPoints(np.concatenate([wall(3.0), wall(2.0), wall(-1.0)]), frame_id='map')
    hit = Geometry().ray_cast(cloud, [0, 0.5, 1], [2, 0, 0])
    np.testing.assert_allclose(hit, [2.0, 0.5, 1.0], atol=1e-9)
    assert hit.frame_id == 'map'
    slant = Geometry().ray_cast(cloud, [0, 0, 1], [1, 0.25, 0])
    np.testing.assert_allclose(slant, [2.0, 0.5, 1.0], atol=0.02)


def test_stray_points_and_what_lies_behind_are_not_met() -> None:
    stray = [[0.5, 0.5, 1.0], [0.51, 0.5, 1.0]]
    cloud = np.concatenate([wall(2.0), stray])
    assert Geometry().ray_cast(cloud, [0, 0.5, 1], [1, 0, 0])[0] == pytest.approx(2.0)
    assert not Geometry().ray_cast(cloud, [0, 0.5, 1], [-1, 0, 0])
    assert not Geometry().ray_cast(cloud, [0, 5, 1], [1, 0, 0])


@pytest.mark.parametrize(('origin', 'way'), [([0, 0, 0], [0, 0, 0]), ([np.nan] * 3, [1, 0, 0])])
def test_what_is_no_ray_is_told(origin: list[float], way: list[float]) -> None:
    with pytest.raises(ArgumentError, match='a direction'):
        Geometry().ray_cast(wall(2.0), origin, way)


def test_a_ray_along_a_view_meets_what_the_pixel_shows(board: Notebook) -> None:
    board.run(
        'frame = InputImages[0]\n'
        "pixel = Mask.centroid(tools.SAM3(frame, 'mustard').get_mask(frame))\n"
        'seen = Geometry.unproject_pixel(frame, pixel)\n'
        'hit = Geometry.ray_cast(Reconstruct(frame), frame.position, seen - frame.position, 0.01)'
    )
    assert np.linalg.norm(board.names['hit'] - board.names['seen']) < 0.02
