"""By how many degrees the camera moves round a thing, seen from above."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.rules.asked import Asked
from spatialclaw_ros.models.rules.drafts import Draft, answer, lines, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, Thing, confidence, search, settle
from spatialclaw_ros.models.rules.words import is_generic, is_plain, thing

_PATTERN = re.compile(
    r'\b(?:camera|robot|you|it)\b.*?\b(?:round|around|about|circles?|circled|orbits?|orbited|circling|orbiting)\b '
    r'(?P<a>(?:the |a ).+?)(?: (?:in total|altogether|seen from above|clockwise.*|counter-?clockwise.*|by .*|move|moves|go|goes|travel|travels))?$'
)
_AXIS = re.compile(r'^(?:the |a |its |an )*(?:vertical|up|z|own|horizontal|optical)\b')
NEAR_M = 0.2


@dataclass(frozen=True)
class Orbit:
    """The angle of the camera about a thing."""

    a: Thing
    start: int
    end: int
    sign: int = 0
    choices: tuple[str, ...] = ()

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Find the thing in every frame, take its middle, sum the angles, answer."""
        if len(asked.known) < 2:  # noqa: PLR2004
            return refuse('a motion needs two frames, and there is only one here')
        if not facts.steps:
            return search((self.a,), fresh=True)
        if 'angle' not in facts.measured:
            settled = settle((self.a,), asked, facts)
            if isinstance(settled, Draft):
                return settled
            if facts.said.get('cannot'):
                return refuse(facts.said['cannot'][0])
            if facts.steps > 2:  # noqa: PLR2004
                return refuse(NOTHING_SEEN)
            return self._measure(asked, facts)
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        spread, near = facts.measured['spread'], facts.measured['nearest']
        if near.value < NEAR_M or spread.value > 0.3 * near.value:
            return refuse(
                f'the middle of the {self.a.name} is not known well enough: {spread.value:.2f} m '
                f'apart over the frames, the camera {near.value:.2f} m away'
            )
        angle = facts.measured['angle'].value
        expression = {0: 'abs(angle)', 1: 'angle', -1: '-angle'}[self.sign]
        if self.choices:
            way = 'counter' if angle > 0 else 'clockwise'
            fitting = [c for c in self.choices if c.lower().startswith(('counter', 'anti')) == (way == 'counter')]
            if len(fitting) != 1:
                return refuse('none of the choices fits the direction')
            return answer(repr(fitting[0]), confidence=confidence(settled), reasoning=f'{angle:.1f} degrees, counter-clockwise positive.', evidence=('path', self.a.name))
        return answer(
            expression,
            unit='deg',
            confidence=confidence(settled),
            reasoning=f'{angle:.1f} degrees about the middle of the {self.a.name}, summed over the frames.',
            place='centre',
            evidence=('path', self.a.name, 'from', 'to'),
        )

    def _measure(self, asked: Asked, facts: Facts) -> Draft:
        first, last = asked.known.index(self.start), asked.known.index(self.end)
        indices = asked.known[min(first, last) : max(first, last) + 1]
        if first > last:
            indices = indices[::-1]
        hits = sorted({f.frame for f in facts.of(self.a.name) if f.count == 1})
        return Draft(
            purpose=f'Sum the angles of the camera about the middle of the {self.a.name}.',
            reasoning=(
                'Each frame that shows it gives a middle; their median is the centre, and their '
                'spread tells how well it is known. Seen from above, the directions from there to '
                'the camera are summed from frame to frame.'
            ),
            code=lines(
                f'views = [InputImages.by_index(index) for index in {list(indices)!r}]',
                'if len({view.world_frame for view in views}) > 1:',
                "    print('[cannot] these frames have no common world: the motion is unknown')",
                'else:',
                f'    boxes = [seen[{self.a.name!r}, index].extent_3d(recon, index) for index in {hits!r}]',
                '    centres = np.array([box.center for box in boxes])',
                '    centre = np.median(centres, axis=0)',
                '    spread = float(np.linalg.norm(centres - centre, axis=1).max())',
                '    places = np.array([view.position for view in views])',
                '    out = places[:, :2] - centre[:2]',
                '    bearings = np.unwrap(np.arctan2(out[:, 1], out[:, 0]))',
                '    angle = float(np.degrees(bearings[-1] - bearings[0]))  # counter-clockwise is positive',
                "    print(f'[measured] angle = {angle:.3f} deg')",
                "    print(f'[measured] spread = {spread:.4f} m')",
                "    print(f'[measured] nearest = {np.linalg.norm(out, axis=1).min():.4f} m')",
                f'    sketch.box(boxes[-1], name={self.a.name!r})',
                "    sketch.polyline(places, name='path')",
                "    sketch.segment(centre, places[0], name='from')",
                "    sketch.segment(centre, places[-1], name='to')",
                '    show(sketch.top_down())',
            ),
            next_goal='Answer, if the middle is known well enough.',
        )


def read(asked: Asked) -> Orbit | None:
    """Read 'by how many degrees does the camera move round the cabinet'."""
    found = _PATTERN.search(asked.text)
    if not found or _AXIS.match(found['a']):
        return None
    if re.search(r'\b(?:how far|how long|distance|how many m)', asked.text) and not asked.unit.startswith('deg'):
        return None
    name = thing(found['a'])
    if not is_plain(name) or is_generic(name):
        return None
    distinct = list(dict.fromkeys(asked.frames))
    start, end = (distinct[0], distinct[-1]) if len(distinct) > 1 else (asked.known[0], asked.known[-1])
    sign = 0
    if not asked.choices:
        counter = re.search(r'counter-?clockwise|anti-?clockwise', asked.text)
        sign = 1 if counter else -1 if 'clockwise' in asked.text else 0
    ways = tuple(c for c in asked.choices if 'clockwise' in c.lower())
    if len(ways) != len(asked.choices):
        return None
    if not ways and re.search(r'clockwise or|or (?:counter|anti)-?clockwise', asked.text):
        ways, sign = ('clockwise', 'counter-clockwise'), 0
    return Orbit(Thing(name), start, end, sign, ways)


FAMILY = Family(
    'how far round a thing the camera moves, in degrees',
    'by how many degrees does the camera move round the cabinet?',
    read,
)
