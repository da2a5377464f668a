"""Words about the robot itself, as data: its body, its sides, where it stands and looks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.models.rules.asked import Asked

SELF = word_set('robot robots you your yours yourself me my mine myself i we us our')
"""Whoever asks, asks the robot, or asks from it."""
BODY = word_set(
    'body hull chassis outline rim base bumper bumpers shell footprint casing perimeter outside '
    'edge edges skin contour circumference housing border boundary'
)
TOUCHING = word_set(
    'bump bumps bumped bumping touch touches touching hit hits hitting collide collides collision '
    'contact graze scrape meet ram knock run running crash driving drive drove moved move roll '
    'rolled rolling'
)
OVER_FLOOR = word_set('floor ground horizontal horizontally level')
ROOM = word_set('clearance gap room space free clear left margin leeway separation separates')
NEAREST = word_set('nearest closest near close nearer closer shortest least smallest minimum')
HEADING = word_set(
    'heading headed head facing face faces faced looking look orientation oriented pointing '
    'direction directions side sides hand bearing way ways stand stands standing lie lies lying '
    'sit sits located placed'
)

FRONT, BEHIND, LEFT, RIGHT = 'front', 'behind', 'left', 'right'
SIDES: dict[str, str] = {
    'in front': FRONT,
    'front': FRONT,
    'ahead': FRONT,
    'before': FRONT,
    'forward': FRONT,
    'forwards': FRONT,
    'behind': BEHIND,
    'back': BEHIND,
    'rear': BEHIND,
    'backward': BEHIND,
    'backwards': BEHIND,
    'left': LEFT,
    'left-hand': LEFT,
    'right': RIGHT,
    'right-hand': RIGHT,
}
"""Word -> the side that it means, of whoever has a front."""
SIDE_WORDS = word_set(' '.join(SIDES))
ALL_SIDES = {FRONT: 'in front', BEHIND: 'behind', LEFT: 'left', RIGHT: 'right'}
"""Side -> what is answered where nothing else is offered."""
CAMERA = re.compile(
    r'\b(?:camera|lens|sensor|picture|image|photo|view(?!point)|viewer|observer)s?\b'
)


def sides_in(text: str) -> tuple[str, ...]:
    """Return the sides that a text names, each once, in its order."""
    words = re.findall(r'[a-z]+(?:-[a-z]+)*', text.lower())
    return tuple(dict.fromkeys(SIDES[word] for word in words if word in SIDES))


def offered(choices: Sequence[str], said: str) -> dict[str, str]:
    """Return side -> what is answered for it; empty where no sides can be answered.

    Choices go first, then what the question itself offers.
    """
    if choices:
        sides = [sides_in(choice) for choice in choices]
        if any(len(side) != 1 for side in sides) or len(set(sides)) < len(sides):
            return {}
        return {side[0]: choice for side, choice in zip(sides, choices, strict=True)}
    spoken = sides_in(said)
    return {side: ALL_SIDES[side] for side in spoken if len(spoken) > 1} or dict(ALL_SIDES)


def why_not_robot(asked: Asked, *, body: bool = False) -> str:
    """Return why nothing can be said from the robot's side ('' = it can).

    Args:
        asked: the question.
        body: whether its outline is needed, too.
    """
    if not asked.has_base:
        return (
            f'where the robot itself is is not known: {asked.robot.base_frame!r} is not on TF at '
            'the stamps of the images (robot.base_frame)'
        )
    if body and not (asked.robot.footprint and asked.robot.size):
        return "the robot's body is not known: set robot.footprint and robot.size"
    return ''
