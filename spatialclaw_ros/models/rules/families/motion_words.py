"""The words of camera motion: which quantity of it a question asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.models.lexicon import word_set

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked

MOVER = re.compile(r'\b(?:camera|robot|viewer|observer|you|sensor)\b')
STANDPOINTS = re.compile(
    r'\b(?:distance|far|length|apart|displace\w*|higher|lower|height)\b.*\b(?:cameras?|positions?|'
    r'places?|poses?)\b'
)
MOVING = word_set(
    'move moves moved moving travel travels travelled travelling traveled traveling turn '
    'turns turned rotate rotates rotated rotation pan pans panned yaw yaws swing swings swung '
    'shift shifts shifted displace displaced displacement path trajectory rise rises rose '
    'raised sink sinks sank climb climbs climbed motion speed velocity fast drift drifts '
    'drifted go goes went heading cover covers covered translation translate translates '
    'change changes changed end ends ended come comes came back get gets got'
)
"""At least one of these is said of the camera, or two of its places are named."""
AROUND = word_set(
    'starting initial final the a an its it is was are were be been does do did has have had '
    'will by in of at from to and or on about over than that this then there where how what '
    'which when much many far long great large big total overall whole entire altogether all '
    'along between during through start started starts beginning end ending finish first last '
    'one other same itself position positions place places pose poses location locations view '
    'views viewpoint spot distance length angle size amount number direction way side degrees '
    'degree radians metres meters metre meter centimetres centimeters cm mm m millimetres '
    'centimetre point straight line straight-line net horizontally vertically vertical '
    'horizontal up down upward upwards downward downwards left right leftward leftwards '
    'rightward rightwards forward forwards backward backwards ahead sideways clockwise '
    'counter anti counterclockwise anticlockwise counter-clockwise anti-clockwise axis higher '
    'lower more less least most under farther further frame frames image images recording '
    'sequence video clip scan camera cameras robot viewer observer you sensor with respect '
    'relative compared away apart world seen as again rise sink sum summed turning moving off '
    'for around round own hand only just ever here average per second stay stays stand still'
)
"""What may be said beside; any other word is of something that this family does not know."""
KNOWN = MOVING | AROUND
VERB = re.compile(rf'\b(?:{"|".join(sorted(MOVING))})\b')
OTHER = re.compile(
    r'viewing direction|line of sight|out of (?:view|sight)|'
    r'\bhow many (?!degrees|cm|mm|m\b|met|centi|milli)|'
    r'\b(?:closer|nearer) (?:to|from)\b|'
    r'\b(?:round|around|about) (?:the |a )(?!vertical|up|z|its)'
)
TURN = re.compile(
    r'\b(?:turn|turns|turned|pan|pans|panned|yaws?|swings?|swung|heading|rotat\w+)\b'
)
ABOUT_UP = re.compile(r'\b(?:vertical|left|right|heading|yaw|horizontal\w*|clockwise)\b')
PATH = re.compile(
    r'\b(?:path|trajectory|cover\w*|in total|total distance|travel\w*|altogether|along its way|'
    r'overall distance)\b'
)
RISE = re.compile(
    r'\b(?:rises?|rose|raised|climb\w*|sinks?|sank|higher|lower|height|vertically)\b'
)
TOTAL = re.compile(r'\b(?:total|altogether|overall|all|summed|sum)\b')
DOWN = re.compile(r'\b(?:lower|sinks?|sank|down)\b')
LEVEL = re.compile(r'\b(?:horizontal(?:ly)?|sideways)\b')
ENDS = re.compile(r'\b(?:ends?|ended|started|start|beginning)\b')
SPEED = re.compile(r'\b(?:speed|how fast|velocity)\b')
LIMIT = re.compile(
    r'\b(?P<how>more than|less than|at least|at most|over|under|further than|farther than)\s+'
    r'(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>[a-z°]+)'
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
    'rising': ('rise', 1),
    'sink': ('rise', -1),
    'sinks': ('rise', -1),
}
WAYS = tuple(MOVES)
EITHER = re.compile(
    r'\b(?:left or (?:to (?:the )?)?right|right or (?:to (?:the )?)?left|which (?:way|direction)|'
    r'what direction|up or down|(?:forwards?|backwards?|rise|sink|higher|lower|clockwise) or)\b'
)
ONE_WAY = re.compile(rf'^(?:does|did|do|is|was|has) .*\b(?:{"|".join(WAYS)})\b')
NUMBER = re.compile(r'\b(?:how|what|give|distance|length|angle|measure|number)\b')
LEFT = re.compile(r'\b(?:left|counter-?clockwise|anti-?clockwise)\b')
RIGHT = re.compile(r'\b(?:right|clockwise)\b')
FROM_THE_LATER = re.compile(r'from (?:where it was|the first|the camera|that)')
THAN_A_FRAME = re.compile(
    r'\b(?:than|compared (?:to|with)|relative to)(?: \w+){0,3} @\d+(?! (?:and|to) @)'
)

OFFERED = ('left', 'right', 'forward', 'backward', 'up', 'down', 'rise', 'sink')
ANYWHERE = OFFERED[:6]
HANDS = ('left', 'right')
CLOCK = ('clockwise', 'counter-clockwise')


@dataclass(frozen=True)
class Wanted:
    """What is asked of a motion."""

    what: str
    """'displacement', 'path', 'turn', 'rotation', 'reach', 'speed', or an axis: 'rise', 'ahead',
    'across', 'horizontal'."""
    sign: int = 0
    """+1 or -1 where a direction is named and the number has a sign; 0 where not."""
    limit: float = 0.0
    """SI value that it is compared with, where a yes or no is asked."""
    more: bool = True
    sides: tuple[str, ...] = ()
    """The directions that may be answered."""
    whether: bool = False
    """Whether a yes or no is asked: that it goes the way of ``sign``."""
    total: bool = False
    """Whether turns there and back may be meant to add up."""


def read_motion(asked: Asked) -> tuple[int, int, Wanted] | None:
    """Return (first frame, last frame, what is asked) of a question about the camera's motion."""
    text = asked.text
    told = VERB.search(text) or STANDPOINTS.search(text) or THAN_A_FRAME.search(asked.marked)
    if not MOVER.search(text) or not told:
        return None
    words = re.findall(r'[^\W\d_]+(?:-[^\W\d_]+)*', text.replace("'s", ''))
    if OTHER.search(text) or not KNOWN.issuperset(words):
        return None
    wanted = _wanted(asked, text)
    if wanted is None:
        return None
    start, end = asked.span
    if THAN_A_FRAME.search(asked.marked):
        start, end = end, start  # it is now as it was then: the frame after 'than' comes first
    elif start > end and FROM_THE_LATER.search(text):
        start, end = end, start
    return start, end, wanted


