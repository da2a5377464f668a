"""Parts of a video, by frames or their indices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from primitives.near_misses import SETUP, same

from spatialclaw_ros.primitives.errors import ArgumentError

if TYPE_CHECKING:
    from primitives.worlds import Notebook

BY_TEXT = 'SAM3.segment_video_by_text("mustard bottle", '
BY_BOX = 'SAM3.segment_video_by_box(box, prompt_frame_idx='


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        (f'{BY_TEXT}start_frame=f).frame_indices', '[1, 2, 3, 4]'),
        (f'{BY_TEXT}end_frame=np.int64(2)).frame_indices', '[0, 1]'),
        ('SAM3.segment_video_by_text(InputImages[1:3], "mustard bottle").frame_indices', '[1, 2]'),
        ('SAM3.segment_video_by_text("mustard bottle", InputImages[1:3]).frame_indices', '[1, 2]'),
        (
            'SAM3.segment_video_by_box(f, box).masks',
            'SAM3.segment_video_by_box(box, None, frame_indices=[1]).masks',
        ),
        ('SAM3.segment_video_by_points([f], [u, v], [1]).frame_indices', '[1]'),
        (f'{BY_BOX}f).masks', f'{BY_BOX}1).masks'),
        (f'{BY_BOX}np.int64(1)).masks', f'{BY_BOX}1).masks'),
        (f'{BY_BOX}4, start_frame=2).masks', f'{BY_BOX}2, start_frame=2).masks'),
    ],
)
def test_windows_in_any_form(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


def test_a_frame_outside_the_window_is_explained(board: Notebook) -> None:
    board.run(SETUP)
    with pytest.raises(ArgumentError, match=r'a position among 2 frames.*\[3, 4\]'):
        board.run(f'{BY_BOX}f, start_frame=3)')
