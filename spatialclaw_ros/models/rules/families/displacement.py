"""How far a thing is from where it was at first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.time_words import (
    AFTER,
    BEFORE,
    HOW_FAR,
    PER_SECOND,
    PLACES,
    SPEED,
    told,
)
from spatialclaw_ros.models.rules.watching import followed, taken
from spatialclaw_ros.models.rules.whole_looking import SHAPES

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

MEASURE = """
way = one[$name].displacement($shape)
again = one[$name].movement.way
places = [stay.place for stay in one[$name].movement.stays]
print('[measured] way =', way)
print('[measured] again =', again)
if len(places) > 1:
    sketch.measure(places[0], places[-1], name='way')
"""
SURE, WIDE = 0.95, 0.6
UNCERTAIN = 0.5
"""A way whose interval is wider than this share of it is said with less confidence."""
CAME = 'it came to the first of these places while nobody looked'
LEFT = 'it has left that place since, where to was not seen'
APART_SIGMAS, APART_M = 2.0, 0.05
AT_LEAST_M, FARTHEST_M = 0.03, 20.0
SEEN_THEN = re.compile(r'\bwas seen\b[^.]*\. ')
"""'It was seen in the first frame. How far is it now?' asks for no way of its own."""


@dataclass(frozen=True)
class Displacement:
    """From where a thing was first seen to where it was last seen."""

    a: Thing

    @property
    def name(self) -> str:
        """What it is called."""
        return self.a.name

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look over all frames, follow, measure, answer."""
        found = followed(
            self.name,
            asked,
            facts,
            fill(MEASURE, name=self.name, shape=SHAPES.get(parse_name(self.name).head, '')),
        )
        if isinstance(found, Draft):
            return found
        motion, way = found.motion, facts.measured.get('way')
        if motion.moved != 'yes' or way is None:
            gone = '; it has left its place since' if motion.emptied else ''
            return refuse(f'the {self.name} is not seen to have moved: {motion.why}{gone}')
        if not AT_LEAST_M < way.value < FARTHEST_M:
            return refuse(f'the way came out as {way.value:.3f} m, which cannot be')
        again = facts.measured['again']
        if abs(again.value - way.value) > APART_SIGMAS * (again.sigma + way.sigma) + APART_M:
            return refuse(
                f'its way came out as {way.value:.2f} m by whole views and as {again.value:.2f} m '
                'by the most comparable ones: they do not agree'
            )
        wide = way.high - way.low > UNCERTAIN * way.value
        left = (*((CAME,) if motion.came else ()), *((LEFT,) if motion.emptied else ()))
        return answer(
            'way',
            confidence=found.sure(WIDE if wide else SURE),
            reasoning=f'{way.value:.3f} m from its first to its last place; {motion.why}.',
            place='places[-1]',
            evidence=(self.name, 'way'),
            warnings=(*taken(self.name, facts), *found.doubts, *left),
        )


def read(asked: Asked) -> Displacement | None:
    """Read 'how far has the box moved from where it was at first' and its like."""
    words = None if SEEN_THEN.search(asked.said) else told(asked)
    if words is None or len(words.names) != 1 or not words.any(*HOW_FAR) or asked.choices:
        return None
    if words.any(*PER_SECOND) or words.has(SPEED) or len(asked.known) < 2:  # noqa: PLR2004
        return None
    early, late = words.has(BEFORE), words.has(AFTER)
    over_time = words.goes or (early and (late or words.has(PLACES)))
    return Displacement(Thing(words.names[0])) if over_time and not words.inverted else None


FAMILY = Family('how far a thing is from where it was at first', read)
