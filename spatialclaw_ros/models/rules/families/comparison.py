"""Whether A is taller, farther, longer … than B, and by how much."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse, undecided
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    NOTHING_SEEN,
    Settled,
    Thing,
    confidence,
    named_two,
    settle_two,
)
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.properties import (
    BULK,
    CLEAR,
    COMPARATIVES,
    Property,
    Row,
    clearness,
    meaning,
    measure_code,
    sureness,
)

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

MOST_STEPS = 3
DIFFERENCE = 0.8
"""Factor on the confidence of a difference: it carries the errors of both."""

_GAPS = {
    'more': rf'(?P<form>{"|".join(COMPARATIVES)})',
    'self': r'(?: (?:to|from) (?:the |your )?(?:camera|you|me|robot|viewer))?',
}
YES_NO = Phrases(
    '({be}|{do}) {a} (appear |look |stand |lie )?{more}{away}{self}{away} than {b}{self}( {be})?',
    **_GAPS,
)
HOW_MUCH = Phrases(
    '(by )?how (much|many \\w+) {more}{away}{self} {be} {a}{self} than {b}',
    '(by )?how (much|many \\w+) {be} {a} {more}{away}{self} than {b}',
    **_GAPS,
)
NOUNS = {'height': 'taller', 'length': 'longer', 'width': 'wider', 'distance': 'farther'}
APART = Phrases(
    '{what}difference in {noun}( from {me})? between {a} and {b}',
    '{what}{noun} difference {of} {a} (and|to) {b}',
    '(by )?how much do {a} and {b} differ in {noun}',
    '(by )?how much do the {noun}s of {a} and {b} differ',
    noun=rf'(?P<noun>{"|".join(NOUNS)})',
)
LEAD = re.compile(r'^from (?:the |your )?(?:camera|viewpoint)[^,]*, ')

MORE = """
more, less = values[$more], values[$less]
spread = float(np.hypot(more.sigma, less.sigma))
difference = Measure.from_sigma(float(more - less), spread, n=min(more.n, less.n))
"""


@dataclass(frozen=True)
class Comparison:
    """A property of A against that of B."""

    a: Thing
    b: Thing
    prop: Property
    sign: int
    """+1 or -1; 0 where only the size of the difference is asked."""
    difference: bool

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure both alike, answer."""
        settled = settle_two(self.a, self.b, asked, facts)
        if isinstance(settled, Draft):
            return settled
        keys = (self.a.name, self.b.name)
        if not all(f'{self.prop.key} of {key}' in facts.measured for key in keys):
            if facts.steps > MOST_STEPS:
                return refuse(NOTHING_SEEN)
            return Draft(
                purpose=f'Measure the {self.prop.key} of both.',
                reasoning='Both are measured alike, so that what biases one biases the other.',
                code=measure_code(self.prop, [Row(k, k, settled.frame[k]) for k in keys]),
                next_goal='Compare, if the difference is clear.',
            )
        return self._conclude(keys, facts, settled)

    def _conclude(self, keys: tuple[str, str], facts: Facts, settled: Settled) -> Draft:
        first, second = (facts.measured[f'{self.prop.key} of {key}'] for key in keys)
        if not math.isfinite(first.value + second.value):
            return refuse(f'the {self.prop.key} of one of them could not be measured')
        clear = clearness(first, second, self.prop)
        said = (
            f'{self.prop.key}: {keys[0]} {first.value:.3f} m, {keys[1]} {second.value:.3f} m, '
            f'{clear:.1f} standard deviations apart.'
        )
        if clear < CLEAR:
            return undecided(keys, f'the two cannot be told apart: {said}')
        sure = confidence(settled, factor=sureness(clear))
        if not self.difference:
            compare = '>' if self.sign > 0 else '<'
            return answer(
                f'bool(values[{keys[0]!r}] {compare} values[{keys[1]!r}])',
                confidence=sure,
                reasoning=said,
                place=f'places[{keys[0]!r}]',
                evidence=keys,
            )
        if self.prop is BULK:
            return refuse('by how much a thing is bigger is not one number: ask for a length')
        upright = self.sign > 0 or (self.sign == 0 and first.value > second.value)
        more, less = keys if upright else keys[::-1]
        return answer(
            'difference',
            before=fill(MORE, more=more, less=less),
            confidence=round(DIFFERENCE * sure, 2),
            reasoning=said,
            evidence=keys,
        )


def read(asked: Asked) -> Comparison | None:
    """Read 'is A taller than B', 'how much taller is A than B'."""
    text = LEAD.sub('', asked.marked)
    for phrases, difference in ((YES_NO, False), (HOW_MUCH, True)):
        for gaps in phrases.read(text):
            if two := named_two(gaps):
                return Comparison(*two, *meaning(gaps['form']), difference)
    for gaps in APART.read(text):
        if two := named_two(gaps):
            prop, _ = meaning(NOUNS[gaps['noun']])
            return Comparison(*two, prop, 0, difference=True)
    return None


FAMILY = Family(
    'comparisons of two things (taller, longer, wider, nearer, farther; also by how much)', read
)
