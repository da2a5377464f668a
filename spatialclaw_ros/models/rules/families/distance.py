"""Distances between two things: of their centres, or of their nearest surfaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.apart import Apart
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    Thing,
    confidence,
    measured,
    named_two,
    settle_two,
)
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.wholes import over_frames

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.looking import Settled

FAR_M = 30.0
"""Longer distances are beyond what depth cameras measure."""
TOUCHING = 2.0
"""Below this many standard deviations a gap cannot be told from touching."""
LEAST_SIGMA_M = 0.005
WIDE_INTERVAL = 0.6
"""Factor on the confidence of a value that is smaller than its own interval."""

PHRASES = Phrases(
    'how (far|close) is it from {a} to {b}',
    'how (far|close|near)( apart| together|{away}) ({be}|{do}) {pair}( stand| lie| sit)?',
    'how far apart {be} the (nearest|closest) {part} of {pair}',
    'how far ({be}|{do}) {pair}( stand| lie)? (apart|(away )?from (each other|one another))',
    'how (close|near) {be} {pair}( to (each other|one another))?',
    'how (far|close|near){away} {be} {a}{away} (from|to) {b}',
    'how (far|close|near){away} (from|to) {b} {be} {a}',
    'how many \\w+ (apart )?({be}|{do} there be)( there)?( between)? {pair}( stand)?( apart)?',
    '{lead}{gap}( is there| there is)? (in )?between {pair}',
    '{lead}{gap}( is there)? (from|of) {a} (to|from) {b}',
    '{lead}{gap} (of|for) {pair}',
    '{lead}(distance|space|gap) (that )?separates {pair}',
    gap=r'(?:distance|separation|spacing|space|gap|clearance|room|opening)(?: is there)?',
    part=r'(?:surfaces?|points?|edges?|sides?|parts?)',
)
SURFACES = re.compile(
    r'\b(?:gap|clearance|space|room|opening|surface to surface|edge to edge|shortest|minimum|'
    r'smallest|(?:nearest|closest) (?:surfaces?|points?|edges?|sides?|parts?))\b'
)
LEVEL = re.compile(
    r'\b(?:horizontal|vertical|height difference|difference in|angle|than|second|third|tops?|'
    r'upper|highest|lowest|bottom)\b'
)
AT_NEAREST = re.compile(
    r'(?:,? (?:at|between|measured|from))+ (?:their |its |the )?'
    r'(?:(?:nearest|closest)(?: \w+)?|surfaces?)$'
)

GAP = """
first = $a.get_surface_points($frame)
second = $b.get_surface_points($frame)
gap, start, end = Geometry.nearest_distance(first, second)
print('[measured] gap =', gap)
"""
DISTANCE = """
start = $a.get_centroid_3d(recon, $frame)
end = $b.get_centroid_3d(recon, $frame)
distance = Geometry.euclidean_distance(start, end)
print('[measured] distance =', distance)
"""
DRAWING = """
sketch.box($a.extent_3d(recon, $frame), name=$name_a)
sketch.box($b.extent_3d(recon, $frame), name=$name_b)
sketch.measure(start, end, name=$what)
"""
WHY_GAP = 'The gap is between the nearest surface points; rims and stray pixels are left out.'
WHY_DISTANCE = (
    'The median of the visible surface stands for the centre of each thing: both lie on the near '
    'side by about as much, so that the difference cancels it.'
)


@dataclass(frozen=True)
class Distance:
    """Between two things in one frame."""

    a: Thing
    b: Thing
    surfaces: bool
    """Nearest surfaces rather than centres."""

    @property
    def what(self) -> str:
        """What is measured."""
        return 'gap' if self.surfaces else 'distance'

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, answer; over several frames, both are measured as wholes."""
        if over_frames(asked, (self.a, self.b)):
            how = 'nearest' if self.surfaces else 'centres'
            return Apart(self.a, self.b, how).next_cell(asked, facts)
        settled = settle_two(self.a, self.b, asked, facts)
        if isinstance(settled, Draft):
            return settled
        frame = settled.one_frame
        if frame is None:
            both = f'the {self.a.name} and the {self.b.name}'
            return refuse(f'{both} are not seen in one and the same frame')
        return measured(
            facts,
            self.what,
            lambda: self._measure(settled, frame),
            lambda: self._answer(settled, facts),
        )

    def _measure(self, settled: Settled, frame: int) -> Draft:
        a, b = settled.seg(self.a.name), settled.seg(self.b.name)
        return Draft(
            purpose=f'Measure the {self.what} between the {self.a.name} and the {self.b.name}.',
            reasoning=f'Each was found once. {WHY_GAP if self.surfaces else WHY_DISTANCE}',
            code=fill(
                (GAP if self.surfaces else DISTANCE) + DRAWING.lstrip('\n'),
                a=a,
                b=b,
                frame=frame,
                name_a=self.a.name,
                name_b=self.b.name,
                what=self.what,
            ),
            next_goal='Answer, if the number is plausible.',
        )

    def _answer(self, settled: Settled, facts: Facts) -> Draft:
        value = facts.measured[self.what]
        if not 0 < value.value < FAR_M:
            return refuse(f'the {self.what} came out as {value.value:g} m, which cannot be')
        if self.surfaces and value.value < TOUCHING * max(value.sigma, LEAST_SIGMA_M):
            return refuse(
                f'the {self.a.name} and the {self.b.name} are nearer to each other '
                f'({value.value * 1000:.0f} mm) than the depth can tell from touching'
            )
        wide = value.high - value.low > value.value
        return answer(
            self.what,
            confidence=confidence(settled, factor=WIDE_INTERVAL if wide else 1.0),
            reasoning=f'The {self.what} is {value.value:.3f} m over {value.n} points: plausible.',
            place='end',
            evidence=(self.a.name, self.b.name, self.what),
        )


def read(asked: Asked) -> Distance | None:
    """Read 'how far apart are A and B' and its like."""
    if LEVEL.search(asked.text) or 'ends' in asked.kinds:
        return None
    surfaces = 'centres' not in asked.kinds and (
        'surfaces' in asked.kinds
        or any(SURFACES.search(text) for text in (asked.text, *asked.hints))
    )
    for gaps in PHRASES.read(AT_NEAREST.sub('', asked.marked)):
        if two := named_two(gaps):
            return Distance(*two, surfaces)
    return None


FAMILY = Family(
    'distances between two things (centres, or the gap between their nearest surfaces)', read
)
