"""Masks that know their frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.near_misses import SETUP, same

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.frame_masks import frame_of_mask, is_mask, of_frame

if TYPE_CHECKING:
    from primitives.worlds import Notebook


def test_a_mask_keeps_its_frame_and_what_is_made_of_it_does_not() -> None:
    mask = of_frame(np.eye(3, dtype=bool), 7)
    assert frame_of_mask(mask, [1, 2]) == frame_of_mask(mask.copy(), [1, 2]) == 7
    assert frame_of_mask(mask[:2], [4]) == 4
    assert type(mask | mask) is np.ndarray
    assert mask.sum() == 3
    assert is_mask(mask)
    assert type(mask.detach().cpu().numpy()) is np.ndarray


def test_another_mask_is_of_the_only_frame() -> None:
    assert frame_of_mask(np.eye(3, dtype=bool), [4]) == 4
    with pytest.raises(ArgumentError, match=r'of which of the frames \[4, 5\]'):
        frame_of_mask(np.eye(3, dtype=bool), [4, 5])


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('recon.points[seg.get_mask()]', 'recon.points[f][seg.get_mask()]'),
        ('recon.points[f][seg.get_mask().astype(np.uint8)]', 'recon.points[f][seg.get_mask()]'),
        ('recon.points[f][seg.get_mask() * np.uint8(255)]', 'recon.points[f][seg.get_mask()]'),
        ('seg.masks.cpu().numpy()', 'seg.masks'),
        ('seg.get_mask(frame_idx=1, obj=0)', 'seg.get_mask(1, 0)'),
        ('Mask.union(seg.get_mask(), seg.get_mask())', 'seg.get_mask()'),
    ],
)
def test_a_mask_as_an_index(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


def test_a_map_from_above_places_a_mask_by_its_frame(board: Notebook) -> None:
    board.run(SETUP)
    by_set = board.value('recon.render_bev(seg).description')
    place = by_set.rpartition('at ')[2]
    assert place in board.value('recon.render_bev(seg.get_mask()).description')
    assert 'does not say' not in board.printed
    board.run('recon.render_bev(np.asarray(seg.get_mask()))')
    assert 'an array does not say of which frame it is: taken as of frame 0' in board.printed
