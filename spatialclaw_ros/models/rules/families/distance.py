"""Distances between two things: of their centres, or of their nearest surfaces."""

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
from spatialclaw_ros.models.rules.words import is_generic, is_plain, is_self, split_pair, surface_word, thing

FAR_M = 30.0
"""Longer distances are beyond what depth cameras measure."""
CLOSE = 2.0
"""Below this many standard deviations a gap cannot be told from touching."""

_PATTERNS = (
    re.compile(r'^how (?:far|close) is it from (?P<a>.+?) to (?P<b>.+)$'),
    re.compile(r'^how (?:far|close|near) (?:apart|together|away) (?:are|is|do|does) (?P<pair>.+?)(?: (?:stand|lie|sit)s?)?$'),
    re.compile(r'^how far (?:are|do) (?P<pair>.+? and .+?) (?:apart|away from each other|from each other|from one another|stand apart)$'),
    re.compile(r'^how (?:close|near) are (?P<pair>.+? and .+?)(?: to each other| to one another)?$'),
    re.compile(r'^how (?:far|close|near) (?:is|away is|are) (?P<a>.+?) (?:away )?(?:from|to) (?P<b>.+)$'),
    re.compile(r'(?:distance|separation|spacing|space|gap|clearance|room) (?:is there )?(?:in )?between (?P<pair>.+)$'),
    re.compile(r'^how many \w+ apart (?:are|is) (?P<pair>.+)$'),
    re.compile(r'distance (?:that )?separates (?P<pair>.+)$'),
    re.compile(r'^how far apart are (?:the )?(?:nearest|closest) (?:surfaces?|points?|edges?|sides?) of (?P<pair>.+)$'),
    re.compile(r'(?:distance|separation) (?:of|for) (?P<pair>.+? and .+)$'),
    re.compile(r'(?:distance|separation) (?:is there )?(?:from|of) (?P<a>.+?) (?:to|from) (?P<b>.+)$'),
    re.compile(r'^how (?:wide|big|large|much) is the (?:gap|space|clearance|opening) between (?P<pair>.+)$'),
    re.compile(r'^how (?:much|many \w+) (?:space|room|clearance|of a gap)?\s*(?:is there|are there|lie|separate) ?(?:between )?(?P<pair>.+)$'),
)
_SURFACES = re.compile(
    r'\b(?:gap|clearance|space|room|opening|nearest (?:surfaces?|points?|edges?|sides?)|'
    r'closest (?:surfaces?|points?|edges?|sides?|parts?)|surface to surface|edge to edge|'
    r'shortest|minimum|smallest)\b'
)
_AT_NEAREST = re.compile(r',? (?:at|between|measured|from) (?:their |its |the )?(?:nearest|closest|surface).*$')
_LEVEL = re.compile(r'\b(?:horizontal|vertical|height difference|difference in height|angle|wider than|larger than|more than|less than|than)\b')


@dataclass(frozen=True)
class Distance:
    """Between two things in one frame."""

    a: Thing
    b: Thing
    surfaces: bool
    """Nearest surfaces rather than centres."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, answer."""
        if self.a.name == self.b.name:
            return refuse(f'two different things are needed, not {self.a.name!r} twice')
        settled = settle((self.a, self.b), asked, facts)
        if isinstance(settled, Draft):
            return settled
        if settled.one_frame is None:
            return refuse(
                f'the {self.a.name} and the {self.b.name} are not seen in one and the same frame'
            )
        what = 'gap' if self.surfaces else 'distance'
        if what not in facts.measured:
            return self._measure(settled, what) if facts.steps < 4 else refuse(NOTHING_SEEN)  # noqa: PLR2004
        return self._answer(settled, facts, what)

    def _measure(self, settled: Settled, what: str) -> Draft:
        a, b = settled.seg(self.a.name), settled.seg(self.b.name)
        frame = settled.one_frame
        if self.surfaces:
            how = lines(
                f'first = {a}.get_surface_points({frame})',
                f'second = {b}.get_surface_points({frame})',
                'gap, start, end = Geometry.nearest_distance(first, second)',
                "print('[measured] gap =', gap)",
            )
            why = 'The gap is between the nearest surface points; rims and stray pixels are left out.'
        else:
            how = lines(
                f'start = {a}.get_centroid_3d(recon, {frame})',
                f'end = {b}.get_centroid_3d(recon, {frame})',
                'distance = Geometry.euclidean_distance(start, end)',
                "print('[measured] distance =', distance)",
            )
            why = (
                'The median of the visible surface stands for the centre of each thing: both lie on '
                'the near side by about as much, so that the difference cancels it.'
            )
        return Draft(
            purpose=f'Measure the {what} between the {self.a.name} and the {self.b.name}.',
            reasoning=f'Each was found once. {why}',
            code=lines(
                how,
                f'sketch.box({a}.extent_3d(recon, {frame}), name={self.a.name!r})',
                f'sketch.box({b}.extent_3d(recon, {frame}), name={self.b.name!r})',
                f'sketch.measure(start, end, name={what!r})',
            ),
            next_goal='Answer, if the number is plausible.',
        )

    def _answer(self, settled: Settled, facts: Facts, what: str) -> Draft:
        value = facts.measured[what]
        if not 0 < value.value < FAR_M:
            return refuse(f'the {what} came out as {value.value:g} m, which cannot be')
        factor = 1.0
        if self.surfaces and value.value < CLOSE * max(value.sigma, 0.005):
            return refuse(
                f'the {self.a.name} and the {self.b.name} are nearer to each other '
                f'({value.value * 1000:.0f} mm) than the depth can tell from touching'
            )
        if value.high - value.low > value.value:
            factor = 0.6
        return answer(
            what,
            confidence=confidence(settled, factor=factor),
            reasoning=f'The {what} is {value.value:.3f} m over {value.n} points, which is plausible.',
            place='end',
            evidence=(self.a.name, self.b.name, what),
        )


def read(asked: Asked) -> Distance | None:
    """Read 'how far apart are A and B' and its like."""
    text = asked.marked
    for pattern in _PATTERNS:
        found = pattern.search(text)
        if not found:
            continue
        groups = found.groupdict()
        pair = split_pair(groups['pair']) if groups.get('pair') else (groups['a'], groups['b'])
        if pair is None:
            continue
        a, b = thing(pair[0]), thing(_AT_NEAREST.sub('', pair[1]))
        if not a or not b or is_self(pair[0]) or is_self(pair[1]):
            return None
        if is_generic(a) or is_generic(b) or not is_plain(a) or not is_plain(b):
            return None
        if surface_word(a) or surface_word(b) or _LEVEL.search(text):
            return None
        surfaces = bool(_SURFACES.search(text) or any(_SURFACES.search(h) for h in asked.hints))
        return Distance(Thing(a, frame_of(pair[0])), Thing(b, frame_of(pair[1])), surfaces)
    return None


FAMILY = Family(
    'distances between two things (centres, or the gap between their nearest surfaces)',
    'how far apart are the red mug and the blue box?',
    read,
)
