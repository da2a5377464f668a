"""Which thing is the tallest, nearest, leftmost …: over choices, listed things, or all in view."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.names import match_names, readable
from spatialclaw_ros.models.rules.asked import Asked, frame_of
from spatialclaw_ros.models.rules.drafts import Draft, answer, lines, refuse
from spatialclaw_ros.models.rules.facts import Facts, Value
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    NOTHING_SEEN,
    Settled,
    Thing,
    confidence,
    first_look,
    settle,
)
from spatialclaw_ros.models.rules.properties import (
    CLEAR,
    COMPARATIVES,
    DISTANCE,
    SUPERLATIVES,
    TO_OTHER,
    Property,
    clearness,
    meaning,
    measure_code,
    sureness,
)
from spatialclaw_ros.models.rules.words import is_generic, is_plain, is_self, thing

ALL = 'object'
_MOST = '|'.join(SUPERLATIVES)
_MORE = '|'.join(COMPARATIVES)
_PATTERNS = (
    re.compile(
        r'^(?:which|what)(?: one)?(?: of (?:these|them|those|the (?:\w+ )?(?:objects|things|items)))?(?P<kind> .+?)?'
        r' (?:is|are|stands|lies|appears) (?:the )?(?:farthest|furthest|most) (?:(?:to|on|towards?) the )?(?P<form>left|right)(?P<rest>.*)$'
    ),
    re.compile(
        rf'^(?:which|what)(?: one)?(?: of (?:these|them|those|the (?:\w+ )?(?:objects|things|items)))?(?P<kind> .+?)?'
        rf' (?:is|are|stands|lies|appears|sits)(?: the)? (?P<form>{_MOST})(?P<rest>.*)$'
    ),
    re.compile(rf'^(?:what|which) is the (?P<form>{_MOST}) (?P<kind>.+?)(?P<rest> (?:in|on|to|from) .*)?$'),
    re.compile(rf'^(?:name|find|show)(?: me)? the (?P<form>{_MOST}) (?P<kind>.+?)(?P<rest> (?:in|on|to|from) .*)?$'),
    re.compile(
        rf'^(?:which|what)(?: one)?(?P<kind> .+?)? (?:is|are|stands|lies) (?:the )?(?P<form>{_MORE})'
        r'(?P<rest>(?: (?:to|from) (?:the |your )?(?:camera|you|me|robot))?)(?:,|:)? (?P<pair>.+ or .+)$'
    ),
)
_REFERENCE = re.compile(r'^\s*(?:to|from|of)\s+(?P<b>.+)$')
_NO_THING = re.compile(r'\b(?:distance|gap|space|side|edge|path|way|height|width|length|axis|two|three|pair|second|third)\b')
_NOISE = re.compile(r'^(?: object| thing| item| one| of these| of them|\s)*$')


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
        things = [t for _, t in self.candidates] + ([self.other] if self.other else [])
        settled = settle(things, asked, facts)
        if isinstance(settled, Draft):
            return settled
        if self.prop.one_frame and settled.one_frame is None:
            return refuse('the things are not seen in one frame, so that they cannot be compared')
        rows = [(key, t.name, settled.frame[t.name], '0') for key, t in self.candidates]
        return self._decide(rows, asked, facts, confidence(settled), settled)

    def _among_all(self, asked: Asked, facts: Facts) -> Draft:
        things = (Thing(self.kind), *([self.other] if self.other else []))
        if not facts.steps:
            return first_look(things, asked)
        looks = [f for f in facts.of(self.kind) if f.count]
        if facts.error or facts.blank or not facts.found:
            return refuse(facts.error or NOTHING_SEEN)
        if not looks:
            return refuse(f'no {self.kind} was found in the frame that is asked about')
        look = looks[-1]
        if len({readable(label) for label in look.labels}) < look.count:
            return refuse('the bodies in view have no names, so that none can be named')
        if look.count == 1:
            return refuse(f'only one {self.kind} is in view: there is nothing to compare')
        if self.other is not None and not any(f.count == 1 for f in facts.of(self.other.name)):
            return refuse(f'no single {self.other.name} was found to count distances from')
        rows = [
            (readable(label), self.kind, look.frame, str(number))
            for number, label in enumerate(look.labels)
            if self.other is None or not match_names(self.other.name, [label])
        ]
        score = min(look.scores)
        settled = Settled({self.kind: look.frame}, score)
        if self.other is not None:
            settled.frame[self.other.name] = look.frame
        return self._decide(rows, asked, facts, confidence(settled), settled)

    def _decide(
        self,
        rows: list[tuple[str, str, int, str]],
        asked: Asked,
        facts: Facts,
        sure: float,
        settled: Settled,
    ) -> Draft:
        values = {k: facts.measured.get(f'{self.prop.key} of {k}') for k, _, _, _ in rows}
        if all(value is None for value in values.values()):
            if facts.steps > 3:  # noqa: PLR2004
                return refuse(NOTHING_SEEN)
            return self._measure(rows, settled)
        known = {k: v for k, v in values.items() if v is not None and v.value == v.value}
        lost = [k for k in values if k not in known]
        if lost:
            return refuse(f'the {self.prop.key} of {", ".join(lost)} could not be measured')
        return self._answer(known, asked, sure)

    def _measure(self, rows: list[tuple[str, str, int, str]], settled: Settled) -> Draft:
        other = ''
        if self.other is not None:
            other = f'other = {settled.seg(self.other.name)}.get_centroid_3d(recon, {settled.frame[self.other.name]})'
        return Draft(
            purpose=f'Measure the {self.prop.key} of each.',
            reasoning=(
                'Every one is measured alike, so that what biases one biases all; the intervals tell '
                'whether the first is clearly the first.'
            ),
            code=lines(other, measure_code(self.prop, rows)),
            next_goal=f'Name the {self.form}, if the next one is clearly behind.',
        )

    def _answer(self, known: dict[str, Value], asked: Asked, sure: float) -> Draft:
        ranked = sorted(known, key=lambda k: -self.sign * known[k].value)
        first, second = known[ranked[0]], known[ranked[1]]
        clear = clearness(first, second, self.prop)
        if clear < CLEAR:
            return unclear(
                ranked[:2],
                f'{ranked[0]} and {ranked[1]} cannot be told apart: {self.prop.key} '
                f'{first.value:.3f} and {second.value:.3f} m',
            )
        return answer(
            repr(ranked[0]),
            confidence=round(sure * sureness(clear), 2),
            reasoning=(
                f'{self.prop.key}: {ranked[0]} {first.value:.3f} m, next {ranked[1]} '
                f'{second.value:.3f} m, {clear:.1f} standard deviations apart.'
            ),
            place=f'places[{ranked[0]!r}]',
            evidence=tuple(ranked),
        )


def unclear(names: list[str], reason: str) -> Draft:
    """End with two candidates that cannot be told apart."""
    return Draft(
        purpose='Say that the first two cannot be told apart.',
        reasoning=reason,
        code=lines(
            'ReturnAnswer(',
            '    None,',
            "    status='ambiguous',",
            f'    reason={reason!r},',
            f'    place=[places[key] for key in {names!r}],',
            f'    evidence={names!r},',
            ')',
        ),
    )


def read(asked: Asked) -> Superlative | None:
    """Read 'which object is the tallest' and its like."""
    if re.search(r'\b(?:camera|robot) (?:is|was|move|moves|moved)\b', asked.text):
        return None
    for pattern in _PATTERNS:
        found = pattern.search(asked.marked)
        if found:
            return _plan(asked, found.groupdict())
    return None


def _plan(asked: Asked, groups: dict[str, str | None]) -> Superlative | None:
    form = str(groups['form'])
    prop, sign = meaning(form)
    other = None
    if prop is DISTANCE:
        reference = _REFERENCE.search(str(groups.get('rest') or ''))
        if reference and not is_self(reference['b']):
            if not is_plain(thing(reference['b'])):
                return None
            other = Thing(thing(reference['b']), frame_of(reference['b']))
            prop = TO_OTHER
    kind = thing(str(groups.get('kind') or ''))
    if _NO_THING.search(f'{kind} {groups.get("rest") or ""}'):
        return None
    listed = list(asked.listed)
    if groups.get('pair'):
        listed = re.split(r',? or (?:the )?|, ', str(groups['pair']))
    candidates = _candidates(asked, listed)
    if candidates is None or len(candidates) == 1:
        return None
    named = kind if kind and not _NOISE.match(' ' + kind) and not is_generic(kind) else ALL
    return Superlative(prop, sign, form, tuple(candidates), named, other)


def _candidates(asked: Asked, listed: list[str]) -> list[tuple[str, Thing]] | None:
    """Return (answer, thing) of each candidate; None where choices and list do not agree."""
    names = [thing(item) for item in listed]
    if not asked.choices:
        return [(name, Thing(name, frame_of(item))) for name, item in zip(names, listed, strict=True)]
    if not names:
        return [(choice, Thing(choice.lower())) for choice in asked.choices]
    out = []
    for choice in asked.choices:
        fitting = [
            k for k, name in enumerate(names)
            if name == choice.lower() or match_names(choice, [name])
        ]
        if len(fitting) != 1:
            return None
        out.append((choice, Thing(names[fitting[0]], frame_of(listed[fitting[0]]))))
    return out


FAMILY = Family(
    'which thing is the tallest, shortest, nearest, farthest, leftmost, rightmost, longest, widest '
    'or largest',
    'which object is the tallest?',
    read,
)
