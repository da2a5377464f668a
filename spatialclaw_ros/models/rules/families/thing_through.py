"""Whether a thing fits through the gap between two others, whichever way it is turned."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.apart import (
    Apart,
    measure_code,
    seen_free,
    unseen_floor,
)
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, Thing
from spatialclaw_ros.models.rules.sense import Form, sense_of
from spatialclaw_ros.models.rules.wholes import decided, gather

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.sense import Sense
    from spatialclaw_ros.models.rules.wholes import Wholes

THREE = 3
FITS = Form(
    (THREE,),
    ('fit',),
    ('between', 'gap', 'wide', 'self', 'distance', 'on the way', 'inside', 'on', 'long'),
    polar=True,
)
CROSSED = frozenset({'on the way'})
"""'would I pass A on the way from B to C' asks what stands there, not what fits."""
MOVED_BY = re.compile(
    r'\b((?:could|can|would|will|might|may)\b(?: \w+){0,3}?) (?:slide|push|pull|roll|carry|'
    r'shove|move|bring|squeeze|wheel|drag|guide|put|lift|take|accommodate|hold|admit|let)\b'
)
ROOM_FOR = re.compile(r'\b(?:enough )?(?:room|space|place|way) (?:enough )?for\b')
"""Other words for fitting: 'could one slide X between A and B', 'is there room for X'."""

SIDES = """
thing = whole[$x]
print('[measured] longer side =', thing.length)
print('[measured] shorter side =', thing.width)
"""


@dataclass(frozen=True)
class ThingThrough:
    """Whether one thing fits between two others."""

    x: Thing
    a: Thing
    b: Thing

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look everywhere, measure the free width and the thing's sides, compare."""
        names = {thing.name for thing in (self.x, self.a, self.b)}
        if len(names) < THREE:
            return refuse('three different things are needed: one that fits between two others')
        code = f'{measure_code(Apart(self.a, self.b, "gap"), asked)}\n{fill(SIDES, x=self.x.name)}'
        why = 'It passes if the gap is wider than its longer side, and cannot if its shorter is.'
        found = gather((self.x, self.a, self.b), asked, facts, code, why=why)
        if isinstance(found, Draft):
            return found
        needed = ('distance', 'longer side', 'shorter side')
        if any(key not in facts.measured for key in needed):
            return refuse(NOTHING_SEEN)
        return self._decide(found, facts)

    def _decide(self, found: Wholes, facts: Facts) -> Draft:
        gap, long, short = (
            facts.measured[key] for key in ('distance', 'longer side', 'shorter side')
        )
        said = (
            f'{gap.value:.3f} m are free; the {self.x.name} is {long.value:.3f} m long and '
            f'{short.value:.3f} m wide'
        )
        passes, chance = decided(gap.less(long), 0.0)
        if passes:
            chance *= seen_free(long.value, facts)
        else:
            slim, chance = decided(gap.less(short), 0.0)
            if slim is not False:
                return refuse(f'it depends on how it is turned, or is too close to tell: {said}')
        return answer(
            str(bool(passes)),
            confidence=found.sure(chance),
            reasoning=said,
            place='end',
            evidence=(self.x.name, self.a.name, self.b.name, 'distance'),
            warnings=(*found.warnings, *unseen_floor(facts)),
        )


def read(asked: Asked) -> ThingThrough | None:
    """Read 'does X fit between A and B', whichever way it is put."""
    said = ROOM_FOR.sub('fit', MOVED_BY.sub(r'\1 fit', asked.said))
    sense = sense_of(replace(asked, said=said))
    if not FITS.fits(sense):
        return None
    fitting = [
        place
        for place, run in enumerate(sense.order)
        if 'fit' in sense.meaning(run) and CROSSED.isdisjoint(sense.meaning(run))
    ]
    ends = _ends(sense)
    if not fitting or ends is None:
        return None
    others = [name for name in sense.things if name not in ends]
    if len(others) != 1:
        return None
    return ThingThrough(Thing(others[0]), Thing(ends[0]), Thing(ends[1]))


def _ends(sense: Sense) -> tuple[str, str] | None:
    """Return the two things that are named after 'between', else the last two."""
    after = [k for k, run in enumerate(sense.order) if 'between' in run.split()]
    start = after[-1] if after else 0
    names = [
        sense.things[int(run[1:]) - 1]
        for run in sense.order[start:]
        if run[0] == 'T' and run[1:].isdigit()
    ]
    if after:
        return (names[0], names[1]) if len(names) > 1 else None
    return (sense.things[-2], sense.things[-1])


FAMILY = Family('whether a thing fits through the gap between two others', read)
