"""What is not there is falsy and no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from primitives.near_misses import SETUP

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@pytest.mark.parametrize(
    'empty',
    [
        'SAM3(f, "piano")',
        'SAM3(InputImages, "piano")',
        'SAM3.segment_video_by_text("piano")',
        'SAM3.is_object_exist(f, "piano")',
        'SAM3.instances(InputImages, "piano")',
        'SAM3(f, "piano").get_centroid_3d(recon)',
        'SAM3(f, "piano").extent_3d(recon)',
        'memory.find("piano")',
        'SAM3(f, "piano").get_mask().any()',
        'len(SAM3(f, "piano").get_masked_points(recon))',
    ],
)
def test_what_is_not_there_is_falsy_and_no_error(board: Notebook, empty: str) -> None:
    board.run(SETUP)
    assert not board.value(empty)
