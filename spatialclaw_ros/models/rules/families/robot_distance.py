"""How far the robot's body is from a thing, over the floor: what it would bump into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.gist import asked_for, gist_of
from spatialclaw_ros.models.rules.looking import Thing, measured
from spatialclaw_ros.models.rules.robot_words import (
    BODY,
    CAMERA,
    HEADING,
    NEAREST,
    OVER_FLOOR,
    ROOM,
    SELF,
    TOUCHING,
    why_not_robot,
)
from spatialclaw_ros.models.rules.whole_looking import Whole, wholes

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts

FAR_M = 30.0
APART_M, APART = 0.08, 0.15
"""What one frame shows and what all of them show together may differ by both of these."""
DOUBT = 0.75
HIDDEN_M = 0.2
"""How much nearer a part may reach that is hidden, where all of the outline is."""

PARTS = word_set('part parts bit bits piece pieces surface surfaces extremity of-it itself')
VOCABULARY = BODY | HEADING | NEAREST | OVER_FLOOR | ROOM | SELF | TOUCHING | PARTS
NUMBER_WORDS = (
    *('how', 'what', 'distance', 'measure', 'gap', 'clearance', 'metres', 'metre'),
    *('to nearest', 'to closest', 'to the nearest', 'to the closest', 'to T', 'to the T'),
)
UPRIGHT = ('up', 'down', 'off', 'above', 'over the T', 'over T')
"""Words of heights."""
POLAR = word_set('is are am was were do does did has have whether')

MEASURE = """
now, thing = InputImages.by_index($now), wholes[$name]
views = items[$name][0].movement.stays[-1].sightings
if thing.bottom > now.T_world_base[2, 3] + robot.size[2]:
    print('[cannot] the robot passes under it: it hangs higher than the robot is tall')
else:
    reach = robot.distance_to(thing.surface, now)
    alone = sorted(float(robot.distance_to(view.points, now)) for view in views)
    single = alone[min(1, len(alone) - 1)]  # of many frames one may be spoilt at an edge
    hidden = $hidden * thing.hidden
    distance = Measure(
        reach.distance, max(0.0, reach.distance.low - hidden), reach.distance.high, n=thing.pixels
    )
    print('[measured] distance =', distance)
    print(f'[measured] by single frames = {single:.4f} m')
    sketch.polyline([*robot.outline(now), robot.outline(now)[0]], name='robot')
    sketch.measure(reach.on_body, reach.on_thing, name='distance')
    show(sketch.top_down())
"""


@dataclass(frozen=True)
class RobotDistance:
    """From the robot's outline to the nearest part of a thing."""

    thing: Thing

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure, answer."""
        if why := why_not_robot(asked, body=True):
            return refuse(why)
        found = wholes((self.thing.name,), asked, facts)
        if isinstance(found, Draft):
            return found
        return measured(
            facts,
            'distance',
            lambda: self._measure(asked),
            lambda: self._answer(found[self.thing.name], facts),
        )

    def _measure(self, asked: Asked) -> Draft:
        return Draft(
            purpose=f'Measure how far the body of the robot is from the {self.thing.name}.',
            reasoning=(
                "The robot's outline stands where TF has its base at this stamp; the way is "
                'counted over the floor to the nearest part that is as low as the robot is tall. '
                'All frames together and the nearest single one have to agree.'
            ),
            code=fill(MEASURE, now=asked.view, name=self.thing.name, hidden=HIDDEN_M),
            next_goal='Answer, if both agree.',
        )

    def _answer(self, whole: Whole, facts: Facts) -> Draft:
        all_views = facts.measured['distance']
        single = facts.measured['by single frames'].value
        apart = abs(all_views.value - single)
        if not 0 <= all_views.value < FAR_M:
            return refuse(f'the distance came out as {all_views.value:g} m, which cannot be')
        agree = apart <= APART_M or apart <= APART * all_views.value
        said = f'{all_views.value:.3f} m by all frames, {single:.3f} m by the nearest single one'
        if agree:
            return answer(
                'distance',
                confidence=whole.sure,
                reasoning=f'{said}: they agree.',
                place='reach.on_thing',
                evidence=(self.thing.name, 'robot', 'distance'),
            )
        if apart > 2 * APART * max(all_views.value, APART_M):
            return refuse(f'the frames do not agree: {said}')
        return answer(
            'Measure(distance, min(distance.low, single), max(distance.high, single))',
            confidence=whole.sure * DOUBT,
            reasoning=f'{said}: the interval covers both.',
            warnings=(f'the frames do not agree well: {said}',),
            place='reach.on_thing',
            evidence=(self.thing.name, 'robot', 'distance'),
        )


def read(asked: Asked) -> RobotDistance | None:
    """Read 'how far is the chair from your body, over the floor' and its like."""
    said = asked_for(asked.said)
    if asked.choices or CAMERA.search(said):
        return None
    gist = gist_of(said, VOCABULARY)
    if gist is None or len(gist.things) != 1 or not gist.any(SELF):
        return None
    if gist.words[0] in POLAR or not gist.any(NUMBER_WORDS) or gist.has_number:
        return None
    if gist.any(UPRIGHT):
        return None
    meant = gist.any(BODY) or gist.any(TOUCHING) or gist.any(OVER_FLOOR) or gist.any(ROOM)
    return RobotDistance(Thing(gist.things[0])) if meant else None


FAMILY = Family("distances from the robot's body, over the floor", read)