def turn_sign(word: str) -> int:
    """Return +1 for a turn to the left, -1 for one to the right, 0 for neither."""
    return 1 if LEFT.search(word.lower()) else -1 if RIGHT.search(word.lower()) else 0


def _wanted(asked: Asked, text: str) -> Wanted | None:
    turning = bool(TURN.search(text))
    limit = LIMIT.search(text)
    if limit:
        two = len(set(asked.frames)) > 1 or ENDS.search(text)
        return _limited(limit, text, turning=turning, far='displacement' if two else 'reach')
    sides = _sides(asked.choices, text, turning=turning)
    if sides:
        return Wanted('turn' if turning else 'displacement', sides=sides)
    if ONE_WAY.search(text):
        return _whether(text, turning=turning)
    if asked.choices or not NUMBER.search(text):
        return None
    return _turned(text) if turning else _moved(text)


def _sides(choices: tuple[str, ...], text: str, *, turning: bool) -> tuple[str, ...]:
    """Return the directions that may be answered, or () where none is asked."""
    if turning:
        if choices:
            return choices if all(turn_sign(choice) for choice in choices) else ()
        if re.search(r'clockwise or', text):
            return CLOCK
        return HANDS if EITHER.search(text) else ()
    if choices:
        told = all(any(w in MOVES for w in choice.lower().split()) for choice in choices)
        return choices if told else ()
    if not EITHER.search(text):
        return ()
    named = tuple(word for word in OFFERED if re.search(rf'\b{word}', text))
    return named if len(named) > 1 else ANYWHERE


def _whether(text: str, *, turning: bool) -> Wanted | None:
    """Return what 'does it move to the left' asks, where it names one way alone."""
    if turning:
        return Wanted('turn', sign=turn_sign(text), whether=True) if turn_sign(text) else None
    named = {MOVES[word] for word in text.split() if word in MOVES}
    if len(named) != 1:
        return None
    what, sign = named.pop()
    return Wanted(what, sign=sign, whether=True)


def _turned(text: str) -> Wanted | None:
    if SPEED.search(text):
        return None
    if re.search(r'\brotat', text) and not ABOUT_UP.search(text):
        return Wanted('rotation')
    return Wanted('turn', sign=turn_sign(text), total=bool(TOTAL.search(text)))


def _moved(text: str) -> Wanted | None:
    if SPEED.search(text):
        return Wanted('speed')
    if RISE.search(text):
        return Wanted('rise', sign=-1 if DOWN.search(text) else 1)
    if LEVEL.search(text):
        return Wanted('horizontal')
    toward = [MOVES[word] for word in text.split() if word in MOVES]
    if toward and not PATH.search(text):
        return Wanted(*toward[0]) if len(set(toward)) == 1 else None
    return Wanted('path' if PATH.search(text) else 'displacement')


def _limited(limit: re.Match[str], text: str, *, turning: bool, far: str) -> Wanted | None:
    try:
        si, factor = parse_unit(limit['unit'])
    except ValueError:
        return None
    what = {'m': 'path' if PATH.search(text) else far, 'rad': 'turn'}.get(si, '')
    if not what or turning != (si == 'rad'):
        return None
    if what == 'turn' and re.search(r'\brotat', text) and not ABOUT_UP.search(text):
        what = 'rotation'
    more = limit['how'] not in {'less than', 'at most', 'under'}
    return Wanted(what, limit=float(limit['n']) * factor, more=more)
