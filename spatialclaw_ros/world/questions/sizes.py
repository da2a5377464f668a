"""How large things are, and how high they begin and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.draft import Draft
from spatialclaw_ros.world.questions.scene import pairs, shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene

LEAST_M = 0.06
"""Smaller things are lost in a mask's edge: a tolerance of 2 cm would say nothing."""
NO_LENGTH = frozenset({'person', 'cup'})
"""A person's length depends on the arms, a cup's on whether the handle counts."""
RAISED_M = 0.1
"""Undersides on the floor are not asked for."""


def height(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for a thing's own height."""
    for a in shuffled(rng, scene.upright):
        if a.body.size[2] > LEAST_M:
            yield Draft('size.height', a.body.size[2], {'a': a.name}, (a.value,))


def longest(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for a thing's longer side along the floor."""
    for a in shuffled(rng, scene.measured):
        length = max(a.body.size[:2])
        if a.kind not in NO_LENGTH and length > LEAST_M:
            yield Draft('size.longest', length, {'a': a.name}, (a.value,))


def bottom(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask how high the underside of a thing is."""
    for a in shuffled(rng, scene.upright):
        low = scene.now(a).low[2]
        if low > RAISED_M:
            yield Draft('height.bottom', low, {'a': a.name}, (a.value,))


def top(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask how high a thing ends."""
    for a in shuffled(rng, scene.upright):
        yield Draft('height.top', scene.now(a).high[2], {'a': a.name}, (a.value,))


def over(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask how much higher one thing begins than another ends."""
    for a, b in pairs(rng, scene.upright):
        gap = scene.now(a).low[2] - scene.now(b).high[2]
        if gap > rules.APART_M:
            yield Draft('height.over', gap, {'a': a.name, 'b': b.name}, (a.value, b.value))
