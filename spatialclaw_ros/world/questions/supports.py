"""What things stand on and in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.furnish import FLOOR
from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.draft import YES_NO, Draft, yes_no
from spatialclaw_ros.world.questions.scene import alternating, crossed, options, pairs, shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.things import Thing

CONTAINER = 'crate'
SUPPORTS = frozenset({'table', 'shelf', 'cabinet', 'box'})
"""Kinds that things are put on."""


def what(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of some things one stands on."""
    for a in shuffled(rng, scene.known):
        if a.inside or not _is_seen_on(scene, a):
            continue
        right = scene.thing(a.support)
        wrong = [b.name for b in _supports(scene) if b.value not in {a.value, right.value}]
        if right.value != FLOOR:
            wrong.append('floor')
        if len(wrong) > 1:
            choices = options(rng, right.name, wrong)
            yield Draft('support.what', right.name, {'a': a.name}, (a.value,), choices)


def is_on(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask whether one thing stands on another."""

    def drafts(*, yes: bool) -> Iterator[Draft]:
        for a, b in pairs(rng, scene.known):
            told = a.support == b.value and not a.inside
            if told is yes and b.kind in SUPPORTS and _is_seen_on(scene, a) and not a.inside:
                yield _two('support.is', a, b, yes=yes)

    return alternating(rng, drafts(yes=True), drafts(yes=False))


def is_inside(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask whether one thing is inside another: in a crate, beside it, or on a box."""

    def drafts(things: Sequence[Thing], *, yes: bool) -> Iterator[Draft]:
        for a, b in crossed(rng, things, scene.known):
            told = a.support == b.value and a.inside
            on_box = a.support == b.value and b.kind == 'box'
            if told is yes and a != b and (b.kind == CONTAINER or on_box):
                yield _two('inside.is', a, b, yes=yes)

    held = [a for a in scene.askable if a.inside and _is_glimpsed(scene, a)]
    others = [a for a in scene.known if _is_small(a)]
    return alternating(rng, drafts(held, yes=True), drafts(others, yes=False))


def what_inside(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of some things is inside a crate."""
    for right in shuffled(rng, scene.askable):
        b = scene.thing(right.support or right.value)
        if not right.inside or b not in scene.known or not _is_glimpsed(scene, right):
            continue
        wrong = [
            a.name for a in scene.known if _is_small(a) and not (a.inside and a.support == b.value)
        ]
        if len(wrong) > 1:
            choices = options(rng, right.name, wrong)
            things = (b.value, right.value)
            yield Draft('inside.what', right.name, {'b': b.name}, things, choices)


def _is_glimpsed(scene: Scene, thing: Thing) -> bool:
    """Tell whether a picture shows that something lies where it never moves."""
    return not thing.track.moves and any(
        scene.shows(thing, frame, rules.is_glimpsed) for frame in scene.frames
    )


def _supports(scene: Scene) -> list[Thing]:
    return [b for b in scene.known if b.kind in SUPPORTS]


def _is_seen_on(scene: Scene, thing: Thing) -> bool:
    """Tell whether what a thing stands on is in view as well."""
    support = scene.thing(thing.support)
    return support.value == FLOOR or support in scene.known


def _is_small(thing: Thing) -> bool:
    """Tell whether a thing could be in a crate at all."""
    return thing.support != FLOOR


def _two(intent: str, a: Thing, b: Thing, *, yes: bool) -> Draft:
    slots = {'a': a.name, 'b': b.name}
    return Draft(intent, yes_no(yes=yes), slots, (a.value, b.value), YES_NO)
