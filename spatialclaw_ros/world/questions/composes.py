"""Questions about described things: find, measure, compare, decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.compares import threshold
from spatialclaw_ros.world.questions.descriptions import described
from spatialclaw_ros.world.questions.draft import YES_NO, Draft, yes_no
from spatialclaw_ros.world.questions.gaps import FITS_M, clear_gaps
from spatialclaw_ros.world.questions.nearests import nearest_of
from spatialclaw_ros.world.questions.scene import crossed, pairs, shuffled

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from spatialclaw_ros.world.questions.descriptions import Described
    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.things import Thing

LEAST_SHARE = 0.3
"""Of a gap: whether something smaller fits through it is no question."""


def height(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask how tall a described thing is."""
    for item in described(scene, rng):
        if scene.is_upright(item.thing):
            slots = {'described': item.text}
            tall = item.thing.body.size[2]
            yield Draft('compose.property', tall, slots, (item.thing.value,), variant='height')


def distance(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask how far the middle of a described thing is from another's."""
    for item, b in _with_another(scene, rng):
        way = scene.middles(item.thing, b)
        if way > rules.APART_M:
            slots = {'described': item.text, 'b': b.name}
            yield Draft('compose.distance', way, slots, (item.thing.value, b.value))


def compare(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask which of two described things is taller, or nearer to a third."""
    makers = [_taller(scene, rng), _nearer(scene, rng)]
    yield from _in_turn(rng, makers)


def decide(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask for a decision that takes finding, measuring and comparing."""
    makers = [_fits(scene, rng), _farther_than(scene, rng), _closer(scene, rng)]
    yield from _in_turn(rng, makers)


def _in_turn(rng: np.random.Generator, makers: list[Iterator[Draft]]) -> Iterator[Draft]:
    while makers:
        for maker in shuffled(rng, makers):
            draft = next(maker, None)
            if draft is None:
                makers.remove(maker)
            else:
                yield draft


def _taller(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    for one, two in pairs(rng, described(scene, rng)):
        heights = one.thing.body.size[2], two.thing.body.size[2]
        if (
            one.thing != two.thing
            and scene.is_upright(one.thing)
            and scene.is_upright(two.thing)
            and rules.clearly_apart(*heights, rules.TALLER_M)
        ):
            texts = (one.text, two.text)
            right = texts[heights.index(max(heights))]
            things = (one.thing.value, two.thing.value)
            yield Draft('compose.compare', right, _both(one, two), things, texts, 'taller')


def _nearer(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    for one, two, c, right in _two_and_a_third(scene, rng):
        texts = (one.text, two.text)
        answer = texts[0] if right == one.thing else texts[1]
        slots = {**_both(one, two), 'c': c.name}
        things = (one.thing.value, two.thing.value, c.value)
        yield Draft('compose.compare', answer, slots, things, texts, 'nearer')


def _closer(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    for one, two, c, right in _two_and_a_third(scene, rng):
        slots = {**_both(one, two), 'c': c.name}
        things = (one.thing.value, two.thing.value, c.value)
        answer = yes_no(yes=right == one.thing)
        yield Draft('compose.decide', answer, slots, things, YES_NO, 'closer')


def _farther_than(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    for item, b in _with_another(scene, rng):
        found = threshold(rng, scene.middles(item.thing, b), 0.1, ('more',))
        if found is not None:
            _, length, yes = found
            slots = {'described': item.text, 'b': b.name, 'n': length}
            things = (item.thing.value, b.value)
            answer = yes_no(yes=yes)
            yield Draft('compose.decide', answer, slots, things, YES_NO, 'threshold')


def _fits(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask whether a described thing fits through a gap, whichever way it is turned."""
    for item, gap in crossed(rng, described(scene, rng), list(clear_gaps(scene, rng))):
        if {item.thing.value, item.thing.support, item.anchor} & {gap.first, gap.second}:
            continue
        short, long = sorted(item.thing.body.size[:2])
        if long < LEAST_SHARE * gap.width_m:
            continue
        fits = rules.clearly_less(long, gap.width_m, FITS_M)
        if fits or rules.clearly_less(gap.width_m, short, FITS_M):
            a, b = scene.thing(gap.first).name, scene.thing(gap.second).name
            slots = {'described': item.text, 'a': a, 'b': b}
            things = (item.thing.value, gap.first, gap.second)
            yield Draft('compose.decide', yes_no(yes=fits), slots, things, YES_NO, 'fits')


def _with_another(scene: Scene, rng: np.random.Generator) -> Iterator[tuple[Described, Thing]]:
    """Yield a described thing and another that it is not described by."""
    for item, b in crossed(rng, described(scene, rng), scene.measured):
        if b != item.thing and b.value != item.anchor and not scene.holds(item.thing, b):
            yield item, b


def _two_and_a_third(
    scene: Scene, rng: np.random.Generator
) -> Iterator[tuple[Described, Described, Thing, Thing]]:
    """Yield two described things, a third, and which of the two is nearer to it."""
    for one, two in pairs(rng, described(scene, rng)):
        for c in shuffled(rng, scene.measured)[:2]:
            if c in (one.thing, two.thing) or one.thing == two.thing:
                continue
            if c.value in {one.anchor, two.anchor}:
                continue
            if scene.holds(one.thing, c) or scene.holds(two.thing, c):
                continue
            right = nearest_of(scene, c, (one.thing, two.thing))
            if right is not None:
                yield one, two, c, right


def _both(one: Described, two: Described) -> dict[str, str]:
    return {'described': one.text, 'described2': two.text}
