"""How fast things move, and whether they come or go."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.draft import Draft
from spatialclaw_ros.world.questions.scene import shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from spatialclaw_ros.world.motion import Move
    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.shapes import Vec3
    from spatialclaw_ros.world.things import Thing
    from spatialclaw_ros.world.truth import FrameTruth

LOOKS = 2
"""Pictures of a thing on its way that tell how it moves."""
STRAIGHT_M = 1e-6
CLOSER, AWAY = 'closer', 'away'
BACK_M = 0.01
"""A step that does not count as one back."""


def mean(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for the mean speed of what goes one straight way, so that it is the same all along."""
    for a in shuffled(rng, scene.askable):
        if len(a.track.moves) != 1:
            continue
        move = a.track.moves[0]
        straight = move.path_m - move.distance_m < STRAIGHT_M and move.turned_rad == 0
        on_way = [f for f in _during(scene, a, [move]) if scene.shows(a, f, rules.is_whole)]
        if straight and len(on_way) >= LOOKS:
            speed = move.path_m / (move.end_s - move.start_s)
            yield Draft('speed.mean', speed, {'a': a.name}, (a.value,))


def approach(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask whether a thing comes closer: also if the robot had stood still all the time."""
    for a in shuffled(rng, scene.askable):
        frames = _during(scene, a, a.track.moves)
        if len(frames) < LOOKS:
            continue
        places = [a.center(frame.at_s) for frame in frames]
        here = [frame.robot.position for frame in frames]
        trends = {
            _trend(places, here),
            _trend(places, [here[0]] * len(here)),
            _trend(places, [here[-1]] * len(here)),
        }
        trend = trends.pop()
        if trend and not trends:
            yield Draft('speed.approach', trend, {'a': a.name}, (a.value,), (CLOSER, AWAY))


def _during(scene: Scene, thing: Thing, moves: Sequence[Move]) -> list[FrameTruth]:
    """Return the pictures that show a thing while it moves."""
    return [
        frame
        for frame in scene.sightings(thing)
        if any(move.start_s <= frame.at_s <= move.end_s for move in moves)
    ]


def _trend(places: Sequence[Vec3], here: Sequence[Vec3]) -> str:
    """Return whether ways only shrink or only grow; empty where neither."""
    ways = [math.dist(a[:2], b[:2]) for a, b in zip(places, here, strict=True)]
    steps = [after - before for before, after in pairwise(ways)]
    if abs(ways[-1] - ways[0]) < rules.MOVED_M:
        return ''
    if all(step < BACK_M for step in steps):
        return CLOSER
    return AWAY if all(step > -BACK_M for step in steps) else ''
