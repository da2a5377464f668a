"""Whether two things touch each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.distance import GAP
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    Thing,
    confidence,
    measured,
    named_two,
    settle_two,
)
from spatialclaw_ros.models.rules.phrases import Phrases

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.looking import Settled

APART_M = 0.02
"""Surfaces seen farther apart than this do not touch: rims and noise take less."""
TOUCH_M = 0.008
SURE_APART, SURE_TOUCH = 0.9, 0.6

EACH = r'(?:each other|one another)'
PHRASES = Phrases(
    '({be}|{do}) {a} (touch|touching|in contact with|in touch with|against) {b}',
    '({be}|{do}) {pair} (touch|touching|in contact|in touch|meet)( with)?( {each})?',
    each=EACH,
)
FREE = Phrases(
    '{be} there (a|any|some|free)? ?(free )?(gap|space|room|clearance) between {pair}',
    '{be} {pair} (separated|separate|apart)( from {each})?',
    each=EACH,
)

NEAREST = f"""{GAP}
sketch.measure(start, end, name='gap')
"""


@dataclass(frozen=True)
class Contact:
    """Two things in one frame, and whether their surfaces meet."""

    a: Thing
    b: Thing
    free: bool
    """Whether it is asked if they are apart."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure the gap, answer where it tells."""
        settled = settle_two(self.a, self.b, asked, facts)
        if isinstance(settled, Draft):
            return settled
        if settled.one_frame is None:
            return refuse('the two things are not seen in one frame')
        return measured(
            facts,
            'gap',
            lambda: self._measure(settled),
            lambda: self._answer(settled, facts.measured['gap'].value),
        )

    def _measure(self, settled: Settled) -> Draft:
        return Draft(
            purpose=f'Measure how near the {self.a.name} and the {self.b.name} come.',
            reasoning='Things touch where their nearest surfaces are no farther apart than noise.',
            code=fill(
                NEAREST,
                a=settled.seg(self.a.name),
                b=settled.seg(self.b.name),
                frame=settled.one_frame,
            ),
            next_goal='Answer, if the gap is clear.',
        )

    def _answer(self, settled: Settled, gap: float) -> Draft:
        if TOUCH_M < gap < APART_M:
            return refuse(f'{gap * 1000:.0f} mm: too near to tell a gap from touching')
        touch = gap <= TOUCH_M
        bound = f'gap <= {TOUCH_M}' if not self.free else f'gap > {TOUCH_M}'
        return answer(
            f'bool({bound})',
            confidence=confidence(settled, factor=SURE_TOUCH if touch else SURE_APART),
            reasoning=f'The nearest surfaces are {gap * 1000:.0f} mm apart.',
            place='end',
            evidence=('gap',),
        )


def read(asked: Asked) -> Contact | None:
    """Read 'does A touch B', 'is there a gap between A and B'."""
    for phrases, free in ((PHRASES, False), (FREE, True)):
        for gaps in phrases.read(asked.marked):
            if two := named_two(gaps):
                return Contact(*two, free)
    return None


FAMILY = Family('whether two things touch', read)
