"""One image or a list of them; a frame by itself, its index or its position."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.near_misses import SETUP, said_once, same

from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchFrameError
from spatialclaw_ros.primitives.forgiving.moments import moment_of
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.images import FrameBook

if TYPE_CHECKING:
    from collections.abc import Callable

    from primitives.worlds import Notebook


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        # one image or a list of them
        (
            'SAM3.segment_image_by_text([f], "mustard bottle").get_mask(1)',
            'seg.get_mask(1)',
        ),
        (
            'SAM3.segment_image_by_text(InputImages, "mustard bottle").get_mask(1)',
            'seg.get_mask(1)',
        ),
        ('SAM3(InputImages[1:2], "mustard bottle").get_mask()', 'seg.get_mask()'),
        ('Reconstruct(f).depth[1]', 'recon.depth[1]'),
        ('Reconstruct([f]).depth[1]', 'recon.depth[1]'),
        # nested, in any container, or what has frames
        ('Reconstruct([[f], [InputImages[3]]]).frame_indices', '[1, 3]'),
        ('Reconstruct((i for i in (1, 3))).frame_indices', '[1, 3]'),
        ('Reconstruct({1: f, 3: 0}.keys()).frame_indices', '[1, 3]'),
        ('Reconstruct(np.array(1)).frame_indices', '[1]'),
        ('Reconstruct(seg).frame_indices', '[1]'),
        ('SAM3(recon, "mustard bottle").masks', 'SAM3(InputImages, "mustard bottle").masks'),
        # a frame by itself, its index, its position, in numpy's types
        ('SAM3.segment_image_by_text(1, "mustard bottle").get_mask()', 'seg.get_mask()'),
        ('seg.get_mask(f)', 'seg.get_mask(1)'),
        ('seg.get_mask(np.int64(1))', 'seg.get_mask(1)'),
        ('seg.get_mask(np.array([1]))', 'seg.get_mask(1)'),
        ('recon.points[np.int32(1)]', 'recon.points[1]'),
        ('recon.points[1.0]', 'recon.points[1]'),
        ('recon.depth[f]', 'recon.depth[1]'),
        ('InputImages[np.int64(1)].rgb', 'f.rgb'),
        ('InputImages[np.float64(1)].rgb', 'f.rgb'),
        ('InputImages[f].rgb', 'f.rgb'),
        ('InputImages[[f, InputImages[3]]].frame_indices', '[1, 3]'),
        ('InputImages[np.linspace(1, 3, 2)].frame_indices', '[1, 3]'),
        ('InputImages[np.linspace(0, 4, 4)].frame_indices', '[0, 1, 3, 4]'),
        ('InputImages[[0.1 * 3 / 0.3, 3]].frame_indices', '[1, 3]'),
        ('InputImages[[i == 1 for i in range(5)]].frame_indices', '[1]'),
        ('InputImages.by_index(np.uint8(1)).rgb', 'f.rgb'),
        ('InputImages.by_index(f).rgb', 'f.rgb'),
        ('InputImages.nearest(f).rgb', 'f.rgb'),
        ('InputImages.at(f).rgb', 'f.rgb'),
        ('Geometry.unproject_pixel(1, u, v)', 'Geometry.unproject_pixel(f, u, v)'),
        (
            'Geometry.project_point_to_camera(recon.points[1][v, u], 1)',
            'Geometry.project_point_to_camera(recon.points[1][v, u], f)',
        ),
        (
            'Geometry.relative_direction(seg.get_centroid_3d(recon), np.int64(1)).azimuth_deg',
            'Geometry.relative_direction(seg.get_centroid_3d(recon), f).azimuth_deg',
        ),
        (
            '[s.stamp for s in memory.find(two[0], since=f)]',
            '[s.stamp for s in memory.find(two[0], since=f.stamp)]',
        ),
        # the frame indices in the second place, as published
        ('Reconstruct(None, [1, 3]).frame_indices', '[1, 3]'),
    ],
)
def test_frames_in_any_form(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


@pytest.mark.parametrize(
    ('cell', 'note'),
    [
        ('seg.get_mask(4)', 'nearest in time'),
        ('Reconstruct(InputImages, max_frames=np.int64(2))', 'even subsample'),
        ('SAM3(seg.visualize(), "sugar box")', 'frame 1 itself is taken'),
        ('InputImages[np.linspace(0, 4, 4)]', '2.66'),
    ],
)
def test_what_was_put_right_is_said_once(board: Notebook, cell: str, note: str) -> None:
    said_once(board, cell, note)


def test_too_many_frames_are_an_even_subsample_everywhere(
    board: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    board.run(SETUP)
    for module in ('searching', 'segment_video'):
        monkeypatch.setattr(f'spatialclaw_ros.primitives.{module}.MAX_SEARCHED', 3)
    for cell, kept in (
        ('SAM3(None, "mustard bottle")', [0, 2, 4]),
        ('SAM3.segment_video_by_text("mustard bottle")', [0, 2, 4]),
        ('SAM3.segment_video_by_box(box, prompt_frame_idx=1)', [0, 1, 4]),
        ('Reconstruct(max_frames=3)', [0, 2, 4]),
    ):
        assert board.value(f'{cell}.frame_indices') == kept
        assert 'at most 3 frames: an even subsample' in board.printed


def test_frames_of_a_list_by_index_where_positions_end(
    notebook: Callable[..., Notebook],
) -> None:
    sparse = notebook('ycbv_0001', [1, 3])
    assert sparse.value('[f.frame_index for f in InputImages[[0, 3]]]') == [1, 3]
    assert 'by_index' in sparse.printed


@pytest.mark.parametrize(('first_s', 'meant_s'), [(0, 3), (100, 106)])
def test_a_moment_is_seconds_and_a_frame_where_it_can_be_none(
    board: Notebook, first_s: int, meant_s: int
) -> None:
    book = FrameBook()
    book.bind(
        Frame(replace(frame.core, stamp_ns=(first_s + 2 * k) * 10**9))
        for k, frame in enumerate(board.names['InputImages'])
    )
    for moment in (3, 3.0, np.int64(3), np.array([3])):
        assert moment_of(book, moment) == meant_s
    assert moment_of(book, book.query[3]) == first_s + 6
    assert moment_of(book, 3.5) == 3.5
    assert moment_of(book, 9) == 9
    assert moment_of(book, None) is None
    for unclear in (True, np.bool_(0), 'now'):
        with pytest.raises(ArgumentError, match='seconds'):
            moment_of(book, unclear)


@pytest.mark.parametrize(
    ('cell', 'error', 'words'),
    [
        ('recon.depth["first"]', ArgumentError, "frame index, got 'first'"),
        ('recon.depth[1.5]', ArgumentError, 'no frame index'),
        ('recon.depth[Point3.empty()]', ArgumentError, 'named by the frame object'),
        ('SAM3(sketch.top_down(), "mug")', ArgumentError, 'got VisualFeedback'),
        ('recon.depth[True]', ArgumentError, 'frame index, got True'),
        ('InputImages["cam0"]', ArgumentError, 'list of positions'),
        ('InputImages[1.7]', ArgumentError, 'list of positions'),
        ('InputImages[[0, np.nan]]', ArgumentError, 'a position is a whole number'),
        ('InputImages[9]', NoSuchFrameError, 'is neither'),
        ('Reconstruct(np.zeros((4, 4, 3)))', ArgumentError, 'no depth or pose'),
        ('Reconstruct([np.zeros((4, 4, 3))])', ArgumentError, 'named by the frame object'),
        ('Reconstruct({"a": f})', ArgumentError, 'InputImages'),
        ('Reconstruct(max_frames="all")', ArgumentError, 'whole number'),
        ('InputImages.nearest("now")', ArgumentError, 'in seconds is a number'),
    ],
)
def test_what_names_no_frame_is_explained(
    board: Notebook, cell: str, error: type[Exception], words: str
) -> None:
    board.run(SETUP)
    with pytest.raises(error, match=words):
        board.run(cell)
