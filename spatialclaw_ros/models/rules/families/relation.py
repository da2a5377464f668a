"""Left or right of, in front of or behind, above or below: seen from the camera."""

from __future__ import annotations

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
    AHEAD,
    CLEAR,
    RIGHT,
    UP,
    Property,
    Row,
    clearness,
    measure_code,
    sureness,
)

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

# side -> (axis, sign of A minus B along it)
SIDES: dict[str, tuple[Property, int]] = {
    'left': (RIGHT, -1),
    'right': (RIGHT, 1),
    'front': (AHEAD, -1),
    'behind': (AHEAD, 1),
    'above': (UP, 1),
    'below': (UP, -1),
}
SAME_AS = {
    'in front': 'front',
    'before': 'front',
    'closer': 'front',
    'nearer': 'front',
    'back': 'behind',
    'farther': 'behind',
    'further': 'behind',
    'over': 'above',
    'higher': 'above',
    'under': 'below',
    'beneath': 'below',
    'underneath': 'below',
    'lower': 'below',
}
MEANT = {RIGHT.key: 'to the right', AHEAD.key: 'away from the camera', UP.key: 'upwards'}
ALL_SIDES = ('left', 'right', 'front', 'behind')
ALL_WORDS = ('left', 'right', 'in front', 'behind')
DOMINANT = 1.5
"""Of several axes among the choices, one decides that exceeds the others by this factor."""

_HAND = (
    r'(?:(?:to|on|at) )?(?:the )?(?:left|right|front|back)(?:[ -]hand)?(?: side)?|in front|behind|'
    r'above|below|beneath|under|before|over'
)
_GAPS = {
    'one': rf'(?P<one>{_HAND})',
    'two': rf'(?P<two>{_HAND})',
    'lying': r'(?:stand |lie |located |placed |standing |lying )?',
}
PHRASES = Phrases(
    '({be}|{do}) {a} {lying}{one}( of)?,? or {two} (of )?{b}',
    '({be}|{do}) {a} {lying}{one} (of )?{b},? or {two}( of)? (it|that|them)',
    '({be}|{do}) {a} {lying}{one} (of )?{b}',
    '({be}|{do}) {a} {lying}(further|farther|more) {one} than {b}',
    '({be}|{do}) {b} have {a} (on|at|to) (its|the) {one}( or ((on|at|to) )?(its|the)? ?{two})?',
    '(on|to|at) (which|what) side of {b} ({be}|{do}) {a}( lie| stand| located| standing| lying)?',
    '(which|what) side of {b} {be} {a} (on|at)?',
    'where {be} {a}( located)? {relative} to {b}(:|,)*( {one} or {two})?',
    relative=r'(?:relative|with respect|in relation|compared)',
    **_GAPS,
)
_FROM = (
    r"(?:from|in|relative to) (?:the |your )?(?:camera|viewer|observer|robot)(?:'s)?"
    r'(?: (?:view|point of view|perspective|position|side|image))?'
)
LEAD = re.compile(rf'^(?:as )?(?:seen |viewed |looking )?{_FROM},? ')
TAIL = re.compile(rf',? (?:as )?(?:when |if )?(?:seen |viewed )?{_FROM}$')

ARROW = "sketch.arrow(places[$b], places[$a], name='relation')"


