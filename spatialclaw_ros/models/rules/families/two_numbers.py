"""Two numbers of other families against each other: ratio, difference, which one is more."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import content_words
from spatialclaw_ros.models.rules.asked import MARK
from spatialclaw_ros.models.rules.drafts import Code, Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families import (
    camera_distance,
    camera_height,
    distance,
    height,
    size,
    tilt,
)
from spatialclaw_ros.models.rules.family import Family, first_plan
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.properties import ALIKE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts, Value
    from spatialclaw_ros.models.rules.family import Plan

INNER = (
    tilt.FAMILY,
    camera_height.FAMILY,
    distance.FAMILY,
    camera_distance.FAMILY,
    height.FAMILY,
    size.FAMILY,
)
CLEAR = 1.5
"""Two numbers differ when they are this many standard deviations apart."""
LEAST = 0.005
"""Two angles or lengths nearer to each other than this [rad or m] are not told apart."""
FACTOR = 0.85
"""Factor on the confidence: either number may be wrong."""

# comparative -> (what is asked of each, +1 where more of it is meant)
MORE = {
    'closer': ('far', -1),
    'nearer': ('far', -1),
    'farther': ('far', 1),
    'further': ('far', 1),
    'taller': ('tall', 1),
    'shorter': ('tall', -1),
    'higher': ('high', 1),
    'lower': ('high', -1),
    'longer': ('long', 1),
    'wider': ('wide', 1),
    'narrower': ('wide', -1),
    'larger': ('', 1),
    'bigger': ('', 1),
    'greater': ('', 1),
    'smaller': ('', -1),
    'more': ('far', 1),
}
_GAPS = {
    'more': rf'(?P<more>{"|".join(MORE)})',
    'most': r'(?P<more>larger|bigger|wider|longer|greater|smaller|narrower|shorter|higher|lower)'
    r'(?: one)?',
    'noun': r'(?P<noun>gap|distance|space|clearance|separation|height|width|length)',
    'adj': r'(?P<adj>tall|high|long|wide|far|broad)',
    'p': r'(?P<p>(?:of|between|from|for) .+?)',
    'q': r'(?P<q>(?:of|between|from|for) .+?)',
    'same': r'(?:the one|that|the gap|the distance|the space|the height|the width|the length|it)',
    'c': r'(?P<c>.+?)',
    'in_which': r'(?:(?:in|at|from) )?which(?: of (?:the|these) (?:two )?\w+)?(?: one)?',
    'i': r'@(?P<i>\d+)',
    'j': r'@(?P<j>\d+)',
}
RATIO = Phrases(
    '{what}ratio (of|between) (the )?{noun} {p} (to|and) {same} {q}',
    'how many times {more} {be} the {noun} {p} than {same} {q}',
    **_GAPS,
)
RATIO_OF_THINGS = Phrases(
    'how many times as {adj} as {b} {be} {a}',
    'how many times {be} {a} as {adj} as {b}',
    'how many times {more} than {b} {be} {a}',
    'how many times {more} {be} {a} than {b}',
    '{what}ratio (of|between) (the )?{noun}s? of {a} (to|and) {b}',
    **_GAPS,
)
COMPARED = Phrases('{be} the {noun} {p} {more} than {same} {q}', **_GAPS)
DIFFERENCE = Phrases('(by )?how much {more} {be} the {noun} {p} than {same} {q}', **_GAPS)
WHICH = Phrases(
    '(which|what) {noun} {be} (the )?{most}(,|:)? (the one )?{p},? or (the one )?{q}',
    '{be} (the )?{noun} {p},? or (the one |that |the \\w+ )?{q},? (the )?{most}',
    **_GAPS,
)
CLOSER = Phrases('{be} {a} {more}{away} (to|from) {b} than (to|from) {c}', **_GAPS)
CLOSER_OR = Phrases(
    '{be} {a} {more}{away} (to|from) {b},? or (to |from )?{c}',
    '(which|what) {be} {a} {more} to(,|:)? {b},? or (to )?{c}',
    **_GAPS,
)
FRAMES = Phrases(
    '{be} {a} {more}{away} (to|from) {b} {i},? or {j}',
    '{be} {a} {more}( up)? {above} {b} {i},? or {j}',
    '{be} {a} {more} {i},? or {j}',
    '{in_which} {be} {a} {more}{away} (to|from) {b}(,|:)? {i},? or {j}',
    '{in_which} {be} {a} {more}( up)? {above} {b}(,|:)? {i},? or {j}',
    '{be} {a} tilted (more|further|farther|more steeply) (?P<down>down\\w*|up\\w*) {i},? or {j}',
    '{do} {a} look (more|further|farther|more steeply) (?P<down>down\\w*|up\\w*) {i},? or {j}',
    **_GAPS,
)
ONE_FRAME = Phrases(
    '{be} {a} {more}{away} (to|from) {b} {i} than {j}',
    '{be} {a} {more}( up)? {above} {b} {i} than {j}',
    '{do} {a} (get|come|move|go) {more}{away} (to|from) {b} (between )?{j} (to|and) {i}',
    '{be} {a} tilted (more|further|farther|more steeply) (?P<down>down\\w*|up\\w*) {i} than {j}',
    **_GAPS,
)

PART = """
part_$number = $value
print('[measured] part =', part_$number)
print('[sure] $sure')
"""


@dataclass(frozen=True)
class Part:
    """A question about one number."""

    asked: Asked
    plan: Plan


@dataclass(frozen=True)
class TwoNumbers:
    """Two such questions and what is made of their answers."""

    parts: tuple[Part, Part]
    how: str
    """'ratio', 'difference', 'more' (yes or no) or 'which'."""
    sign: int = 1
    words: tuple[str, ...] = ()
    """What is answered where 'which' is asked, in the order of the parts."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Go the way of the first question, then of the second; compare the two numbers."""
        del asked
        number = len(facts.parts)
        if number == len(self.parts):
            return self._conclude(*facts.parts)
        part = self.parts[number]
        draft = part.plan.next_cell(part.asked, facts)
        if not draft.value:
            return draft
        return replace(
            draft,
            purpose=f'Keep the {("first", "second")[number]} number.',
            code=fill(
                PART,
                number=Code(str(number + 1)),
                value=Code(draft.value),
                sure=Code(f'{draft.confidence:.2f}'),
            ),
            next_goal='Compare, once both are known.',
            value='',
        )

    def _conclude(self, first: Value, second: Value) -> Draft:
        sigma = (first.sigma**2 + second.sigma**2) ** 0.5
        apart = abs(first.value - second.value)
        said = f'{first.value:.4g} against {second.value:.4g} {first.unit}.'
        sure = round(FACTOR * min(first.sure, second.sure), 2)
        if self.how == 'ratio':
            if min(first.value, second.value) <= 0:
                return refuse(f'no ratio: {said}')
            return answer('float(part_1 / part_2)', unit='1', confidence=sure, reasoning=said)
        if apart < max(CLEAR * sigma, ALIKE * abs(first.value), LEAST):
            return refuse(f'the two cannot be told apart: {said}')
        if self.how == 'difference':
            value = f'float({"part_1 - part_2" if self.sign > 0 else "part_2 - part_1"})'
            return answer(value, unit=first.unit, confidence=sure, reasoning=said)
        more = (first.value > second.value) == (self.sign > 0)
        if self.how == 'more':
            value = f'bool(part_1 {">" if self.sign > 0 else "<"} part_2)'
        else:
            value = repr(self.words[0 if more else 1])
        return answer(value, confidence=sure, reasoning=said)


