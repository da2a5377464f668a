"""Poses, intrinsics, planes and sizes in the forms in which they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from primitives.near_misses import SETUP, said_once, same

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.poses import resized, size3, two_sides

if TYPE_CHECKING:
    from primitives.worlds import Notebook

PROJECT = 'Geometry.project_point_to_camera(recon.points[1][v, u], '
HEIGHT = 'Geometry.height_above(recon.points[1][v, u], '


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        (f'{PROJECT}f.T_world_camera, **recon.intrinsics[1])', '[u, v]'),
        (f'{PROJECT}f.T_world_camera, dict(recon.intrinsics[1]))', '[u, v]'),
        (f'{PROJECT}f.T_world_camera, f.K)', '[u, v]'),
        (f'{PROJECT}[f.T_world_camera], recon.intrinsics[1])', '[u, v]'),
        (f'{PROJECT}f.T_world_camera, [f.K[0, 0], f.K[1, 1], f.K[0, 2], f.K[1, 2]])', '[u, v]'),
        (f'{HEIGHT}tuple(recon.ground()))', f'{HEIGHT}recon.ground())'),
        (f'{HEIGHT}([0, 0, 2], -2))', 'recon.points[1][v, u][2] - 1'),
        ('Geometry.top_above(seg.get_masked_points(recon), tuple(recon.ground()))',
         'Geometry.top_above(seg.get_masked_points(recon), recon.ground())'),
        ('sketch.axes(f).T', 'f.T_world_camera'),
    ],
)  # fmt: skip
def test_poses_cameras_and_planes_in_any_form(board: Notebook, near_miss: str, meant: str) -> None:
    board.run(SETUP)
    board.run(f'assert np.allclose(np.asarray({near_miss}), np.asarray({meant}), atol=1e-3)')


@pytest.mark.parametrize(
    ('cell', 'note'),
    [
        ('Geometry.transform_points(np.eye(4), [[1, 2, 3]])', 'other way round'),
        ('Geometry.height_above(recon.ground(), [1, 2, 3])', 'other way round'),
    ],
)
def test_what_was_put_right_is_said_once(board: Notebook, cell: str, note: str) -> None:
    said_once(board, cell, note)


@pytest.mark.parametrize(
    ('cell', 'words'),
    [
        ('Geometry.transform_points([[1, 2, 3]], np.eye(3))', r'\(4, 4\) matrix, got \(3, 3\)'),
        ('sketch.axes(recon.extrinsics.camera_poses)', 'index one of the batch'),
        ('sketch.axes("here")', 'frame or a'),
        (f'{HEIGHT}3)', r'\(normal, offset\)'),
        (f'{PROJECT}f.T_world_camera, 500.0)', 'give a frame, or'),
    ],
)
def test_what_is_no_pose_or_plane_is_explained(board: Notebook, cell: str, words: str) -> None:
    board.run(SETUP)
    with pytest.raises(ArgumentError, match=words):
        board.run(cell)


def test_transforms_of_a_frame(board: Notebook) -> None:
    same(
        board,
        'Geometry.transform_points(one, f)',
        'Geometry.transform_points(one, f.T_world_camera)',
    )


def test_sizes_of_one_number_or_more() -> None:
    assert size3(2) == (2, 2, 2)
    assert two_sides(2) == (2, 2)
    assert two_sides([1, 2]) == (1, 2)
    assert resized([1, 2], (5, 5, 5)) == (1, 2, 5)
    with pytest.raises(ArgumentError, match='a size is'):
        size3([1, 2])
