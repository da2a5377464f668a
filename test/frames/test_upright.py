from __future__ import annotations

import math

import numpy as np
import pytest

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.transforms import from_parts, invert
from spatialclaw_ros.frames.upright import photo_pose, turned_up

CAMERA = Camera('front', np.array([[80.0, 0, 80], [0, 80, 60], [0, 0, 1]]), 160, 120, 'optical')


def looking(pitch_deg: float, height: float = 1.2, yaw_deg: float = 0.0) -> np.ndarray:
    """Return T_world_camera of a camera that looks down by an angle from a height."""
    pitch, yaw = math.radians(pitch_deg), math.radians(yaw_deg)
    forward = np.array(
        [math.cos(yaw) * math.cos(pitch), math.sin(yaw) * math.cos(pitch), -math.sin(pitch)]
    )
    right = np.array([math.sin(yaw), -math.cos(yaw), 0])
    down = np.cross(forward, right)
    return from_parts(np.stack([right, down, forward], axis=1), (0, 0, height))


def room(pose: np.ndarray, wall_m: float, noise: float = 0.002) -> np.ndarray:
    """Return the depth of a floor z = 0 and a wall x = wall_m, with noise."""
    columns, rows = np.meshgrid(np.arange(160), np.arange(120))
    rays = np.stack([(columns - 80) / 80, (rows - 60) / 80, np.ones(columns.shape)], axis=-1)
    directions = rays @ pose[:3, :3].T
    with np.errstate(divide='ignore'):
        floor = -pose[2, 3] / directions[..., 2]
        wall = (wall_m - pose[0, 3]) / directions[..., 0]
    depth = np.minimum(np.where(floor > 0, floor, np.inf), np.where(wall > 0, wall, np.inf))
    rng = np.random.default_rng(0)
    depth = depth * (1 + rng.normal(0, noise, depth.shape))
    return np.where(depth < 20, depth, np.nan).astype(np.float32)


@pytest.mark.parametrize(
    ('pitch', 'wall'), [(30, 9.0), (15, 3.0), (60, 9.0), (89, 9.0), (20, 1.8)]
)
def test_a_photo_stands_on_the_floor(pitch: float, wall: float) -> None:
    truth = looking(pitch)
    pose = photo_pose(CAMERA, room(truth, wall))
    assert pose is not None
    assert pose[2, 3] == pytest.approx(1.2, abs=0.03)
    up_in_camera = pose[:3, :3].T @ [0, 0, 1]
    assert float(up_in_camera @ truth[2, :3]) > math.cos(math.radians(1.5))
    if pitch < 80:
        assert pose[0, 2] == pytest.approx(math.cos(math.radians(pitch)), abs=0.05)
        assert pose[1, 2] == pytest.approx(0, abs=1e-9)


def test_no_depth_no_pose() -> None:
    assert photo_pose(CAMERA, np.full((120, 160), np.nan, np.float32)) is None
    assert turned_up([]) is None


def test_several_views_turn_the_world_upright() -> None:
    tilted = from_parts(np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]]), (3, 1, 2))  # up is y
    views = []
    for yaw in (-20, 0, 25):
        truth = looking(35, yaw_deg=yaw)
        views.append((CAMERA, room(truth, 9.0), tilted @ truth))
    turn = turned_up(views)
    assert turn is not None
    up = turn[:3, :3] @ tilted[:3, :3] @ [0, 0, 1]
    assert up[2] > math.cos(math.radians(1.0))
    assert np.allclose(turn[:3, 3], 0)
    assert np.allclose(invert(turn) @ turn, np.eye(4))
