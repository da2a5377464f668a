"""How many of a kind there are: in the newest picture, and over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions.draft import Draft
from spatialclaw_ros.world.questions.scene import shuffled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.things import Thing

PLURALS = {'box': 'boxes', 'shelf': 'shelves', 'person': 'people'}
"""Beside those that take an s."""


def picture(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Count in the newest picture what it shows well, where it shows none in part."""

    def told(thing: Thing) -> bool | None:
        if scene.shows(thing, scene.last):
            return True
        seen = scene.seen(thing, scene.last)
        return None if seen is not None and seen.pixels > 0 else False

    return _counted(scene, rng, 'count.picture', told)


def every(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Count over all pictures what at least one shows well, where none shows others in part."""

    def told(thing: Thing) -> bool | None:
        if scene.sightings(thing):
            return True
        return None if scene.traces(thing) else False

    return _counted(scene, rng, 'count.all', told)


def _counted(
    scene: Scene, rng: np.random.Generator, intent: str, told: Callable[[Thing], bool | None]
) -> Iterator[Draft]:
    """Yield counts of 1 and more of the kinds of which every thing is told of.

    ``told`` is True for what counts, False for what does not, None where it is not clear.
    """
    if not scene.labels:
        return  # colour and shape tell no kind without a colour
    for kind in shuffled(rng, sorted({thing.kind for thing in scene.things})):
        of_kind = [thing for thing in scene.things if thing.kind == kind]
        found = [told(thing) for thing in of_kind]
        counted = tuple(t.value for t, is_it in zip(of_kind, found, strict=True) if is_it)
        if None not in found and counted:
            slots = {'kinds': PLURALS.get(kind, f'{kind}s')}
            yield Draft(intent, len(counted), slots, counted)
