"""Distances of two things in several frames: of their middles, their nearest points, their gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.sense import Form, sense_of
from spatialclaw_ros.models.rules.wholes import FLOOR, gather, likely

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.wholes import Wholes

FAR_M = 30.0
TOUCHING = 2.0
LEAST_SIGMA_M = 0.005
STANDS_M = 0.06
"""A thing whose bottom is no higher above the floor stands on it."""
HIDDEN_M, BLIND = 0.25, 0.7
"""On a longer stretch of floor that no picture shows, something may stand; how likely it does not:
of what is tall, pictures would show the upper part."""
UNSEEN_M = 0.12
"""A longer stretch of floor that no picture shows may hold something."""

SHIFT_M, SHIFT_SHARE = 0.7, 0.35
"""Middles of wholes may be so much nearer or farther than those of what is shown, or by so much of
the things' half sizes; readings that fly behind a thing make it too large. Of right answers in
fifty worlds the two differed by 0.41 m at most."""

CENTRES = Form((2,), ('centre',), ('distance', 'between', 'self', 'level', 'long'), polar=False)
NEAREST = Form(
    (2,),
    ('closest points',),
    ('distance', 'between', 'self', 'nearest', 'nearer', 'on the way'),
    polar=False,
)
GAP = Form(
    (2,),
    ('gap|wide',),
    ('between', 'distance', 'self', 'level', 'floor', 'fit', 'high', 'on the way', 'on'),
    polar=False,
)

DISTANCE = """
first, second = whole[$a], whole[$b]
distance = Geometry.euclidean_distance(first.center, second.center)
sizes = float(np.linalg.norm(first.box.size) + np.linalg.norm(second.box.size)) / 2
shown = float(np.linalg.norm(
    np.median(first.points, axis=0) - np.median(second.points, axis=0)
))
print('[measured] distance =', distance)
print(f'[measured] of what is shown = {shown:.4f} m')
print(f'[measured] half sizes = {sizes:.4f} m')
start, end = first.center, second.center
sketch.measure(start, end, name='distance')
"""
SURFACES = """
first, second = whole[$a], whole[$b]
distance, start, end = Geometry.nearest_distance(first, second)
print('[measured] distance =', distance)
sketch.measure(start, end, name='distance')
"""
LEVEL = f"""{FLOOR.strip()}
first, second = whole[$a], whole[$b]
print(f'[measured] bottom of first = {{float(first.bottom) - floor_z:.4f}} m')
print(f'[measured] bottom of second = {{float(second.bottom) - floor_z:.4f}} m')
try:
    free = Geometry.gap(first, second, height=(floor_z + 0.01, floor_z + $height))
    way = recon.floor_seen(*free.points, floor_z)
    distance, (start, end) = free.width, free.points
    print('[measured] distance =', distance)
    print(f'[measured] unseen between = {{way.middle_m:.4f}} m')
    print(f'[measured] seen free = {{way.free_m:.4f}} m')
    sketch.measure(start, end, name='distance')
except ValueError as error:
    print('[cannot]', error)
"""
TALL_M = 1.3
"""Up to this height things are in the way where the robot's own is not known."""
WHAT = {'centres': 'the middles', 'nearest': 'the nearest points', 'gap': 'the gap on the floor'}
WHY = {
    'centres': 'The middle of the whole thing counts, not that of the side in view.',
    'nearest': 'Surfaces that no picture shows are stood in for by the shape of what was seen.',
    'gap': 'What reaches into the height of the robot is in its way; the floor has to be seen.',
}


@dataclass(frozen=True)
class Apart:
    """How far two things are apart, over all frames."""

    a: Thing
    b: Thing
    how: str
    """'centres', 'nearest' or 'gap'."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look everywhere, measure both as wholes, answer."""
        if self.a.name == self.b.name:
            return refuse(f'two different things are needed, not {self.a.name!r} twice')
        found = gather(
            (self.a, self.b), asked, facts, measure_code(self, asked), why=WHY[self.how]
        )
        if isinstance(found, Draft):
            return found
        return self._answer(found, facts)

    def _answer(self, found: Wholes, facts: Facts) -> Draft:
        value = facts.measured.get('distance')
        if value is None or not 0 < value.value < FAR_M:
            shown = 'nothing' if value is None else f'{value.value:g} m'
            return refuse(f'the distance of {WHAT[self.how]} came out as {shown}')
        if self.how == 'centres':
            other, sizes = facts.measured['of what is shown'], facts.measured['half sizes']
            most = min(sizes.value, max(SHIFT_M, SHIFT_SHARE * sizes.value))
            if abs(other.value - value.value) > most:
                return refuse(
                    f'the middles are {value.value:.2f} m apart, what is shown of both '
                    f'{other.value:.2f} m: they cannot both be right'
                )
        elif value.value < TOUCHING * max(value.sigma, LEAST_SIGMA_M):
            return refuse(
                f'the {self.a.name} and the {self.b.name} are nearer to each other '
                f'({value.value * 1000:.0f} mm) than the pictures can tell from touching'
            )
        return answer(
            'distance',
            confidence=found.sure(likely(value)),
            reasoning=f'{WHAT[self.how]} are {value.value:.3f} m apart: plausible.',
            place='end',
            evidence=(self.a.name, self.b.name, 'distance'),
            warnings=(*found.warnings, *unseen_floor(facts)),
        )


def measure_code(apart: Apart, asked: Asked) -> str:
    """Return the code that measures how far two wholes are apart."""
    a, b = apart.a.name, apart.b.name
    if apart.how == 'gap':
        size = asked.robot.size
        return fill(LEVEL, a=a, b=b, height=size[2] if size else TALL_M)
    return fill(DISTANCE if apart.how == 'centres' else SURFACES, a=a, b=b)


def seen_free(needed_m: float, facts: Facts) -> float:
    """Return how likely nothing else stands in a way that has to be so wide."""
    hidden, free = facts.measured.get('unseen between'), facts.measured.get('seen free')
    blind = hidden is None or free is None or (hidden.value > HIDDEN_M and free.value < needed_m)
    return BLIND if blind else 1.0


def unseen_floor(facts: Facts) -> tuple[str, ...]:
    """Return what is to be said of floor that no picture shows."""
    between = facts.measured.get('unseen between')
    if between is None or between.value < UNSEEN_M:
        return ()
    return (f'{between.value:.2f} m of the floor between them are in no picture',)


def read(asked: Asked) -> Apart | None:
    """Read questions about how far two things are apart, whichever way they are put."""
    sense = sense_of(asked)
    for form, how in ((CENTRES, 'centres'), (NEAREST, 'nearest'), (GAP, 'gap')):
        if form.fits(sense):
            a, b = map(Thing, sense.things)
            return Apart(a, b, how)
    return None


FAMILY = Family('distances of two things over several frames, and the gap between them', read)
