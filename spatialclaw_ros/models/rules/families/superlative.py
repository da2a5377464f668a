"""Which thing is the tallest, nearest, leftmost …: over choices, listed things, or all in view."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import match_names, readable
from spatialclaw_ros.models.rules.asked import frame_of
from spatialclaw_ros.models.rules.drafts import Code, Draft, answer, fill, refuse, undecided
from spatialclaw_ros.models.rules.families.which_of_some import Which
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    NOTHING_SEEN,
    Settled,
    Thing,
    confidence,
    failed,
    first_look,
    named,
    settle,
)
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.properties import (
    CLEAR,
    COMPARATIVES,
    DISTANCE,
    SUPERLATIVES,
    TO_OTHER,
    Property,
    Row,
    clearness,
    meaning,
    measure_code,
    sureness,
)
from spatialclaw_ros.models.rules.wholes import over_frames
from spatialclaw_ros.models.rules.words import is_generic, is_qualified, is_self, plain_name, thing

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

ALL = 'object'
WHOLE = {
    ('own height', False, 1): 'taller',
    ('own height', False, -1): 'shorter',
    ('distance', False, 1): 'farther',
    ('distance', False, -1): 'closer',
    ('distance', True, -1): 'nearer',
}
"""(property, whether it is counted from another thing, sign) -> how whole things are compared."""
MOST_STEPS = 3

MUCH = (
    *('greatest', 'largest', 'biggest', 'most', 'highest', 'longest', 'farthest', 'furthest'),
    *('maximal', 'maximum'),
)
LITTLE = (
    *('smallest', 'least', 'lowest', 'shortest', 'nearest', 'closest'),
    *('minimal', 'minimum'),
)
NOUNS = {
    'height': ('shortest', 'tallest'),
    'length': ('least long', 'longest'),
    'width': ('narrowest', 'widest'),
    'distance': ('nearest', 'farthest'),
    'size': ('smallest', 'largest'),
}
"""noun -> the forms that mean the least and the most of it: 'the smallest height' = shortest."""

PHRASES = Phrases(
    '{which}( {kind})? {being} (the )?(farthest|furthest|most) ({to} the )?{hand}{rest}',
    '{which}( {kind})? {being}( the)? {most}( {noise})?{rest}',
    '{which}( {kind})? has (the )?(?P<form>highest|lowest) (top|upper end|highest point){rest}',
    '{which}( {kind})? has (the )?{degree} {noun}( of all)?{rest}',
    '(what|which|who) {be} the {most}( {kind})?{rest}',
    '(what|which) {be} the {noise}( that {be})? {most}{rest}',
    '(name|find|show|point out|identify)( me)? the {most} {kind}{rest}',
    '{which}( {kind})? {being} (the )?{more}{away}{self}(,|:)? {either}',
    '{which}( {kind})? {being} (the )?{more}{away} (to|from) {other}(,|:) {either}',
    '{which}( {kind})? {being} (the )?{more}{away} (to|from) {other}',
    '{which}( {kind})? {being} (the )?{more}{away}{self}{rest}',
    '({be}) {either} (the )?{more}{self}',
    which=(
        r'(?:which|what)(?: one)?'
        r'(?: of (?:these|them|those|all|'
        r'the (?:\w+ )?(?:objects|things|items|two|three|four|five|six)))?'
    ),
    being=(
        r'(?:is|are|was|were|stands?|lies?|sits?|reach(?:es)?|rises?|extends?|comes?|appears?|looks?|'
        r'gets?|goes|measures|seems?)(?: to be)?(?: up)?'
    ),
    to=r'(?:to|on|towards?)',
    most=rf'(?P<form>{"|".join(SUPERLATIVES)})',
    more=rf'(?P<form>{"|".join(COMPARATIVES)})',
    degree=rf'(?P<degree>{"|".join((*MUCH, *LITTLE))})',
    noun=rf'(?P<noun>{"|".join(NOUNS)})',
    hand=r'(?P<form>left|right)',
    noise=r'(?:one|object|thing|item)(?: of all)?',
    other=r'(?P<other>.+?)',
    self=r'(?: (?:to|from) (?:the |your )?(?:camera|you|me|robot))?',
    rest=r'(?P<rest>(?: away)?(?:,? (?:in|on|to|from|of|above|among|as|seen|over|off)\b.*)?)',
)
REFERENCE = re.compile(r'^(?: away)? (?:to|from|of) (?P<b>.+)$')
NO_THING = re.compile(
    r'\b(?:distance|gap|space|side|edge|path|way|height|width|length|depth|diameter|thickness|'
    r'elevation|weight|volume|area|axis|two|three|pair|second|'
    r'third|each other|frame|except|but|besides|apart from|other than|after)\b'
)
NO_MOTION = re.compile(r'\b(?:camera|robot) (?:is|was|move|moves|moved)\b')


@dataclass(frozen=True)
class Superlative:
    """The thing with the most of a property."""

    prop: Property
    sign: int
    form: str
    candidates: tuple[tuple[str, Thing], ...]
    """(what is answered, the thing); empty = all things in view."""
    kind: str = ALL
    other: Thing | None = None
    """The thing that distances are counted from; None = the camera."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure all, answer with the first if it is clearly the first."""
        if not self.candidates:
            return self._among_all(asked, facts)
        how = WHOLE.get((self.prop.key, self.other is not None, self.sign))
        if how and over_frames(asked, [thing for _, thing in self.candidates]):
            return Which(how, self.candidates, self.other).next_cell(asked, facts)
        others = (self.other,) if self.other else ()
        settled = settle([thing for _, thing in self.candidates] + [*others], asked, facts)
        if isinstance(settled, Draft):
            return settled
        if self.prop.one_frame and settled.one_frame is None:
            return refuse('the things are not seen in one frame, so that they cannot be compared')
        rows = [Row(key, t.name, settled.frame[t.name]) for key, t in self.candidates]
        return self._decide(rows, facts, settled)

    def _among_all(self, asked: Asked, facts: Facts) -> Draft:
        """Compare whatever is in view, by the names of the labels."""
        if not facts.steps:
            return first_look((Thing(self.kind), *((self.other,) if self.other else ())), asked)
        looks = [found for found in facts.of(self.kind) if found.count]
        problem = failed(facts) or ('' if facts.found else NOTHING_SEEN)
        if problem or not looks:
            return refuse(problem or f'no {self.kind} was found in the frame that is asked about')
        look = looks[-1]
        if len({readable(label) for label in look.labels}) < look.count:
            return refuse('the bodies in view have no names, so that none can be named')
        if look.count == 1:
            return refuse(f'only one {self.kind} is in view: there is nothing to compare')
        frames = {self.kind: look.frame}
        if self.other is not None:
            if not any(found.count == 1 for found in facts.of(self.other.name)):
                return refuse(f'no single {self.other.name} was found to count distances from')
            frames[self.other.name] = look.frame
        rows = [
            Row(readable(label), self.kind, look.frame, number)
            for number, label in enumerate(look.labels)
            if self.other is None or not match_names(self.other.name, [label])
        ]
        return self._decide(rows, facts, Settled(frames, min(look.scores)))

    def _decide(self, rows: list[Row], facts: Facts, settled: Settled) -> Draft:
        values = {row.key: facts.measured.get(f'{self.prop.key} of {row.key}') for row in rows}
        known = {k: v for k, v in values.items() if v is not None and math.isfinite(v.value)}
        if not any(values.values()):
            return (
                self._measure(rows, settled) if facts.steps <= MOST_STEPS else refuse(NOTHING_SEEN)
            )
        if len(known) < len(rows):
            lost = ', '.join(row.key for row in rows if row.key not in known)
            return refuse(f'the {self.prop.key} of {lost} could not be measured')
        ranked = sorted(known, key=lambda key: -self.sign * known[key].value)
        first, second = known[ranked[0]], known[ranked[1]]
        clear = clearness(first, second, self.prop)
        said = (
            f'{self.prop.key}: {ranked[0]} {first.value:.3f} m, next {ranked[1]} '
            f'{second.value:.3f} m, {clear:.1f} standard deviations apart.'
        )
        if clear < CLEAR:
            return undecided(ranked[:2], f'the first two cannot be told apart: {said}')
        return answer(
            repr(ranked[0]),
            confidence=round(confidence(settled) * sureness(clear), 2),
            reasoning=said,
            place=f'places[{ranked[0]!r}]',
            evidence=tuple(ranked),
        )

    def _measure(self, rows: list[Row], settled: Settled) -> Draft:
        other = ''
        if self.other is not None:
            other = fill(
                'other = $seg.get_centroid_3d(recon, $frame)',
                seg=Code(settled.seg(self.other.name)),
                frame=settled.frame[self.other.name],
            )
        return Draft(
            purpose=f'Measure the {self.prop.key} of each.',
            reasoning=(
                'Every one is measured alike, so that what biases one biases all; the intervals '
                'tell whether the first is clearly the first.'
            ),
            code=f'{other}\n{measure_code(self.prop, rows)}',
            next_goal=f'Name the {self.form}, if the next one is clearly behind.',
        )