def read(asked: Asked) -> TwoNumbers | None:
    """Read 'how many times as tall as B is A', 'which gap is smaller: … or …' and their like."""
    for how, first, second, sign, words in _readings(asked):
        parts = [_part(asked, text) for text in (first, second)]
        told = how != 'which' or len(words) == len(parts)
        if parts[0] and parts[1] and told:
            return TwoNumbers(_alike(parts[0], parts[1]), how, sign, words)
    return None


def _alike(first: Part, second: Part) -> tuple[Part, Part]:
    """Leave out the error that the distances of one thing from two cameras share."""
    a, b = first.plan, second.plan
    if (
        isinstance(a, camera_distance.CameraDistance)
        and isinstance(b, camera_distance.CameraDistance)
        and a.a.name == b.a.name
    ):
        return replace(first, plan=replace(a, unseen=False)), replace(
            second, plan=replace(b, unseen=False)
        )
    return first, second


def _readings(asked: Asked) -> Iterator[tuple[str, str, str, int, tuple[str, ...]]]:
    """Yield (what is made of them, first question, second question, sign, words)."""
    text = asked.marked
    if asked.listed:
        text = f'{text}: {" or ".join(asked.listed)}'
    for phrases, how in ((RATIO, 'ratio'), (COMPARED, 'more'), (DIFFERENCE, 'difference')):
        for g in phrases.read(text):
            yield how, *_nouns(g), _sign(g), ()
    for g in RATIO_OF_THINGS.read(text):
        form = MORE[g['more']][0] if g.get('more') else g.get('adj', '')
        ask = f'how {form} is {{}}' if form else f'what is the {g["noun"]} of {{}}'
        yield 'ratio', ask.format(g['a']), ask.format(g['b']), 1, ()
    for g in WHICH.read(text):
        yield 'which', *_nouns(g), _sign(g), _chosen(asked, g['p'], g['q'])
    for phrases, how in ((CLOSER, 'more'), (CLOSER_OR, 'which')):
        for g in phrases.read(text):
            words = _chosen(asked, g['b'], g['c']) if how == 'which' else ()
            ask = f'how far is {g["a"]} from '
            yield how, ask + g['b'], ask + g['c'], _sign(g), words
    for phrases, how in ((FRAMES, 'which'), (ONE_FRAME, 'more')):
        for g in phrases.read(text):
            words = _frames(asked, int(g['i']), int(g['j'])) if how == 'which' else ()
            ask = _at_a_frame(g)
            yield how, f'{ask} @{g["i"]}', f'{ask} @{g["j"]}', _sign(g), words


