"""Numbers in any type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.near_misses import same

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.scalars import number, series_of, whole_number

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('Time.frame_to_seconds(np.int64(1))', 'Time.frame_to_seconds(1)'),
        ('Time.frame_to_seconds(np.array([1]))', 'Time.frame_to_seconds(1)'),
        ('Time.frame_to_seconds(f)', 'Time.frame_to_seconds(1)'),
        ('Time.seconds_to_frame(np.float32(0.07))', 'Time.seconds_to_frame(0.07)'),
        (
            'SAM3(f, "sugar box", confidence_threshold=np.float32(0.5)).masks',
            'SAM3(f, "sugar box").masks',
        ),
        (
            'SAM3.segment_video_by_text("sugar box", confidence_threshold=np.array([0.5])).masks',
            'SAM3(None, "sugar box").masks',
        ),
        (
            'SAM3.instances(f, "sugar box", confidence_threshold=np.float16(0.5))[0].place',
            'SAM3.instances(f, "sugar box")[0].place',
        ),
        ('Mask.erode(seg, np.float64(3))', 'Mask.erode(seg, 3)'),
        ('sketch.sphere(one, np.array([0.1])).rotate(np.array([9])).size', '[0.2, 0.2, 0.2]'),
        ('sketch.cylinder(one, np.array([0.1]), np.float32(0.5)).size', '[0.2, 0.2, 0.5]'),
        ('sketch.axes(f, np.array([0.5])).size', '[0.5, 0.5, 0.5]'),
        (
            'Geometry.unproject_pixel(f, u, v, np.array([1.0]))',
            'Geometry.unproject_pixel(f, u, v, 1.0)',
        ),
        ('Geometry.is_between(one / 2, zero, one, np.float32(0.1)) is True', 'True'),
        (
            'Geometry.normalized_to_pixel([500, 500], np.array([640]), np.float32(480))',
            '[320, 240]',
        ),
        ('InputImages.nearest(np.float64(f.stamp)).rgb', 'f.rgb'),
    ],
)
def test_numbers_in_any_type(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


@pytest.mark.parametrize('value', [3, 3.0, np.int8(3), np.float32(3), np.array([3.0])])
def test_a_whole_number_is_one_in_any_type(value: object) -> None:
    assert whole_number(value) == 3
    assert number(value, 'it') == 3


@pytest.mark.parametrize('value', [True, np.bool_(1), 3.5, '3', None, np.nan, [3], np.zeros(2)])
def test_what_is_no_whole_number(value: object) -> None:
    assert whole_number(value) is None


def test_a_series_is_a_row_or_a_column() -> None:
    for given in ([1, 2, None], [[1], [2], [None]], np.array([[1, 2, np.nan]])):
        assert np.array_equal(series_of(given, 'plot'), [1, 2, np.nan], equal_nan=True)


@pytest.mark.parametrize('wrong', [3, np.zeros((2, 2)), [], 'abc'])
def test_what_is_no_number_or_series_is_explained(wrong: object) -> None:
    with pytest.raises(ArgumentError, match="a time is a number, got 'now'"):
        number('now', 'a time')
    with pytest.raises(ArgumentError, match='a series of numbers'):
        series_of(wrong, 'plot')
