"""On which side of a chair or sofa a thing is, seen from its own front."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.names import parse_name
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.gist import NAME, asked_for, gist_of
from spatialclaw_ros.models.rules.looking import Thing, measured
from spatialclaw_ros.models.rules.robot_words import HEADING, SIDE_WORDS, offered, sides_in
from spatialclaw_ros.models.rules.sectors import decide
from spatialclaw_ros.models.rules.whole_looking import wholes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.gist import Gist
    from spatialclaw_ros.models.rules.whole_looking import Whole

SEATS = word_set('chair sofa couch armchair bench seat loveseat settee stool throne recliner')
"""What may have a backrest, which tells its front."""
APART_DEG = 35.0
"""Frames that tell its front by themselves do not differ by more."""
OUTVOTED = 0.15
"""Of many frames that tell its front, so few that tell another are wrong: they show a part."""
DOUBT = 0.9
"""Factor on the confidence where one frame alone tells the front, or one tells another."""
OWN = (
    *('own', 'itself', 'faces', 'facing', 'face', 'point of view', 'perspective', 'viewpoint'),
    *('sitting', 'seated', 'sits', 'sat', 's front', 's back', 's sides', 's side', 'backrest'),
    *('has a front', 'is turned', 'is oriented'),
)
"""Words that say whose sides are meant."""
OF_ITS_OWN = re.compile(
    r'T (?:s|itself|faces|is facing|looks|is looking|is turned|is oriented|has a front)\b|'
    r'(?:have|has|does|do) (?:the )?T (?:have|see)\b|'
    r'(?:does|has) T (?=have|has|got)|'
    r'(?:sitting|seated|sits|sit|sat) (?:down )?(?:in|on) (?:the )?T\b|'
    r'(?:facing|orientation|front|perspective|viewpoint|point of view|back|heading) of '
    r'(?:the )?T\b'
)
"""Where a name stands that has a front of its own."""
VOCABULARY = (
    HEADING
    | SIDE_WORDS
    | word_set(
        'perspective viewpoint point-of-view someone somebody whoever anyone sitting seated sat '
        'occupant turned oriented '
        'orientation forwards backrest terms reference judged'
    )
)

MEASURE = """
thing, other = wholes[$a], wholes[$b]
front = Geometry.facing(other.points)
if not front:
    print('[cannot] which way the', $b, 'faces cannot be told:', front.why)
else:
    ahead, up = front.direction, np.array([0.0, 0.0, 1.0])
    across, offset = np.cross(up, ahead), np.asarray(thing.center) - np.asarray(other.center)
    out = float(np.hypot(offset @ ahead, offset @ across))
    spread = np.hypot(thing.center.sigma_m, other.center.sigma_m)
    azimuth = Measure.from_sigma(
        float(np.degrees(np.arctan2(offset @ across, offset @ ahead))),
        float(np.hypot(front.sigma_deg, np.degrees(np.arctan2(spread, max(out, 1e-3))))),
        unit='deg',
    )
    print('[measured] azimuth =', azimuth)
    print(f'[measured] away = {out:.3f} m')
    turns = []
    for view in items[$b][0].movement.stays[-1].sightings:
        alone = Geometry.facing(view.points)
        if alone:
            turns.append(np.degrees(np.arctan2(alone.direction @ across, alone.direction @ ahead)))
    print(f'[measured] frames that tell its front = {len(turns)}')
    astray = [turn for turn in turns if abs(turn) > $apart]
    print(f'[measured] frames astray = {len(astray)}')
    print(f'[measured] most apart = {max(map(abs, turns), default=0.0):.1f} deg')
    sketch.arrow(other.center, np.asarray(other.center) + 0.5 * ahead, name='front')
    sketch.segment(other.center, thing.center, name='direction')
    show(sketch.top_down())
"""


@dataclass(frozen=True)
class OwnSide:
    """Where A is, seen from B's own front."""

    a: Thing
    b: Thing
    sides: tuple[tuple[str, str], ...]

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look, find the front, answer."""
        if parse_name(self.b.name).head not in SEATS:
            return refuse(
                f'which way a {self.b.name} faces cannot be told by its shape: only of chairs, '
                'sofas and their like, by the backrest'
            )
        if asked.photos:
            return refuse('these frames have no common world')
        found = wholes((self.a.name, self.b.name), asked, facts)
        if isinstance(found, Draft):
            return found
        return measured(facts, 'azimuth', self._measure, lambda: self._answer(found, facts))

    def _measure(self) -> Draft:
        return Draft(
            purpose=f'Find the front of the {self.b.name}, and the {self.a.name} from there.',
            reasoning=(
                'A seat lies before its backrest: the upper part has to be a thin upright plane, '
                'and the lower part has to reach out on one side of it. Each frame that tells it '
                'by itself has to agree.'
            ),
            code=fill(MEASURE, a=self.a.name, b=self.b.name, apart=APART_DEG),
            next_goal='Answer, if the front is sure and the side clear.',
        )

    def _answer(self, found: Mapping[str, Whole], facts: Facts) -> Draft:
        azimuth, apart = facts.measured['azimuth'], facts.measured['most apart'].value
        views = facts.measured['frames that tell its front'].value
        astray = facts.measured['frames astray'].value
        if astray > OUTVOTED * views:
            return refuse(
                f'the frames do not agree which way the {self.b.name} faces: {apart:.0f} deg'
            )
        decided = decide(azimuth, self.sides)
        if isinstance(decided, str):
            return refuse(decided)
        doubtful = views < 2 or astray > 0  # noqa: PLR2004 - a second
        sure = min(whole.sure for whole in found.values())
        return answer(
            decided.value,
            confidence=sure * decided.factor * (DOUBT if doubtful else 1.0),
            reasoning=decided.why,
            place='thing.center',
            evidence=(self.a.name, self.b.name, 'front', 'direction'),
        )


def read(asked: Asked) -> OwnSide | None:
    """Read 'from the chair's own point of view, is the box in front, behind, left or right'."""
    said = asked_for(asked.said)
    gist = gist_of(said, VOCABULARY)
    if gist is None or len(gist.things) != 2 or not gist.any(OWN) or gist.has_number:  # noqa: PLR2004 - two
        return None
    owner = _owner(gist)
    if not owner:
        return None
    other = next(name for name in gist.things if name != owner)
    named = sides_in(' '.join(gist.words))
    if not asked.choices and gist.words[0] in {'is', 'does'} and len(named) == 1:
        return OwnSide(Thing(other), Thing(owner), ((named[0], ''),))
    if not (named or gist.any(('which side', 'which sides', 'sides'))):
        return None
    sides = offered(asked.choices, said)
    return OwnSide(Thing(other), Thing(owner), tuple(sides.items())) if sides else None


def _owner(gist: Gist) -> str:
    """Return the one of two things whose front is meant, or '' where that is not clear."""
    text, names = ' '.join(gist.words), list(gist.names)
    starts = [found.start() for found in re.finditer(rf'\b{NAME}\b', text)]
    owners = {
        names[number]
        for number, start in enumerate(starts)
        for found in OF_ITS_OWN.finditer(text)
        if found.start() <= start < found.end()
    }
    return owners.pop() if len(owners) == 1 else ''


FAMILY = Family('sides of a chair or sofa, seen from its own front', read)
