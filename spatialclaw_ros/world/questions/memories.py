"""When and where something was last seen that is out of view now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.draft import Draft
from spatialclaw_ros.world.questions.nearests import CHOICES, TRIES, nearest_of
from spatialclaw_ros.world.questions.scene import shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.things import Thing
    from spatialclaw_ros.world.truth import FrameTruth


def when(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask how long ago a thing was last seen."""
    for a in shuffled(rng, scene.askable):
        frame = _last_seen(scene, a)
        if frame is not None:
            ago = (scene.last.stamp_ns - frame.stamp_ns) / NS_PER_S
            yield Draft('memory.when', ago, {'a': a.name}, (a.value,))


def where(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of some things was nearest to where a thing was last seen."""
    still = [b for b in scene.measured if not b.track.moves]
    for a in shuffled(rng, scene.askable * TRIES):
        frame = _last_seen(scene, a)
        if frame is None or not _was_measured(scene, a, frame):
            continue
        others = [b for b in still if b != a and not scene.holds(a, b)]
        some = shuffled(rng, others)[:CHOICES]
        if len(some) < CHOICES:
            continue
        right = nearest_of(scene, a, some, frame.at_s)
        if right is not None:
            names = tuple(b.name for b in some)
            yield Draft('memory.where', right.name, {'a': a.name}, (a.value,), names)


def _last_seen(scene: Scene, thing: Thing) -> FrameTruth | None:
    """Return the last picture of something if it shows it well, and is not the newest."""
    traces = scene.traces(thing)
    if not traces or traces[-1] is scene.last or not scene.shows(thing, traces[-1]):
        return None
    return traces[-1]


def _was_measured(scene: Scene, thing: Thing, last: FrameTruth) -> bool:
    """Tell whether a picture shows a thing whole where it was last seen."""
    place = thing.pose(last.at_s)
    return any(
        scene.shows(thing, frame, rules.is_whole)
        for frame in scene.frames
        if thing.pose(frame.at_s) == place
    )
