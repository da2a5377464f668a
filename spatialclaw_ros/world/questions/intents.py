"""What can be asked: the form, unit, depth and tolerance of each intent's answer."""

from __future__ import annotations

from dataclasses import dataclass


def family_of(intent: str) -> str:
    """Return the family of an intent."""
    return intent.partition('.')[0]


@dataclass(frozen=True)
class Intent:
    """How the answer to an intent looks and how near it has to be."""

    type: str
    depth: int
    unit: str = ''
    tolerance_abs: float = 0.0
    tolerance_rel: float = 0.0
    """A number is right within the larger of both."""


def _metres(depth: int, within_m: float = 0.03) -> Intent:
    return Intent('number', depth, 'm', within_m, 0.05)


def _choice(depth: int) -> Intent:
    return Intent('choice', depth)


LENGTH_M = 0.02
"""What a user with a tape would accept of a thing's own size; 0.03 of a way between two."""
WAY_M = 0.05
"""Of a way that was driven."""

INTENTS: dict[str, Intent] = {
    'distance.centres': _metres(1),
    'distance.nearest': _metres(1),
    'camera_distance.centre': _metres(1),
    'robot_distance.body': _metres(1),
    'size.height': _metres(1, LENGTH_M),
    'size.longest': _metres(1, LENGTH_M),
    'height.bottom': _metres(1, LENGTH_M),
    'height.top': _metres(1, LENGTH_M),
    'height.over': _metres(2),
    'support.what': _choice(1),
    'support.is': _choice(1),
    'inside.is': _choice(1),
    'inside.what': _choice(2),
    'between.is': _choice(2),
    'between.what': _choice(2),
    'relation.camera': _choice(1),
    'relation.robot': _choice(1),
    'relation.thing': _choice(2),
    'nearest.thing': _choice(2),
    'nearest.robot': _choice(2),
    'gap.width': _metres(1),
    'gap.fits': _choice(2),
    'door.width': _metres(1),
    'door.fits': _choice(2),
    'compare.taller': _choice(2),
    'compare.closer': _choice(2),
    'compare.nearer_to': _choice(3),
    'threshold.distance': _choice(2),
    'threshold.height': _choice(2),
    'count.picture': Intent('integer', 1),
    'count.all': Intent('integer', 2),
    'robot_motion.path': _metres(1, WAY_M),
    'robot_motion.away': _metres(1),
    'robot_motion.turn': Intent('number', 1, 'deg', 3.0, 0.05),
    'robot_motion.direction': _choice(1),
    'moved.who': _choice(2),
    'moved.is': _choice(2),
    'moved.how_far': _metres(2),
    'speed.mean': Intent('number', 2, 'm/s', 0.03, 0.1),
    'speed.approach': _choice(2),
    'memory.when': Intent('number', 1, 's', 0.3, 0.02),
    'memory.where': _choice(3),
    'changes.what': _choice(2),
    'compose.property': _metres(2, LENGTH_M),
    'compose.distance': _metres(3),
    'compose.compare': _choice(3),
    'compose.decide': _choice(4),
    'dialogue.far': _metres(1),
    'dialogue.unit': Intent('number', 1, 'cm', 3.0, 0.05),
    'dialogue.now': _metres(1),
    'dialogue.height': _metres(1, LENGTH_M),
    'dialogue.other': _metres(1, LENGTH_M),
    'dialogue.taller': _choice(2),
}
"""By 'family.intent'."""
