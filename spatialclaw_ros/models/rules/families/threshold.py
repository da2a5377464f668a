"""Whether a length is more or less than a number that the question names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.models.rules.drafts import Code, Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families import (
    camera_distance,
    camera_height,
    distance,
    height,
    size,
)
from spatialclaw_ros.models.rules.families.apart import Apart
from spatialclaw_ros.models.rules.families.sizes_of_wholes import WholeSize
from spatialclaw_ros.models.rules.family import Family, first_plan
from spatialclaw_ros.models.rules.free.limits import contradicts
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.sense import Form, sense_of

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.family import Plan

INNER = (distance.FAMILY, camera_distance.FAMILY, height.FAMILY, size.FAMILY, camera_height.FAMILY)
LESS = ('less', 'shorter', 'closer', 'nearer', 'narrower', 'smaller', 'lower')
CLEAR = 2.0
"""A length decides when it is this many standard deviations from the number."""
NEAR = 0.05
"""A length within this share of the number does not decide."""

_MORE = (
    r'(?P<more>more|less|farther|further|closer|nearer|greater|larger|bigger|smaller|wider|'
    r'narrower)'
)
_STANDING = r'(?:standing |lying |located )?'
APART = Phrases(
    '{be} {pair} {more} than {number} apart',
    '({be}|do) {pair} {near}(stand |lie )?within {number} of (each other|one another)',
    more=_MORE,
    near=_STANDING,
)
GAP = Phrases(
    '{be} {the}{noun} between {pair} {more} than {number}',
    more=_MORE,
    the='(?:the )?',
    noun='(?P<noun>gap|space|clearance|distance)',
)
AWAY = Phrases(
    '{be} {a} {more} than {number}{away} (from|to) {b}',
    '{be} {a} {near}within {number} of {b}',
    more=_MORE,
    near=_STANDING,
)
NEAR_ME = Phrases(
    '{be} {a} {more} than {number}{away}', more=r'(?P<more>closer|nearer|farther|further)'
)
LONG = Phrases(
    '{be} {a} {more} than {number}( {adjective})?',
    more=r'(?P<more>taller|higher|shorter|lower|longer|wider|narrower|more|less)',
    adjective=r'(?P<adjective>tall|high|long|wide)',
)
ADJECTIVE = {
    'taller': 'tall',
    'higher': 'high',
    'shorter': 'tall',
    'lower': 'high',
    'longer': 'long',
    'wider': 'wide',
    'narrower': 'wide',
}

FAR = Form(
    (2,),
    ('more|less',),
    ('distance', 'between', 'centre', 'self', 'above', 'on', 'inside', 'level'),
    polar=True,
    number=True,
)
HIGH = Form(
    (1,),
    ('more|less|higher than',),
    ('tall', 'high', 'top', 'bottom', 'above', 'on', 'inside', 'vertical'),
    polar=True,
    number=True,
)

PRINT = """
value = $value
print('[measured] value =', value)
"""


@dataclass(frozen=True)
class Threshold:
    """A question about a number, and the number it is compared with."""

    inner: Plan
    text: str
    """The question about the number alone."""
    limit_m: float
    more: bool

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Go the way of the inner question; print its answer instead; compare."""
        draft = self.inner.next_cell(replace(asked, text=self.text, marked=self.text), facts)
        if not draft.value:
            return draft
        if 'value' not in facts.measured:
            return replace(
                draft,
                purpose='Compare the length with the number of the question.',
                code=fill(PRINT, value=Code(draft.value)),
                next_goal='Answer, if they differ clearly.',
                value='',
            )
        length = facts.measured['value']
        apart = abs(length.value - self.limit_m)
        if apart < max(NEAR * self.limit_m, CLEAR * length.sigma):
            return refuse(f'{length.value:.3f} m is too near to {self.limit_m:g} m to decide')
        compare = '>' if self.more else '<'
        return answer(
            f'bool(value {compare} {self.limit_m:g})',
            confidence=draft.confidence,
            reasoning=f'It is {length.value:.3f} m.',
            evidence=draft.evidence,
        )


def read(asked: Asked) -> Threshold | None:
    """Read 'is A taller than 20 cm', 'are A and B more than 10 cm apart'."""
    for phrases, question in (
        (APART, 'how far apart are {pair}'),
        (GAP, 'what is the {noun} between {pair}'),
        (AWAY, 'how far is {a} from {b}'),
        (NEAR_ME, 'how far is {a} from the camera'),
        (LONG, 'how {adjective} is {a}'),
    ):
        for gaps in phrases.read(asked.marked):
            adjective = gaps.get('adjective') or ADJECTIVE.get(gaps.get('more', ''), '')
            if 'adjective' in question and not adjective:
                continue
            plan = _plan(asked, question.format(**{**gaps, 'adjective': adjective}), gaps)
            if plan is not None:
                return plan
    return read_anyhow(asked)


def read_anyhow(asked: Asked) -> Threshold | None:
    """Read the same over several frames, whichever way it is put."""
    sense = sense_of(asked)
    apart, tall = FAR.fits(sense), HIGH.fits(sense)
    more, less = sense.about('more', 'higher than'), sense.about('less')
    if sense.number_m is None or apart == tall or more == less:
        return None
    if contradicts(asked.said, sense.things, more=more):
        return None
    names = [Thing(name) for name in sense.things]
    inner: Plan = WholeSize(names[0], 'height')
    if apart:
        inner = Apart(names[0], names[1], 'centres')
    return Threshold(inner, asked.text, sense.number_m, more)


def _plan(asked: Asked, text: str, gaps: dict[str, str]) -> Threshold | None:
    try:
        si, factor = parse_unit(gaps['unit'])
    except ValueError:
        return None
    inner_asked = replace(asked, text=text, marked=text, choices=())
    inner = first_plan(INNER, inner_asked)
    if si != 'm' or inner is None:
        return None
    return Threshold(
        inner, text, float(gaps['number']) * factor, gaps.get('more', LESS[0]) not in LESS
    )


FAMILY = Family('whether such a length is more or less than a number', read)
