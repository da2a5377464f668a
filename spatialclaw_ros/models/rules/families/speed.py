"""How fast a thing moved, on average while it did; whether it came closer or went away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.drafts import Draft, answer, fill, refuse
from spatialclaw_ros.models.rules.family import Family
from spatialclaw_ros.models.rules.looking import Thing
from spatialclaw_ros.models.rules.time_words import AWAY, NEARER, PER_SECOND, SPEED, told
from spatialclaw_ros.models.rules.watching import followed, taken

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.facts import Facts
    from spatialclaw_ros.models.rules.watching import Followed

FASTEST = 3.0
SURE_SPEED, WIDE_SPEED = 0.97, 0.7
UNCERTAIN = 0.5
"""A speed whose interval is wider than this share of it is said with less confidence …"""
UNKNOWN = 1.0
"""… and wider than this, it is not known."""
SURE_SIDE = 1.0
CLEAR_SIGMAS = 2.0
EVIDENCE_SPEED = 'way'
YES_NO = frozenset({'yes', 'no'})
ME = word_set('you me us i robot camera your')

SPEED_CELL = """
movement = one[$name].movement
speed, path = movement.speed, movement.path
places = [stay.place for stay in movement.stays]
print('[measured] speed =', speed)
print('[measured] path =', path)
print('[measured] began =', movement.began)
print('[measured] ended =', movement.ended)
if len(places) > 1:
    sketch.polyline(places, name='way')
"""
APPROACH_CELL = """
movement = one[$name].movement
if len(movement.stays) > 1:
    approach = Geometry.approach(movement)
    print('[measured] nearer by =', approach.nearer_by)
    print('[measured] turned back =', approach.turned_back)
    for where, eye in (('first', approach.eyes[0]), ('last', approach.eyes[-1])):
        own = Geometry.approach(movement, eye)
        print(f'[measured] nearer to {where} view by =', own.nearer_by)
    sketch.polyline([stay.place for stay in movement.stays], name='way')
"""


@dataclass(frozen=True)
class MeanSpeed:
    """The mean speed of a thing while it moved."""

    a: Thing

    @property
    def name(self) -> str:
        """What it is called."""
        return self.a.name

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look over all frames, follow, answer."""
        found = followed(self.name, asked, facts, fill(SPEED_CELL, name=self.name))
        if isinstance(found, Draft):
            return found
        speed, path = facts.measured.get('speed'), facts.measured.get('path')
        if found.motion.moved != 'yes' or path is None:
            return refuse(f'the {self.name} is not seen to have moved: {found.motion.why}')
        if speed is None or not speed.value > 0:
            return refuse(
                f'the {self.name} moved {path.value:.2f} m, but no frame shows it under way: how '
                'long it took is not known'
            )
        width = (speed.high - speed.low) / speed.value
        if speed.value > FASTEST or not width < UNKNOWN:
            return refuse(
                f'the frames leave its speed open, from {speed.low:.2f} to {speed.high:.2f} m/s'
            )
        return answer(
            'speed',
            confidence=found.sure(WIDE_SPEED if width > UNCERTAIN else SURE_SPEED),
            reasoning=f'{path.value:.2f} m on its way, at {speed.value:.3f} m/s.',
            evidence=(self.name, EVIDENCE_SPEED),
            warnings=(*taken(self.name, facts), *found.doubts),
        )


@dataclass(frozen=True)
class Approach:
    """Whether a thing came closer to the robot while it moved."""

    a: Thing
    closer: str = 'closer'
    """What is answered where it came closer …"""
    away: str = 'away'
    """… and where it went away."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.a.name

    def next_cell(self, asked: Asked, facts: Facts) -> Draft:
        """Look over all frames, follow, compare the distances, answer."""
        found = followed(self.name, asked, facts, fill(APPROACH_CELL, name=self.name))
        if isinstance(found, Draft):
            return found
        nearer, back = facts.measured.get('nearer by'), facts.measured.get('turned back')
        if found.motion.moved != 'yes' or nearer is None or back is None:
            return refuse(f'the {self.name} is not seen to have moved: {found.motion.why}')
        if abs(nearer.value) < CLEAR_SIGMAS * nearer.sigma:
            return refuse(
                f'its distance changed by {abs(nearer.value):.2f} m only, which is not clear'
            )
        views = ('first', 'last')
        own = [facts.measured.get(f'nearer to {view} view by') for view in views]
        if any(value is None or value.value * nearer.value <= 0 for value in own):
            return refuse(
                'whether it came closer depends on where the robot stood: it moved as well'
            )
        if back.value > abs(nearer.value):
            return refuse(
                f'it came {max(nearer.value, back.value):.2f} m closer and went away again: both '
                'are true of a part of its way'
            )
        return self._answer(found, nearer.value, facts)

    def _answer(self, found: Followed, nearer: float, facts: Facts) -> Draft:
        return answer(
            repr(self.closer if nearer > 0 else self.away),
            confidence=found.sure(SURE_SIDE),
            reasoning=f'Its distance to the camera changed by {-nearer:+.2f} m while it moved.',
            evidence=(self.name, EVIDENCE_SPEED),
            warnings=(*taken(self.name, facts), *found.doubts),
        )


def read(asked: Asked) -> MeanSpeed | Approach | None:
    """Read 'how fast did the ball roll', 'does the person come closer' and their like."""
    words = told(asked, *ME)
    if words is None or len(words.names) != 1 or len(asked.known) < 2:  # noqa: PLR2004
        return None
    a = Thing(words.names[0])
    if (words.has(SPEED) or words.any(*PER_SECOND)) and not asked.choices:
        return MeanSpeed(a) if words.goes or words.has(SPEED) else None
    if not words.has(NEARER):
        return None
    return _approach(a, asked, both=words.has(AWAY), moves=words.goes)


def _approach(a: Thing, asked: Asked, *, both: bool, moves: bool) -> Approach | None:
    """Return the plan for choices such as 'closer' and 'further away', or yes and no."""
    if not asked.choices:
        return Approach(a) if both else Approach(a, 'yes', 'no') if moves else None
    if {choice.lower() for choice in asked.choices} == YES_NO:
        yes, no = sorted(asked.choices, key=lambda choice: choice.lower() != 'yes')
        return None if both else Approach(a, yes, no)
    sides = {_side(choice): choice for choice in asked.choices}
    if set(sides) != {'nearer', 'away'} or len(asked.choices) != len(sides):
        return None
    return Approach(a, sides['nearer'], sides['away'])


def _side(choice: str) -> str:
    """Return 'nearer', 'away' or '' for what a choice says."""
    words = set(choice.lower().split())
    near, away = bool(words & NEARER), bool(words & AWAY)
    return '' if near == away else 'nearer' if near else 'away'


FAMILY = Family('how fast a thing moved, and whether it came closer or went away', read)