@dataclass(frozen=True)
class Relation:
    """Where A is, seen from the camera, relative to B."""

    a: Thing
    b: Thing
    sides: tuple[str, ...]
    """Sides that may be answered; one where a yes or no is asked."""
    words: tuple[str, ...]
    """What is answered for each side."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure along the camera's axes, answer."""
        settled = settle_two(self.a, self.b, asked, facts)
        if isinstance(settled, Draft):
            return settled
        if settled.one_frame is None:
            return refuse('the two things are not seen in one frame')
        axes = list(dict.fromkeys(SIDES[side][0] for side in self.sides))
        open_axes = [a for a in axes if f'{a.key} of {self.a.name}' not in facts.measured]
        if not open_axes:
            return self._conclude(settled, facts, axes)
        if facts.steps > 2 + len(axes):
            return refuse(NOTHING_SEEN)
        return self._measure(settled, open_axes[0])

    def _measure(self, settled: Settled, axis: Property) -> Draft:
        names = (self.a.name, self.b.name)
        rows = [Row(name, name, settled.frame[name]) for name in names]
        return Draft(
            purpose=f'Measure both along the direction {MEANT[axis.key]}.',
            reasoning=(
                'Left and right, in front and behind are seen from the camera: the places are '
                'compared along the axes of the camera of this frame.'
            ),
            code=f'{measure_code(axis, rows)}\n{fill(ARROW, a=names[0], b=names[1])}',
            next_goal='Answer, if the difference is clear.',
        )

    def _conclude(self, settled: Settled, facts: Facts, axes: list[Property]) -> Draft:
        """Take the axis along which they are farthest apart, and answer its side."""
        sizes = {axis.key: abs(self._along(facts, axis)) for axis in axes}
        axis = max(axes, key=lambda a: sizes[a.key])
        if any(sizes[axis.key] < DOMINANT * sizes[a.key] for a in axes if a is not axis):
            return refuse('it lies as much along one direction as along the other')
        first = facts.measured[f'{axis.key} of {self.a.name}']
        second = facts.measured[f'{axis.key} of {self.b.name}']
        clear = clearness(first, second, axis)
        said = (
            f'{axis.key}: {self.a.name} {first.value:.3f} m, {self.b.name} {second.value:.3f} m, '
            f'{clear:.1f} standard deviations apart.'
        )
        if clear < CLEAR:
            return undecided([self.a.name, self.b.name], f'neither side: {said}')
        value = self._value(axis, 1 if first.value > second.value else -1)
        if not value:
            return refuse(f'none of the choices fits: {said}')
        return answer(
            value,
            confidence=confidence(settled, factor=sureness(clear)),
            reasoning=said,
            place=f'places[{self.a.name!r}]',
            evidence=(self.a.name, self.b.name, 'relation'),
        )

    def _along(self, facts: Facts, axis: Property) -> float:
        first, second = (facts.measured[f'{axis.key} of {t.name}'] for t in (self.a, self.b))
        return first.value - second.value

    def _value(self, axis: Property, sign: int) -> str:
        if len(self.sides) == 1:
            compare = '>' if SIDES[self.sides[0]][1] > 0 else '<'
            return f'bool(values[{self.a.name!r}] {compare} values[{self.b.name!r}])'
        fitting = [
            word
            for side, word in zip(self.sides, self.words, strict=True)
            if SIDES[side] == (axis, sign)
        ]
        return repr(fitting[0]) if fitting else ''


def side_of(word: str) -> str:
    """Return 'left', 'right', 'front', 'behind', 'above' or 'below' for a phrase, or ''."""
    text = re.sub(r'\b(?:to|on|at|the|of|side|hand|it|is|seen|from)\b', ' ', word.lower())
    for key, side in (*SAME_AS.items(), *((side, side) for side in SIDES)):
        if re.search(rf'\b{key}\b', text):
            return side
    return ''


def sides_of_choices(choices: tuple[str, ...]) -> tuple[str, ...]:
    """Return the side of each choice, or () where they are not sides of their own."""
    sides = tuple(side_of(choice) for choice in choices)
    return sides if all(sides) and len(set(sides)) == len(sides) else ()


def read(asked: Asked) -> Relation | None:
    """Read 'is A to the left or to the right of B', 'is A behind B' and its like."""
    for gaps in PHRASES.read(TAIL.sub('', LEAD.sub('', asked.marked))):
        two = named_two(gaps)
        if two and 'view' not in two[1].name:
            sides, words = _offered(asked, gaps)
            return Relation(*two, sides, words) if all(sides) else None
    return None


def _offered(asked: Asked, gaps: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the sides that may be answered, and the words for them."""
    if sides := sides_of_choices(asked.choices):
        return sides, asked.choices
    if 'one' not in gaps:
        return ALL_SIDES, ALL_WORDS
    said = tuple(side_of(gaps[key]) for key in ('one', 'two') if gaps.get(key))
    return said, said


FAMILY = Family('left, right, in front, behind, above and below, seen from the camera', read)
