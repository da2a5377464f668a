"""How high the camera, or a table, is above what is below it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.rules.asked import Asked
from spatialclaw_ros.models.rules.drafts import Draft, answer, lines, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN
from spatialclaw_ros.models.rules.surfaces import FLOORS, choose, look_at_surfaces
from spatialclaw_ros.models.rules.words import surface_word

_ABOVE = r'(?:above|over|from|off|to)'
_CAMERA = r'(?:the |your )?(?:camera|robot\'s camera|sensor|lens|viewer|you)(?:\'s)?'
_CAMERA_PATTERNS = (
    re.compile(rf'^how (?:high|far|tall)(?: up| away| high)? (?:{_ABOVE} (?P<s2>.+?) )?(?:is|was|does|did) {_CAMERA}(?: (?:mounted|held|positioned|placed|sit|hang|hanging|located))?(?: {_ABOVE} (?P<s>.+))?$'),
    re.compile(rf'^at what height (?:{_ABOVE} (?P<s>.+?) )?(?:is|was) {_CAMERA}$'),
    re.compile(rf'height of {_CAMERA}(?: {_ABOVE} (?P<s>.+))?$'),
    re.compile(rf'(?:{_CAMERA}) height(?: {_ABOVE} (?P<s>.+))?$'),
    re.compile(rf'^how (?:high|far) (?:{_ABOVE}|below) {_CAMERA} is (?P<s>.+)$'),
    re.compile(rf'^how (?:far|deep|much) (?:below|under|beneath) {_CAMERA} is (?P<s>.+)$'),
    re.compile(rf'distance (?:from|between|of) {_CAMERA} (?:to|and|from) (?P<s>.+)$'),
    re.compile(rf'^how far (?:away )?is (?P<s>.+?) (?:away )?from {_CAMERA}$'),
)
_SURFACE_PATTERNS = (
    re.compile(rf'^how (?:high|tall|far)(?: up)? (?:is|are) (?P<s>.+?)(?: {_ABOVE} (?P<f>.+))?$'),
    re.compile(rf'height of (?P<s>.+?)(?: {_ABOVE} (?P<f>.+))?$'),
    re.compile(r'(?:vertical )?distance (?:from|between) (?P<s>.+?) (?:to|and) (?P<f>.+)$'),
    re.compile(rf'^how (?:high|far) {_ABOVE} (?P<f>.+?) is (?P<s>.+)$'),
)
HIGHEST_M = 20.0


@dataclass(frozen=True)
class CameraHeight:
    """The camera above a surface."""

    surface: str

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """List the surfaces, choose the one that is meant, measure, answer."""
        frame = asked.frame if asked.frame is not None else asked.newest
        if not facts.steps:
            return look_at_surfaces(frame, purpose=f'Find the {self.surface}.')
        if facts.error or facts.blank:
            return refuse(facts.error or NOTHING_SEEN)
        chosen, why = choose(self.surface, facts)
        if chosen is None:
            return refuse(why)
        if 'height' not in facts.measured:
            if facts.steps > 2:  # noqa: PLR2004
                return refuse(NOTHING_SEEN)
            return Draft(
                purpose=f'Measure how high the camera is above the {self.surface}.',
                reasoning=(
                    f'Surface {chosen.key} is the {self.surface}: {chosen.area:.2f} m2, '
                    f'{chosen.eye:.2f} m below the camera.'
                ),
                code=lines(
                    f'surface, eye = surfaces[{chosen.key}], frame.position',
                    'sigma = surface.center.sigma_m',
                    'height = Measure.from_sigma(float(surface.height(eye)), sigma, n=surface.inliers)',
                    "print('[measured] height =', height)",
                    'foot = eye - float(height) * surface.normal',
                    f'sketch.plane(surface, name={self.surface!r})',
                    "sketch.measure(foot, eye, name='height')",
                ),
                next_goal='Answer.',
            )
        value = facts.measured['height']
        if not 0 < value.value < HIGHEST_M:
            return refuse(f'the height came out as {value.value:g} m, which cannot be')
        return answer(
            'height',
            confidence=0.9,
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
            return look_at_surfaces(
                asked.frame, purpose=f'Find the {self.surface} and the {self.floor}.'
            )
        if facts.error or facts.blank:
            return refuse(facts.error or NOTHING_SEEN)
        upper, why = choose(self.surface, facts)
        lower, why_not = choose(self.floor, facts)
        if upper is None or lower is None:
            return refuse(why or why_not)
        if upper.key == lower.key:
            return refuse(f'only one level surface is in view: {self.surface} or {self.floor}')
        if 'height' not in facts.measured:
            if facts.steps > 2:  # noqa: PLR2004
                return refuse(NOTHING_SEEN)
            return Draft(
                purpose=f'Measure the height of the {self.surface} above the {self.floor}.',
                reasoning=(
                    f'Surface {upper.key} ({upper.area:.2f} m2, z {upper.z:.2f} m) is the '
                    f'{self.surface}, surface {lower.key} ({lower.area:.2f} m2, z {lower.z:.2f} m) '
                    f'the {self.floor}: the largest ones at such heights.'
                ),
                code=lines(
                    f'upper, lower = surfaces[{upper.key}], surfaces[{lower.key}]',
                    'sigma = float(np.hypot(upper.center.sigma_m, lower.center.sigma_m))',
                    'height = Measure.from_sigma(',
                    '    float(upper.center[2] - lower.center[2]), sigma, n=min(upper.inliers, lower.inliers)',
                    ')',
                    "print('[measured] height =', height)",
                    f'sketch.plane(upper, name={self.surface!r})',
                    f'sketch.plane(lower, name={self.floor!r})',
                    'foot = np.array([*upper.center[:2], lower.center[2]])',
                    "sketch.measure(foot, upper.center, name='height')",
                ),
                next_goal='Answer.',
            )
        value = facts.measured['height']
        return answer(
            'height',
            confidence=0.85,
            reasoning=f'{value.value:.3f} m, as high as such furniture is.',
            place='upper.center',
            evidence=(self.surface, self.floor, 'height'),
        )


def read(asked: Asked) -> CameraHeight | SurfaceHeight | None:
    """Read 'how high is the camera above the table', 'how high is the desk'."""
    if re.search(r'\b(?:move|moves|moved|turn|rise|travel|higher|lower|between the first)\b', asked.text):
        return None
    for pattern in _CAMERA_PATTERNS:
        found = pattern.search(asked.text)
        if found:
            groups = found.groupdict()
            named = groups.get('s') or groups.get('s2') or 'the floor'
            word = surface_word(named)
            return CameraHeight(word) if word else None
    for pattern in _SURFACE_PATTERNS:
        found = pattern.search(asked.text)
        if found:
            word = surface_word(found['s'])
            below = surface_word(found['f']) if found.groupdict().get('f') else 'floor'
            if word and word not in FLOORS and below in FLOORS:
                return SurfaceHeight(word, below)
    return None


FAMILY = Family(
    'heights of the camera above floor, table or board, and of tables above the floor',
    'how high is the camera above the table?',
    read,
)
