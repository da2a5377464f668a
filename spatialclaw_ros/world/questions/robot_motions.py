"""How the robot moved from the first picture to the last."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions.draft import SIDES, Draft
from spatialclaw_ros.world.questions.relations import sector
from spatialclaw_ros.world.questions.scene import shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene

LEAST_M = 0.5
SEEN_SHARE = 0.02
"""By which the way over the pictures' places may be shorter than the way that was driven."""
TURN_DEG = (15.0, 165.0)
"""Smaller turns are not asked for; of larger ones it is not clear which way they went."""
WAYS = dict(zip(SIDES, ('forwards', 'backwards', 'to the left', 'to the right'), strict=True))
TURNS = ('left', 'right')


def path(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for the length of the way."""
    del rng
    driven = scene.truth.robot_path_m
    places = [frame.robot.position for frame in scene.frames]
    seen = sum(math.dist(one, other) for one, other in pairwise(places))
    if driven > LEAST_M and driven - seen < SEEN_SHARE * driven:
        yield Draft('robot_motion.path', driven)


def away(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask how far it is from where it began."""
    del rng
    way = math.dist(scene.first.robot.position, scene.last.robot.position)
    if way > LEAST_M:
        yield Draft('robot_motion.away', way)


def turn(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for the net turn."""
    del rng
    turned = abs(_net_deg(scene))
    if TURN_DEG[0] < turned < TURN_DEG[1]:
        yield Draft('robot_motion.turn', turned)


def direction(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which way it turned, or which way it went."""
    found = [*_turned(scene), *_went(scene)]
    yield from shuffled(rng, found)


def _turned(scene: Scene) -> Iterator[Draft]:
    yaws = [math.degrees(f.robot.yaw - scene.first.robot.yaw) for f in scene.frames]
    if TURN_DEG[0] < abs(yaws[-1]) and max(abs(yaw) for yaw in yaws) < TURN_DEG[1]:
        side = TURNS[0] if yaws[-1] > 0 else TURNS[1]
        yield Draft('robot_motion.direction', side, choices=TURNS, variant='turn')


def _went(scene: Scene) -> Iterator[Draft]:
    x, y, _ = scene.first.robot.local(scene.last.robot.position)
    side = sector(x, y)
    if side and math.hypot(x, y) > LEAST_M:
        choices = tuple(WAYS.values())
        yield Draft('robot_motion.direction', WAYS[side], choices=choices, variant='move')


def _net_deg(scene: Scene) -> float:
    """Return the net turn, to the left above zero, -180..180."""
    turned = scene.last.robot.yaw - scene.first.robot.yaw
    return math.degrees(math.remainder(turned, math.tau))
