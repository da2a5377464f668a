"""Arrays over frames go by position, and by frame where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.near_misses import same

from spatialclaw_ros.primitives.errors import NoSuchFrameError
from spatialclaw_ros.primitives.forgiving.stacks import FrameStack

if TYPE_CHECKING:
    from collections.abc import Callable

    from primitives.worlds import Notebook


@pytest.fixture
def sparse(notebook: Callable[..., Notebook]) -> Notebook:
    """Return a notebook with two frames, 1 and 3, and what was found in both."""
    book = notebook('ycbv_0001', [1, 3])
    book.run("recon = Reconstruct()\nseg = SAM3(InputImages, 'mustard')\nf = InputImages[1]")
    return book


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('seg.masks[3]', 'seg[3]'),
        ('seg.masks[3, 0]', 'seg[3][0]'),
        ('seg.masks[f]', 'seg[3]'),
        ('seg.masks[1]', 'seg[3]'),
        ('seg.masks[-1]', 'seg[3]'),
        ('recon.points.points[3]', 'recon.points[3]'),
        ('recon.depth.depth[np.int64(3)]', 'recon.depth[3]'),
        ('recon.extrinsics.camera_poses[3, :3, 3]', 'f.T_world_camera[:3, 3]'),
    ],
)
def test_a_frame_index_beyond_the_positions_is_looked_up(
    sparse: Notebook, near_miss: str, meant: str
) -> None:
    sparse.run(
        f'got, wanted = ({near_miss}), ({meant})\n'
        'assert type(got) is np.ndarray and wanted.any()\n'
        'assert np.array_equal(got, wanted, equal_nan=got.dtype.kind == "f")'
    )


def test_what_is_neither_lists_the_frames(sparse: Notebook) -> None:
    with pytest.raises(NoSuchFrameError, match=r'frame indices \[1, 3\]; 7 is neither'):
        sparse.run('seg.masks[7]')
    with pytest.raises(AttributeError, match='no attribute'):
        sparse.run('recon.depth.points')


def test_an_array_stays_an_array() -> None:
    plain = np.arange(12).reshape(2, 3, 2)
    stack = FrameStack(plain, [4, 7])
    for part in (
        np.s_[0],
        np.s_[:, 1],
        np.s_[..., 0],
        plain > 3,
        np.s_[[1, 0]],
        np.s_[True],
        np.array([1]),
    ):
        assert np.array_equal(stack[part], plain[part])
    assert np.array_equal(stack[np.array(7)], plain[1])
    assert np.array_equal(stack[7], plain[1])
    assert np.array_equal(stack + 1, plain + 1)
    assert stack.sum() == plain.sum()
    with pytest.raises(IndexError):
        (stack + 1)[7]


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('recon.camera_poses[:, :3, 3]', 'np.array(recon.camera_poses)[:, :3, 3]'),
        ('recon.points[..., 2]', 'np.array(recon.points)[..., 2]'),
        ('recon.points[1, 100, 200]', 'recon.points[1][100, 200]'),
        ('recon.depth.mean()', 'np.array(recon.depth).mean()'),
        ('(recon.confidence > 0.5).sum()', '(np.array(recon.confidence) > 0.5).sum()'),
        ('dict(recon.extrinsics.items())[1]', 'recon.extrinsics[1]'),
        ('recon.intrinsics.fx', '[recon.intrinsics[i].fx for i in recon.frame_indices]'),
        ("recon.points['1']", 'recon.points[1]'),
    ],
)
def test_arrays_of_all_frames_at_once(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


def test_a_loop_over_masks_says_that_it_goes_over_frames(board: Notebook) -> None:
    board.run("for mask in SAM3(InputImages, 'sugar box, mustard bottle').masks: pass")
    assert 'a loop goes over the frames' in board.printed
    board.run("for mask in SAM3(InputImages, 'sugar box').masks: pass")
    assert 'a loop goes over' not in board.printed
