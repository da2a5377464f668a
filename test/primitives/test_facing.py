"""Which way seats face: told by the backrest, or said not to be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core.transforms import apply
from spatialclaw_ros.primitives.facing import facing
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.world.catalogue import box, chair, crate, sofa, stool, table
from spatialclaw_ros.world.shapes import Pose

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.world.things import Body

    Make = Callable[[np.random.Generator, str], Body]

STEP_M = 0.015


def skin(make: Make, pose: Pose, *, ahead: float = np.inf) -> WorldPoints:
    """Return points on the sides of a body's bounds; in its own axes none is beyond ``ahead``."""
    clouds = []
    for shape in make(np.random.default_rng(4), 'red').shapes:
        low, high = (np.array(end) for end in shape.bounds)
        lines = [np.arange(a, b + STEP_M / 2, STEP_M) for a, b in zip(low, high, strict=True)]
        for axis in range(3):
            for end in (low, high):
                grid = np.meshgrid(*[[end[k]] if k == axis else lines[k] for k in range(3)])
                clouds.append(np.column_stack([line.ravel() for line in grid]))
    cloud = np.vstack(clouds)
    cloud = cloud[cloud[:, 0] <= ahead]
    noise = np.random.default_rng(1).normal(0, 0.004, cloud.shape)
    return WorldPoints(apply(pose.matrix, cloud + noise), frame_id='map')


@pytest.mark.parametrize('make', [chair, sofa])
@pytest.mark.parametrize('yaw', [0.0, 0.7, 2.0, -2.4])
def test_a_seat_faces_away_from_its_back(make: Make, yaw: float) -> None:
    found = facing(skin(make, Pose(1.0, 0.5, 0.0, yaw)))
    assert found, found.why
    assert found.direction @ [np.cos(yaw), np.sin(yaw), 0] > np.cos(np.radians(8))
    assert 0 < found.sigma_deg < 20


@pytest.mark.parametrize('make', [table, stool, box, crate])
def test_what_has_no_back_has_no_front(make: Make) -> None:
    found = facing(skin(make, Pose(1.0, 0.5, 0.0, 0.4)))
    assert not found
    assert found.why


def test_a_back_without_its_seat_tells_nothing() -> None:
    found = facing(skin(sofa, Pose(yaw=0.4), ahead=-0.2))
    assert found.why == 'no seat is seen on one side of its back'
