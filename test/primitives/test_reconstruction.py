"""Reconstruct: lazy per frame, aligned with the pixels, one world at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core.transforms import apply
from spatialclaw_ros.primitives.errors import ArgumentError, WorldMismatchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from primitives.worlds import Notebook


def test_points_are_the_back_projected_depth(board: Notebook) -> None:
    frame = board.names['InputImages'][1]
    points = board.value('Reconstruct().points[1]')
    expected = apply(frame.T_world_camera, frame.calibration.back_project(frame.depth))
    assert points.shape == (480, 640, 3)
    assert np.array_equal(np.isfinite(points[..., 0]), np.isfinite(frame.depth))
    assert np.nanmax(np.abs(np.asarray(points) - expected)) < 2e-6


def test_all_fields_of_the_contract(board: Notebook) -> None:
    board.run('recon = tools.Reconstruct.Reconstruct(InputImages[:2])')
    recon = board.names['recon']
    assert recon.frame_indices == [0, 1]
    assert recon.num_frames == 2
    assert np.asarray(recon.points).shape == (2, 480, 640, 3)
    assert recon.points.points.shape == (2, 480, 640, 3)
    assert recon.intrinsics[0]['fx'] == recon.intrinsics[0][0, 0] == pytest.approx(1066.778)
    assert np.array_equal(recon.extrinsics[0], recon.camera_poses[0])
    assert recon.metric
    assert recon.up.tolist() == [0, 0, 1]
    confidence = recon.points.confidence[0]
    assert confidence.min() == 0
    assert confidence.max() <= 1
    assert (confidence[~np.isfinite(recon.depth[0])] == 0).all()
    assert not recon.points[0].flags.writeable
    for each in (recon.points, recon.depth, recon.extrinsics):
        assert np.asarray(each).dtype == each[0].dtype
    assert np.asarray(recon.depth).dtype == np.float32
    assert np.asarray(recon.depth, np.float64).dtype == np.float64


def test_a_frame_outside_the_reconstruction_is_computed(board: Notebook) -> None:
    assert board.value('Reconstruct(InputImages[0]).points[4].frame_index') == 4


def test_too_many_frames_become_an_even_subsample(board: Notebook) -> None:
    assert board.value('Reconstruct(InputImages, max_frames=3).frame_indices') == [0, 2, 4]
    assert 'subsample' in board.printed


def test_cloud_has_one_point_per_voxel(board: Notebook) -> None:
    points, colors = board.value('Reconstruct().cloud(0.02)')
    assert len(points) == len(colors) > 1000
    assert colors.dtype == np.uint8
    cells = np.floor((points - np.asarray(points).min(axis=0)) / 0.02).astype(int)
    assert len(np.unique(cells, axis=0)) > 0.5 * len(points)


def test_photos_of_different_worlds_are_not_mixed(notebook: Callable[..., Notebook]) -> None:
    photos = notebook('tabletop_singles', [0, 1])
    for call in ('Reconstruct().cloud()', 'Reconstruct().ground()', 'Reconstruct().render_bev()'):
        with pytest.raises(WorldMismatchError, match=r"'cam0_photo_0' and 'cam0_photo_1'"):
            photos.run(call)
    assert photos.value('Reconstruct().ground(InputImages[1]).kind') == 'surface'


def test_map_from_above_takes_every_form_of_masks(board: Notebook) -> None:
    board.run("recon = Reconstruct()\na, b = SAM3(0, 'sugar'), SAM3(2, 'mustard')")
    for masks in (
        'a',
        '[a, b]',
        "{'sugar': a, 'bottle': b}",
        'a.get_mask(0)',
        'a[0]',
        'np.stack([a.get_mask(0)] * 2)',
        'None',
    ):
        view = board.value(f'recon.render_bev({masks})')
        assert view.rgb.std() > 5
    assert 'bottle' in board.value("recon.render_bev({'sugar': a, 'bottle': b}).description")
    with pytest.raises(ArgumentError, match='masks are'):
        board.run('recon.render_bev(np.zeros((3, 4)))')


def test_different_things_of_one_name_do_not_move(board: Notebook) -> None:
    board.run(
        'recon = Reconstruct()\n'
        'masks = {0: SAM3(0, "mustard", label="box"), 4: SAM3(4, "sugar", label="box")}\n'
        'place = masks[4].extent_3d(recon).center'
    )
    said = board.value('recon.render_bev(masks).description')
    x = board.names['place'][0]
    assert 'moves' not in said
    assert f'box at ({x:.1f}' in said
    assert 'in frame 4; in other frames box is elsewhere' in said
    one = '{index: each.get_mask() for index, each in masks.items()}'
    assert 'moves by' in board.value(f'recon.render_bev({one}).description')


@pytest.mark.parametrize('side', [1, 2, 7])
def test_a_thing_of_few_pixels_is_on_the_map(board: Notebook, side: int) -> None:
    board.run(
        'recon = Reconstruct()\n'
        'it = SAM3(1, "mustard").get_mask()\n'
        'u, v = map(int, Mask.centroid(it))\n'
        'few = np.zeros_like(it)\n'
        f'few[v:v + {side}, u:u + {side}] = True'
    )
    said = board.value('recon.render_bev(few, labels="speck", ref_frame=1).description')
    x, y, _ = board.value('recon.points[1][v, u]')
    assert f'speck at ({x:.1f}' in said
    assert f', {y:.1f}' in said


def test_the_map_tells_no_depth_from_not_seen(board: Notebook) -> None:
    board.run('recon = Reconstruct()\nblind = np.isnan(recon.depth[0])')
    assert 'it: no depth' in board.value('recon.render_bev(blind, "it").description')
    assert 'it: not seen' in board.value('recon.render_bev(blind & False, "it").description')
