"""How tall a thing is, and how high its top lies above what it stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Code, Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.sizes_of_wholes import WholeSize
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    NOTHING_SEEN,
    Thing,
    confidence,
    measured,
    named,
    settle,
)
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.standing import FLOATING_M, carriers, look_for_carriers
from spatialclaw_ros.models.rules.surfaces import FLOORS, choose, look_at_surfaces
from spatialclaw_ros.models.rules.wholes import over_frames
from spatialclaw_ros.models.rules.words import location, surface_word

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.looking import Settled

TALLEST_M = 4.0
FLAT_M = 0.008
BY_PIXEL = 0.7
"""Factor on the confidence of a top that has no depth of its own."""
HIDDEN_FOOT = 0.8
ON_ANOTHER = 0.7
FLOOR_BELOW_EYE_M = 1.0

TOP = r'(?:the )?(?:top|upper (?:end|edge|side)|highest point)(?: of)?'
PHRASES = Phrases(
    'how (high|far) {above} {surface} ({be}|lies) {top} {a}',
    'how (high|far) {above} {surface} {do} {a} (reach|rise|extend|go)',
    'how (high|far) ({be}|lies) {top} {a} {above} {surface}',
    'how (high|tall|far) ({be}|{do}) {a}( reach| rise| extend)? {above} {surface}',
    'how (high|far)( up)? {do} {a} (reach|rise|extend)( {above} {surface})?',
    'how (tall|high) {be} {a}',
    "how (high|far) {be} {a}'?s? top (from|{above}) {surface}",
    'how (high|far) {be} {top} {a} from {surface}',
    '{what}(vertical )?distance (of|from|between) {top} {a} (to|and|from) {surface}',
    '{what}height of {top} {a}( {above} {surface})?',
    '{what}height of {a}( {above} {surface})?',
    top=TOP,
)

MEASURE = """
seg, frame = $seg, InputImages.by_index($frame)
points = seg.get_surface_points(frame)
surface = $surface
if surface is None:
    print('[cannot] no level surface is in view below it, so that its height has no zero')
else:
    height = seg.top_above(surface, frame)
    bottom = float(np.percentile(surface.height(points), 0.5))
    z, eye = float(surface.center[2]), float(surface.height(frame.position))
    print(f'[surface] under | {surface.kind} | z {z:.4f} | area {surface.area_m2:.3f} '
          f'| points {surface.inliers} | eye {eye:.4f}')
    print('[measured] top =', height)
    print(f'[measured] bottom = {bottom:.4f} m')
    box = seg.extent_3d(recon, frame)
    sketch.box(box, name=$name)
    top = np.array([*box.center[:2], box.top])
    sketch.measure(top - float(height) * surface.normal, top, name='height', frame=frame)
"""
OWN = 'Measure(height - bottom, height.low - bottom, height.high - bottom, n=height.n)'


@dataclass(frozen=True)
class Height:
    """The height of one thing."""

    a: Thing
    surface: str = ''
    """The word of the surface it is asked above, or ''."""
    own: bool = True
    """Whether the thing's own height is asked, rather than how high its top lies."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, find out what it stands on, answer; over several frames, as a whole."""
        if over_frames(asked, (self.a,)):
            if self.surface in FLOORS:
                return WholeSize(self.a, 'top').next_cell(asked, facts)
            if self.own and not self.surface:
                return WholeSize(self.a, 'height').next_cell(asked, facts)
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        if self.surface in FLOORS and not facts.surfaces:
            look = look_at_surfaces(None, purpose=f'Find the {self.surface}.')
            return look if facts.steps <= 2 else refuse(NOTHING_SEEN)  # noqa: PLR2004
        return measured(
            facts,
            'top',
            lambda: self._measure(settled, facts),
            lambda: self._conclude(settled, facts),
        )

    def _measure(self, settled: Settled, facts: Facts) -> Draft:
        surface = Code('recon.surface_under(points, frame)')
        if self.surface in FLOORS:
            chosen, why = choose(self.surface, facts)
            if chosen is None:
                return refuse(why)
            surface = Code(f'surfaces[{chosen.key}]')
        return Draft(
            purpose=f'Measure how high the top of the {self.a.name} is.',
            reasoning=(
                'Its surface is taken without the rim of the mask, where depth mixes with the '
                'background. Zero is the level surface under it; its lowest visible points tell '
                'whether it stands there.'
            ),
            code=fill(
                MEASURE,
                seg=settled.seg(self.a.name),
                frame=settled.frame[self.a.name],
                surface=surface,
                name=self.a.name,
            ),
            next_goal='Answer, if it stands on that surface.',
        )

    def _conclude(self, settled: Settled, facts: Facts) -> Draft:
        """Answer, or first find out what carries a thing whose foot is not on the surface."""
        top = facts.measured['top'].value
        if not FLAT_M < top < TALLEST_M:
            return refuse(f'its top came out {top:g} m above the surface, which cannot be')
        if self._on_a_floor(facts):
            return refuse(f'the surface under it is a floor, not a {self.surface}')
        floating = facts.measured['bottom'].value > FLOATING_M
        if not (floating and self.own and not self.surface):
            return self._answer(settled, facts, 1.0)
        if 'supports' not in facts.said:
            return look_for_carriers(
                settled.seg(self.a.name),
                settled.frame[self.a.name],
                f'The lowest visible points of the {self.a.name} are above the surface: either '
                'it rests on another thing, or its foot is hidden behind one.',
            )
        resting = carriers(facts)
        if not resting:
            return self._answer(settled, facts, HIDDEN_FOOT)
        return answer(
            OWN,
            confidence=confidence(settled, factor=ON_ANOTHER),
            reasoning=f'It rests on {resting[0][0]}: its own height is counted from its bottom.',
            place='box.center',
            evidence=(self.a.name,),
            warnings=(f'it rests on {resting[0][0]}: its own height, not that above the surface',),
        )

    def _on_a_floor(self, facts: Facts) -> bool:
        """Whether a table was named, but what is under the thing is a floor."""
        under = next((s for s in facts.surfaces if s.key == 'under'), None)
        if under is None or not self.surface or self.surface in FLOORS:
            return False
        return under.kind == 'floor' and under.eye > FLOOR_BELOW_EYE_M

    def _answer(self, settled: Settled, facts: Facts, factor: float) -> Draft:
        top = facts.measured['top']
        return answer(
            'height',
            confidence=confidence(settled, factor=factor * (BY_PIXEL if top.note else 1.0)),
            reasoning=(
                f'The top is {top.value:.3f} m above the surface over {top.n} points. {top.note}'
            ),
            place='box.center',
            evidence=(self.a.name, 'height'),
        )


def read(asked: Asked) -> Height | None:
    """Read 'how tall is A', 'how high above the board is the top of A' and its like."""
    for gaps in PHRASES.read(asked.marked):
        a = named(gaps['a'])
        above = surface_word(gaps.get('surface', ''))
        if not a or (gaps.get('surface') and not above):
            continue
        asks_top = bool(re.search(rf'{TOP}|\btop\b', asked.text)) or bool(
            above and 'tall' not in asked.text
        )
        surface = above or surface_word(location(gaps['a']))
        return Height(a, surface, own=not asks_top)
    return None


FAMILY = Family('heights (of a thing, or of its top above floor, table or board)', read)
