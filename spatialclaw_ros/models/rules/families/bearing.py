"""On which side of the viewing direction a thing is, also where it is out of view by now."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spatialclaw_ros.models.rules.asked import Asked, frame_of
from spatialclaw_ros.models.rules.drafts import Draft, answer, lines, refuse
from spatialclaw_ros.models.rules.facts import Facts
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.families.relation import side_of
from spatialclaw_ros.models.rules.looking import NOTHING_SEEN, Thing, confidence, settle
from spatialclaw_ros.models.rules.words import is_generic, is_plain, is_self, thing

_AXIS = r'(?:the |your |its |my )?(?:viewing direction|line of sight|optical axis|direction of view|image (?:centre|center|middle)|(?:centre|center|middle) of (?:the )?(?:image|view|picture)|camera(?: axis)?|camera\'s axis|view|you|me|robot)'
_GONE = re.compile(
    r'^(?P<a>.+?) (?:is|was|has gone|lies) (?:now )?(?:out of (?:view|sight)|no longer (?:visible|in view|seen)|not (?:visible|in view)|seen|visible|in view)\b.*?'
    rf'\b(?:is|was) (?:it|that) (?:(?:to|on|at) )?(?:the )?left (?:side )?or (?:(?:to|on|at) )?(?:the )?right(?: side)?(?: of {_AXIS})?$'
)
_NOW = re.compile(
    rf'^(?:is|are|does) (?P<a>.+?) (?:lie |stand |located )?(?:(?:to|on|at) )?(?:the )?(?P<one>left|right)(?: hand)?(?: side)?(?: or (?:(?:to|on|at) )?(?:the )?(?P<two>left|right)(?: side)?)? of {_AXIS}$'
)
_LEAD = re.compile(r'^(?:from|at|in) (?:the )?(?:last|first|current|present|newest)? ?(?:camera )?(?:position|pose|viewpoint|camera),? ')
SIDE_DEG = (3.0, 172.0)
"""Nearer to straight ahead or straight behind, neither side is meant."""


@dataclass(frozen=True)
class Bearing:
    """Left or right of where the camera looks."""

    a: Thing
    observer: int
    sides: tuple[str, ...]
    words: tuple[str, ...]

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Find it where it was seen, turn to the observer, answer."""
        settled = settle((self.a,), asked, facts)
        if isinstance(settled, Draft):
            return settled
        seen = settled.frame[self.a.name]
        if 'azimuth' not in facts.measured:
            if facts.steps > 3 or 'cannot' in facts.said:  # noqa: PLR2004
                return refuse(facts.said.get('cannot', [NOTHING_SEEN])[0])
            return Draft(
                purpose=f'Tell where the {self.a.name} is, seen from frame {self.observer}.',
                reasoning=(
                    f'Its place in the world is known from frame {seen}; the pose of frame '
                    f'{self.observer} says where that is from there, in view or not.'
                ),
                code=lines(
                    f'observer = InputImages.by_index({self.observer})',
                    f'place = {settled.seg(self.a.name)}.get_centroid_3d(recon, {seen})',
                    'if observer.world_frame != place.frame_id:',
                    "    print('[cannot] the two frames have no common world')",
                    'else:',
                    '    direction = Geometry.relative_direction(place, observer)',
                    "    print(f'[measured] azimuth = {direction.azimuth_deg:.2f} deg')",
                    f"    sketch.point(place, name={self.a.name!r}, label={self.a.name!r})",
                    "    sketch.axes(observer, name='observer')",
                    "    sketch.segment(observer.position, place, name='direction')",
                    '    show(sketch.top_down())',
                ),
                next_goal='Answer, if it is clearly on one side.',
            )
        azimuth = facts.measured['azimuth'].value
        if not SIDE_DEG[0] < abs(azimuth) < SIDE_DEG[1]:
            return refuse(f'it lies {azimuth:.1f} degrees to the left: on neither side')
        side = 'left' if azimuth > 0 else 'right'
        why = f'It lies {abs(azimuth):.0f} degrees to the {side} of the viewing direction.'
        if len(self.sides) == 1:
            holds = '>' if self.sides[0] == 'left' else '<'
            expression = f'bool(direction.azimuth_deg {holds} 0)'
        else:
            word = dict(zip(self.sides, self.words, strict=True)).get(side)
            if word is None:
                return refuse(f'none of the choices fits: {why}')
            expression = repr(word)
        return answer(
            expression,
            confidence=confidence(settled, factor=0.9),
            reasoning=why,
            place='place',
            evidence=(self.a.name, 'direction'),
        )


def read(asked: Asked) -> Bearing | None:
    """Read 'is A to the left or to the right of the viewing direction' and its like."""
    marked = _LEAD.sub('', asked.marked)
    gone = _GONE.search(marked)
    found = gone or _NOW.search(marked)
    if not found:
        return None
    phrase = found['a']
    name = thing(phrase)
    if not is_plain(name) or is_self(phrase) or is_generic(name):
        return None
    distinct = list(dict.fromkeys(asked.frames))
    if gone:
        frame = frame_of(phrase) if frame_of(phrase) is not None else (distinct[0] if len(distinct) > 1 else None)
        observer = distinct[-1] if distinct else asked.newest
    else:
        frame, observer = asked.frame, asked.frame if asked.frame is not None else asked.newest
    place = re.search(r'\b(first|last) camera (?:position|pose|viewpoint)', asked.text)
    if place:
        observer = asked.known[0 if place[1] == 'first' else -1]
        frame = frame if frame is not None else asked.frame
    words = tuple(c for c in asked.choices if side_of(c) in {'left', 'right'})
    if words and len(words) == len(asked.choices):
        return Bearing(Thing(name, frame), observer, tuple(side_of(w) for w in words), words)
    if gone or found['two']:
        return Bearing(Thing(name, frame), observer, ('left', 'right'), ('left', 'right'))
    return Bearing(Thing(name, frame), observer, (found['one'],), (found['one'],))


FAMILY = Family(
    'on which side of the viewing direction a thing is',
    'is the bin to the left or to the right of the viewing direction?',
    read,
)
