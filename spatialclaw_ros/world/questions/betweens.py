"""What stands between two things on the floor."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import ConvexHull

from spatialclaw_ros.world.distances import Footprint, level_nearest
from spatialclaw_ros.world.furnish import FLOOR, outline
from spatialclaw_ros.world.questions.draft import YES_NO, Draft, yes_no
from spatialclaw_ros.world.questions.scene import alternating, options, shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.things import Thing
    from spatialclaw_ros.world.truth import Gap

ON_LINE_M = 0.25
"""What is between has its middle this near to the line between the two middles."""
OUTSIDE_M = 0.2
"""What is not between is this far outside the hull around both."""
LEAST_WAY_M = 0.5


def is_between(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask whether something stands between two others."""

    def drafts(*, yes: bool) -> Iterator[Draft]:
        for gap in shuffled(rng, _pairs(scene)):
            for x in shuffled(rng, _standing(scene)):
                if x.value in {gap.first, gap.second}:
                    continue
                if is_clearly_in(scene, x, gap) if yes else is_clearly_out(scene, x, gap):
                    slots = {'x': x.name, **_slots(scene, gap)}
                    things = (x.value, gap.first, gap.second)
                    yield Draft('between.is', yes_no(yes=yes), slots, things, YES_NO)
                    break

    return alternating(rng, drafts(yes=True), drafts(yes=False))


def what(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of some things stands between two others."""
    standing = _standing(scene)
    for gap in shuffled(rng, _pairs(scene)):
        inside = [x for x in standing if x.value in gap.between]
        others = [x for x in standing if x.value not in {gap.first, gap.second}]
        if len(gap.between) != 1 or not inside or not is_clearly_in(scene, inside[0], gap):
            continue
        wrong = [x.name for x in others if is_clearly_out(scene, x, gap)]
        if len(wrong) > 1:
            right = inside[0]
            choices = options(rng, right.name, wrong)
            things = (gap.first, gap.second, right.value)
            yield Draft('between.what', right.name, _slots(scene, gap), things, choices)


def is_clearly_in(scene: Scene, x: Thing, gap: Gap) -> bool:
    """Tell whether a thing is between by every reading: on the gap's line and on the middles'."""
    a, b, c = (scene.now(t).center for t in (scene.thing(gap.first), scene.thing(gap.second), x))
    along = np.subtract(b[:2], a[:2])
    way = math.hypot(*along)
    if x.value not in gap.between or way < LEAST_WAY_M:
        return False
    share = float(np.dot(np.subtract(c[:2], a[:2]), along)) / way**2
    off = abs(float(along[0] * (c[1] - a[1]) - along[1] * (c[0] - a[0]))) / way
    return 0 < share < 1 and off < ON_LINE_M


def is_clearly_out(scene: Scene, x: Thing, gap: Gap) -> bool:
    """Tell whether a thing stands outside all that lies between two others."""
    at_s = scene.last.at_s
    corners = [
        corner
        for value in (gap.first, gap.second)
        for corner in outline(scene.thing(value).body, scene.thing(value).pose(at_s)).corners
    ]
    hull = ConvexHull(np.asarray(corners))
    around = Footprint(tuple(corners[index] for index in hull.vertices))
    return level_nearest(around, outline(x.body, x.pose(at_s)))[0] > OUTSIDE_M


def _standing(scene: Scene) -> list[Thing]:
    return [thing for thing in scene.known if thing.support == FLOOR]


def _pairs(scene: Scene) -> list[Gap]:
    values = {thing.value for thing in _standing(scene)}
    return [gap for gap in scene.truth.gaps_last if {gap.first, gap.second} <= values]


def _slots(scene: Scene, gap: Gap) -> dict[str, str]:
    return {'a': scene.thing(gap.first).name, 'b': scene.thing(gap.second).name}
