"""Boxes, points and coordinates: flat, nested, as text, in numpy, parsed, or not there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.near_misses import SETUP, said_once, same

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.pixels import (
    boxes_of,
    numbers_in,
    pixel_of,
    point_set_of,
    point_sets_of,
    rows_of,
)
from spatialclaw_ros.primitives.vision import Located

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@pytest.fixture
def located(board: Notebook) -> Notebook:
    """Return a notebook in which the sugar box and the bottle were located, and the piano not."""
    board.run(SETUP)
    names = board.names
    names['spot'] = Located('0 0', {'status': 'present', 'points': [[names['u'], names['v']]]})
    names['spots'] = Located('0 0 0 0', {'status': 'present', 'boxes': [list(names['box'])]})
    names['unseen'] = Located('Not visible', {'status': 'absent'})
    return board


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        # boxes flat, nested, as tuples, in numpy
        ('SAM3.segment_image_by_box(f, np.array(box)).get_mask()', 'in_box'),
        ('SAM3.segment_image_by_box(f, [list(box)]).get_mask()', 'in_box'),
        ('SAM3.segment_image_by_box(f, np.array([box], np.float32)).get_mask()', 'in_box'),
        (
            'SAM3.segment_image_by_box(f, [[box[0], box[1]], [box[2], box[3]]]).get_mask()',
            'in_box',
        ),
        (
            'SAM3.segment_image_by_box(f, [box[2], box[3], box[0], box[1]]).get_mask()',
            'in_box',
        ),
        ('SAM3.segment_image_by_box(f, " ".join(map(str, box))).get_mask()', 'in_box'),
        # points flat, nested, in numpy; their labels bare or left out
        ('SAM3.segment_image_by_points(f, [u, v], 1).get_mask()', 'at_point'),
        ('SAM3.segment_image_by_points(f, (u, v), [1]).get_mask()', 'at_point'),
        (
            'SAM3.segment_image_by_points(f, np.array([[u, v]]), np.array([1])).get_mask()',
            'at_point',
        ),
        ('SAM3.segment_image_by_points(f, [[[u, v]]], [[1]]).get_mask()', 'at_point'),
        # coordinates and numbers in any container
        ('Geometry.normalized_to_pixel(np.array([500, 250]), np.int64(640), 480)', '[320, 120]'),
        ('Geometry.normalized_to_pixel([[500, 250]], 640, 480)', '[320.0, 120.0]'),
        ('Geometry.normalized_to_pixel("500, 250", 640, 480)', '[320.0, 120.0]'),
        ('Geometry.unproject_pixel(f, [[u, v]])', 'Geometry.unproject_pixel(f, u, v)'),
        (
            'Draw.draw_bbox(f, " ".join(map(str, box)))',
            'Draw.draw_bbox(f, [list(box)])',
        ),
    ],
)  # fmt: skip
def test_pixels_in_any_form(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('SAM3.segment_image_by_box(f, spots).get_mask()', 'in_box'),
        ('SAM3.segment_image_by_box(f, [spots]).get_mask()', 'in_box'),
        ('SAM3.segment_image_by_points(f, spot).get_mask()', 'at_point'),
        ('Geometry.unproject_pixel(f, spot)', 'Geometry.unproject_pixel(f, u, v)'),
        ('Draw.draw_point(f, spot)', 'Draw.draw_point(f, [u, v])'),
        ('Draw.draw_bbox(f, spots)', 'Draw.draw_bbox(f, box)'),
    ],
)
def test_what_was_located_stands_for_its_pixels(
    located: Notebook, near_miss: str, meant: str
) -> None:
    located.run(f'assert np.array_equal(np.asarray({near_miss}), np.asarray({meant}))')
    assert 'taken as pixels' not in located.printed


@pytest.mark.parametrize(
    'empty',
    [
        'SAM3.segment_image_by_box(f, None)',
        'SAM3.segment_image_by_box(f, [])',
        'SAM3.segment_image_by_box(f, unseen)',
        'SAM3.segment_image_by_box(f, "Not visible")',
        'SAM3.segment_image_by_box(f, Mask.mask_to_bbox(nothing.get_mask()))',
        'SAM3.segment_image_by_points(f, unseen)',
        'SAM3.segment_image_by_points(f, Mask.centroid(nothing.get_mask()))',
        'SAM3.segment_video_by_box(unseen)',
        'SAM3.segment_video_by_points(None)',
        'Geometry.unproject_pixel(f, Mask.centroid(nothing.get_mask()))',
        'Geometry.normalized_to_pixel(None, 640, 480)',
        'Geometry.normalized_to_pixel(unseen, 640, 480)',
    ],
)
def test_of_what_is_not_there_nothing_is_found(located: Notebook, empty: str) -> None:
    assert not located.value(empty)
    assert located.printed.count('nothing is there') == 1


@pytest.mark.parametrize('drawing', ['bbox', 'line', 'point'])
def test_of_what_is_not_there_nothing_is_drawn(located: Notebook, drawing: str) -> None:
    located.run(f'assert np.array_equal(np.asarray(Draw.draw_{drawing}(f, unseen)), f.rgb)')


@pytest.mark.parametrize(
    ('cell', 'note'),
    [
        ('SAM3.segment_image_by_box(f, "1 2 300 400")', 'taken as pixels'),
        ('SAM3.segment_image_by_box(f, [box, box])', 'one object each'),
    ],
)
def test_what_was_put_right_is_said_once(board: Notebook, cell: str, note: str) -> None:
    said_once(board, cell, note)


def test_what_was_located_unpacks_to_its_numbers() -> None:
    left, *_, bottom = Located('10 20 30, 40.5', {'status': 'present'})
    assert float(left) == 10
    assert float(bottom) == 40.5
    assert list(map(float, Located('10 20', {'status': 'present'}))) == [10, 20]
    assert list(Located('no', {'status': 'absent'})) == ['n', 'o']


def test_a_point_stands_for_no_box(located: Notebook) -> None:
    with pytest.raises(ArgumentError, match=r'a box: \.boxes of what was located is empty'):
        located.run('SAM3.segment_image_by_box(f, spot)')


def test_nesting_of_boxes_and_points_is_put_right() -> None:
    assert boxes_of([[9, 8, 1, 2]]) == [[1, 2, 9, 8]]
    assert len(boxes_of([[0, 0, 1, 1], [2, 2, 3, 3]])) == 2
    assert boxes_of([[0, 0, 1, 1], [np.nan] * 4]) == [[0, 0, 1, 1]]
    with pytest.raises(ArgumentError, match='four pixel numbers'):
        boxes_of([1, 2, 3])
    one = [([[5.0, 6.0]], [1])]
    assert point_sets_of([5, 6]) == point_sets_of([[5, 6]]) == point_sets_of([[[5, 6]]]) == one
    two = [([[1.0, 2.0], [3.0, 4.0]], [1, 0]), ([[5.0, 6.0]], [1])]
    assert point_sets_of([[[1, 2], [3, 4]], [[5, 6]]], [[1, 0], [1]]) == two
    assert point_sets_of(np.array([[[1, 2]], [[5, 6]]]), np.ones((2, 1))) == [
        ([[1.0, 2.0]], [1]),
        ([[5.0, 6.0]], [1]),
    ]
    with pytest.raises(ArgumentError, match='as many point_labels'):
        point_sets_of([[1, 2], [3, 4]], [1])
    with pytest.raises(ArgumentError, match='pixel pairs'):
        point_sets_of([1, 2, 3])


@pytest.mark.parametrize(
    ('text', 'numbers'),
    [
        ('[0.25, .50, 0.75, .90]', [0.25, 0.5, 0.75, 0.9]),
        ('100-200, 300-400', [100, 200, 300, 400]),
        ('1e3 2.5E-1', [1000, 0.25]),
        ('(-5,-3.) at -.5', [-5, -3, -0.5]),
        ('u=-4 v:7. 12px', [-4, 7, 12]),
        ('100 - 200', [100, 200]),
        ('x1-20', [1, 20]),
        ('Not visible', []),
    ],
)
def test_the_numbers_of_a_text(text: str, numbers: list[float]) -> None:
    assert numbers_in(text) == numbers


def test_points_that_are_not_there_are_left_out() -> None:
    gone = [np.nan, np.nan]
    assert point_set_of([[1, 2], gone, [3, 4]], [1, 1, 0]) == ([[1, 2], [3, 4]], [1, 0])
    assert point_set_of([gone], [1]) == ([], [])
    assert point_sets_of([[gone, [3, 4]], [gone], None, [[5, 6]]], [0, 1, 1, 0]) == [
        ([[3, 4]], [1]),
        ([[5, 6]], [0]),
    ]


def test_what_is_no_pixel_is_explained() -> None:
    assert pixel_of(np.int64(3), 4.5) == (3, 4.5)
    assert pixel_of(np.full(2, np.nan), None) is None
    with pytest.raises(ArgumentError, match='two numbers u, v'):
        pixel_of([1, 2, 3], None)
    with pytest.raises(ArgumentError, match='must be pixel numbers'):
        rows_of({'u': 1}, 2, 'a point')
    with pytest.raises(ArgumentError, match='4 pixel numbers each'):
        rows_of([1, 2, 3], 4, 'a box')
