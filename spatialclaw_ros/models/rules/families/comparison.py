"""Whether A is taller, farther, longer … than B, and by how much."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.rules.asked import Asked, frame_of
from spatialclaw_ros.models.rules.drafts import Draft, answer, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.families.superlative import unclear
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, Thing, confidence, settle
from spatialclaw_ros.models.rules.properties import (
    BULK,
    CLEAR,
    COMPARATIVES,
    Property,
    clearness,
    meaning,
    measure_code,
    sureness,
)
from spatialclaw_ros.models.rules.words import is_generic, is_plain, is_self, surface_word, thing

_MORE = '|'.join(COMPARATIVES)
_CAMERA = r'(?: (?:to|from) (?:the |your )?(?:camera|you|me|robot|viewer))'
_YES_NO = (
    re.compile(rf'^(?:is|are|does|do|was) (?P<a>.+?) (?:appear |look |stand |lie )?(?P<form>{_MORE}){_CAMERA}? (?:away )?than (?P<b>.+?)(?:{_CAMERA})?(?: is)?$'),
    re.compile(rf'^(?:is|are) (?P<a>.+?) (?P<form>{_MORE}) away{_CAMERA}? than (?P<b>.+)$'),
)
_HOW_MUCH = (
    re.compile(rf'^(?:by )?how (?:much|many \w+) (?P<form>{_MORE})(?: away)?{_CAMERA}? is (?P<a>.+?) (?:{_CAMERA} )?than (?P<b>.+)$'),
    re.compile(rf'^by how (?:much|many \w+) is (?P<a>.+?) (?P<form>{_MORE})(?: away)?{_CAMERA}? than (?P<b>.+)$'),
    re.compile(rf'^how (?:much|many \w+) is (?P<a>.+?) (?P<form>{_MORE})(?: away)?{_CAMERA}? than (?P<b>.+)$'),
)
_PATTERNS = ((_YES_NO, False), (_HOW_MUCH, True))


@dataclass(frozen=True)
class Comparison:
    """A property of A against that of B."""

    a: Thing
    b: Thing
    prop: Property
    sign: int
    form: str
    difference: bool

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure both alike, answer."""
        if self.a.name == self.b.name and self.a.frame == self.b.frame:
            return refuse(f'two different things are needed, not {self.a.name!r} twice')
        settled = settle((self.a, self.b), asked, facts)
        if isinstance(settled, Draft):
            return settled
        keys = (self.a.name, self.b.name)
        first = facts.measured.get(f'{self.prop.key} of {keys[0]}')
        second = facts.measured.get(f'{self.prop.key} of {keys[1]}')
        if first is None or second is None:
            if facts.steps > 3:  # noqa: PLR2004
                return refuse(NOTHING_SEEN)
            rows = [(name, name, settled.frame[name], '0') for name in keys]
            return Draft(
                purpose=f'Measure the {self.prop.key} of both.',
                reasoning='Both are measured alike, so that what biases one biases the other.',
                code=measure_code(self.prop, rows),
                next_goal='Compare, if the difference is clear.',
            )
        if not (first.value == first.value and second.value == second.value):
            return refuse(f'the {self.prop.key} of one of them could not be measured')
        clear = clearness(first, second, self.prop)
        said = (
            f'{self.prop.key}: {keys[0]} {first.value:.3f} m, {keys[1]} {second.value:.3f} m, '
            f'{clear:.1f} standard deviations apart.'
        )
        sure = confidence(settled)
        if self.difference:
            return self._difference(keys, said, sure, clear)
        if clear < CLEAR:
            return unclear(list(keys), f'the two cannot be told apart: {said}')
        return answer(
            f'bool(values[{keys[0]!r}] {">" if self.sign > 0 else "<"} values[{keys[1]!r}])',
            confidence=round(sure * sureness(clear), 2),
            reasoning=said,
            place=f'places[{keys[0]!r}]',
            evidence=keys,
        )

    def _difference(self, keys: tuple[str, str], said: str, sure: float, clear: float) -> Draft:
        if clear < CLEAR or self.prop is BULK:
            return refuse(f'the difference is within the noise of the depth: {said}')
        order = keys if self.sign > 0 else keys[::-1]
        return answer(
            'difference',
            before=(
                f'more, less = values[{order[0]!r}], values[{order[1]!r}]\n'
                'difference = Measure.from_sigma(\n'
                '    float(more - less), float(np.hypot(more.sigma, less.sigma)), n=min(more.n, less.n)\n'
                ')'
            ),
            confidence=round(0.8 * sure * sureness(clear), 2),
            reasoning=said,
            evidence=keys,
        )


def read(asked: Asked) -> Comparison | None:
    """Read 'is A taller than B', 'how much taller is A than B'."""
    text = re.sub(r'^from (?:the |your )?(?:camera|viewpoint)[^,]*, ', '', asked.marked)
    for patterns, difference in _PATTERNS:
        for pattern in patterns:
            found = pattern.search(text)
            if not found:
                continue
            a, b = thing(found['a']), thing(found['b'])
            if is_self(a) or is_self(b) or is_generic(a) or is_generic(b):
                return None
            if not is_plain(a) or not is_plain(b) or surface_word(a) or surface_word(b):
                return None
            prop, sign = meaning(found['form'])
            return Comparison(
                Thing(a, frame_of(found['a'])), Thing(b, frame_of(found['b'])), prop, sign,
                found['form'], difference,
            )
    return None


FAMILY = Family(
    'comparisons of two things (taller, longer, wider, nearer, farther; also by how much)',
    'is the blue mug taller than the red mug?',
    read,
)
