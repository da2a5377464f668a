"""Pixels to rays and back, with and without distortion."""

from __future__ import annotations

import numpy as np
import pytest

from spatialclaw_ros.core import transforms
from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.frame import Frame as CoreFrame
from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.frame_view import Frame

K = np.array([[300.0, 0, 160], [0, 310, 120], [0, 0, 1]])


def camera(distortion: list[float], model: str) -> Camera:
    return Camera('c', K, 320, 240, 'c_optical', np.array(distortion), model)


CAMERAS = [
    camera([0, 0, 0, 0, 0], 'plumb_bob'),
    camera([-0.2, 0.05, 0.001, -0.001, 0.0], 'plumb_bob'),
    camera([0.1, -0.05, 0.0, 0.0, 0.01, 0.05, 0.0, 0.0], 'rational_polynomial'),
    camera([0.05, -0.01, 0.001, 0.0], 'equidistant'),
]


@pytest.mark.parametrize('lens', CAMERAS, ids=lambda lens: lens.distortion_model)
def test_rays_and_projection_are_inverse(lens: Camera) -> None:
    pixels = np.array([[10.0, 20.0], [160.0, 120.0], [300.0, 200.0]])
    rays = optics.rays(lens, pixels)
    points = np.column_stack([rays, np.ones(3)]) * [[1], [2], [3]]
    assert optics.project(lens, points) == pytest.approx(pixels, abs=0.02)
    assert np.isnan(optics.project(lens, [[0, 0, -1.0]])).all()


@pytest.mark.parametrize('lens', CAMERAS, ids=lambda lens: lens.distortion_model)
def test_world_points_follow_the_lens(lens: Camera) -> None:
    depth = np.full((240, 320), 2.0, np.float32)
    depth[0, 0] = np.nan
    pose = np.eye(4)
    pose[:3, 3] = [1, 2, 3]
    frame = Frame(CoreFrame(0, 0, lens, np.zeros((240, 320, 3), np.uint8), depth, pose, 'map'))
    points = optics.world_points(frame)
    assert np.isnan(points[0, 0]).all()
    row, column = 200, 290
    expected = np.append(optics.rays(lens, [[column, row]])[0], 1) * 2 + [1, 2, 3]
    assert points[row, column] == pytest.approx(expected, abs=1e-5)
    masked = optics.masked_camera_points(frame, np.ones((240, 320), bool))
    assert len(masked) == 240 * 320 - 1


def test_frames_without_depth_or_pose_say_so() -> None:
    rgb = np.zeros((240, 320, 3), np.uint8)
    bare = Frame(CoreFrame(7, 0, CAMERAS[0], rgb, None, None, 'map'))
    with pytest.raises(ArgumentError, match='frame 7 has no depth'):
        optics.world_points(bare)
    with pytest.raises(ArgumentError, match='frame 7 has no pose'):
        optics.pose_of(bare)


@pytest.mark.parametrize('shape', [(7, 3), (40_000, 3), (150, 200, 3)])
def test_many_points_are_mapped_as_few_are(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    pose = np.eye(4)
    pose[:3, :3], _ = np.linalg.qr(rng.normal(size=(3, 3)))
    pose[:3, 3] = 1, -2, 3
    points = rng.normal(size=shape).astype(np.float32)
    points[0] = np.nan
    wanted = transforms.apply(pose, points)
    np.testing.assert_allclose(optics.mapped(pose, points), wanted, atol=1e-12)
    np.testing.assert_allclose(optics.mapped(pose, np.asfortranarray(points)), wanted, atol=1e-12)
