"""What a thing stands on, and what is inside what, over several frames."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.sense import Form, Sense, sense_of
from spatialclaw_ros.models.rules.surfaces import FLOORS
from spatialclaw_ros.models.rules.wholes import FLOOR, gather
from spatialclaw_ros.models.rules.words import surface_word

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

ON_FLOOR_M = 0.04
OFF_FLOOR_M = 0.1
ENOUGH = 6
"""So many points of what carries a thing are seen beside it, at the height of its bottom."""
CLEARLY = 3.0
"""And so many times as many as of anything else."""
ON_TOP_M = 0.04
BEYOND_M = 0.05
"""A thing whose middle is farther outside the outline of another does not stand on it."""
SURE, SURE_NOT, SURE_FLOOR = 0.95, 0.9, 0.95
INSIDE, OUTSIDE = 0.75, 0.4
"""Shares of the directions in which the walls of what contains a thing stand around it."""
BELOW_RIM_M = 0.015

ON_WHAT = Form((1,), ('on',), ('top', 'self', 'floor', 'high', 'bottom'), choice=True, polar=False)
ON_IT = Form((2,), ('on',), ('top', 'self', 'bottom'), polar=True)
IN_IT = Form((2,), ('inside',), ('self', 'on'), polar=True)
IN_WHAT = Form((1,), ('inside',), ('self', 'on', 'floor'), choice=True, polar=False)
CARRIER_FIRST = re.compile(
    r'^(?:carries|carry|carrying|hold\w*(?: up)?|supports?|supporting|bears|bearing|(?:directly |'
    r'right )?(?:under|below|beneath|underneath)|serves as support|contains?|containing|'
    r'enclose[sd]?|hold inside)$'
)
"""What is said between two things of which the first carries or contains the other."""

ON = f"""{FLOOR.strip()}
thing = whole[$name]
print(f'[measured] bottom = {{float(thing.bottom) - floor_z:.4f}} m')
foot = np.asarray(thing.points)
foot = foot[foot[:, 2] < float(thing.bottom) + 0.3 * float(thing.height) + 0.02][:, :2]
for other in $others:
    points = np.asarray(whole[other].points) if other in whole else np.zeros((0, 3))
    level = points[np.abs(points[:, 2] - float(thing.bottom)) < 0.03]
    beside = spatial.cKDTree(foot).query(level[:, :2])[0] < 0.06 if len(level) else np.zeros(0)
    print(f'[measured] beneath: {{other}} = {{float(beside.sum())}}')
    if other in whole and whole[other]:
        box = whole[other].box
        off = np.abs((thing.center[:2] - box.center[:2]) @ box.rotation[:2, :2]) - box.size[:2] / 2
        print(f'[measured] beyond: {{other}} = {{float(off.max()):.4f}} m')
        gap = float(thing.bottom) - float(whole[other].top)
        print(f'[measured] over the top: {{other}} = {{gap:.4f}} m')
