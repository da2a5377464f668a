"""Frames as cells name them: position, frame index, stamp, near misses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageOps

from spatialclaw_ros.primitives.errors import NoSuchFrameError

if TYPE_CHECKING:
    from collections.abc import Callable

    from primitives.worlds import Notebook

    from spatialclaw_ros.primitives.frame_view import Frame


def test_frame_is_a_pil_image_and_an_array_without_copy(board: Notebook) -> None:
    frame: Frame = board.names['InputImages'][0]
    assert isinstance(frame, Image.Image)
    assert frame.size == (frame.width, frame.height) == (640, 480)
    array = np.asarray(frame)
    assert np.shares_memory(array, frame.rgb)
    assert not array.flags.writeable
    assert np.array_equal(np.asarray(frame.convert('RGB')), array)
    assert np.array_equal(np.asarray(ImageOps.mirror(frame)), array[:, ::-1])
    assert np.asarray(frame.resize((64, 48))).shape == (48, 64, 3)
    assert Image.blend(frame, frame.image, 0.5).size == frame.size


def test_frame_carries_what_the_contract_says(board: Notebook) -> None:
    frame = board.names['InputImages'][2]
    assert frame.rgb.dtype == np.uint8
    assert frame.depth.dtype == np.float32
    assert frame.depth.shape == (480, 640)
    assert frame.K.shape == (3, 3)
    assert frame.T_world_camera.shape == (4, 4)
    assert (frame.frame_index, frame.source_index, frame.camera) == (2, 2, 'cam0')
    assert frame.stamp == pytest.approx(1.1, abs=0.01)
    assert np.allclose(frame.T_camera_world @ frame.T_world_camera, np.eye(4), atol=1e-9)


def test_slices_and_sums_keep_the_type(board: Notebook) -> None:
    images = board.names['InputImages']
    for part in (images[1:4], images[::2], images + images[:1], images[[0, 2]]):
        assert type(part) is type(images)
    assert images[::2].frame_indices == [0, 2, 4]
    assert images[np.int64(1)] is images[1]


def test_lookups(board: Notebook) -> None:
    images = board.names['InputImages']
    assert images.by_index(3).frame_index == 3
    assert images.nearest(1.07).frame_index == 1
    assert images.at(1.09).frame_index == 1
    assert images.at(0.0).frame_index == 0


def test_frame_index_where_a_position_was_meant_gives_the_frame_and_a_note(
    notebook: Callable[..., Notebook],
) -> None:
    sparse = notebook('ycbv_0001', [1, 3])
    assert sparse.value('InputImages[3].frame_index') == 3
    assert 'by_index' in sparse.printed
    with pytest.raises(NoSuchFrameError, match=r'frame indices \[1, 3\]'):
        sparse.run('InputImages[7]')
    with pytest.raises(NoSuchFrameError, match=r'\[1, 3\]'):
        sparse.run('InputImages.by_index(0)')


def test_containers_take_frames_indices_and_positions(notebook: Callable[..., Notebook]) -> None:
    sparse = notebook('ycbv_0001', [1, 3, 4])
    sparse.run("recon = Reconstruct()\nseg = SAM3(InputImages[1], 'mustard')")
    same = sparse.value(
        '[recon.points[k] is recon.points[3] for k in (InputImages[1], 3, np.int64(3))]'
    )
    assert same == [True, True, True]
    assert sparse.value('recon.points[0] is recon.points[1]')
    assert 'position 0' in sparse.printed
    assert sparse.value('seg.get_mask(4).sum() == seg.get_mask(3).sum()')
    assert 'nearest in time' in sparse.printed
    with pytest.raises(KeyError, match=r'frame indices are \[1, 3, 4\]'):
        sparse.run('recon.depth[99]')


def test_the_nearest_photo_is_never_taken_for_another(notebook: Callable[..., Notebook]) -> None:
    photos = notebook('tabletop_singles', [0, 1])
    photos.run("seg = SAM3(InputImages[0], 'object')")
    with pytest.raises(NoSuchFrameError, match='no frame 1'):
        photos.run('seg.get_mask(1)')
