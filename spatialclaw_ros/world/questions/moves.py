"""Which things moved, how far, and what is elsewhere than it was."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.draft import YES_NO, Draft, yes_no
from spatialclaw_ros.world.questions.scene import alternating, options, shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.things import Thing
    from spatialclaw_ros.world.truth import FrameTruth

WATCHED_S = 3.0
"""Between two sightings of what is said not to have moved."""
SAME_M = 0.01


def who(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of some things moved."""
    wrong = [a.name for a in scene.askable if stayed(scene, a)]
    for a in shuffled(rng, scene.askable):
        if was_seen_to_move(scene, a) and len(wrong) > 1:
            choices = options(rng, a.name, wrong)
            yield Draft('moved.who', a.name, {}, (a.value,), choices)


def did(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask whether a thing moved."""

    def drafts(things: Sequence[Thing], *, yes: bool) -> Iterator[Draft]:
        for a in shuffled(rng, things):
            yield Draft('moved.is', yes_no(yes=yes), {'a': a.name}, (a.value,), YES_NO)

    moved = [a for a in scene.askable if was_seen_to_move(scene, a) and _is_elsewhere(scene, a)]
    still = [a for a in scene.askable if stayed(scene, a)]
    return alternating(rng, drafts(moved, yes=True), drafts(still, yes=False))


def how_far(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask how far a thing is from where it was at first, both places seen well."""
    for a in shuffled(rng, scene.askable):
        if _is_elsewhere(scene, a) and _seen_at_both_ends(scene, a):
            way = math.dist(a.center(scene.first.at_s), a.center(scene.last.at_s))
            yield Draft('moved.how_far', way, {'a': a.name}, (a.value,))


def changed(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of some things is elsewhere than in the first pictures."""
    wrong = [a.name for a in scene.askable if stayed(scene, a)]
    for a in shuffled(rng, scene.askable):
        if _is_elsewhere(scene, a) and _seen_at_both_ends(scene, a) and len(wrong) > 1:
            choices = options(rng, a.name, wrong)
            yield Draft('changes.what', a.name, {}, (a.value,), choices)


def was_seen_to_move(scene: Scene, thing: Thing) -> bool:
    """Tell whether two pictures show a thing at two places."""
    places = [thing.center(frame.at_s) for frame in scene.sightings(thing)]
    return any(math.dist(places[0], place) > rules.MOVED_M for place in places[1:])


def stayed(scene: Scene, thing: Thing) -> bool:
    """Tell whether a thing never moves and two pictures some time apart show it."""
    times = [frame.at_s for frame in scene.sightings(thing)]
    return not thing.track.moves and bool(times) and times[-1] - times[0] > WATCHED_S


def _is_elsewhere(scene: Scene, thing: Thing) -> bool:
    first, now = thing.center(scene.first.at_s), thing.center(scene.last.at_s)
    return math.dist(first, now) > rules.MOVED_M


def _seen_at_both_ends(scene: Scene, thing: Thing) -> bool:
    """Tell whether the first and the last that is seen of a thing is where it began and ended."""
    traces = scene.traces(thing)
    if not traces:
        return False
    first, now = thing.center(scene.first.at_s), thing.center(scene.last.at_s)

    def whole_at(frames: Sequence[FrameTruth], place: tuple[float, float, float]) -> bool:
        """Tell whether a picture shows it whole there before another shows it elsewhere."""
        for frame in frames:
            if math.dist(thing.center(frame.at_s), place) > SAME_M:
                return False
            if scene.shows(thing, frame, rules.is_whole):
                return True
        return False

    return whole_at(traces, first) and whole_at(traces[::-1], now)
