"""How many things rest directly on a surface, or on another thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import match_names, readable
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.count import CANNOT
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import (
    MOST,
    NOTHING_SEEN,
    Thing,
    failed,
    first_look,
    measured,
)
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.standing import FLOATING_M
from spatialclaw_ros.models.rules.words import (
    is_generic,
    is_qualified,
    plain_name,
    surface_word,
    thing,
)

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts, Found

ALL = 'object'
SURE = 0.8
FOOT_HIDDEN = 0.7
"""Factor on the confidence where a foot is hidden, and nothing seen could carry the thing."""

PHRASES = Phrases(
    'how many {kind} ({be}|do)? ?{rests} {directly} (on|upon|atop)( top of)? {b}( itself)?',
    'how many {kind} ({be}|do)? ?{directly} {rests} (on|upon|atop)( top of)? {b}( itself)?',
    'how many {kind} ({be}|do)? ?({directly} )?({rests} )?on top of {b}',
    'how many {kind} ({be}|do)? ?({directly} )?(touch|touching) {b}( itself| directly)?',
    '{what}number of {kind} {rests} {directly} (on|upon) {b}',
    directly=r'(?:directly|immediately|straight|right)',
    rests=r'(?:rests?|resting|stands?|standing|lies?|lie|lying|sits?|sitting|placed)',
)
_BOTTOM = re.compile(r'(?P<label>.+) \| bottom (?P<bottom>-?[\d.]+) \| carriers ?(?P<names>.*)')

MEASURE = """
found, frame = seen[$kind, $frame], InputImages.by_index($frame)
clouds = [found.get_surface_points(frame, k) for k in range(found.num_objects)]
for k, points in enumerate(clouds):
    surface = recon.surface_under(points, frame)
    if surface is None:
        print('[cannot] no level surface is in view below them')
        break
    bottom = float(np.percentile(surface.height(points), 1))
    others = {found.labels[j]: cloud for j, cloud in enumerate(clouds) if j != k}
    touching = [s.name for s in Geometry.supports(points, others) if s.touches]
    print(f'[resting] {found.labels[k]} | bottom {bottom:.4f} | carriers {", ".join(touching)}')
    sketch.box(found.extent_3d(recon, frame, k), name=found.labels[k])
print('[measured] things =', float(len(clouds)))
"""


@dataclass(frozen=True)
class Resting:
    """The things whose bottom touches something."""

    on: str
    """A surface word, or the name of a thing."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look at all things, measure where their bottoms are, count."""
        if not facts.steps:
            return first_look((Thing(ALL),), asked)
        looks = [found for found in facts.of(ALL) if found.count]
        problem = failed(facts) or ('' if facts.found else NOTHING_SEEN)
        if problem or not looks:
            return refuse(problem or f'no {ALL} was found in the frame that is asked about')
        look = looks[-1]
        if CANNOT in look.note:
            return refuse(look.note)
        if len({readable(label) for label in look.labels}) < look.count:
            return refuse(
                'the bodies in view have no names, so that none can be told from another'
            )
        return measured(
            facts, 'things', lambda: self._measure(look), lambda: self._count(look, facts)
        )

    def _measure(self, look: Found) -> Draft:
        return Draft(
            purpose='Find out what each thing rests on.',
            reasoning='A bottom well above the surface means that something else carries it.',
            code=fill(MEASURE, kind=ALL, frame=look.frame),
            next_goal='Count those that rest there.',
        )

    def _count(self, look: Found, facts: Facts) -> Draft:
        rows = [_BOTTOM.fullmatch(line) for line in facts.said.get('resting', [])]
        counted: list[str] = []
        hidden = 0
        for row in rows:
            if row is None:
                return refuse(NOTHING_SEEN)
            carriers = [name for name in row['names'].split(', ') if name]
            down = float(row['bottom']) <= FLOATING_M
            hidden += not down and not carriers
            if surface_word(self.on):
                counted += [row['label']] if down or not carriers else []
            elif not down and match_names(self.on, carriers[:1]):
                counted.append(row['label'])
        if not surface_word(self.on) and not match_names(self.on, list(look.labels)):
            return refuse(f'no {self.on} was found')
        return answer(
            f'len({counted!r})',
            confidence=round(MOST * SURE * min(look.scores) * (FOOT_HIDDEN if hidden else 1), 2),
            reasoning=f'{", ".join(map(readable, counted)) or "nothing"} on the {self.on}.',
            evidence=tuple(look.labels),
        )


def read(asked: Asked) -> Resting | None:
    """Read 'how many objects rest directly on the board'."""
    for gaps in PHRASES.read(asked.text):
        on = thing(gaps['b'])
        kind = thing(gaps['kind'])
        if is_generic(kind) and not is_qualified(kind) and (surface_word(on) or plain_name(on)):
            return Resting(surface_word(on) or on)
    return None


FAMILY = Family('how many things rest directly on something', read)
