from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.errors import CalibrationError
from spatialclaw_ros.core.transforms import from_parts, rotation_between
from spatialclaw_ros.frames.registration import (
    check_without_info,
    is_registered,
    register_depth,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


def camera(
    fx: float = 100.0, width: int = 64, height: int = 48, frame_id: str = 'color'
) -> Camera:
    matrix = np.array([[fx, 0, (width - 1) / 2], [0, fx, (height - 1) / 2], [0, 0, 1]])
    return Camera('front', matrix, width, height, frame_id)


def wall(of: Camera, T_of_world: NDArray[Any], distance: float) -> NDArray[np.float32]:
    """Return the depth image of the plane z = distance of the world."""
    columns, rows = np.meshgrid(np.arange(of.width), np.arange(of.height))
    rays = np.stack(
        [
            (columns - of.K[0, 2]) / of.K[0, 0],
            (rows - of.K[1, 2]) / of.K[1, 1],
            np.ones(columns.shape),
        ],
        axis=-1,
    )
    T_world_of = np.linalg.inv(T_of_world)
    along = rays @ T_world_of[2, :3]
    depth: NDArray[np.float32] = ((distance - T_world_of[2, 3]) / along).astype(np.float32)
    return depth


def test_what_counts_as_registered() -> None:
    color = camera()
    assert is_registered(color, camera(fx=100.5))
    assert not is_registered(color, camera(fx=104))
    assert not is_registered(color, camera(width=32))
    assert not is_registered(color, camera(frame_id='depth'))


@pytest.mark.parametrize(('width', 'fx'), [(64, 100.0), (32, 50.0), (128, 180.0), (40, 70.0)])
def test_a_wall_seen_by_another_camera(width: int, fx: float) -> None:
    color, depth = camera(), camera(fx, width, width * 3 // 4, 'depth')
    turn = rotation_between((0, 0, 1), (0.02, 0.01, 1))
    T_color_depth = from_parts(turn, (0.05, 0.01, 0.002))
    seen = wall(depth, np.linalg.inv(T_color_depth), 2.0)  # the world is colour's
    out = np.empty((48, 64), np.float32)
    result = register_depth(seen, depth, color, T_color_depth, out)
    assert result is out
    valid = np.isfinite(result)
    assert np.abs(result[valid] - 2.0).max() < 0.02
    inside = np.zeros_like(valid)
    inside[8:-8, 12:-12] = True  # the views do not cover each other wholly
    assert valid[inside].mean() > 0.9


def test_the_nearest_surface_wins() -> None:
    color, depth = camera(), camera(frame_id='depth')
    seen = np.full((48, 64), 3.0, np.float32)
    seen[20:28, 28:36] = 1.0
    T_color_depth = from_parts(np.eye(3), (0.1, 0, 0))  # the near square hides what is behind
    result = register_depth(seen, depth, color, T_color_depth)
    assert (result[21:27, 39:45] == 1.0).all()
    assert np.nanmin(result[:, :30]) == 3.0


def test_no_reading_stays_none() -> None:
    color, depth = camera(), camera(frame_id='depth')
    seen = np.full((48, 64), np.nan, np.float32)
    assert np.isnan(register_depth(seen, depth, color, np.eye(4))).all()
    seen[:] = 1
    behind = from_parts(np.eye(3), (0, 0, -5))
    assert np.isnan(register_depth(seen, depth, color, behind)).all()


def test_what_cannot_be_registered_is_refused() -> None:
    color = camera()
    bent = Camera('front', color.K, 64, 48, 'depth', np.array([0.1, 0, 0, 0, 0]))
    seen = np.ones((48, 64), np.float32)
    with pytest.raises(CalibrationError, match='is distorted'):
        register_depth(seen, bent, color, np.eye(4))
    coarse = camera(fx=10, frame_id='depth')
    with pytest.raises(CalibrationError, match='covers 10 colour pixels'):
        register_depth(seen, coarse, color, np.eye(4))


@pytest.mark.parametrize(
    ('size', 'frame_id', 'words'),
    [
        ((32, 24), 'color', r'/depth/image: is 32x24, colour 64x48, and there is no depth/camera'),
        ((64, 48), 'depth', r"/depth/image: is in 'depth', colour in 'color'"),
    ],
)
def test_without_an_info_nothing_is_guessed(
    size: tuple[int, int], frame_id: str, words: str
) -> None:
    with pytest.raises(CalibrationError, match=words):
        check_without_info(camera(), size=size, frame_id=frame_id, topic='/depth/image')


def test_without_an_info_the_same_camera_is_taken() -> None:
    check_without_info(camera(), size=(64, 48), frame_id='color', topic='/depth/image')