def _nouns(g: dict[str, str]) -> tuple[str, str]:
    return f'what is the {g["noun"]} {g["p"]}', f'what is the {g["noun"]} {g["q"]}'


def _sign(g: dict[str, str]) -> int:
    return MORE[g['more']][1] if g.get('more') else 1


def _at_a_frame(g: dict[str, str]) -> str:
    if g.get('down'):
        return f'how far is the camera tilted {g["down"]}'
    ask = f'how {MORE[g["more"]][0]} is {g["a"]}'
    if g.get('b'):
        ask += f' {"from" if MORE[g["more"]][0] == "far" else "above"} {g["b"]}'
    return ask


def _chosen(asked: Asked, *phrases: str) -> tuple[str, ...]:
    """Return for each phrase the choice that names it, or the phrase's own words."""
    own = tuple(re.sub(r'^(?:of|between|from|for|the) ', '', MARK.sub('', p)) for p in phrases)
    if not asked.choices:
        return own
    out = []
    for phrase in phrases:
        words = set(content_words(MARK.sub('', phrase)))
        fitting = [c for c in asked.choices if set(content_words(c)) - {'and'} <= words]
        out += fitting if len(fitting) == 1 else []
    return tuple(out)


def _frames(asked: Asked, *frames: int) -> tuple[str, ...]:
    """Return for each frame the choice that names it, or 'frame 3'."""
    if not asked.choices:
        return tuple(f'frame {frame}' for frame in frames)
    named = dict(zip(asked.choice_frames, asked.choices, strict=True))
    return tuple(named[frame] for frame in frames if frame in named)


def _part(asked: Asked, text: str) -> Part | None:
    """Return the question about one number with the plan that answers it."""
    marks = tuple(int(mark) for mark in MARK.findall(text) if mark.isdigit())
    bare = re.sub(r'\s+', ' ', MARK.sub(' ', text)).strip()
    inner = replace(
        asked,
        text=bare,
        marked=bare,
        choices=(),
        choice_frames=(),
        listed=(),
        frames=marks or (asked.frames if asked.frame is not None else ()),
    )
    plan = first_plan(INNER, inner)
    return Part(inner, plan) if plan else None


FAMILY = Family(
    'two such numbers against each other (how many times, which gap is smaller, closer in which '
    'frame)',
    read,
)
