"""What a thing rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.names import match_names, readable
from spatialclaw_ros.models.rules.asked import Asked, frame_of
from spatialclaw_ros.models.rules.drafts import Draft, answer, lines, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.families.height import FLOATING_M, supports_cell
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    NOTHING_SEEN,
    Settled,
    Thing,
    confidence,
    settle,
)
from spatialclaw_ros.models.rules.words import is_generic, is_plain, is_self, surface_word, thing

CONTACT_M = 0.025
_ON = r'(?:resting|standing|lying|sitting|placed|put|leaning|supported|stacked|located)'
_PATTERNS = (
    re.compile(rf'^(?:what|which (?:object|thing|item|surface)|on what|on which (?:object|thing|surface)) (?:is|are) (?P<a>.+?) (?:{_ON} )?(?:on|by|upon)(?: top of)?$'),
    re.compile(rf'^(?:on|upon) (?:what|which (?:object|thing|item|surface)) (?:is|does|are) (?P<a>.+?) (?:{_ON}|rest|stand|lie|sit)$'),
    re.compile(r'^(?:what|which (?:object|thing|item|surface)) does (?P<a>.+?) (?:rest|stand|lie|sit) (?:on|upon)$'),
    re.compile(r'^(?:what|which (?:object|thing|item)) (?:supports|carries|holds(?: up)?|is (?:under|underneath|beneath|below|directly under|directly below)|lies (?:under|beneath)) (?P<a>.+)$'),
)
_YES_NO = re.compile(rf'^(?:is|are|does) (?P<a>.+?) (?:{_ON} |rest |stand |lie |sit |directly )*(?:on top of|on|upon) (?P<b>.+)$')


@dataclass(frozen=True)
class Supported:
    """What carries a thing."""

    a: Thing
    b: str = ''
    """Where a yes or no is asked: whether it is this."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure the bottom, compare with the tops of all other things, answer."""
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        seg, frame = settled.seg(self.a.name), settled.frame[self.a.name]
        if 'bottom' not in facts.measured:
            if facts.steps > 3 or facts.said.get('no surface'):  # noqa: PLR2004
                return refuse('no level surface is in view below it')
            return Draft(
                purpose=f'Measure how high the bottom of the {self.a.name} is.',
                reasoning='A bottom well above the surface means that something else carries it.',
                code=lines(
                    f'seg, frame = {seg}, InputImages.by_index({frame})',
                    'points = seg.get_surface_points(frame)',
                    'surface = recon.surface_under(points, frame)',
                    'if surface is None:',
                    "    print('[no surface] below it')",
                    'else:',
                    '    bottom = float(np.percentile(surface.height(points), 1))',
                    "    print(f'[measured] bottom = {bottom:.4f} m')",
                    '    box = seg.extent_3d(recon, frame)',
                    f'    sketch.box(box, name={self.a.name!r})',
                ),
                next_goal='Find what its bottom touches.',
            )
        if 'supports' not in facts.said:
            return supports_cell(
                seg, frame, 'Whatever carries it has its top where this bottom is, under or beside it.'
            )
        return self._answer(asked, facts, settled)

    def _answer(self, asked: Asked, facts: Facts, settled: Settled) -> Draft:
        bottom = facts.measured['bottom'].value
        rows = [line.split(' | ') for line in facts.said['supports'] if line.count(' | ') == 2]  # noqa: PLR2004
        touching = [(row[0], _gap(row[1])) for row in rows if row[2] == 'touches']
        surface = _surface_name(asked)
        if bottom <= FLOATING_M:
            name, sure, why = surface, 0.8, f'its bottom is {bottom:.3f} m above the surface'
        elif touching:
            name, sure = touching[0][0], 0.85
            why = f'its bottom is {bottom:.3f} m above the surface, and {touching[0][1]:.3f} m above the top of {readable(name)}'
            if len(touching) > 1 and abs(touching[1][1]) < abs(touching[0][1]) + 0.008:
                return refuse(
                    f'it may rest on {readable(name)} or on {readable(touching[1][0])}: both tops are '
                    'where its bottom is'
                )
        else:
            return refuse(
                f'its lowest visible points are {bottom:.3f} m above the surface and touch nothing: '
                'its foot is hidden'
            )
        return self._say(asked, settled, name, sure, why)

    def _say(
        self, asked: Asked, settled: Settled, name: str, sure: float, why: str
    ) -> Draft:
        confident = confidence(settled, factor=sure)
        evidence = (self.a.name,)
        if self.b:
            if surface_word(self.b):
                holds = bool(surface_word(name))
            else:
                holds = not surface_word(name) and bool(match_names(self.b, [name]))
            return answer(
                repr(holds), confidence=confident, reasoning=why, place='box.center', evidence=evidence
            )
        word = readable(name)
        if asked.choices:
            fitting = [
                c
                for c in asked.choices
                if (surface_word(name) and surface_word(c)) or (not surface_word(name) and match_names(c, [name]))
            ]
            if len(fitting) != 1:
                return refuse(f'it rests on {word}, which is not one of the choices')
            word = fitting[0]
        return answer(
            repr(word), confidence=confident, reasoning=why, place='box.center', evidence=evidence
        )


def _gap(text: str) -> float:
    found = re.search(r'-?[\d.]+', text)
    return float(found[0]) if found else 9.0


def _surface_name(asked: Asked) -> str:
    """Return what the supporting surface is called: by the choices, else 'surface'."""
    named = [choice for choice in asked.choices if surface_word(choice)]
    return named[0] if len(named) == 1 else 'table'


def read(asked: Asked) -> Supported | None:
    """Read 'what is A resting on', 'is A on the B'."""
    for pattern in _PATTERNS:
        found = pattern.search(asked.marked)
        if found:
            name = thing(found['a'])
            if not is_plain(name) or is_self(name) or is_generic(name) or surface_word(name):
                return None
            return Supported(Thing(name, frame_of(found['a'])))
    found = _YES_NO.search(asked.marked)
    if not found:
        return None
    name, b = thing(found['a']), thing(found['b'])
    if not is_plain(name) or not is_plain(b) or is_self(name) or is_generic(name) or is_generic(b):
        return None
    if re.search(r'\b(?:left|right|side)\b', found['b']) or surface_word(name):
        return None
    return Supported(Thing(name, frame_of(found['a'])), b)


FAMILY = Family('what a thing rests on', 'what is the book lying on?', read)
