"""The TF tree: its product is the pose that is rendered, also in the product's own buffer."""

from __future__ import annotations

import numpy as np
import pytest

from spatialclaw_ros.frames.pose_buffer import PoseBuffer
from spatialclaw_ros.world.world import make_world


@pytest.mark.parametrize('seed', range(4))
def test_the_pose_buffer_gives_the_rendered_pose_to_the_last_digit(seed: int) -> None:
    world = make_world(seed)
    buffer = PoseBuffer()
    times = np.linspace(0.1, world.end_s, 7)
    stamps = [round(t * 1e9) for t in times]
    for at_s, stamp in zip(times, stamps, strict=True):
        for link in world.robot.transforms(at_s):
            buffer.add(
                *(link.parent, link.child, stamp, link.translation, link.quat_xyzw),
                static=link.static,
            )
        found = buffer.lookup('map', 'camera_color_optical_frame', stamp)
        assert np.array_equal(found, world.robot.T_map_camera(at_s))


@pytest.mark.parametrize('seed', range(4))
def test_the_camera_looks_ahead_and_down(seed: int) -> None:
    robot = make_world(seed).robot
    for at_s in (0.0, 3.3, 8.0):
        base = robot.track.at(at_s)
        pose = robot.T_map_camera(at_s)
        c, s = np.cos(robot.pitch_rad), np.sin(robot.pitch_rad)
        ahead = np.array([np.cos(base.yaw), np.sin(base.yaw), 0])
        assert pose[:3, 2] == pytest.approx(c * ahead - s * np.array([0, 0, 1]), abs=1e-12)
        assert pose[:3, 0] == pytest.approx([ahead[1], -ahead[0], 0], abs=1e-12)
        assert pose[:3, 3] == pytest.approx(base.point(robot.mast), abs=1e-12)


def test_odometry_drifts_and_the_map_puts_it_right() -> None:
    robot = make_world(3).robot
    first, odom, *_ = robot.transforms(9.0)
    assert (first.parent, first.child, odom.child) == ('map', 'odom', 'base_link')
    off = np.linalg.norm(first.translation)
    assert 0 < off < 0.2
    assert np.allclose(first.matrix @ odom.matrix, robot.track.at(9.0).matrix, atol=1e-12)
