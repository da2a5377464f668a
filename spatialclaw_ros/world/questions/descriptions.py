"""Things that a description means: of those of one kind, the one of which something is true."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.findable import LOOKS, looks_like
from spatialclaw_ros.world.questions.nearests import nearest_of
from spatialclaw_ros.world.questions.relations import LEFT, is_right_of, side_in_newest
from spatialclaw_ros.world.questions.scene import shuffled
from spatialclaw_ros.world.questions.supports import SUPPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.things import Thing

OF_A_FORM, NEAREST = 3, 1
"""Most descriptions of one form in a group: all of it could be 'nearest to' something."""


@dataclass(frozen=True)
class Described:
    """One thing by a description, as it follows 'the'."""

    text: str
    thing: Thing
    anchor: int = 0
    """Value of the thing that it is described by; 0 = none."""


def described(scene: Scene, rng: np.random.Generator) -> list[Described]:
    """Return all descriptions that mean one measured thing, in random order."""
    found = [
        item
        for word, group in _groups(scene)
        for item in _of_group(scene, rng, word, group)
        if scene.is_measured(item.thing)
    ]
    return shuffled(rng, found)


def _groups(scene: Scene) -> Iterator[tuple[str, list[Thing]]]:
    """Yield words that several things share, with all of these that any picture shows.

    Without label images a colour has to be among the words.
    """
    words = {thing.name for thing in scene.things} - {thing.kind for thing in scene.things}
    if scene.labels:
        words = {thing.kind for thing in scene.things}
    for word in sorted(words):
        group = [thing for thing in scene.things if word in {thing.kind, thing.name}]
        seen = [thing for thing in group if scene.traces(thing)]
        located = len(seen) > 1 and all(scene.looks(thing) for thing in seen)
        if located and (scene.labels or _are_told(scene, word, group)):
            yield word, seen


def _are_told(scene: Scene, word: str, group: Sequence[Thing]) -> bool:
    colour, _, kind = word.partition(' ')
    others = (thing for thing in scene.world.things if thing not in group)
    return kind in LOOKS and not any(looks_like(other, kind, colour) for other in others)


def _of_group(
    scene: Scene, rng: np.random.Generator, word: str, group: list[Thing]
) -> Iterator[Described]:
    """Yield descriptions of things of a group, a few of each form."""
    yield from _tallest(scene, word, group)
    for form, anchors, most in (
        (_on, scene.known, OF_A_FORM),
        (_left_of, scene.known, OF_A_FORM),
        (_nearest_to, scene.measured, NEAREST),
    ):
        others = [anchor for anchor in shuffled(rng, anchors) if anchor not in group]
        found = (item for anchor in others for item in form(scene, word, group, anchor))
        yield from islice(found, most)


def _unseen(scene: Scene, word: str, group: Sequence[Thing]) -> list[Thing]:
    """Return what the words mean as well and no picture shows."""
    return [t for t in scene.things if word in {t.kind, t.name} and t not in group]


def _tallest(scene: Scene, word: str, group: list[Thing]) -> Iterator[Described]:
    *others, right = sorted(group, key=lambda thing: thing.body.size[2])
    height = right.body.size[2]
    if scene.is_upright(right) and all(
        rules.clearly_less(thing.body.size[2], height, rules.TALLER_M)
        for thing in (*others, *_unseen(scene, word, group))
    ):
        yield Described(f'tallest {word}', right)


def _on(scene: Scene, word: str, group: list[Thing], anchor: Thing) -> Iterator[Described]:
    every = [*group, *_unseen(scene, word, group)]
    on = [t for t in every if t.support == anchor.value and not t.inside]
    if anchor.kind in SUPPORTS and len(on) == 1 and on[0] in group:
        yield Described(f'{word} on the {anchor.name}', on[0], anchor.value)


def _left_of(scene: Scene, word: str, group: list[Thing], anchor: Thing) -> Iterator[Described]:
    """Yield what is left in the newest picture, all others right of the anchor even beyond it."""
    if not scene.shows(anchor, scene.last):
        return
    left = [t for t in group if side_in_newest(scene, t, anchor) == LEFT]
    others = [t for t in group if is_right_of(scene, t, anchor)]
    if len(left) == 1 and len(others) == len(group) - 1 and scene.shows(left[0], scene.last):
        yield Described(f'{word} left of the {anchor.name}', left[0], anchor.value)


def _nearest_to(scene: Scene, word: str, group: list[Thing], anchor: Thing) -> Iterator[Described]:
    if any(scene.holds(thing, anchor) for thing in group):
        return
    right = nearest_of(scene, anchor, [*group, *_unseen(scene, word, group)])
    if right is not None and right in group:
        yield Described(f'{word} nearest to the {anchor.name}', right, anchor.value)
