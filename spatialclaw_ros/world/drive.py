"""The robot's way through a furnished room: it looks at things, and drives on."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from spatialclaw_ros.world.distances import Footprint
from spatialclaw_ros.world.motion import Track, Walk
from spatialclaw_ros.world.robot import Robot, drift
from spatialclaw_ros.world.shapes import Pose

if TYPE_CHECKING:
    from spatialclaw_ros.world.shapes import Vec3
    from spatialclaw_ros.world.ways import Ways

SPEED, RATE = 0.4, 0.6  # m/s, rad/s
CLEAR_M = 0.12
LOOK_S = 1.0
LEGS, HEADINGS = 6, 12
"""How many ways on, and headings, are looked at to find one with a good view."""
VIEW_RAD = 0.5
VIEW_M = (0.8, 5.0)


def drive(ways: Ways) -> Robot | None:
    """Draw the robot and its way; None where it has no room."""
    robot = Robot(Track())
    radius = robot.radius_m
    start = ways.place(radius, CLEAR_M)
    if start is None:
        return None
    walk = Walk(Pose(start[0], start[1], 0.0, _best_view(ways, start)))
    strips = []
    walk.wait(LOOK_S)
    for _ in range(int(ways.rng.integers(2, 4))):
        here = (walk.pose.x, walk.pose.y)
        legs = [ways.leg(here, radius, CLEAR_M, ways.furnisher.blocked) for _ in range(LEGS)]
        found = [leg for leg in legs if leg is not None]
        if not found:
            continue
        target = max(found, key=lambda leg: _views_along(ways, walk.pose, leg))
        strips.append(Footprint((here, target), radius))
        walk.head_for(*target, SPEED, RATE)
        walk.turn_to(_best_view(ways, target), RATE)
        walk.wait(LOOK_S)
    if not strips:
        return None
    for strip in strips:
        ways.keep(strip, walk.now_s)
    return replace(robot, track=walk.track(), odom=drift(ways.rng, walk.now_s))


def _best_view(ways: Ways, place: tuple[float, float]) -> float:
    """Return a heading from which many things are seen."""
    first = float(ways.rng.uniform(-math.pi, math.pi))
    headings = [first + i * math.tau / HEADINGS for i in range(HEADINGS)]
    return max(headings, key=lambda heading: _in_view(ways, place, heading))


def _views_along(ways: Ways, here: Pose, there: tuple[float, float]) -> int:
    """Return how much is in view at both ends of a straight way."""
    heading = math.atan2(there[1] - here.y, there[0] - here.x)
    return _in_view(ways, (here.x, here.y), heading) + _in_view(ways, there, heading)


def _in_view(ways: Ways, place: tuple[float, float], heading: float) -> int:
    """Return how many things lie ahead, as if nothing hid them."""
    here = Pose(*place, 0.0, heading)
    things = ways.furnisher.things[len(ways.room.things) :]
    return sum(is_ahead(here, thing.center(0.0)) for thing in things)


def is_ahead(base: Pose, point: Vec3) -> bool:
    """Tell whether a robot faces a point, as if nothing hid it."""
    x, y, _ = base.local(point)
    near, far = VIEW_M
    return abs(math.atan2(y, x)) < VIEW_RAD and near < math.hypot(x, y) < far
