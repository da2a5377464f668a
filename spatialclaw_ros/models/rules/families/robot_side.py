"""On which side of the robot a thing is, by its own heading: in front, behind, left, right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.gist import asked_for, gist_of
from spatialclaw_ros.models.rules.looking import Thing, measured
from spatialclaw_ros.models.rules.robot_words import (
    BODY,
    CAMERA,
    HEADING,
    SELF,
    SIDE_WORDS,
    offered,
    sides_in,
    why_not_robot,
)
from spatialclaw_ros.models.rules.sectors import decide
from spatialclaw_ros.models.rules.whole_looking import Whole, wholes

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

NEAR_M = 0.15
"""What is nearer to the middle of the robot is on no side of it."""
VOCABULARY = BODY | HEADING | SELF | SIDE_WORDS
POLAR = frozenset({'is', 'are', 'does', 'do'})

MEASURE = """
now, thing = InputImages.by_index($now), wholes[$name]
pose = robot.pose(now)
ahead, across = pose[:3, 0], pose[:3, 1]
offset = np.asarray(thing.center) - pose[:3, 3]
out = float(np.hypot(offset @ ahead, offset @ across))
# to the left is positive; as far off as the middle of the thing may be
azimuth = Measure.from_sigma(
    float(np.degrees(np.arctan2(offset @ across, offset @ ahead))),
    float(np.degrees(np.arctan2(thing.center.sigma_m, max(out, 1e-3)))),
    unit='deg',
)
print('[measured] azimuth =', azimuth)
print(f'[measured] away = {out:.3f} m')
sketch.polyline([*robot.outline(now), robot.outline(now)[0]], name='robot')
sketch.arrow(pose[:3, 3], pose[:3, 3] + 0.5 * ahead, name='heading')
sketch.segment(pose[:3, 3], thing.center, name='direction')
show(sketch.top_down())
"""


@dataclass(frozen=True)
class RobotSide:
    """Where a thing is, seen from the robot."""

    thing: Thing
    sides: tuple[tuple[str, str], ...]
    """(side, what is answered for it); one side alone where a yes or no is asked."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, answer."""
        if why := why_not_robot(asked):
            return refuse(why)
        found = wholes((self.thing.name,), asked, facts)
        if isinstance(found, Draft):
            return found
        return measured(
            facts,
            'azimuth',
            lambda: self._measure(asked),
            lambda: self._answer(found[self.thing.name], facts),
        )

    def _measure(self, asked: Asked) -> Draft:
        return Draft(
            purpose=f"Measure the direction of the {self.thing.name} from the robot's heading.",
            reasoning=(
                "Front is where the robot's base points now, not where its camera looks; a thing "
                'that is out of view by now is where it was seen, if it stays.'
            ),
            code=fill(MEASURE, now=asked.view, name=self.thing.name),
            next_goal='Answer, if the side is clear.',
        )

    def _answer(self, whole: Whole, facts: Facts) -> Draft:
        azimuth, away = facts.measured['azimuth'], facts.measured['away']
        if away.value < NEAR_M:
            return refuse(f'it is {away.value:.2f} m from the middle of the robot: on no side')
        decided = decide(azimuth, self.sides)
        if isinstance(decided, str):
            return refuse(decided)
        return answer(
            decided.value,
            confidence=whole.sure * decided.factor,
            reasoning=decided.why,
            place='thing.center',
            evidence=(self.thing.name, 'robot', 'heading', 'direction'),
        )


def read(asked: Asked) -> RobotSide | None:
    """Read 'is the chair in front of you, behind you, to your left or to your right'."""
    said = asked_for(asked.said)
    if CAMERA.search(said) or not asked.has_base:
        return None
    gist = gist_of(said, VOCABULARY)
    if gist is None or len(gist.things) != 1 or not gist.any(SELF) or gist.has_number:
        return None
    named = sides_in(' '.join(gist.words))
    if not asked.choices and gist.words[0] in POLAR and len(named) == 1:
        return RobotSide(Thing(gist.things[0]), ((named[0], ''),))
    if not (named or gist.any(('which side', 'side of', 'sides', 'which direction'))):
        return None
    sides = offered(asked.choices, said)
    return RobotSide(Thing(gist.things[0]), tuple(sides.items())) if sides else None


FAMILY = Family('sides of the robot (in front, behind, left, right)', read)
