"""Whether the robot fits between two things or through the doorway; how wide the doorway is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.apart import (
    Apart,
    measure_code,
    seen_free,
    unseen_floor,
)
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, Thing, failed
from spatialclaw_ros.models.rules.sense import Form, sense_of
from spatialclaw_ros.models.rules.wholes import MOST, decided, gather, likely

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.wholes import Wholes

NO_SIZE = (
    "the robot's own width is not known: set the parameter robot.size (length, width, height) or "
    'robot.footprint'
)
SURE_DOOR = 0.95
TWO = 2

BETWEEN = Form(
    (2,),
    ('fit',),
    ('between', 'gap', 'wide', 'self', 'distance', 'on the way', 'inside'),
    polar=True,
)
DOOR_WIDTH = Form(
    (0,),
    ('door', 'wide|gap|between|distance'),
    ('fit', 'self', 'distance', 'gap', 'inside', 'on'),
    polar=False,
)
DOOR_FITS = Form(
    (0,), ('door', 'fit'), ('gap', 'wide', 'self', 'on the way', 'inside'), polar=True
)

LOOK = """
recon = tools.Reconstruct(InputImages)
doors = recon.doorways()
for number, door in enumerate(doors):
    name = f'doorway {number + 1}'
    print(f'[door] {name} | closed {door.closed}')
    print(f'[measured] width of {name} =', door.width)
    print(f'[measured] clear of {name} =', door.clear)
    sketch.measure(door.start, door.end, name=name)
print(f'[measured] doorways = {float(len(doors))}')
"""


@dataclass(frozen=True)
class FitsBetween:
    """Whether the robot fits between two things."""

    a: Thing
    b: Thing

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look everywhere, measure the free width on the floor, compare with the robot."""
        wide = robot_width(asked)
        if wide is None:
            return refuse(NO_SIZE)
        if self.a.name == self.b.name:
            return refuse(f'two different things are needed, not {self.a.name!r} twice')
        apart = Apart(self.a, self.b, 'gap')
        why = 'What reaches into the height of the robot is in its way; the floor has to be seen.'
        found = gather((self.a, self.b), asked, facts, measure_code(apart, asked), why=why)
        if isinstance(found, Draft):
            return found
        if 'distance' not in facts.measured:
            return refuse(NOTHING_SEEN)
        return self._decide(wide, found, facts)

    def _decide(self, wide: float, found: Wholes, facts: Facts) -> Draft:
        gap = facts.measured['distance']
        verdict, chance = decided(gap, wide)
        said = f'{gap.value:.3f} m free ({gap.low:.2f} to {gap.high:.2f} m), {wide:.2f} m needed'
        if verdict is None:
            return refuse(f'unsure: {said}')
        if verdict:
            chance *= seen_free(wide, facts)
        return answer(
            str(verdict),
            confidence=found.sure(chance),
            reasoning=said,
            place='end',
            evidence=(self.a.name, self.b.name, 'distance'),
            warnings=(*found.warnings, *unseen_floor(facts)),
        )


@dataclass(frozen=True)
class Door:
    """The one doorway: its width, or whether the robot fits through it."""

    fits: bool

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Find openings in the walls, measure between the jambs, answer."""
        wide = robot_width(asked)
        if self.fits and wide is None:
            return refuse(NO_SIZE)
        if not facts.steps:
            return Draft(
                purpose='Find the doorways.',
                reasoning=(
                    'A doorway is where cameras look through a wall down to the floor, between '
                    'two jambs that were seen; a leaf that stands open takes its part of it.'
                ),
                code=fill(LOOK),
                next_goal='Answer, if there is one.',
            )
        problem = failed(facts) or ('' if 'doorways' in facts.measured else NOTHING_SEEN)
        if problem:
            return refuse(problem)
        return self._answer(wide, facts)

    def _answer(self, wide: float | None, facts: Facts) -> Draft:
        rows = [line.split(' | ')[0] for line in facts.said.get('door', [])]
        if not rows:
            return refuse('no doorway was seen between two jambs')
        if len(rows) >= TWO:
            widths = ', '.join(f'{facts.measured[f"width of {row}"].value:.2f} m' for row in rows)
            return refuse(f'{len(rows)} doorways were seen ({widths}): say which one is meant')
        value = facts.measured[f'clear of {rows[0]}']
        if not self.fits:
            if value.value <= 0:
                return refuse('the doorway is closed: it has no free width')
            return answer(
                'doors[0].clear',
                confidence=round(SURE_DOOR * likely(value), 2),
                reasoning=f'{value.value:.3f} m between the jambs over {value.n} points.',
                place='doors[0].center',
                evidence=(rows[0],),
            )
        verdict, chance = decided(value, wide or 0.0)
        said = f'{value.value:.3f} m free, {wide:.2f} m needed'
        if verdict is None:
            return refuse(f'unsure: {said}')
        return answer(
            str(verdict),
            confidence=round(MOST * chance, 2),
            reasoning=said,
            place='doors[0].center',
            evidence=(rows[0],),
        )


def robot_width(asked: Asked) -> float | None:
    """Return how much room the robot needs across [m], from its parameters; None = not known."""
    corners = asked.robot.footprint
    if corners:
        return max(y for _, y in corners) - min(y for _, y in corners)
    return asked.robot.size[1] if asked.robot.size else None


def read(asked: Asked) -> FitsBetween | Door | None:
    """Read 'do you fit between A and B', 'how wide is the doorway', whichever way it is put."""
    sense = sense_of(asked, least_frames=1)
    if BETWEEN.fits(sense):
        a, b = map(Thing, sense.things)
        return FitsBetween(a, b)
    if DOOR_FITS.fits(sense):
        return Door(fits=True)
    return Door(fits=False) if DOOR_WIDTH.fits(sense) else None


FAMILY = Family('whether the robot fits between two things or through a doorway', read)
