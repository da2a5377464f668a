"""How tall a thing is, and how high its top lies above what it stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.rules.asked import Asked, frame_of
from spatialclaw_ros.models.rules.drafts import Draft, answer, lines, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    NOTHING_SEEN,
    Settled,
    Thing,
    confidence,
    settle,
)
from spatialclaw_ros.models.rules.surfaces import FLOORS, choose, look_at_surfaces
from spatialclaw_ros.models.rules.words import is_generic, is_plain, is_self, location, surface_word, thing

FLOATING_M = 0.03
"""A bottom seen higher than this above the surface stands on something else, or is hidden."""
TALLEST_M = 4.0
FLAT_M = 0.008
_TOP = r'(?:the )?(?:top|upper (?:end|edge|side)|highest point)(?: of)?'
_ABOVE = r'(?:above|over)'
_PATTERNS = (
    re.compile(rf'^how (?:high|far) {_ABOVE} (?P<s>.+?) (?:is|does|are|lies) {_TOP} (?P<a>.+)$'),
    re.compile(rf'^how (?:high|far) {_ABOVE} (?P<s>.+?) does (?P<a>.+?) (?:reach|rise|extend|go)$'),
    re.compile(rf'^how (?:high|far) (?:is|lies) {_TOP} (?P<a>.+?) {_ABOVE} (?P<s>.+)$'),
    re.compile(rf'^how (?:high|tall|far) (?:is|does) (?P<a>.+?) (?:reach |rise |extend )?{_ABOVE} (?P<s>.+)$'),
    re.compile(rf'^how (?:high|far) (?:up )?does (?P<a>.+?) (?:reach|rise|extend)(?: {_ABOVE} (?P<s>.+))?$'),
    re.compile(r'^how (?:tall|high) (?:is|are) (?P<a>.+)$'),
    re.compile(rf'(?:what is|give|measure|what\'s|estimate)? ?(?:the )?height of {_TOP} (?P<a>.+?)(?: {_ABOVE} (?P<s>.+))?$'),
    re.compile(rf'(?:what is|give|measure|what\'s|estimate) (?:the )?height of (?P<a>.+?)(?: {_ABOVE} (?P<s>.+))?$'),
)


@dataclass(frozen=True)
class Height:
    """The height of one thing."""

    a: Thing
    surface: str = ''
    """The word of the surface it is asked above, or ''."""
    own: bool = True
    """Whether the thing's own height is asked, rather than how high its top lies."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, find out what it stands on, answer."""
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        if self.surface in FLOORS and not facts.surfaces:
            if facts.steps > 2:  # noqa: PLR2004
                return refuse(NOTHING_SEEN)
            return look_at_surfaces(None, purpose=f'Find the {self.surface}.')
        if 'top' not in facts.measured:
            return self._measure(settled, facts)
        if facts.said.get('no surface'):
            return refuse('no level surface is in view below it, so that its height has no zero')
        bottom = facts.measured.get('bottom')
        floating = bottom is not None and bottom.value > FLOATING_M
        if floating and self.own and not self.surface and 'supports' not in facts.said:
            return self._supports(settled)
        return self._answer(settled, facts, floating=floating)

    def _measure(self, settled: Settled, facts: Facts) -> Draft:
        seg, frame = settled.seg(self.a.name), settled.frame[self.a.name]
        if facts.steps > 3:  # noqa: PLR2004
            return refuse(NOTHING_SEEN)
        under = 'surface = recon.surface_under(points, frame)'
        if self.surface in FLOORS:
            chosen, why = choose(self.surface, facts)
            if chosen is None:
                return refuse(why)
            under = f'surface = surfaces[{chosen.key}]'
        return Draft(
            purpose=f'Measure how high the top of the {self.a.name} is.',
            reasoning=(
                'Its surface is taken without the rim of the mask, where depth mixes with the '
                'background. Zero is the level surface under it; its lowest visible points tell '
                'whether it stands there.'
            ),
            code=lines(
                f'seg, frame = {seg}, InputImages.by_index({frame})',
                'points = seg.get_surface_points(frame)',
                under,
                'if surface is None:',
                "    print('[no surface] below it')",
                'else:',
                '    height = seg.top_above(surface, frame)',
                '    bottom = float(np.percentile(surface.height(points), 0.5))',
                "    print(f'[surface] under | {surface.kind} | z {float(surface.center[2]):.4f} '",
                "          f'| area {surface.area_m2:.3f} | points {surface.inliers} '",
                "          f'| eye {float(surface.height(frame.position)):.4f}')",
                "    print('[measured] top =', height)",
                "    print(f'[measured] bottom = {bottom:.4f} m')",
                '    box = seg.extent_3d(recon, frame)',
                f'    sketch.box(box, name={self.a.name!r})',
                '    top = np.array([*box.center[:2], box.top])',
                "    sketch.measure(top - float(height) * surface.normal, top, name='height')",
            ),
            next_goal='Answer, if it stands on that surface.',
        )

    def _supports(self, settled: Settled) -> Draft:
        return supports_cell(
            settled.seg(self.a.name),
            settled.frame[self.a.name],
            f'The lowest visible points of the {self.a.name} are above the surface: either it rests '
            'on another thing, or its foot is hidden behind one.',
        )

    def _answer(self, settled: Settled, facts: Facts, *, floating: bool) -> Draft:
        top, bottom = facts.measured['top'], facts.measured['bottom']
        if not FLAT_M < top.value < TALLEST_M:
            return refuse(f'its top came out {top.value:g} m above the surface, which cannot be')
        refusal = _wrong_surface(self.surface, facts)
        if refusal:
            return refuse(refusal)
        resting = [s for s in facts.said.get('supports', []) if s.endswith('touches')]
        factor = 0.7 if top.note else 1.0
        if floating and self.own and not self.surface and resting:
            under = resting[0].split(' | ')[0]
            return answer(
                'Measure(height - bottom, height.low - bottom, height.high - bottom, n=height.n)',
                confidence=confidence(settled, factor=0.7),
                reasoning=(
                    f'It rests on {under}, {bottom.value:.3f} m above the surface: its own height is '
                    'counted from there.'
                ),
                place='box.center',
                evidence=(self.a.name,),
                warnings=(f'it rests on {under}: its own height, not that above the surface',),
            )
        if floating and self.own and not self.surface:
            factor *= 0.8
        return answer(
            'height',
            confidence=confidence(settled, factor=factor),
            reasoning=f'The top is {top.value:.3f} m above the surface over {top.n} points. {top.note}',
            place='box.center',
            evidence=(self.a.name, 'height'),
        )


