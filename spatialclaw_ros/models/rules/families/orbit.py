"""By how many degrees the camera moves round a thing, seen from above."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing, confidence, measured, search, settle
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.words import plain_name

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.looking import Settled

NEAR_M = 0.2
"""From nearer to the middle, its error turns into too large an angle."""
SPREAD = 0.3
"""Most that the middle may differ over the frames, as a share of the distance to it."""
WAYS = ('clockwise', 'counter-clockwise')

PHRASES = Phrases(
    '...({me}|it)\\b.*? {round} {a}( {tail})?',
    'how far {round} {a} ({do}|{be}) ({me}|it)( {tail})?',
    round=(
        r'(?:(?:circles?|circled|orbits?|orbited|circling|orbiting)(?: (?:round|around|about))?|'
        r'round|around|about)'
    ),
    tail=(
        r'(?:in total|altogether|,? ?(?:as )?(?:when )?seen from above|clockwise\b.*|'
        r'(?:counter|anti)-?clockwise\b.*|moves?|goes|go|travels?)'
    ),
)
AXIS = re.compile(r'^(?:the |a |its |an )*(?:vertical|up|z|own|horizontal|optical)\b')
LENGTH = re.compile(r'\b(?:how far|how long|distance|how many m)')
COUNTER = re.compile(r'\b(?:counter|anti)-?clockwise\b')
EITHER = re.compile(r'clockwise or\b|or (?:counter|anti)-?clockwise')

MEASURE = """
views = [InputImages.by_index(index) for index in $indices]
if len({v.world_frame for v in views}) > 1 or any(v.T_world_camera is None for v in views):
    print('[cannot] these frames have no common world: the motion between them is unknown')
else:
    boxes = [seen[$name, index].extent_3d(recon, index) for index in $hits]
    centres = np.array([box.center for box in boxes])
    centre = np.median(centres, axis=0)
    spread = float(np.linalg.norm(centres - centre, axis=1).max())
    places = np.array([view.position for view in views])
    out = places[:, :2] - centre[:2]
    bearings = np.unwrap(np.arctan2(out[:, 1], out[:, 0]))
    angle = float(np.degrees(bearings[-1] - bearings[0]))  # counter-clockwise is positive
    print(f'[measured] angle = {angle:.3f} deg')
    print(f'[measured] spread = {spread:.4f} m')
    print(f'[measured] nearest = {np.linalg.norm(out, axis=1).min():.4f} m')
    sketch.box(boxes[-1], name=$name)
    sketch.polyline(places, name='path')
    sketch.segment(centre, places[0], name='from')
    sketch.segment(centre, places[-1], name='to')
    show(sketch.top_down())
"""


@dataclass(frozen=True)
class Orbit:
    """The angle of the camera about a thing."""

    a: Thing
    sign: int = 0
    ways: tuple[str, ...] = ()
    """The directions that may be answered, where one is asked."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Find the thing in every frame, take its middle, sum the angles, answer."""
        if len(asked.known) < 2:  # noqa: PLR2004 - two views
            return refuse('a motion needs two frames, and there is only one here')
        if not facts.steps:
            return search((self.a,), fresh=True)
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        return measured(
            facts,
            'angle',
            lambda: self._measure(asked, facts),
            lambda: self._answer(settled, facts),
            most=2,
        )

    def _measure(self, asked: Asked, facts: Facts) -> Draft:
        first, last = (asked.known.index(frame) for frame in asked.span)
        indices = list(asked.known[min(first, last) : max(first, last) + 1])
        return Draft(
            purpose=f'Sum the angles of the camera about the middle of the {self.a.name}.',
            reasoning=(
                'Each frame that shows it gives a middle; their median is the centre, and their '
                'spread tells how well it is known. Seen from above, the directions from there to '
                'the camera are summed from frame to frame.'
            ),
            code=fill(
                MEASURE,
                indices=indices if first <= last else indices[::-1],
                hits=sorted({f.frame for f in facts.of(self.a.name) if f.count == 1}),
                name=self.a.name,
            ),
            next_goal='Answer, if the middle is known well enough.',
        )

    def _answer(self, settled: Settled, facts: Facts) -> Draft:
        angle = facts.measured['angle'].value
        spread, near = facts.measured['spread'].value, facts.measured['nearest'].value
        if near < NEAR_M or spread > SPREAD * near:
            return refuse(
                f'the middle of the {self.a.name} is not known well enough: {spread:.2f} m apart '
                f'over the frames, the camera {near:.2f} m away'
            )
        value = {0: 'abs(angle)', 1: 'angle', -1: '-angle'}[self.sign]
        if self.ways:
            fitting = [
                way for way in self.ways if bool(COUNTER.search(way.lower())) == (angle > 0)
            ]
            if len(fitting) != 1:
                return refuse('none of the choices fits the direction')
            value = repr(fitting[0])
        return answer(
            value,
            unit='' if self.ways else 'deg',
            confidence=confidence(settled),
            reasoning=(
                f'{angle:.1f} degrees about the middle of the {self.a.name}, summed over the '
                'frames; counter-clockwise is positive.'
            ),
            place='centre',
            evidence=('path', self.a.name, 'from', 'to'),
        )


def read(asked: Asked) -> Orbit | None:
    """Read 'by how many degrees does the camera move round the cabinet'."""
    if LENGTH.search(asked.text) and not asked.unit.startswith('deg'):
        return None
    ways = tuple(choice for choice in asked.choices if 'clockwise' in choice.lower())
    if len(ways) != len(asked.choices):
        return None
    if not ways and EITHER.search(asked.text):
        ways = WAYS
    sign = 1 if COUNTER.search(asked.text) else -1 if 'clockwise' in asked.text else 0
    for gaps in PHRASES.read(asked.text):
        name = plain_name(gaps['a'])
        if name and not AXIS.match(gaps['a']):
            return Orbit(Thing(name), 0 if ways else sign, ways)
    return None


FAMILY = Family('how far round a thing the camera moves, in degrees', read)
