"""On which side of the viewing direction a thing is, also where it is out of view by now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.asked import frame_of
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.families.relation import sides_of_choices
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing, confidence, measured, settle
from spatialclaw_ros.models.rules.phrases import Phrases
from spatialclaw_ros.models.rules.words import plain_name

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.looking import Settled

SIDE_DEG = (1.0, 172.0)
"""Nearer to straight ahead or straight behind, neither side is meant."""
CLEAR_DEG, DOUBT = 5.0, 0.55
"""From this angle on the side is clear; factor on the confidence where it is just seen."""
HANDS = ('left', 'right')
FACTOR = 0.9

_GAPS = {
    'axis': (
        r'(?:the |your |its |my )?(?:viewing direction|line of sight|optical axis|view|'
        r'direction of view|image (?:cent(?:re|er)|middle)|camera(?: axis)?|camera\'s axis|you|me|'
        r'(?:cent(?:re|er)|middle) of (?:the )?(?:image|view|picture)|robot)'
    ),
    'from': (
        r'(?:seen |looking |viewed )?(?:from|in|at|by) (?:the )?(?:current |present )?'
        r'(?P<from>camera (?:position |pose )?(?:@\d+)?)\s*,?'
    ),
    'one': r'(?:(?:to|on|at) )?(?:the )?(?P<one>left|right)(?:[ -]hand)?(?: side)?',
    'two': r'(?:(?:to|on|at) )?(?:the )?(?P<two>left|right)(?:[ -]hand)?(?: side)?',
}
PHRASES = Phrases(
    '({from} )?({be}|{do}) {a} (lie |stand |located )?{one}( or {two})?( (of|from) {axis})?',
    '({be}|{do}) {a} (lie |stand |located )?{one}( or {two})?( of {axis})?,? {from}',
    '({from} )?on which side( of {axis})? ({be}|{do}) {a}( lie| stand| located)?',
    '({from} )?in which half of {axis} ({be}|{do}) {a}( lie| stand| located)?',
    **_GAPS,
)

MEASURE = """
observer = InputImages.by_index($observer)
place = $seg.get_centroid_3d(recon, $seen)
if observer.world_frame != place.frame_id:
    print('[cannot] the two frames have no common world')
else:
    direction = Geometry.relative_direction(place, observer)
    print(f'[measured] azimuth = {direction.azimuth_deg:.2f} deg')
    sketch.point(place, name=$name, label=$name)
    sketch.axes(observer, name='observer')
    sketch.segment(observer.position, place, name='direction')
    show(sketch.top_down())
"""


@dataclass(frozen=True)
class Bearing:
    """Left or right of where the camera looks."""

    a: Thing
    observer: int
    """The frame from whose camera it is seen."""
    sides: tuple[str, ...]
    words: tuple[str, ...]

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Find it where it was seen, turn to the observer, answer."""
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        return measured(
            facts,
            'azimuth',
            lambda: self._measure(settled),
            lambda: self._answer(settled, facts.measured['azimuth'].value),
        )

    def _measure(self, settled: Settled) -> Draft:
        seen = settled.frame[self.a.name]
        return Draft(
            purpose=f'Tell where the {self.a.name} is, seen from frame {self.observer}.',
            reasoning=(
                f'Its place in the world is known from frame {seen}; the pose of frame '
                f'{self.observer} says where that is from there, in view or not.'
            ),
            code=fill(
                MEASURE,
                observer=self.observer,
                seg=settled.seg(self.a.name),
                seen=seen,
                name=self.a.name,
            ),
            next_goal='Answer, if it is clearly on one side.',
        )

    def _answer(self, settled: Settled, azimuth: float) -> Draft:
        if not SIDE_DEG[0] < abs(azimuth) < SIDE_DEG[1]:
            return refuse(f'it lies {azimuth:.1f} degrees to the left: on neither side')
        side = HANDS[0] if azimuth > 0 else HANDS[1]
        why = f'It lies {abs(azimuth):.0f} degrees to the {side} of the viewing direction.'
        clear = abs(azimuth) / CLEAR_DEG
        compare = '>' if self.sides[0] == HANDS[0] else '<'
        value = f'bool(direction.azimuth_deg {compare} 0)'
        if len(self.sides) > 1:
            value = repr(dict(zip(self.sides, self.words, strict=True))[side])
        return answer(
            value,
            confidence=confidence(settled, factor=FACTOR * min(1.0, max(DOUBT, clear))),
            reasoning=why,
            place='place',
            evidence=(self.a.name, 'direction'),
        )


def read(asked: Asked) -> Bearing | None:
    """Read 'is A to the left or to the right of the viewing direction' and its like."""
    gaps = PHRASES.first(asked.marked)
    name = plain_name(gaps['a']) if gaps else ''
    if not gaps or not name:
        return None
    own, observer = frame_of(gaps['a']), frame_of(gaps.get('from', ''))
    if observer is None:
        observer = asked.view if own is None else own
    words = asked.choices if set(sides_of_choices(asked.choices)) == set(HANDS) else ()
    thing = Thing(name, own)
    if words:
        return Bearing(thing, observer, sides_of_choices(words), words)
    said = tuple(gaps[key] for key in ('one', 'two') if gaps.get(key)) or HANDS
    return Bearing(thing, observer, said, said)


FAMILY = Family('on which side of the viewing direction a thing is', read)
