"""How far things are from each other, from the camera and from the robot's body."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from spatialclaw_ros.world.distances import Footprint, footprint, level_nearest, nearest
from spatialclaw_ros.world.furnish import FLOOR
from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.draft import Draft
from spatialclaw_ros.world.questions.scene import pairs, shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.things import Thing


def centres(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for the way between the middles of two whole things."""
    for a, b in pairs(rng, scene.measured):
        way = scene.middles(a, b)
        if way > rules.APART_M and not scene.holds(a, b):
            yield _between('distance.centres', a, b, way)


def nearest_points(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for the way between the nearest points of two things, both in sight."""
    for a, b in pairs(rng, scene.measured):
        if scene.holds(a, b):
            continue
        found = nearest(scene.shapes(a), scene.shapes(b))
        if (
            found.distance_m > rules.APART_M
            and scene.sights.sees_now(a, found.first)
            and scene.sights.sees_now(b, found.second)
        ):
            yield _between('distance.nearest', a, b, found.distance_m)


def camera_centre(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for the way from the camera, where it is now, to the middle of a thing."""
    for a in shuffled(rng, scene.measured):
        way = math.dist(scene.eye(scene.last), scene.now(a).center)
        yield Draft('camera_distance.centre', way, {'a': a.name}, (a.value,))


def robot_body(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for the way over the floor from the robot's outline to what it would bump into."""
    for a in shuffled(rng, scene.measured):
        if a.support != FLOOR:
            continue  # on a table it is the table that the robot would bump into
        way, spot = body_way(scene, a)
        if way > rules.APART_M and scene.sights.sees_column(a, spot):
            yield Draft('robot_distance.body', way, {'a': a.name}, (a.value,))


def body_way(scene: Scene, thing: Thing) -> tuple[float, tuple[float, float]]:
    """Return the way from the robot's outline to a thing, up to its height, and its end."""
    robot, pose = scene.world.robot, scene.last.robot
    body = Footprint(((pose.x, pose.y),), robot.radius_m)
    ways = [
        level_nearest(body, foot)
        for shape in scene.shapes(thing)
        if (foot := footprint(shape, 0.0, robot.height_m)) is not None
    ]
    if not ways:
        return math.inf, (pose.x, pose.y)
    way, _, spot = min(ways)
    return way, spot


def _between(intent: str, a: Thing, b: Thing, way: float) -> Draft:
    return Draft(intent, way, {'a': a.name, 'b': b.name}, (a.value, b.value))
