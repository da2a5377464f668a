"""The words of camera motion: which quantity of it a question asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.core.units import parse_unit

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked

MOVER = re.compile(r'\b(?:camera|robot|viewer|observer|you|sensor)\b')
VERB = re.compile(
    r'\b(?:mov\w+|move|travel\w*|turn|turns|turned|rotat\w+|pan|pans|panned|yaws?|swings?|swung|'
    r'shift\w*|displace\w*|path|trajectory|from where it was|camera positions?|rises?|rose|raised|'
    r'sinks?|sank|climb\w*|motion|speed|fast|drift\w*|higher|lower|go|goes|went|heading|cover|'
    r'covers|translation|changes?|changed|camera from the camera)\b'
)
OTHER = re.compile(
    r'viewing direction|line of sight|out of (?:view|sight)|'
    r'\b(?:which|what) (?:object|thing|of these)\b|'
    r'\bhow many (?!degrees|cm|mm|m\b|met|centi|milli)|\b(?:tilt|pitch|roll)\w*\b|'
    r'\b(?:closer|nearer|farther|further) (?:to|from)\b|'
    r'\b(?:round|around|about) (?:the |a )(?!vertical|up|z|its)|\b(?:circle|orbit)\w*\b'
)
TURN = re.compile(
    r'\b(?:turn|turns|turned|pan|pans|panned|yaws?|swings?|swung|heading|rotat\w+)\b'
)
ABOUT_UP = re.compile(r'\b(?:vertical|left|right|heading|yaw|horizontal\w*|clockwise)\b')
PATH = re.compile(
    r'\b(?:path|trajectory|in total|total distance|travel\w*|altogether|along its way|'
    r'overall distance)\b'
)
RISE = re.compile(
    r'\b(?:rises?|rose|raised|climb\w*|sinks?|sank|higher|lower|height|vertically)\b'
)
DOWN = re.compile(r'\b(?:lower|sinks?|sank|down)\b')
SPEED = re.compile(r'\b(?:speed|how fast|velocity)\b')
LIMIT = re.compile(
    r'\b(?P<how>more than|less than|at least|at most|over|under|further than|farther than)\s+'
    r'(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>[a-z°]+)'
)
EITHER = re.compile(
    r'\b(?:left or (?:to (?:the )?)?right|right or (?:to (?:the )?)?left|which (?:way|direction)|'
    r'what direction|up or down|(?:forwards?|backwards?|rise|sink|higher|lower|clockwise) or)\b'
)
ONE_WAY = re.compile(r'^(?:does|did|is|was) .*\b(?:left|right|up|down|forwards?|backwards?)\b')
NUMBER = re.compile(r'\b(?:how|what|give|distance|length|angle|measure|number)\b')
LEFT = re.compile(r'\b(?:left|counter-?clockwise|anti-?clockwise)\b')
RIGHT = re.compile(r'\b(?:right|clockwise)\b')
FROM_THE_LATER = re.compile(
    r'from (?:where it was|the first|the camera)|\bthan\b|compared (?:to|with)'
)

# word -> (axis of the motion, sign)
MOVES = {
    'left': ('across', -1),
    'right': ('across', 1),
    'forward': ('ahead', 1),
    'forwards': ('ahead', 1),
    'ahead': ('ahead', 1),
    'backward': ('ahead', -1),
    'backwards': ('ahead', -1),
    'back': ('ahead', -1),
    'up': ('rise', 1),
    'upward': ('rise', 1),
    'upwards': ('rise', 1),
    'higher': ('rise', 1),
    'rise': ('rise', 1),
    'rises': ('rise', 1),
    'down': ('rise', -1),
    'downward': ('rise', -1),
    'downwards': ('rise', -1),
    'lower': ('rise', -1),
    'sink': ('rise', -1),
    'sinks': ('rise', -1),
}
OFFERED = ('left', 'right', 'forward', 'backward', 'up', 'down', 'rise', 'sink')
ANYWHERE = OFFERED[:6]
HANDS = ('left', 'right')


@dataclass(frozen=True)
class Wanted:
    """What is asked of a motion."""

    what: str
    """'displacement', 'path', 'turn', 'rotation', 'rise', 'reach' or 'speed'."""
    sign: int = 0
    """+1 or -1 where a direction is named and the number has a sign; 0 where not."""
    limit: float = 0.0
    """SI value that it is compared with, where a yes or no is asked."""
    more: bool = True
    sides: tuple[str, ...] = ()
    """The directions that may be answered."""


def read_motion(asked: Asked) -> tuple[int, int, Wanted] | None:
    """Return (first frame, last frame, what is asked) of a question about the camera's motion."""
    text = asked.text
    if not MOVER.search(text) or not VERB.search(text) or OTHER.search(text):
        return None
    wanted = _wanted(asked, text)
    if wanted is None:
        return None
    start, end = asked.span
    if start > end and FROM_THE_LATER.search(text):
        start, end = end, start
    return start, end, wanted


def turn_sign(word: str) -> int:
    """Return +1 for a turn to the left, -1 for one to the right, 0 for neither."""
    return 1 if LEFT.search(word.lower()) else -1 if RIGHT.search(word.lower()) else 0


def _wanted(asked: Asked, text: str) -> Wanted | None:
    turning = bool(TURN.search(text))
    limit = LIMIT.search(text)
    if limit:
        return _limited(limit, text, turning=turning)
    sides = _sides(asked.choices, text, turning=turning)
    if sides:
        return Wanted('turn' if turning else 'displacement', sides=sides)
    if asked.choices or ONE_WAY.search(text) or not NUMBER.search(text):
        return None
    return _turned(text) if turning else _moved(text)


def _sides(choices: tuple[str, ...], text: str, *, turning: bool) -> tuple[str, ...]:
    """Return the directions that may be answered, or () where none is asked."""
    if turning:
        if choices:
            return choices if all(turn_sign(choice) for choice in choices) else ()
        return HANDS if EITHER.search(text) else ()
    if choices:
        told = all(any(w in MOVES for w in choice.lower().split()) for choice in choices)
        return choices if told else ()
    if not EITHER.search(text):
        return ()
    named = tuple(word for word in OFFERED if re.search(rf'\b{word}', text))
    return named if len(named) > 1 else ANYWHERE


def _turned(text: str) -> Wanted | None:
    if SPEED.search(text):
        return None
    if re.search(r'\brotat', text) and not ABOUT_UP.search(text):
        return Wanted('rotation')
    return Wanted('turn', sign=turn_sign(text))


def _moved(text: str) -> Wanted:
    if SPEED.search(text):
        return Wanted('speed')
    if RISE.search(text):
        return Wanted('rise', sign=-1 if DOWN.search(text) else 1)
    return Wanted('path' if PATH.search(text) else 'displacement')


def _limited(limit: re.Match[str], text: str, *, turning: bool) -> Wanted | None:
    try:
        si, factor = parse_unit(limit['unit'])
    except ValueError:
        return None
    what = {'m': 'path' if PATH.search(text) else 'reach', 'rad': 'turn'}.get(si, '')
    if not what or turning != (si == 'rad'):
        return None
    if what == 'turn' and re.search(r'\brotat', text) and not ABOUT_UP.search(text):
        what = 'rotation'
    more = limit['how'] not in {'less than', 'at most', 'under'}
    return Wanted(what, limit=float(limit['n']) * factor, more=more)
