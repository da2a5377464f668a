"""Free gaps on the floor, and whether the robot fits through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.distances import Footprint, footprint, level_nearest
from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.draft import YES_NO, Draft, yes_no
from spatialclaw_ros.world.questions.scene import alternating, shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.truth import Gap

FITS_M = 0.06
"""How much wider or narrower than the body a gap is, where it is asked whether it fits."""
WIDEST_M = 2.0
FREE_M = 0.1
"""From the line across a gap to what else stands there; less, and it is no gap of two things."""


def clear_gaps(scene: Scene, rng: np.random.Generator) -> Iterator[Gap]:
    """Yield gaps between two known things whose two ends were in sight, nothing in or near."""
    known = {thing.value: thing for thing in scene.known}
    for gap in shuffled(rng, scene.truth.gaps_last):
        a, b = known.get(gap.first), known.get(gap.second)
        if a is None or b is None or gap.between:
            continue
        first, second = gap.from_point, gap.to_point
        if (
            rules.APART_M < gap.width_m < WIDEST_M
            and _room_beside(scene, gap) > FREE_M
            and scene.sights.sees_column(a, (first[0], first[1]))
            and scene.sights.sees_column(b, (second[0], second[1]))
        ):
            yield gap


def width(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask how wide a gap is."""
    for gap in clear_gaps(scene, rng):
        yield Draft('gap.width', gap.width_m, _slots(scene, gap), (gap.first, gap.second))


def fits(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask whether the robot fits through a gap."""
    wide = 2 * scene.world.robot.radius_m

    def drafts(*, yes: bool) -> Iterator[Draft]:
        for gap in clear_gaps(scene, rng):
            room = gap.width_m - wide
            passes = not yes or _room_beside(scene, gap) > wide / 2 + FITS_M
            if abs(room) > FITS_M and (room > 0) is yes and passes:
                things = (gap.first, gap.second)
                yield Draft('gap.fits', yes_no(yes=yes), _slots(scene, gap), things, YES_NO)

    return alternating(rng, drafts(yes=True), drafts(yes=False))


def _slots(scene: Scene, gap: Gap) -> dict[str, str]:
    return {'a': scene.thing(gap.first).name, 'b': scene.thing(gap.second).name}


def _room_beside(scene: Scene, gap: Gap) -> float:
    """Return how far from the line across a gap the next other thing stands."""
    line = Footprint((gap.from_point[:2], gap.to_point[:2]))
    top = scene.world.robot.height_m
    least = rules.RANGE_M[1]
    for thing in scene.world.things:
        if thing.value in {gap.first, gap.second} or thing.kind in {'floor', 'ceiling'}:
            continue
        if scene.thing(thing.support or thing.value).value in {gap.first, gap.second}:
            continue  # it stands on one of them
        for solid in scene.shapes(thing):
            foot = footprint(solid, 0.0, top)
            if foot is not None:
                least = min(least, level_nearest(line, foot)[0])
    return least
