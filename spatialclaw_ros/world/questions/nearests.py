"""Which is nearest, nearer, closer: by the middles and by the nearest points alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from spatialclaw_ros.world.distances import nearest
from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.distances import body_way
from spatialclaw_ros.world.questions.draft import Draft
from spatialclaw_ros.world.questions.scene import pairs, shuffled
from spatialclaw_ros.world.shapes import Ball

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.things import Thing

EDGES_M = 0.08
"""By which the nearest points have to agree with the middles; they are a second opinion."""
CHOICES = 3
TRIES = 8
"""Draws of choices for one thing."""


def to_thing(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of some things is nearest to another."""
    for b in shuffled(rng, scene.measured * TRIES):
        others = [a for a in scene.measured if a != b and not scene.holds(a, b)]
        some = shuffled(rng, others)[:CHOICES]
        if len(some) == CHOICES and (right := nearest_of(scene, b, some)) is not None:
            names = tuple(a.name for a in some)
            yield Draft('nearest.thing', right.name, {'b': b.name}, (b.value,), names)


def to_robot(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of some things is nearest to the robot: its body and its camera agree."""
    pose = scene.last.robot
    for _ in range(TRIES * len(scene.measured)):
        some = shuffled(rng, scene.measured)[:CHOICES]
        if len(some) < CHOICES:
            return
        bodies = [body_way(scene, a)[0] for a in some]
        middles = [math.dist(scene.now(a).center[:2], (pose.x, pose.y)) for a in some]
        eyes = [math.dist(scene.now(a).center, scene.eye(scene.last)) for a in some]
        found = {
            _least(ways, least)
            for ways, least in zip(
                (bodies, middles, eyes), (EDGES_M, rules.NEARER_M, rules.NEARER_M), strict=True
            )
        }
        index = found.pop()
        if not found and index is not None:
            names = tuple(a.name for a in some)
            yield Draft('nearest.robot', names[index], {}, (some[index].value,), names)


def closer(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of two things is closer to the camera now."""
    eye = scene.eye(scene.last)
    for a, b in pairs(rng, scene.measured):
        middles = [math.dist(scene.now(one).center, eye) for one in (a, b)]
        edges = [nearest([Ball(eye, 0.0)], scene.shapes(one)).distance_m for one in (a, b)]
        index = _least(middles, rules.NEARER_M)
        if index is not None and index == _least(edges, EDGES_M):
            names = (a.name, b.name)
            slots = {'a': a.name, 'b': b.name}
            yield Draft('compare.closer', names[index], slots, (a.value, b.value), names)


def nearer_to(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of two things is nearer to a third."""
    for b, c in pairs(rng, scene.measured):
        others = [a for a in scene.measured if a not in (b, c)]
        for a in shuffled(rng, others)[:1]:
            right = None if _any_holds(scene, a, (b, c)) else nearest_of(scene, a, (b, c))
            if right is not None:
                slots = {'a': a.name, 'b': b.name, 'c': c.name}
                things = (a.value, b.value, c.value)
                yield Draft('compare.nearer_to', right.name, slots, things, (b.name, c.name))


def nearest_of(
    scene: Scene, one: Thing, some: Sequence[Thing], at_s: float | None = None
) -> Thing | None:
    """Return which of some things is nearest to one; None where it is not clear.

    ``at_s`` is when the one thing was where it is meant; None = now.
    """
    when = scene.last.at_s if at_s is None else at_s
    middles = [math.dist(one.center(when), scene.now(other).center) for other in some]
    index = _least(middles, rules.NEARER_M)
    if index is None:
        return None
    edges = [nearest(one.shapes(when), scene.shapes(other)).distance_m for other in some]
    return some[index] if _least(edges, EDGES_M) == index else None


def _least(ways: Sequence[float], least: float) -> int | None:
    """Return the index of what is clearly the shortest way."""
    order = sorted(range(len(ways)), key=lambda index: ways[index])
    first, second = ways[order[0]], ways[order[1]]
    return order[0] if rules.clearly_less(first, second, least) else None


def _any_holds(scene: Scene, one: Thing, others: Sequence[Thing]) -> bool:
    return any(scene.holds(one, other) for other in others)
