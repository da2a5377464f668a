"""Cells that speak of things in other ways than the contract: what their tests share.

They are those that were counted in published runs: lists for images, nested boxes and points,
indices of the wrong kind, containers of masks, numpy scalars, and things that are not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from primitives.worlds import Notebook

SETUP = """
f = InputImages[1]
recon = Reconstruct(InputImages)
seg = SAM3(f, 'mustard bottle')
both = SAM3(InputImages, 'mustard bottle, sugar box')
nothing = SAM3(f, 'piano')
box = Mask.mask_to_bbox(SAM3(f, 'sugar box').get_mask())
u, v = (int(round(x)) for x in Mask.centroid(seg.get_mask()))
in_box = SAM3.segment_image_by_box(f, list(box)).get_mask()
at_point = SAM3.segment_image_by_points(f, [[u, v]], [1]).get_mask()
two = ['mustard bottle', 'sugar box']
zero, one = np.zeros((1, 3)), np.ones((1, 3))
"""


def same(board: Notebook, near_miss: str, meant: str) -> None:
    """Hold that a near miss gives what was meant, and that this is something."""
    board.run(SETUP)
    board.run(
        f'got, wanted = ({near_miss}), ({meant})\n'
        'assert np.array_equal(np.asarray(got), np.asarray(wanted), '
        'equal_nan=np.asarray(got).dtype.kind == "f")\n'
        'assert np.asarray(wanted).any()\n'
    )


def said_once(board: Notebook, cell: str, note: str) -> None:
    """Hold that a cell which does the same twice says once what was put right."""
    board.run(SETUP)
    board.run(f'{cell}\n{cell}')
    assert board.printed.count(note) == 1
