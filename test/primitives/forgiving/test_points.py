"""Places in the world, clouds, paths and regions, from whatever has or is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.near_misses import SETUP, same

from spatialclaw_ros.primitives.errors import ArgumentError, WorldMismatchError
from spatialclaw_ros.primitives.forgiving.points import (
    all_points,
    beside,
    bounds_of,
    cloud_of,
    on_floor,
    over_time,
    path_of,
    xyz,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from primitives.worlds import Notebook


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('Geometry.euclidean_distance([0, 0, 0], np.array([[0, 3, 4]], np.float32))', '5.0'),
        ('Geometry.euclidean_distance(thing, one)',
         'Geometry.euclidean_distance(thing.place, one)'),
        ('Geometry.euclidean_distance(thing, one).low',
         'Geometry.euclidean_distance(thing.place, one).low'),
        ('Geometry.euclidean_distance(whole, one)',
         'Geometry.euclidean_distance(whole.center, one)'),
        ('Geometry.relative_direction(thing, f).azimuth_deg',
         'Geometry.relative_direction(thing.place, f).azimuth_deg'),
        ('sketch.point(thing).center', 'thing.place'),
        ('Geometry.euclidean_distance(f, one)', 'Geometry.euclidean_distance(f.position, one)'),
        ('Geometry.pose_looking(f, thing)', 'Geometry.pose_looking(f.position, thing.place)'),
        ('Geometry.euclidean_distance([u, v], np.array([u + 3, v + 4]))', '5.0'),
        ('Geometry.angle_between_vectors([1, 0], [0, 2])', '90.0'),
        ('Geometry.supports(thing, [whole])[0].name', '"thing 0"'),
        ('sketch.cloud(thing.views[0].points[:9]).points', 'thing.views[0].points[:9]'),
        ('sketch.cloud(recon.cloud(0.1)).points', 'recon.cloud(0.1).points'),
        ('sketch.polyline(thing.track).points', 'thing.track.places'),
        ('Geometry.approach(thing, f).eyes', 'Geometry.approach(thing, f.position).eyes'),
        ('frames.seeing(f).frame_indices', 'frames.seeing(f.position).frame_indices'),
        ('frames.seeing(whole).frame_indices', 'frames.seeing(whole.points).frame_indices'),
        ('frames.seeing(whole.box).frame_indices',
         'frames.seeing(whole.box.corners).frame_indices'),
        ('sketch.box(thing).size', 'thing.extent.size'),
        ('sketch.box(whole).size', 'whole.box.size'),
        ('sketch.box_around(whole).size', 'whole.box.size'),
        ('frames.seeing(thing).frame_indices', 'frames.seeing(thing.points).frame_indices'),
    ],
)  # fmt: skip
def test_a_thing_stands_for_its_place(board: Notebook, near_miss: str, meant: str) -> None:
    board.run(f'{SETUP}\nthing, whole = SAM3.instances(None, two[0])[0], SAM3.whole(both, two[0])')
    board.run(f'assert np.array_equal(np.squeeze({near_miss}), np.squeeze({meant}))')


def test_points_are_read_from_whatever_has_a_place() -> None:
    assert xyz(np.eye(4)).tolist() == [0, 0, 0]
    assert xyz([[1, 2, 3]]).tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match='three numbers'):
        xyz('here')
    with pytest.raises(ValueError, match='no finite point'):
        cloud_of(np.full((4, 3), np.nan))
    with pytest.raises(ArgumentError, match=r"\.\.\., 3\) of metres, got 'here'"):
        cloud_of('here')
    assert len(cloud_of([[1, 2, 3], [np.nan, 0, 0]])) == 1
    assert len(all_points([[1, 2, 3], [np.nan, 0, 0]])) == 2
    assert cloud_of([1, 2, 3, 4, 5, 6]).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert all_points([]).shape == (0, 3)
    with pytest.raises(ArgumentError, match='of metres'):
        all_points([1, 2])


@pytest.mark.parametrize(
    'cell',
    [
        'Geometry.nearest_distance({}, one)[0]',
        'Geometry.gap({}, one).width',
        'Geometry.height_above({}, recon.ground())',
        'Geometry.euclidean_distance({}, one)',
        'Geometry.relative_direction({}, f).azimuth_deg',
        "sketch.point({}, name='p').points",
    ],
)
def test_a_mask_set_of_one_object_stands_for_it_and_of_several_for_none(
    board: Notebook, cell: str
) -> None:
    of_many = 'nearest' in cell or 'gap' in cell
    own = 'get_masked_points' if of_many else 'get_centroid_3d'
    same(board, cell.format('seg'), cell.format(f'seg.{own}()'))
    assert "its one object is taken, '006_mustard_bottle'" in board.printed
    with pytest.raises(ArgumentError, match=r'2 objects .* is no points; seg\.get_masked_points'):
        board.run(cell.format('both'))


@pytest.mark.parametrize(
    'cell',
    [
        'Geometry.euclidean_distance(one, other)',
        'Geometry.is_between(one, [0, 0, 0], other)',
        'Geometry.nearest_distance(one, other)',
        'Geometry.relative_direction(one, InputImages[1])',
        'Geometry.euclidean_distance(one, InputImages[1])',
        'Geometry.approach((np.arange(2), one.points[:2]), other)',
        'Geometry.clearance([InputImages[0], other], one, 0.5, 1.0)',
        'sketch.segment(one, other)',
    ],
)
def test_things_of_two_worlds_have_no_relation(
    notebook: Callable[..., Notebook], cell: str
) -> None:
    photos = notebook('tabletop_singles', [0, 1])
    photos.run("one, other = (SAM3.instances([k], 'object')[0] for k in (0, 1))")
    with pytest.raises(WorldMismatchError, match="'cam0_photo_0' and 'cam0_photo_1'"):
        photos.run(cell)


def test_a_band_of_heights_is_a_pair(board: Notebook) -> None:
    board.run(f'{SETUP}\nthing, other = (SAM3.instances(None, name)[0] for name in two)')
    board.run(
        'gap = Geometry.gap(thing, other, (0.0, 0.2))\n'
        'assert gap.width == Geometry.gap(thing, other, np.array([0.2, 0.0])).width'
    )
    with pytest.raises(ArgumentError, match='a band of z'):
        board.run('Geometry.gap(thing, other, 0.1)')


def test_paths_and_places_on_the_floor() -> None:
    assert path_of([(0, 0), (1, 0)], 0.5).tolist() == [[0, 0, 0.5], [1, 0, 0.5]]
    assert on_floor([1, 2]).tolist() == on_floor(np.array([[1, 2, 3]])).tolist() == [1, 2]
    with pytest.raises(ArgumentError, match='two or more places'):
        path_of([(0, 0, 0)], 0)
    with pytest.raises(ArgumentError, match='is empty'):
        path_of(np.full((2, 3), np.nan), 0)


def test_corners_of_a_region_in_any_order() -> None:
    low, high = bounds_of([[1, 0, 2], [0, 3, 1]])
    assert (low.tolist(), high.tolist()) == ([0, 0, 1], [1, 3, 2])


def test_tracks_and_who_is_beside_them() -> None:
    stamps, places = over_time(([0, 1], [[0, 0, 0], [1, 0, 0]]))
    assert (stamps.shape, places.shape) == ((2,), (2, 3))
    assert beside([1, 2, 3], 2).tolist() == [[1, 2, 3], [1, 2, 3]]
    with pytest.raises(ArgumentError, match='one for each of 2'):
        beside(np.zeros((3, 3)), 2)
    with pytest.raises(ArgumentError, match='a track is'):
        over_time([1, 2, 3])


def test_spatial_lists_in_any_form(board: Notebook) -> None:
    same(board, 'Geometry.transform_points([[1, 2, 3]], np.eye(4).tolist())', '[[1, 2, 3]]')


def test_a_region_is_round_the_points_that_are_known() -> None:
    low, high = bounds_of([[1, 2, 3], [np.nan] * 3, [0, 4, 3]])
    assert (low.tolist(), high.tolist()) == ([0, 2, 3], [1, 4, 3])
    for empty in (np.zeros((0, 3)), np.full((2, 3), np.nan)):
        with pytest.raises(ArgumentError, match='a region: no finite point'):
            bounds_of(empty)
