"""Which of some things is taller, closer to the camera, or nearer to another, over all frames."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import match_names
from spatialclaw_ros.models.rules.drafts import Code, Draft, answer, fill, refuse, undecided
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.sense import Form, sense_of
from spatialclaw_ros.models.rules.wholes import OPEN, gather
from spatialclaw_ros.models.rules.words import is_described

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts, Value
    from spatialclaw_ros.models.rules.wholes import Wholes

PAIR = 2
UNCERTAIN_M = 0.01
"""Added to what each value is uncertain by: what is compared is not measured alike."""

BESIDE = ('distance', 'between', 'self', 'nearest', 'closest points', 'on')
TALLER = Form(
    (0, 2),
    ('taller',),
    ('top', 'bottom', 'between', 'high', 'tall', 'distance'),
    choice=True,
    polar=False,
)
CLOSER = Form((0, 2), ('nearer|nearest', 'camera'), (*BESIDE, 'nearer'), choice=True, polar=False)
NEARER = Form((1,), ('nearer',), BESIDE, choice=True, polar=False)
NEAREST = Form((1,), ('nearest',), (*BESIDE, 'nearer', 'long'), choice=True, polar=False)

VALUES = {
    'taller': 'thing.height',
    'shorter': 'thing.height',
    'closer': 'Geometry.euclidean_distance(InputImages[-1].position, thing.center)',
    'farther': 'Geometry.euclidean_distance(InputImages[-1].position, thing.center)',
    'nearer': 'Geometry.euclidean_distance(whole[$other].center, thing.center)',
}
"""What is compared -> its value in a cell."""
MORE = frozenset({'taller', 'farther'})
WHY = {
    'taller': 'Each is measured from what carries it to its top.',
    'shorter': 'Each is measured from what carries it to its top.',
    'closer': 'The middle of the whole thing counts, from where the camera is now.',
    'farther': 'The middle of the whole thing counts, from where the camera is now.',
    'nearer': 'The middles count; the nearest points have to agree.',
}
MEASURE = """
values, places = {}, {}
for key, name in $rows:
    thing = whole[name]
    places[key] = thing.center
    values[key] = $value
    print(f'[measured] {key} =', values[key])
    $second
"""
NEAREST_POINTS = """
    beside = Geometry.nearest_distance(whole[$other], thing)[0]
    print(f'[measured] nearest points: {key} =', beside)
"""


@dataclass(frozen=True)
class Which:
    """The one of some things with the most or the least of something."""

    how: str
    """A key of VALUES."""
    candidates: tuple[tuple[str, Thing], ...]
    """(what is answered, the thing)."""
    other: Thing | None = None
    """What nearness is counted from."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look everywhere, measure all as wholes, answer with the first if it clearly is."""
        things = [thing for _, thing in self.candidates]
        if self.other is not None and any(thing.name == self.other.name for thing in things):
            return refuse(f'the {self.other.name} is as near to itself as can be')
        every = (*things, *((self.other,) if self.other else ()))
        found = gather(every, asked, facts, self._code(), why=WHY[self.how])
        return found if isinstance(found, Draft) else self._decide(found, facts)

    def _code(self) -> str:
        rows = [(key, thing.name) for key, thing in self.candidates]
        other = repr(self.other.name) if self.other else ''
        value = VALUES[self.how].replace('$other', other)
        second = NEAREST_POINTS.replace('$other', other).strip() if self.other else ''
        return fill(MEASURE, rows=rows, value=Code(value), second=Code(second))

    def _decide(self, found: Wholes, facts: Facts) -> Draft:
        values = {key: facts.measured.get(key) for key, _ in self.candidates}
        known = {k: v for k, v in values.items() if v is not None and math.isfinite(v.value)}
        if len(known) < len(values):
            lost = ', '.join(key for key in values if key not in known)
            return refuse(f'the {lost} could not be measured')
        sign = -1 if self.how in MORE else 1
        ranked = sorted(known, key=lambda key: sign * known[key].value)
        first, second = ranked[:PAIR]
        chance = first_of_two(known[first], known[second])
        said = ', '.join(f'{key} {known[key].value:.2f} m' for key in ranked)
        points = {
            key: value.value
            for key in known
            if (value := facts.measured.get(f'nearest points: {key}'))
        }
        if points and min(points, key=lambda key: points[key]) != first:
            near = ', '.join(f'{key} {value:.2f} m' for key, value in points.items())
            return undecided(
                ranked[:PAIR],
                f'by the middles it is another than by the nearest points: {said}; {near}',
            )
        if chance < OPEN:
            return undecided(ranked[:PAIR], f'the first two cannot be told apart: {said}')
        return answer(
            repr(first),
            confidence=found.sure(chance),
            reasoning=said,
            place=f'places[{first!r}]',
            evidence=tuple(thing.name for _, thing in self.candidates),
            warnings=found.warnings,
        )


def first_of_two(first: Value, second: Value) -> float:
    """Return how likely it is that two values are in the order in which they were measured."""
    spread = math.hypot(first.sigma, second.sigma, UNCERTAIN_M)
    return 0.5 * (1 + math.erf(abs(first.value - second.value) / spread / math.sqrt(2)))


HOW_MUCH = re.compile(r'(?:by )?how (?:much|many|far)\b')
"""'How much taller is A than B' asks for no thing."""


def read(asked: Asked) -> Which | None:
    """Read 'which is taller, A or B', 'what is nearest to B', whichever way it is put."""
    if HOW_MUCH.match(asked.text):
        return None
    sense = sense_of(asked)
    for form, how in (
        (TALLER, 'taller'),
        (CLOSER, 'closer'),
        (NEARER, 'nearer'),
        (NEAREST, 'nearer'),
    ):
        if not form.fits(sense):
            continue
        names = sense.options or (sense.things if how in {'taller', 'closer'} else ())
        about = sense.things if how == 'nearer' else ()
        extra = [thing for thing in sense.things if how != 'nearer' and sense.options]
        if len(names) < PAIR or extra:
            continue
        if about and any(_is_same(about[0], name) for name in names):
            continue
        candidates = tuple((name, Thing(name.lower())) for name in names)
        return Which(how, candidates, Thing(about[0]) if about else None)
    return None


def _is_same(one: str, other: str) -> bool:
    """Whether two names may mean one thing; those of described things are all their own."""
    if is_described(one) or is_described(other):
        return one == other
    return bool(match_names(one, [other]))


FAMILY = Family(
    'which of some things is taller, closer to the camera or nearer to another, over frames', read
)
