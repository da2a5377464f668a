"""Whether a thing stands between two others, and which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.sense import Form, Sense, sense_of
from spatialclaw_ros.models.rules.wholes import gather

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

ENDS = (0.0, 1.0)
BESIDE_M = 0.08
"""A thing of which no part comes this near to the way between two others is not between them."""
NEAR_M = 0.3
"""A thing whose middle is this near to the line between the middles stands on it."""
UNTOLD_M = 0.6
"""Where a thing may reach so far beyond all that was seen of it, its middle is not known."""
SURE = 0.93

IS = Form(
    (3,), ('between|on the way',), ('on the way', 'self', 'distance', 'fit', 'on'), polar=True
)
WHAT = Form(
    (2,),
    ('between|on the way',),
    ('on the way', 'self', 'distance', 'fit', 'on'),
    choice=True,
    polar=False,
)

MEASURE = """
first, second = whole[$a], whole[$b]
start, end = (np.asarray(thing.center)[:2] for thing in (first, second))
way = float(np.linalg.norm(end - start))
ahead = (end - start) / way
across = np.array([-ahead[1], ahead[0]])
both = np.concatenate([np.asarray(first.surface), np.asarray(second.surface)])[:, :2]
hull = cv2.convexHull(both[::7].astype(np.float32))
for name in $names:
    thing = whole.get(name)
    if thing:
        off = np.asarray(thing.center)[:2] - start
        side = (np.asarray(thing.surface)[:, :2] - start) @ across
        apart = [-cv2.pointPolygonTest(hull, (float(x), float(y)), True)
                 for x, y in np.asarray(thing.surface)[::11, :2]]
        print(f'[measured] along: {name} = {float(off @ ahead) / way:.4f}')
        print(f'[measured] beside: {name} = {abs(float(off @ across)):.4f} m')
        print(f'[measured] outside: {name} = {float(np.percentile(apart, 1)):.4f} m')
        print(f'[measured] crossed: {name} = {float(side.min() < 0 < side.max())}')
for thing in (first, second):
    farther = max([float(np.hypot(*part)) for part in thing.untold], default=0.0)
    print(f'[measured] untold: {thing.label} = {farther:.4f} m')
sketch.measure(first.center, second.center, name='way')
"""


@dataclass(frozen=True)
class Between:
    """What stands between two things."""

    a: Thing
    b: Thing
    x: tuple[str, ...]
    """What may stand there; one where a yes or no is asked."""
    polar: bool

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look everywhere, compare with the way between the middles, answer."""
        some = tuple(map(Thing, self.x))
        code = fill(MEASURE, a=self.a.name, b=self.b.name, names=list(self.x))
        why = 'Between is what stands on the way from one to the other, seen from above.'
        needed = (self.a, self.b, *(some if self.polar else ()))
        found = gather(needed, asked, facts, code, why=why, optional=some)
        if isinstance(found, Draft):
            return found
        for end in (self.a.name, self.b.name):
            untold = facts.measured.get(f'untold: {end}')
            if untold is not None and untold.value > UNTOLD_M:
                return refuse(f'an end of the {end} is never seen: where its middle is, is open')
        verdicts = {name: self._verdict(name, facts) for name in self.x}
        said = '; '.join(f'{name}: {why}' for name, (_, why) in verdicts.items())
        if self.polar:
            verdict = verdicts[self.x[0]][0]
            if verdict is None:
                return refuse(f'whether it is between them is a matter of words: {said}')
            return self._say(str(verdict), found.score, said)
        chosen = [name for name, (verdict, _) in verdicts.items() if verdict]
        if len(chosen) != 1:
            return refuse(f'not one alone of them stands clearly between the two: {said}')
        return self._say(repr(chosen[0]), found.score, said)

    def _verdict(self, name: str, facts: Facts) -> tuple[bool | None, str]:
        keys = ('along', 'beside', 'outside', 'crossed')
        values = [facts.measured.get(f'{key}: {name}') for key in keys]
        if values[0] is None:
            return None, 'not seen'
        along, beside, outside, crossed = (value.value if value else 0.0 for value in values)
        why = f'{along:.0%} of the way, {beside:.2f} m beside it'
        if outside > BESIDE_M or not ENDS[0] < along < ENDS[1]:
            return False, why
        if crossed and beside < NEAR_M:
            return True, why
        return None, why

    def _say(self, value: str, score: float, said: str) -> Draft:
        return answer(
            value,
            confidence=round(SURE * score, 2),
            reasoning=said,
            place='second.center',
            evidence=(self.a.name, self.b.name, 'way'),
        )


def read(asked: Asked) -> Between | None:
    """Read 'is X between A and B', 'what stands between A and B', whichever way it is put."""
    sense = sense_of(asked, least_frames=1)
    if IS.fits(sense):
        x, a, b = _apart(sense)
        return Between(Thing(a), Thing(b), (x,), polar=True)
    if WHAT.fits(sense) and sense.options:
        a, b = sense.things
        return Between(Thing(a), Thing(b), sense.options, polar=False)
    return None


def _apart(sense: Sense) -> tuple[str, str, str]:
    """Return the thing that may stand between, and the two others."""
    order = list(sense.order)
    places = [k for k, run in enumerate(order) if 'between' in sense.meaning(run)]
    if places:
        after = [run for run in order[places[0] :] if run in {'T1', 'T2', 'T3'}][:2]
        if len(after) == 2:  # noqa: PLR2004 - a pair
            pair = [int(run[1:]) - 1 for run in after]
            alone = ({0, 1, 2} - set(pair)).pop()
            return sense.things[alone], sense.things[pair[0]], sense.things[pair[1]]
    return sense.things[2], sense.things[0], sense.things[1]


FAMILY = Family('what stands between two things', read)