"""
IN = """
for inner, outer in $pairs:
    if inner in whole and outer in whole and whole[inner] and whole[outer]:
        held, holder = whole[inner], whole[outer]
        walls = np.asarray(holder.points)
        reach = held.center[:2] - holder.box.center[:2]
        along = np.abs(reach @ holder.box.rotation[:2, :2]) - holder.box.size[:2] / 2
        low = np.percentile(held.points[:, 2], 2)
        around = walls[walls[:, 2] > low + 0.01][:, :2] - held.center[:2]
        sides = np.unique((np.arctan2(around[:, 1], around[:, 0]) // (np.pi / 6)).astype(int))
        print(f'[measured] beyond the outline: {inner} = {float(along.max()):.4f} m')
        print(f'[measured] below the rim: {inner} = {float(holder.top) - float(low):.4f} m')
        print(f'[measured] around: {inner} = {len(sides) / 12:.4f}')
        print(f'[measured] small enough: {inner} = '
              f'{float(holder.length) - float(held.length):.4f} m')
"""


@dataclass(frozen=True)
class On:
    """What carries a thing."""

    a: Thing
    choices: tuple[str, ...] = ()
    b: str = ''
    """Where a yes or no is asked: whether it is this."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look everywhere, compare its bottom with what is seen beside it there, answer."""
        names = [self.b] if self.b else list(self.choices)
        others = [Thing(name) for name in names if not _is_floor(name)]
        rows = [other.name for other in others]
        code = fill(ON, name=self.a.name, others=rows)
        why = 'What carries it is seen right beside it, as high as its bottom is.'
        needed = (self.a, *(others if self.b else ()))
        found = gather(needed, asked, facts, code, why=why, optional=others)
        if isinstance(found, Draft):
            return found
        bottom = facts.measured['bottom'].value
        counts = {name: facts.measured[f'beneath: {name}'].value for name in rows}
        said = f'its bottom is {bottom:.2f} m above the floor; beside it there: ' + ', '.join(
            f'{name} {count:.0f} points' for name, count in counts.items()
        )
        if self.b:
            return self._whether(facts, counts, said, found.score)
        return self._which(facts, counts, said, found.score)

    def _which(self, facts: Facts, counts: dict[str, float], said: str, score: float) -> Draft:
        bottom = facts.measured['bottom'].value
        floors = [name for name in self.choices if _is_floor(name)]
        if bottom < ON_FLOOR_M and floors:
            return self._say(repr(floors[0]), SURE_FLOOR * score, said)
        on_top = [name for name in counts if self._is_on_top(name, facts)]
        if len(on_top) == 1 and counts[on_top[0]] == max(counts.values()):
            return self._say(repr(on_top[0]), SURE * score, said)
        ranked = sorted(counts, key=lambda name: -counts[name])
        best = ranked[0] if ranked else ''
        rest = counts[ranked[1]] if len(ranked) > 1 else 0.0
        if not best or counts[best] < max(ENOUGH, CLEARLY * rest):
            return refuse(f'what carries the {self.a.name} is not clear: {said}')
        return self._say(repr(best), SURE * score, said)

    def _is_on_top(self, name: str, facts: Facts) -> bool:
        """Tell whether it begins where another thing ends, within its outline."""
        gap, beyond = (facts.measured.get(f'{key}: {name}') for key in ('over the top', 'beyond'))
        return bool(gap and beyond and abs(gap.value) < ON_TOP_M and beyond.value < 0)

    def _whether(self, facts: Facts, counts: dict[str, float], said: str, score: float) -> Draft:
        bottom = facts.measured['bottom'].value
        if _is_floor(self.b):
            if ON_FLOOR_M <= bottom < OFF_FLOOR_M:
                return refuse(f'whether it stands on the floor is not clear: {said}')
            return self._say(str(bottom < ON_FLOOR_M), SURE_FLOOR * score, said)
        count = counts[self.b]
        if bottom >= ON_FLOOR_M and (count >= ENOUGH or self._is_on_top(self.b, facts)):
            return self._say('True', SURE * score, said)
        beyond = facts.measured.get(f'beyond: {self.b}')
        outside = beyond is not None and beyond.value > BEYOND_M
        if outside or bottom < ON_FLOOR_M:
            return self._say('False', SURE_NOT * score, said)
        return refuse(f'whether it stands on the {self.b} is not clear: {said}')

    def _say(self, value: str, sure: float, said: str) -> Draft:
        return answer(
            value,
            confidence=round(sure, 2),
            reasoning=said,
            place=f'whole[{self.a.name!r}].center',
            evidence=(self.a.name,),
        )


@dataclass(frozen=True)
class Inside:
    """Whether something is inside a thing, or which of some."""

    b: Thing
    a: tuple[str, ...]
    """What may be inside; one where a yes or no is asked."""
    polar: bool

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look everywhere, compare outlines, rim and walls, answer."""
        inner = tuple(map(Thing, self.a))
        pairs = [(thing.name, self.b.name) for thing in inner]
        why = 'What is inside is within the outline, below the rim, with walls on every side.'
        needed = (self.b, *(inner if self.polar else ()))
        found = gather(needed, asked, facts, fill(IN, pairs=pairs), why=why, optional=inner)
        if isinstance(found, Draft):
            return found
        verdicts = {name: self._verdict(name, facts) for name in self.a}
        said = '; '.join(f'{name}: {why}' for name, (_, why) in verdicts.items())
        if self.polar:
            verdict = verdicts[self.a[0]][0]
            if verdict is None:
                return refuse(f'whether it is inside the {self.b.name} is not clear: {said}')
            return self._say(str(verdict), (SURE if verdict else SURE_NOT) * found.score, said)
        inside = [name for name, (verdict, _) in verdicts.items() if verdict]
        if len(inside) != 1:
            return refuse(f'which one is inside the {self.b.name} is not clear: {said}')
        return self._say(repr(inside[0]), SURE * found.score, said)

    def _verdict(self, name: str, facts: Facts) -> tuple[bool | None, str]:
        keys = ('beyond the outline', 'below the rim', 'around', 'small enough')
        found = [facts.measured.get(f'{key}: {name}') for key in keys]
        beyond, below, around, smaller = (value.value if value else 0.0 for value in found)
        if found[0] is None:
            return None, 'not seen'
        why = f'{beyond:.2f} m beyond its outline, {below:.2f} m below its rim'
        if beyond > 0 or below < BELOW_RIM_M or smaller < 0:
            return False, why
        if around >= INSIDE:
            return True, f'{why}, walls on {around:.0%} of the sides'
        return (False if around < OUTSIDE else None), why

    def _say(self, value: str, sure: float, said: str) -> Draft:
        return answer(
            value,
            confidence=round(sure, 2),
            reasoning=said,
            place=f'whole[{self.b.name!r}].center',
            evidence=(self.b.name,),
        )


def _is_floor(name: str) -> bool:
    return surface_word(name) in FLOORS


def read(asked: Asked) -> On | Inside | None:
    """Read what stands on what and what is in what, whichever way it is put."""
    sense = sense_of(asked, least_frames=1)
    if ON_WHAT.fits(sense) and sense.options:
        return On(Thing(sense.things[0]), sense.options)
    if ON_IT.fits(sense):
        upper, lower = upper_first(sense)
        return On(Thing(upper), b=lower)
    if IN_IT.fits(sense):
        inner, outer = upper_first(sense)
        return Inside(Thing(outer), (inner,), polar=True)
    if IN_WHAT.fits(sense) and sense.options:
        return Inside(Thing(sense.things[0]), sense.options, polar=False)
    return None


def upper_first(sense: Sense) -> tuple[str, str]:
    """Return the two things of a question, the one that is carried or contained first."""
    first, second = sense.things
    order = list(sense.order)
    between = order[order.index('T1') + 1 : order.index('T2')]
    after = order[order.index('T2') + 1 :]
    runs = [run for run in between if sense.meaning(run) & {'on', 'inside'}]
    if runs:
        carrier_first = any(CARRIER_FIRST.match(run) for run in runs)
        return (second, first) if carrier_first else (first, second)
    ends = [run for run in after if sense.meaning(run) & {'on', 'inside'}]
    if ends:
        carried_last = not any(CARRIER_FIRST.match(run) for run in ends)
        return (second, first) if carried_last else (first, second)
    return second, first


FAMILY = Family('what is inside of what, over several frames', read)
