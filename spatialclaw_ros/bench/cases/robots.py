"""What is asked of the robot's body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain_robot
from spatialclaw_ros.bench.cases.case import DEPTH, POINT64, Case
from spatialclaw_ros.primitives.robot import Robot

if TYPE_CHECKING:
    from spatialclaw_ros.bench.cases.case import Shared

SIZE_M = np.array([0.6, 0.45, 1.2])


def cases(shared: Shared) -> list[Case]:
    """Return what is asked of a rectangular robot."""
    x, y, _ = SIZE_M / 2
    robot = Robot(shared.book, shared.host)
    robot.bind({'size': SIZE_M.tolist(), 'footprint': [(x, y), (-x, y), (-x, -y), (x, -y)]})
    newest, points = shared.newest, shared.sets[0]
    base = np.asarray(newest.T_world_base)
    return [
        Case(
            'robot.self_mask',
            lambda: robot.self_mask(newest),
            lambda: plain_robot.own_pixels(newest, base, SIZE_M),
            shared.pixels * (DEPTH + 1),
        ),
        Case(
            'robot.distance_to',
            lambda: robot.distance_to(points, newest, sigma_m=0.0),
            lambda: plain_robot.distance_to(points, base, SIZE_M),
            len(points) * POINT64,
        ),
    ]
