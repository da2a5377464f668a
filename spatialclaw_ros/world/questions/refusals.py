"""Questions that cannot be answered: about what is absent, unseen, or not one thing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from spatialclaw_ros.world.catalogue import BRIGHT
from spatialclaw_ros.world.furnish import FLOOR
from spatialclaw_ros.world.questions.draft import SIDES, YES_NO, Draft
from spatialclaw_ros.world.questions.findable import LOOKS, looks_like
from spatialclaw_ros.world.questions.intents import INTENTS, family_of
from spatialclaw_ros.world.questions.scene import shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.things import Thing

CHOICES = {
    'relation.robot': SIDES,
    'moved.is': YES_NO,
    'gap.fits': YES_NO,
}
ABOUT_ONE = (
    'size.height',
    'height.top',
    'camera_distance.centre',
    'robot_distance.body',
    'relation.robot',
    'moved.is',
    'memory.when',
)
ABOUT_TWO = (
    'distance.centres',
    'distance.nearest',
    'gap.width',
    'gap.fits',
    'compare.taller',
)
PAINTED_WOOD = ('white', 'black')
WOODEN = frozenset({'cabinet', 'shelf', 'table'})


def refusals(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Yield questions whose right answer is a refusal, their reasons in turn."""
    several = ambiguous(scene, rng)  # of two red boxes both may be on the left: no question of it
    reasons = [absent(scene, rng), hidden(scene, rng), several]
    while reasons:
        for reason in shuffled(rng, list(reasons)):
            name = next(reason, None)
            if name is None:
                reasons.remove(reason)
            else:
                intents = [*ABOUT_ONE, *ABOUT_TWO]
                if reason is several:
                    intents = [i for i in intents if INTENTS[i].type == 'number']
                yield _asked(scene, rng, name, intents)


def absent(scene: Scene, rng: np.random.Generator) -> Iterator[str]:
    """Yield names of things that are nowhere."""
    names = [
        (kind, colour) for kind in LOOKS for colour in (PAINTED_WOOD if kind in WOODEN else BRIGHT)
    ]
    things = scene.world.things
    for kind, colour in shuffled(rng, names):
        taken = any(
            thing.name == f'{colour} {kind}'
            or (not scene.labels and looks_like(thing, kind, colour))
            for thing in things
        )
        if not taken:
            yield f'{colour} {kind}'


def hidden(scene: Scene, rng: np.random.Generator) -> Iterator[str]:
    """Yield names of things that are in the room, and in no picture."""
    for thing in shuffled(rng, scene.askable):
        if not any(_pixels(scene, thing)):
            yield thing.name


def ambiguous(scene: Scene, rng: np.random.Generator) -> Iterator[str]:
    """Yield names that two things have which are both seen well where they are now."""
    seen = Counter(
        thing.name
        for thing in scene.things
        if scene.looks(thing) and (scene.labels or thing.kind in LOOKS)
    )
    alike = [name for name, count in seen.items() if count > 1]
    for name in shuffled(rng, alike):
        kind, colour = name.split()[-1], name.split()[0]
        others = [thing for thing in scene.things if thing.name != name]
        if scene.labels or not any(looks_like(other, kind, colour) for other in others):
            yield name


def _pixels(scene: Scene, thing: Thing) -> list[int]:
    found = [scene.seen(thing, frame) for frame in scene.frames]
    return [seen.pixels for seen in found if seen is not None]


def _asked(scene: Scene, rng: np.random.Generator, name: str, intents: Sequence[str]) -> Draft:
    """Return a question about something that cannot be told."""
    intent = intents[int(rng.integers(len(intents)))]
    others = [
        thing
        for thing in scene.known
        if thing.name != name and (thing.support == FLOOR or family_of(intent) != 'gap')
    ]
    if intent not in ABOUT_TWO or not others:
        intent = intent if intent in ABOUT_ONE else ABOUT_ONE[0]
        return Draft(intent, None, {'a': name}, choices=CHOICES.get(intent, ()))
    other = others[int(rng.integers(len(others)))]
    both = (name, other.name) if rng.integers(2) else (other.name, name)
    choices = both if intent == 'compare.taller' else CHOICES.get(intent, ())
    return Draft(intent, None, dict(zip('ab', both, strict=True)), (other.value,), choices)
