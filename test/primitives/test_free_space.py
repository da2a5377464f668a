"""What is free, what is in the way, and what nobody has seen."""

from __future__ import annotations

import numpy as np
import pytest
from primitives.corridors import END, HALF, POST, corridor

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.geometry import Geometry

AHEAD = [[1.0, 0.0], [3.0, 0.0]]


def test_a_map_tells_free_from_occupied_and_from_unseen() -> None:
    grid = corridor(post=True).occupancy(0.05, 0.1, 0.6)
    for place, what in (
        ((1.0, 0.0), 'free'),
        ((3.0, -0.3), 'free'),
        ((POST[0] + 0.01, 0.3), 'occupied'),
        ((2.5, HALF - 0.01), 'occupied'),
        ((END - 0.01, -0.2), 'occupied'),
        ((3.0, 0.45), 'unknown'),  # behind the post
        ((1.0, 5.0), 'unknown'),
    ):
        assert grid.at(place) == what, place
        assert grid.at([*place, 0.3]) == what
    together = grid.free.astype(int) + grid.occupied + grid.unknown
    assert (together == 1).all()
    i, j = grid.cell((1.0, 0.0))
    low = grid.origin + np.array([i, j]) * grid.cell_m
    assert (low <= (1.0, 0.0)).all()
    assert (low + grid.cell_m >= (1.0, 0.0)).all()
    assert 'unknown' in repr(grid)


def test_a_map_that_cannot_be_made_is_told() -> None:
    recon = corridor()
    with pytest.raises(ArgumentError, match='z_min below z_max'):
        recon.occupancy(0.05, 1.0, 0.5)
    with pytest.raises(ArgumentError, match=r'cells of 0\.001 m are .*: take .* m or more'):
        recon.occupancy(0.001, 0.1, 0.6)


def test_a_corridor_is_as_wide_as_its_walls_are_apart() -> None:
    passing = Geometry().clearance(AHEAD, corridor(), 0.5, 0.7)
    assert passing.width == pytest.approx(2 * HALF, abs=0.03)
    assert passing.width.low < 2 * HALF < passing.width.high
    assert passing.fits == 'yes'
    assert passing.unknown_fraction < 0.05
    assert not passing.blocker


def test_a_post_is_in_the_way_of_a_wide_body_and_not_of_a_narrow_one() -> None:
    recon = corridor(post=True)
    wide = Geometry().clearance(AHEAD, recon, 0.6, 0.7)
    assert wide.fits == 'no'
    assert wide.width == pytest.approx(2 * POST[1], abs=0.03)
    np.testing.assert_allclose(wide.blocker[:2], [POST[0], POST[1]], atol=0.03)
    assert Geometry().clearance(AHEAD, recon, 0.3, 0.7).fits == 'yes'
    assert Geometry().clearance(AHEAD, recon, 0.4, 0.7).fits == 'unsure'
    aside = [[1.0, -0.2, 0.0], [3.0, -0.2, 0.0]]
    assert Geometry().clearance(aside, recon, 0.6, 0.7).fits == 'yes'


def test_what_was_not_seen_is_not_free() -> None:
    behind = Geometry().clearance([[-3.0, 0.0], [-1.0, 0.0]], corridor(), 0.4, 0.7)
    assert behind.unknown_fraction == 1.0
    assert behind.fits == 'unsure'
    assert behind.width > 1.0
    points = np.asarray(corridor().cloud().points)
    bare = Geometry().clearance(AHEAD, points, 0.4, 0.7)
    assert np.isnan(bare.unknown_fraction)
    assert bare.fits == 'unsure'
    assert Geometry().clearance(AHEAD, points, 1.4, 0.7).fits == 'no'


def test_nothing_near_is_said() -> None:
    far = np.array([[50.0, 50.0, 0.5]] * 10)
    passing = Geometry().clearance(AHEAD, far, 0.4, 0.7)
    assert passing.width == 10.0
    assert passing.width.note == 'nothing is nearer'


@pytest.mark.parametrize(
    ('path', 'width', 'why'),
    [
        ([[0.0, 0.0]], 0.4, 'two or more places'),
        ([[0.0, 0.0], [np.nan, 1.0]], 0.4, 'is empty'),
        (AHEAD, 0.0, 'wider than 0'),
        ([[1.0, 0.0], [1.0, 0.0]], 0.4, 'leads nowhere'),
    ],
)
def test_what_is_no_way_is_told(path: list[list[float]], width: float, why: str) -> None:
    with pytest.raises(ArgumentError, match=why):
        Geometry().clearance(path, corridor(), width, 0.7)


def test_a_map_is_an_array_as_of_nav_msgs() -> None:
    grid = corridor(post=True).occupancy(0.05, 0.1, 0.6)
    cells = np.array(grid)
    assert (cells.shape, grid.shape, grid.resolution) == (grid.free.shape, cells.shape, 0.05)
    assert ((cells == 0) == grid.free).all()
    assert ((cells == 100) == grid.occupied).all()
    assert grid[grid.cell((1.0, 0.0))] == 0
    assert grid.at(1.0, 0.0) == 'free'
    assert grid['free'] is grid.free


def test_whether_a_body_passes_is_asked_by_if() -> None:
    recon = corridor()
    passing = Geometry().clearance(AHEAD, recon, 0.4, 0.6)
    assert passing.fits
    assert passing['fits'] == True  # noqa: E712 - as cells write it
    wide = Geometry().clearance(recon, AHEAD, 2 * HALF + 0.5, 0.6)
    assert not wide.fits
    with pytest.raises(ArgumentError, match='a map does not say how high'):
        Geometry().clearance(AHEAD, recon.occupancy(0.05, 0.1, 0.6), 0.4, 0.6)