def read(asked: Asked) -> Superlative | None:
    """Read 'which object is the tallest' and its like."""
    if NO_MOTION.search(asked.text):
        return None
    for gaps in PHRASES.read(asked.marked):
        plan = _plan(asked, gaps)
        if plan is not None:
            return plan
    return None


def _plan(asked: Asked, gaps: dict[str, str]) -> Superlative | None:
    degree, noun = gaps.get('degree', ''), gaps.get('noun', '')
    form = gaps.get('form') or NOUNS[noun][degree in MUCH]
    rest, kind = gaps.get('rest', ''), thing(gaps.get('kind', ''))
    if noun == 'height' and re.search(r'\b(?:above|over|off)\b', rest):
        form = 'highest' if form == 'tallest' else 'lowest'  # of its top, not of itself
    prop, sign = meaning(form)
    listed = _listed(asked, gaps)
    odd = NO_THING.search(f'{kind} {rest}') or is_qualified(kind)
    if odd or not all(map(plain_name, listed)):
        return None
    reference = REFERENCE.match(rest)
    counted_from = gaps.get('other') or (reference['b'] if reference and prop is DISTANCE else '')
    other = None
    if counted_from and not is_self(counted_from):
        other = named(counted_from)
        if not other or prop is not DISTANCE:
            return None
        prop = TO_OTHER
    candidates = _candidates(asked, listed)
    between_all = form not in COMPARATIVES
    if candidates is None or len(candidates) == 1 or not (candidates or between_all):
        return None
    all_of = kind if kind and not is_generic(kind) else ALL
    return Superlative(prop, sign, form, tuple(candidates), all_of, other)


