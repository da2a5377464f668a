"""Left or right of, in front of or behind, above or below: seen from the camera."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.rules.asked import Asked, frame_of
from spatialclaw_ros.models.rules.drafts import Draft, answer, refuse
from spatialclaw_ros.models.rules.facts import Facts, Value
from spatialclaw_ros.models.rules.families.superlative import unclear
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    NOTHING_SEEN,
    Settled,
    Thing,
    confidence,
    settle,
)
from spatialclaw_ros.models.rules.properties import (
    AHEAD,
    CLEAR,
    RIGHT,
    UP,
    Property,
    clearness,
    measure_code,
    sureness,
)
from spatialclaw_ros.models.rules.words import is_generic, is_plain, is_self, surface_word, thing

# side -> (axis, sign of A minus B along it)
SIDES: dict[str, tuple[Property, int]] = {
    'left': (RIGHT, -1),
    'right': (RIGHT, 1),
    'front': (AHEAD, -1),
    'behind': (AHEAD, 1),
    'above': (UP, 1),
    'below': (UP, -1),
}
_SYNONYMS = {
    'in front': 'front', 'before': 'front', 'closer': 'front', 'nearer': 'front',
    'back': 'behind', 'farther': 'behind', 'further': 'behind', 'over': 'above', 'higher': 'above',
    'under': 'below', 'beneath': 'below', 'underneath': 'below', 'lower': 'below',
}  # fmt: skip
_ONE = r'(?:(?:to|on|at) )?(?:the )?(?:left|right|front|back)(?: hand)?(?: side)?|in front|behind|above|below|beneath|under|before|over'
_LEAD = re.compile(
    r"^(?:as )?(?:seen |viewed |looking )?(?:from|in|relative to) (?:the |your )?(?:camera|viewer|observer|robot)"
    r"(?:'s)?(?: (?:view|point of view|perspective|position|side|image))?,? "
)
_TAIL = re.compile(
    r",? (?:as )?(?:seen |viewed |when seen |if seen )?(?:from|in) (?:the |your )?(?:camera|viewer|observer|robot)"
    r"(?:'s)?(?: (?:view|point of view|perspective|position|side|image))?$"
)
_EITHER = re.compile(rf'^(?:is|are|does|do|was) (?P<a>.+?) (?:stand |lie )?(?P<one>{_ONE})(?: of)?,? or (?P<two>{_ONE}) (?:of )?(?P<b>.+)$')
_YES_NO = re.compile(rf'^(?:is|are|does|do|was) (?P<a>.+?) (?:stand |lie |located |placed )?(?P<one>{_ONE}) (?:of )?(?P<b>.+)$')
_SIDE = re.compile(r'^(?:on|to|at) (?:which|what) side of (?P<b>.+?) (?:is|does|are) (?P<a>.+?)(?: lie| stand| located)?$')
_WHERE = re.compile(r'^where (?:is|are) (?P<a>.+?)(?: located)? (?:relative|with respect|in relation|compared) to (?P<b>.+)$')
DOMINANT = 1.5
"""Of several axes among the choices, one decides that exceeds the others by this factor."""


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
        settled = settle((self.a, self.b), asked, facts)
        if isinstance(settled, Draft):
            return settled
        if self.a.name == self.b.name:
            return refuse(f'two different things are needed, not {self.a.name!r} twice')
        if settled.one_frame is None:
            return refuse('the two things are not seen in one frame')
        axes = list(dict.fromkeys(SIDES[side][0] for side in self.sides))
        for axis in axes:
            if f'{axis.key} of {self.a.name}' not in facts.measured:
                if facts.steps > 2 + len(axes):
                    return refuse(NOTHING_SEEN)
                return self._measure(settled, axis)
        return self._answer(settled, facts, axes)

    def _measure(self, settled: Settled, axis: Property) -> Draft:
        names = (self.a.name, self.b.name)
        rows = [(name, name, settled.frame[name], '0') for name in names]
        meant = {'right': 'to the right', 'ahead': 'away from the camera', 'up': 'upwards'}
        return Draft(
            purpose=f'Measure both along the direction {meant[axis.key]}.',
            reasoning=(
                'Left and right, in front and behind are seen from the camera: the places are '
                'compared along the axes of the camera of this frame.'
            ),
            code=measure_code(axis, rows)
            + f'\nsketch.arrow(places[{names[1]!r}], places[{names[0]!r}], name="relation")',
            next_goal='Answer, if the difference is clear.',
        )

    def _answer(self, settled: Settled, facts: Facts, axes: list[Property]) -> Draft:
        values: dict[str, tuple[Value, Value]] = {}
        for axis in axes:
            first = facts.measured.get(f'{axis.key} of {self.a.name}')
            second = facts.measured.get(f'{axis.key} of {self.b.name}')
            if first is None or second is None:
                return refuse(NOTHING_SEEN)
            values[axis.key] = (first, second)
        sizes = {k: abs(x.value - y.value) for k, (x, y) in values.items()}
        best = max(sizes, key=lambda k: sizes[k])
        others = [size for k, size in sizes.items() if k != best]
        if others and sizes[best] < DOMINANT * max(others):
            return refuse('it lies as much along one direction as along the other')
        axis = next(a for a in axes if a.key == best)
        first, second = values[best]
        clear = clearness(first, second, axis)
        said = (
            f'{best}: {self.a.name} {first.value:.3f} m, {self.b.name} {second.value:.3f} m, '
            f'{clear:.1f} standard deviations apart.'
        )
        if clear < CLEAR:
            return unclear([self.a.name, self.b.name], f'neither side: {said}')
        sign = 1 if first.value > second.value else -1
        sure = round(confidence(settled) * sureness(clear), 2)
        evidence = (self.a.name, self.b.name, 'relation')
        place = f'places[{self.a.name!r}]'
        if len(self.sides) == 1:
            compare = '>' if SIDES[self.sides[0]][1] > 0 else '<'
            expression = f'bool(values[{self.a.name!r}] {compare} values[{self.b.name!r}])'
            return answer(
                expression, confidence=sure, reasoning=said, place=place, evidence=evidence
            )
        for side, word in zip(self.sides, self.words, strict=True):
            if SIDES[side] == (axis, sign):
                return answer(
                    repr(word), confidence=sure, reasoning=said, place=place, evidence=evidence
                )
        return refuse(f'none of the choices fits: {said}')


def side_of(word: str) -> str:
    """Return 'left', 'right', 'front', 'behind', 'above' or 'below' for a phrase, or ''."""
    text = re.sub(r'\b(?:to|on|at|the|of|side|hand|it|is|in the|seen|from)\b', ' ', word.lower())
    for key, side in (*_SYNONYMS.items(), *((s, s) for s in SIDES)):
        if re.search(rf'\b{key}\b', text):
            return side
    return ''


def read(asked: Asked) -> Relation | None:
    """Read 'is A to the left or to the right of B', 'is A behind B' and its like."""
    text = _TAIL.sub('', _LEAD.sub('', asked.marked))
    either = _EITHER.search(text)
    found = either or _YES_NO.search(text) or _SIDE.search(text) or _WHERE.search(text)
    if not found:
        return None
    a, b = thing(found['a']), thing(found['b'])
    if is_self(found['b']) or is_self(a) or is_generic(a) or is_generic(b):
        return None
    if not is_plain(a) or not is_plain(b) or surface_word(b) or 'view' in b:
        return None
    things = Thing(a, frame_of(found['a'])), Thing(b, frame_of(found['b']))
    groups = found.groupdict()
    words = [w for w in asked.choices if side_of(w)]
    if words and len(words) == len(asked.choices) and len({side_of(w) for w in words}) == len(words):
        return Relation(*things, tuple(side_of(w) for w in words), tuple(words))
    if either:
        pair = (side_of(str(groups['one'])), side_of(str(groups['two'])))
        return Relation(*things, pair, pair) if pair[0] != pair[1] else None
    if groups.get('one'):
        side = side_of(str(groups['one']))
        return Relation(*things, (side,), (side,)) if side else None
    sides = ('left', 'right', 'front', 'behind')
    return Relation(*things, sides, ('left', 'right', 'in front', 'behind'))


FAMILY = Family(
    'left, right, in front, behind, above and below, seen from the camera',
    'is the can to the left or to the right of the box?',
    read,
)
