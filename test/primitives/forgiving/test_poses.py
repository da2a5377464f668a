"""Poses, intrinsics, planes and sizes in the forms in which they are written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.near_misses import SETUP, said_once, same

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.poses import quat_of, resized, size3, two_sides
from spatialclaw_ros.primitives.frame_view import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

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
        ('Geometry.transform_points(one, f)', 'from its camera to the world'),
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
        ('sketch.polygon(np.eye(3)).resize([2, 3, 4])', 'a factor is a number'),
        ('sketch.plane([0, 0, 0], [0, 0, 1], [1, 2, 3])', r'\(width, height\)'),
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
    assert two_sides([1, 2, 0]) == (1, 2)
    assert resized(2, (5, 5, 5)) == (2, 2, 2)
    assert resized([1, 2, 3], (5, 5, 5)) == (1, 2, 3)
    for wrong in ([1, 2], [], 'big'):
        with pytest.raises(ArgumentError, match='a size is'):
            size3(wrong)
    for wrong in ([1, 2, 3], [], 'big'):
        with pytest.raises(ArgumentError, match='a size is'):
            two_sides(wrong)
    for wrong in ([1, 2, 3, 4], [], 'big'):
        with pytest.raises(ArgumentError, match='a size is'):
            resized(wrong, (5, 5, 5))


def test_what_is_no_rotation_is_refused() -> None:
    assert quat_of([[0, 0, 0, 2]]) == (0, 0, 0, 1)
    for wrong, words in (
        (np.eye(2), r'a turn about z in radians, got \(2, 2\)'),
        (np.zeros(4), 'is no rotation'),
        ([np.nan, 0, 0, 1], 'is no rotation'),
    ):
        with pytest.raises(ArgumentError, match=words):
            quat_of(wrong)


def test_a_frame_without_a_pose_says_so(notebook: Callable[..., Notebook]) -> None:
    book = notebook('ycbv_0001', [1])
    book.names['lost'] = Frame(replace(book.names['InputImages'][0].core, T_world_camera=None))
    with pytest.raises(ArgumentError, match='a transform: frame 1 has no pose'):
        book.run('Geometry.transform_points([[1, 2, 3]], lost)')