def _listed(asked: Asked, gaps: dict[str, str]) -> list[str]:
    """Return the things that are listed after a colon or as 'A, B or C'."""
    pair = gaps.get('pair')
    listed = re.split(r',? or (?:the )?|, ', pair) if pair else list(asked.listed)
    kind = thing(gaps.get('kind', ''))
    return [re.sub(r' one$', f' {kind}', item) for item in listed] if kind else listed


def _candidates(asked: Asked, listed: list[str]) -> list[tuple[str, Thing]] | None:
    """Return (answer, thing) of each candidate; None where choices and list do not agree."""
    names = [thing(item) for item in listed]
    things = [Thing(name, frame_of(item)) for name, item in zip(names, listed, strict=True)]
    if not asked.choices:
        return list(zip(names, things, strict=True))
    if not names:
        return [(choice, Thing(choice.lower())) for choice in asked.choices]
    out = []
    for choice in asked.choices:
        fitting = [
            k
            for k, name in enumerate(names)
            if name == choice.lower() or match_names(choice, [name])
        ]
        if len(fitting) != 1:
            return None
        out.append((choice, things[fitting[0]]))
    return out


FAMILY = Family(
    'which thing is the tallest, shortest, nearest, farthest, leftmost, rightmost, longest, '
    'widest or largest',
    read,
)
