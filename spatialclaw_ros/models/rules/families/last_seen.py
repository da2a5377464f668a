"""When a thing was last seen, and what it was nearest to there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import match_names
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse, undecided
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, Thing
from spatialclaw_ros.models.rules.time_words import AFTER, AGO, BESIDE, HOW_FAR, PLACES, SEE, told
from spatialclaw_ros.models.rules.watching import by_shape, found_one, sure, taken, watched

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

SURE_WHEN, SURE_WHERE = 1.0, 1.0
STILL = 0.85
"""Factor where something was seen at its place, not made out, after the last sure sighting."""
CLEAR = 1.2
"""Between the first and the second there have to be so many standard deviations."""
LEAST_M = 0.03
MUCH_NEARER = 0.65
"""A middle nearer than this share of the other decides: no thing of a room reaches so far."""
YES_NO = frozenset({'yes', 'no'})
MOVED_SINCE = 'it is not in view now: where it is now is not known'

WHEN_CELL = """
newest = max(frame.stamp for frame in views)
last = max(thing.last_seen for thing in things.named($name))
where = max(things.named($name), key=lambda thing: thing.last_seen)
still = things.in_view_since(where) if $by_shape else []
seen = max([last, *(frame.stamp for frame in views if frame.frame_index in still)])
after = min([frame.stamp for frame in views if frame.stamp > seen], default=seen)
ago = Measure(newest - seen, newest - after, newest - last + 0.001, unit='s')
print('[measured] ago =', ago)
print(f'[in view since] {still}')
sketch.box(where.extent, name=$name)
"""
WHERE_CELL = """
last = max(things.named($name), key=lambda thing: thing.last_seen)
places = {}
for name in $names:
    beside = things.named(name).beside(last)
    if beside is None:
        print(f'[lost] {name}')
        continue
    places[name], middles, surfaces = beside
    print(f'[measured] middle to {name} =', middles)
    print(f'[measured] surface to {name} =', surfaces)
    sketch.measure(last.place, places[name], name=f'to the {name}')
sketch.box(last.extent, name=$name)
"""


@dataclass(frozen=True)
class When:
    """How long ago a thing was last seen."""

    a: Thing

    @property
    def name(self) -> str:
        """What it is called."""
        return self.a.name

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look over all frames, take the newest sighting, answer."""
        seen = found_one(self.name, asked, facts)
        if isinstance(seen, Draft):
            return seen
        ago = facts.measured.get('ago')
        if ago is None:
            return Draft(
                purpose='Take the newest frame that shows it.',
                reasoning=(
                    'The time since then is that of the newest frame less that of this one. What '
                    'is known by colour and shape is not made out in every frame that shows it: '
                    'one that still sees something at its place counts as well.'
                ),
                code=fill(WHEN_CELL, name=self.name, by_shape=by_shape(facts)),
                next_goal='Answer.',
            )
        still = facts.said.get('in view since', ['[]'])[0]
        return answer(
            'ago',
            unit='s',
            confidence=sure(seen, factor=SURE_WHEN * (1.0 if still == '[]' else STILL)),
            reasoning=f'{seen.views} frames show it, the newest of them {ago.value:.2f} s ago.',
            evidence=(self.name,),
            warnings=(*taken(self.name, facts), *((MOVED_SINCE,) if ago.value > 0 else ())),
        )


@dataclass(frozen=True)
class Where:
    """What a thing was nearest to where it was last seen."""

    a: Thing
    candidates: tuple[tuple[str, str], ...]
    """(what is answered, the thing's name)."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.a.name

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look over all frames, measure from its last place to each, answer."""
        others = [name for _, name in self.candidates]
        mine = found_one(self.name, asked, facts, others)
        if isinstance(mine, Draft):
            return mine
        known = [n for n in others if f'middle to {n}' in facts.measured]
        lost = set(facts.said.get('lost', ()))
        if not known and not lost:
            return Draft(
                purpose='Measure from its last place to each of the others.',
                reasoning=(
                    'Each is taken where it was at that time: what moved later does not count, '
                    'nor what had moved before.'
                ),
                code=fill(WHERE_CELL, name=self.name, names=others),
                next_goal='Name the nearest, if it is clearly so.',
            )
        if lost:
            return refuse(f'where {", ".join(sorted(lost))} was at that time is not known')
        return self._nearest(known, facts)

    def _nearest(self, known: list[str], facts: Facts) -> Draft:
        """Name the nearest, where both ways to measure agree."""
        middles = {n: facts.measured[f'middle to {n}'] for n in known}
        surfaces = {n: facts.measured[f'surface to {n}'] for n in known}
        ranked = sorted(known, key=lambda n: middles[n].value)
        first = ranked[0]
        by_surface = min(known, key=lambda n: surfaces[n].value)
        if middles[first].value > MUCH_NEARER * middles[by_surface].value and first != by_surface:
            return undecided(
                [first, by_surface],
                f'its middle is nearest to the {first}, its surface to the {by_surface}',
            )
        clear = math.inf
        if len(ranked) > 1:
            a, b = middles[first], middles[ranked[1]]
            clear = (b.value - a.value) / max(LEAST_M, math.hypot(a.sigma, b.sigma))
        if clear < CLEAR:
            return undecided(ranked[:2], f'the {first} and the {ranked[1]} are about as near')
        seen = watched(facts)
        if first not in seen:
            return refuse(NOTHING_SEEN)
        said = next(said for said, n in self.candidates if n == first)
        return answer(
            repr(said),
            confidence=min(
                sure(seen[self.name], factor=SURE_WHERE),
                sure(seen[first], factor=SURE_WHERE),
            ),
            reasoning=f'{middles[first].value:.2f} m to the {first}, the next is farther.',
            place='last.place',
            evidence=(self.name, f'to the {first}'),
            warnings=(*taken(self.name, facts), MOVED_SINCE),
        )


def read(asked: Asked) -> When | Where | None:
    """Read 'when did you last see the mug', 'what was it nearest to there' and their like."""
    words = told(asked)
    if words is None or not words.names:
        return None
    sight = words.has(SEE) or words.any('last had', 'out of your sight', 'in view', 'in sight')
    past = words.has(AFTER) or words.any('since', 'out of')
    if not (sight and past) or words.inverted:
        return None
    choices = tuple(c for c in asked.choices if c.lower() not in YES_NO)
    if words.has(BESIDE) or words.has(PLACES & {'where', 'place', 'spot', 'location'}):
        return _where(words.names, choices)
    if len(words.names) == 1 and not choices and words.any(*AGO) and not words.any(*HOW_FAR):
        return When(Thing(words.names[0]))
    return None


def _where(names: tuple[str, ...], choices: tuple[str, ...]) -> Where | None:
    """Return the plan: the thing is what is named first, the others are the choices."""
    subject, *others = names
    if any(match_names(choice, [subject]) for choice in choices):
        outside = [n for n in names if not any(match_names(c, [n]) for c in choices)]
        if len(outside) != 1:
            return None
        subject, others = outside[0], [n for n in names if n != outside[0]]
    offered = tuple((c, c.lower()) for c in choices) or tuple((n, n) for n in others)
    return Where(Thing(subject), offered) if len(offered) > 1 else None


FAMILY = Family('when a thing was last seen, and what it was nearest to there', read)