def supports_cell(seg: str, frame: int, reasoning: str) -> Draft:
    """Return the cell that tells what a thing rests on among all others."""
    return Draft(
        purpose='Find out what it rests on.',
        reasoning=reasoning,
        code=lines(
            f'seg, frame = {seg}, InputImages.by_index({frame})',
            "everything = tools.SAM3.segment_image_by_text(frame, 'object')",
            'others = {}',
            'for number, label in enumerate(everything.labels):',
            '    overlap = Mask.iou(everything.get_mask(frame, number), seg.get_mask(frame))',
            '    points = everything.get_surface_points(frame, number)',
            '    if overlap < 0.5 and len(points):',
            '        others[label] = points',
            'for support in Geometry.supports(seg.get_surface_points(frame), others):',
            "    touch = 'touches' if support.touches else 'apart'",
            "    print(f'[supports] {support.name} | gap {support.gap_m:.3f} m | {touch}')",
            "print('[supports] end')",
        ),
        next_goal='Answer.',
    )


def _wrong_surface(word: str, facts: Facts) -> str:
    """Return why the surface under a thing is not the one that is named, or ''."""
    under = next((s for s in facts.surfaces if s.key == 'under'), None)
    if not word or word in FLOORS or under is None:
        return ''
    if under.kind == 'floor' and under.eye > 1.0:
        return f'the surface under it is a floor, not a {word}'
    return ''


def read(asked: Asked) -> Height | None:
    """Read 'how tall is A', 'how high above the board is the top of A' and its like."""
    for pattern in _PATTERNS:
        found = pattern.search(asked.marked)
        if not found:
            continue
        groups = found.groupdict()
        phrase = groups['a']
        name = thing(phrase)
        if not is_plain(name) or is_self(phrase) or is_generic(name) or surface_word(name):
            return None
        above = surface_word(groups.get('s') or '')
        if groups.get('s') and not above:
            return None
        standing = surface_word(location(phrase))
        top = bool(re.search(_TOP, asked.text)) or bool(above and 'tall' not in asked.text)
        return Height(Thing(name, frame_of(phrase)), above or standing, own=not top)
    return None


FAMILY = Family(
    'heights (of a thing, or of its top above floor, table or board)',
    'how tall is the mustard bottle?',
    read,
)
