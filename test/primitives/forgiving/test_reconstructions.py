"""The reconstruction, the frame and the object, in any order that can be understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from primitives.near_misses import said_once, same

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('seg.get_centroid_3d(recon.points)', 'seg.get_centroid_3d(recon)'),
        ('seg.top_above(tuple(recon.ground()))', 'seg.top_above(recon.ground())'),
        ('seg.get_centroid_3d(np.int64(1))', 'seg.get_centroid_3d(recon)'),
        (
            'seg.get_masked_points(recon.points[1], 1, erode_px=0)',
            '[p for p in recon.points[1][seg.get_mask()] if np.isfinite(p).all()]',
        ),
    ],
)
def test_reconstructions_in_any_form(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


@pytest.mark.parametrize(
    ('cell', 'note'),
    [
        ('seg.get_centroid_3d(1, recon)', 'other way round'),
        ('seg.get_centroid_3d(recon, "mustard bottle")', 'taken as the object'),
        ('seg.get_centroid_3d(f)', 'taken as frame='),
    ],
)
def test_what_was_put_right_is_said_once(board: Notebook, cell: str, note: str) -> None:
    said_once(board, cell, note)
