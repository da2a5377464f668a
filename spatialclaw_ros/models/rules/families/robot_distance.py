"""How far the robot's body is from a thing, over the floor: what it would bump into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.core.measure import Z_90
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
DOUBT = 0.6
AGREE_M = 0.05
"""By which two frames may differ that bear each other out."""
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
    best = max(views, key=lambda view: view.pixels)
    # the nearest side is as sharp as a pixel and a pose, however far back the thing may reach
    sigma = float(np.hypot(np.linalg.norm(thing.center - best.eye) / best.frame.K[0, 0], 0.003))
    reach = robot.distance_to(thing.surface, now, sigma_m=sigma)
    shown = robot.distance_to(thing.points, now, sigma_m=sigma)
    by_view = {view.frame_index: float(robot.distance_to(view.points, now)) for view in views}
    alone = sorted(by_view.values())
    # of many frames some may be spoilt at an edge: the nearest that another one bears out,
    # or the one that shows most of the thing, which may alone show its near side
    agreed = [one for one in alone if sum(abs(one - two) < $agree for two in alone) > 1]
    single = min([by_view[best.frame_index], *agreed])
    hidden = $hidden * thing.hidden
    distance = Measure(
        reach.distance,
        max(0.0, reach.distance.low - hidden),
        max(reach.distance.high, shown.distance.high),
        n=thing.pixels,
    )
    print('[measured] distance =', distance)
    print(f'[measured] by single frames = {single:.4f} m')
    print(f'[measured] frames that agree = {len(agreed)}')
    sketch.polyline([*robot.outline(now), robot.outline(now)[0]], name='robot')
    sketch.measure(reach.on_body, reach.on_thing, name='distance')
    show(sketch.top_down())
"""


AGAIN = f"""
half = {Z_90:.4g} * float(np.hypot(sigma, 0.009)) + 2 * $agree
distance = Measure(single, max(0.0, single - half - hidden), single + half, n=best.pixels)
print('[measured] distance where frames agree =', distance)
reach = min((robot.distance_to(view.points, now) for view in views),
            key=lambda one: abs(float(one) - single))
sketch.measure(reach.on_body, reach.on_thing, name='distance')
show(sketch.on_image(best.frame), label='the nearest part that frames agree on')
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
            code=fill(
                MEASURE, now=asked.view, name=self.thing.name, hidden=HIDDEN_M, agree=AGREE_M
            ),
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
        if facts.measured['frames that agree'].value < 2:  # noqa: PLR2004 - one bears out another
            return refuse(f'the frames do not agree: {said}')
        if 'distance where frames agree' not in facts.measured:
            return Draft(
                purpose='Look again at the part that is nearest.',
                reasoning=f'{said}: what one frame alone shows nearer may be spoilt at an edge.',
                code=fill(AGAIN, agree=AGREE_M),
                next_goal='Answer with the doubt that is left.',
            )
        return answer(
            'distance',
            confidence=whole.sure * DOUBT,
            reasoning=f'{said}: what two frames agree on counts.',
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
