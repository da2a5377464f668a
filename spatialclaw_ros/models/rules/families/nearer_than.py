"""Whether A is nearer to C than B is, or C nearer to A than to B; also by more than a length."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, Thing
from spatialclaw_ros.models.rules.sense import Form, sense_of
from spatialclaw_ros.models.rules.wholes import decided, gather

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.sense import Sense
    from spatialclaw_ros.models.rules.wholes import Wholes

THREE = 3
BESIDE = ('distance', 'between', 'self', 'long', 'on', 'centre', 'less', 'nearest')
NEARER = Form((THREE,), ('nearer|less',), BESIDE, polar=True)
FARTHER = Form((THREE,), ('farther|more',), (*BESIDE, 'more'), polar=True)
NEARER_BY = Form((THREE,), ('nearer', 'more'), BESIDE, polar=True, number=True)
FARTHER_BY = Form((THREE,), ('farther', 'more'), BESIDE, polar=True, number=True)
TO = frozenset({'to', 'from', 'for', 'by'})
SHORTER = re.compile(r'\b(?:shorter|smaller|less) for\b')
"""'the distance to C is shorter for A' says that A is nearer to C."""
COMPARED = re.compile(r'^(?:when )?(?:compared|in comparison) (?:with|to) (.+?), (.+)$')
"""'compared with B, is A closer to C'."""

MEASURE = """
one, other, end = whole[$one], whole[$other], whole[$end]
first = Geometry.euclidean_distance(one.center, end.center)
second = Geometry.euclidean_distance(other.center, end.center)
print('[measured] first =', first)
print('[measured] second =', second)
print('[measured] first at nearest points =', Geometry.nearest_distance(one, end)[0])
print('[measured] second at nearest points =', Geometry.nearest_distance(other, end)[0])
sketch.measure(one.center, end.center, name='first')
sketch.measure(other.center, end.center, name='second')
"""


@dataclass(frozen=True)
class NearerThan:
    """Whether one thing is nearer to an end than another is, or farther from it."""

    one: Thing
    other: Thing
    end: Thing
    nearer: bool
    by_m: float = 0.0
    """By more than this."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look everywhere, measure both ways alike, compare."""
        things = (self.one, self.other, self.end)
        if len({thing.name for thing in things}) < THREE:
            return refuse('three different things are needed to compare two distances')
        names = {'one': self.one.name, 'other': self.other.name, 'end': self.end.name}
        why = 'The middles of the whole things count; the nearest points have to agree.'
        found = gather(things, asked, facts, fill(MEASURE, **names), why=why)
        if isinstance(found, Draft):
            return found
        if 'second at nearest points' not in facts.measured:
            return refuse(NOTHING_SEEN)
        return self._decide(found, facts)

    def _decide(self, found: Wholes, facts: Facts) -> Draft:
        first, second = facts.measured['first'], facts.measured['second']
        more = second.less(first) if self.nearer else first.less(second)
        verdict, chance = decided(more, self.by_m)
        said = (
            f'{self.one.name} {first.value:.3f} m, {self.other.name} {second.value:.3f} m from '
            f'the {self.end.name}'
        )
        near = [facts.measured[f'{which} at nearest points'] for which in ('first', 'second')]
        by_points = (near[0].value < near[1].value) == self.nearer
        if verdict is None or (not self.by_m and verdict != by_points):
            return refuse(f'too close to tell: {said}')
        return answer(
            str(verdict),
            confidence=found.sure(chance),
            reasoning=said,
            place='one.center',
            evidence=(self.one.name, self.other.name, self.end.name, 'first', 'second'),
            warnings=found.warnings,
        )


def read(asked: Asked) -> NearerThan | None:
    """Read 'is A closer to C than B is', 'is C nearer to A than to B' and their like."""
    said = COMPARED.sub(r'\2 than \1', SHORTER.sub('nearer for', asked.said))
    sense = sense_of(replace(asked, said=said))
    for form, nearer in ((NEARER, True), (FARTHER, False), (NEARER_BY, True), (FARTHER_BY, False)):
        if form.fits(sense):
            three = _in_order(sense)
            if three is None:
                return None
            one, other, end = map(Thing, three)
            return NearerThan(one, other, end, nearer, sense.number_m or 0.0)
    return None


def _in_order(sense: Sense) -> tuple[str, str, str] | None:
    """Return the two that are compared, and what they are near to, by the word order."""
    order = [word for run in sense.order for word in run.split()]
    than = [place for place, word in enumerate(order) if word == 'than']
    things = {
        place: sense.things[int(word[1:]) - 1]
        for place, word in enumerate(order)
        if word[0] == 'T' and word[1:].isdigit()
    }
    places = sorted(things)
    split = [t for t in than if len([p for p in places if p < t]) == THREE - 1 and t < places[-1]]
    if not split:
        return None
    a, b, c = (things[place] for place in places)
    link = order[split[0] + 1]
    if link in {'to', 'from'}:  # C is nearer to A than to B
        return b, c, a
    before = {place: order[place - 1] if place else '' for place in places}
    if (
        link == 'for' or before[places[1]] == 'for'
    ):  # the distance to C is shorter for A than for B
        return b, c, a
    return (a, c, b) if before[places[1]] in TO else None


FAMILY = Family('whether one thing is nearer to another than a third is', read)
