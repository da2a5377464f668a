"""Which of some things is nearest to the robot's body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.gist import asked_for, gist_of
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, Thing, measured
from spatialclaw_ros.models.rules.robot_words import (
    BODY,
    CAMERA,
    HEADING,
    NEAREST,
    OVER_FLOOR,
    SELF,
    why_not_robot,
)
from spatialclaw_ros.models.rules.whole_looking import wholes
from spatialclaw_ros.models.rules.words import plain_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.whole_looking import Whole

CLEAR_M = 0.05
"""Two distances that differ by less are not told apart, whatever their intervals."""
SURE_M, DOUBT = 0.2, 0.7
"""From this difference on it is sure; factor on the confidence where it is just clear."""
LEAST = (
    'reach first',
    'get to first',
    'least far',
    'least distance',
    'least away',
    'shortest distance',
    'shortest way',
)
VOCABULARY = (
    BODY
    | HEADING
    | NEAREST
    | OVER_FLOOR
    | SELF
    | word_set(
        'reach thing things object objects item items these those them following among options'
    )
)

MEASURE = """
now, reaches = InputImages.by_index($now), {}
for name in $names:
    thing = wholes[name]
    if thing.bottom > now.T_world_base[2, 3] + robot.size[2]:
        print(f'[cannot] the {name} hangs higher than the robot is tall')
        continue
    reaches[name] = robot.distance_to(thing.surface, now, sigma_m=0.02)
    middle = np.asarray(thing.center) - robot.pose(now)[:3, 3]
    print(f'[measured] body to {name} =', reaches[name].distance)
    print(f'[measured] middle of {name} = {np.hypot(*middle[:2]):.3f} m')
    sketch.measure(reaches[name].on_body, reaches[name].on_thing, name=f'to {name}')
sketch.polyline([*robot.outline(now), robot.outline(now)[0]], name='robot')
show(sketch.top_down())
"""


@dataclass(frozen=True)
class RobotNearest:
    """The one of some things that is nearest to the robot."""

    rows: tuple[tuple[str, Thing], ...]
    """(what is answered, the thing)."""

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, measure each, answer with the nearest if it clearly is."""
        if why := why_not_robot(asked, body=True):
            return refuse(why)
        names = [thing.name for _, thing in self.rows]
        found = wholes(names, asked, facts)
        if isinstance(found, Draft):
            return found
        return measured(
            facts,
            f'body to {names[0]}',
            lambda: self._measure(asked, names),
            lambda: self._answer(found, facts),
        )

    def _measure(self, asked: Asked, names: list[str]) -> Draft:
        return Draft(
            purpose=f'Measure how far the robot is from {", ".join(names)}.',
            reasoning=(
                "What is nearest is judged from the robot's outline to each thing's nearest part, "
                'over the floor; the middles of the things are a second opinion.'
            ),
            code=fill(MEASURE, now=asked.view, names=names),
            next_goal='Answer, if one is clearly the nearest.',
        )

    def _answer(self, found: Mapping[str, Whole], facts: Facts) -> Draft:
        ways = {word: facts.measured.get(f'body to {thing.name}') for word, thing in self.rows}
        if any(way is None for way in ways.values()):
            return refuse(NOTHING_SEEN)
        known = {word: way for word, way in ways.items() if way is not None}
        first, second = sorted(known, key=lambda word: known[word].value)[:2]
        apart = known[second].value - known[first].value
        said = f'{first} {known[first].value:.2f} m, {second} {known[second].value:.2f} m'
        if apart < max(CLEAR_M, known[first].sigma + known[second].sigma):
            return refuse(f'two are about as near: {said}')
        names = {word: thing.name for word, thing in self.rows}
        middles = {word: facts.measured[f'middle of {names[word]}'].value for word in known}
        agree = middles[first] == min(middles.values())
        sure = min(whole.sure for whole in found.values())
        factor = min(1.0, DOUBT + (1 - DOUBT) * (apart - CLEAR_M) / (SURE_M - CLEAR_M))
        return answer(
            repr(first),
            confidence=sure * factor * (1.0 if agree else DOUBT),
            reasoning=f'{said}; by the middles {min(middles, key=lambda w: middles[w])}.',
            place=f'reaches[{names[first]!r}].on_thing',
            evidence=tuple(f'to {name}' for name in found),
        )


def read(asked: Asked) -> RobotNearest | None:
    """Read 'which of these is nearest to you, the box, the table or the chair'."""
    said = asked_for(asked.said)
    if CAMERA.search(said) or not asked.has_base:
        return None
    gist = gist_of(said, VOCABULARY)
    if gist is None or not gist.any(SELF) or gist.has_number:
        return None
    if not (gist.any(LEAST) or gist.any(('nearest', 'closest', 'nearer', 'closer'))):
        return None
    rows = [(choice, plain_name(choice.lower())) for choice in asked.choices]
    rows = rows or [(name, name) for name in gist.things]
    names = {name for _, name in rows}
    asks = gist.any(('what', 'which', 'is it', 'who', 'thing', 'one'))
    if len(names) < 2 or '' in names or not set(gist.things) <= names or not asks:  # noqa: PLR2004 - to choose
        return None
    return RobotNearest(tuple((word, Thing(name)) for word, name in rows))


FAMILY = Family('what is nearest to the robot', read)
