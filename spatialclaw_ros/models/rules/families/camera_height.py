"""How high the camera, or a table, is above what is below it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, failed, measured
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.surfaces import FLOORS, choose, look_at_surfaces
from spatialclaw_ros.models.rules.words import surface_word

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts, SurfaceSeen

HIGHEST_M = 20.0
SURE_CAMERA, SURE_SURFACE = 0.9, 0.85

CAMERA = Phrases(
    'how (high|far|tall)( up|{away})? ({above} {surface} )?({be}|{do}) {me}{held}?'
    '( {off} {surface2})?',
    'at what height ({above} {surface} )?{be} {me}{held}?',
    '{what}height of {me}( {off} {surface})?',
    '{what}{me} height( {off} {surface})?',
    'how (high|far) ({above}|below) {me} {be} {surface}',
    'how (far|deep|much) (below|under|beneath) {me} {be} {surface}',
    '{what}(vertical )?distance {of} {me} (to|and|from) {surface}',
    'how far{away} {be} {surface}{away} from {me}',
    surface2=r'(?P<surface2>.+?)',
    off=r'(?:above|over|from|off|to)',
    held=r'(?: (?:mounted|held|positioned|placed|sit|hang|hanging|located))',
)
SURFACE = Phrases(
    'how (high|tall|far)( up)? {be} {surface}( {above} {floor})?',
    '{what}height of {surface}( {above} {floor})?',
    '{what}(vertical )?distance {of} {surface} (to|and) {floor}',
    'how (high|far) {above} {floor} {be} {surface}',
)
MOTION = re.compile(
    r'\b(?:move|moves|moved|turn|rise|travel|higher|lower|change|changes|between the first)\b'
)

MEASURE_CAMERA = """
surface, eye = surfaces[$key], frame.position
sigma = surface.center.sigma_m
height = Measure.from_sigma(float(surface.height(eye)), sigma, n=surface.inliers)
print('[measured] height =', height)
foot = eye - float(height) * surface.normal
sketch.plane(surface, name=$word)
sketch.measure(foot, eye, name='height')
"""
MEASURE_SURFACE = """
upper, lower = surfaces[$upper], surfaces[$lower]
sigma = float(np.hypot(upper.center.sigma_m, lower.center.sigma_m))
rise = float(upper.center[2] - lower.center[2])
height = Measure.from_sigma(rise, sigma, n=min(upper.inliers, lower.inliers))
print('[measured] height =', height)
sketch.plane(upper, name=$word)
sketch.plane(lower, name=$floor)
foot = np.array([*upper.center[:2], lower.center[2]])
sketch.measure(foot, upper.center, name='height')
"""


@dataclass(frozen=True)
class CameraHeight:
    """The camera above a surface."""

    surface: str

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """List the surfaces, choose the one that is meant, measure, answer."""
        if not facts.steps:
            return look_at_surfaces(asked.view, purpose=f'Find the {self.surface}.')
        problem = failed(facts)
        chosen, why = choose(self.surface, facts)
        if problem or chosen is None:
            return refuse(problem or why)
        return measured(
            facts, 'height', lambda: self._measure(chosen), lambda: self._answer(facts), most=2
        )

    def _measure(self, chosen: SurfaceSeen) -> Draft:
        return Draft(
            purpose=f'Measure how high the camera is above the {self.surface}.',
            reasoning=(
                f'Surface {chosen.key} is the {self.surface}: {chosen.area:.2f} m2, '
                f'{chosen.eye:.2f} m below the camera.'
            ),
            code=fill(MEASURE_CAMERA, key=int(chosen.key), word=self.surface),
            next_goal='Answer.',
        )

    def _answer(self, facts: Facts) -> Draft:
        value = facts.measured['height']
        if not 0 < value.value < HIGHEST_M:
            return refuse(f'the height came out as {value.value:g} m, which cannot be')
        return answer(
            'height',
            confidence=SURE_CAMERA,
            reasoning=f'{value.value:.3f} m over a plane through {value.n} points.',
            place='foot',
            evidence=(self.surface, 'height'),
        )


@dataclass(frozen=True)
class SurfaceHeight:
    """A table above the floor."""

    surface: str
    floor: str = 'floor'

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """List the surfaces of all frames, choose both, measure, answer."""
        if not facts.steps:
            purpose = f'Find the {self.surface} and the {self.floor}.'
            return look_at_surfaces(asked.frame, purpose=purpose)
        upper, why = choose(self.surface, facts)
        lower, why_not = choose(self.floor, facts)
        problem = failed(facts) or ('' if facts.surfaces else NOTHING_SEEN)
        if problem or upper is None or lower is None:
            return refuse(problem or why or why_not)
        return measured(
            facts,
            'height',
            lambda: self._measure(upper, lower),
            lambda: self._answer(facts),
            most=2,
        )

    def _measure(self, upper: SurfaceSeen, lower: SurfaceSeen) -> Draft:
        return Draft(
            purpose=f'Measure the height of the {self.surface} above the {self.floor}.',
            reasoning=(
                f'Surface {upper.key} ({upper.area:.2f} m2, z {upper.z:.2f} m) is the '
                f'{self.surface}, surface {lower.key} ({lower.area:.2f} m2, z {lower.z:.2f} m) '
                f'the {self.floor}: those with the most points at such heights.'
            ),
            code=fill(
                MEASURE_SURFACE,
                upper=int(upper.key),
                lower=int(lower.key),
                word=self.surface,
                floor=self.floor,
            ),
            next_goal='Answer.',
        )

    def _answer(self, facts: Facts) -> Draft:
        value = facts.measured['height'].value
        return answer(
            'height',
            confidence=SURE_SURFACE,
            reasoning=f'{value:.3f} m, as high as such furniture is.',
            place='upper.center',
            evidence=(self.surface, self.floor, 'height'),
        )


def read(asked: Asked) -> CameraHeight | SurfaceHeight | None:
    """Read 'how high is the camera above the table', 'how high is the desk'."""
    if MOTION.search(asked.text):
        return None
    for gaps in CAMERA.read(asked.text):
        named = gaps.get('surface') or gaps.get('surface2') or 'the floor'
        if word := surface_word(named):
            return CameraHeight(word)
    for gaps in SURFACE.read(asked.text):
        word, below = surface_word(gaps['surface']), surface_word(gaps['floor'] or 'the floor')
        if word and word not in FLOORS and below in FLOORS:
            return SurfaceHeight(word, below)
    return None


FAMILY = Family(
    'heights of the camera above floor, table or board, and of tables above the floor', read
)
