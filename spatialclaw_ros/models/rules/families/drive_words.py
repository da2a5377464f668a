"""The words of the robot's own motion: which quantity of it a question asks for.

Any order of words will do, as long as every word is known and one reading fits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.rules.families.motion_words import (
    ANYWHERE,
    HANDS,
    LIMIT,
    MOVES,
    Wanted,
    turn_sign,
)
from spatialclaw_ros.models.rules.gist import asked_for, gist_of

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.gist import Gist

SELF = word_set('you your yours yourself robot robots i me my we our us wheels base body')
DRIVE = word_set(
    'drive drives drove driven driving travel travels travelled traveled travelling traveling '
    'cover covers covered covering route path trajectory trip journey tour mileage odometer '
    'wheels wheel roll rolled rolling'
)
"""Words of a way with all its bends."""
GO = word_set(
    'move moves moved moving movement motion go goes went gone going come came drift drifted '
    'displace displaced displacement shift shifted advance advanced progress progressed '
    'manoeuvred wandered ended get got gotten set stood stand standing'
)
TURN = word_set(
    'turn turns turned turning rotate rotates rotated rotating rotation heading headings yaw '
    'yawed orientation bearing swing swings swung swivel swivelled swiveled spin spins spun pivot '
    'pivoted face faces faced facing look looks looked looking angle veer veered pan panned'
)
ANGLE = word_set('degrees degree radians angle')
TOTAL = (
    *('in total', 'total', 'altogether', 'in all', 'all bends', 'all the way', 'add up', 'sum'),
    *('whole way', 'ground', 'metres of', 'combined', 'cumulative', 'summed', 'adding up'),
)
STRAIGHT = (
    *('straight', 'straight-line', 'crow', 'beeline', 'directly', 'direct', 'displacement'),
    *('displaced', 'away', 'far off', 'apart', 'net distance', 'as the crow flies'),
)
ENDPOINTS = (
    *(
        'start',
        'started',
        'starting',
        'began',
        'begun',
        'beginning',
        'set out',
        'first',
        'initial',
    ),
    *('at first', 'origin', 'original', 'set off'),
)
ASIDE_WORDS = word_set(
    'took bend bends curve curves corner corners detour detours included including counted '
    'every metre total altogether combined cumulative summed ground floor wheel straight '
    'straight-line line crow flies fly beeline direct directly net away apart off origin against '
    'original overall '
    'differ differs differed difference change changes changed changing relative respect seen '
    'pose poses way ways direction directions left right forward forwards backward backwards '
    'ahead back behind further farther front side sideways clockwise counter-clockwise '
    'anticlockwise counterclockwise anti-clockwise lie lies left-hand right-hand own hand '
    'round upright time period less more most least at-first set own result resulting '
    'ended-up happened overall compared same opposite total'
)
VOCABULARY = SELF | DRIVE | GO | TURN | ANGLE | ASIDE_WORDS
NOT_THE_ROBOT = re.compile(
    r'\b(?:camera|lens|sensor|viewer|observer|they|them|he|she|him|her|person|people|else|per|'
    r'speed|fast|when|why|who|times)\b'
)
ITS = re.compile(r'\b(?:it|its|itself)\b')
ITS_OWN = re.compile(r'\b(?:give|tell|say|put|state|show|make|is|was) it\b|\bit (?:to|in|as)\b')
"""'it' that means the answer, not a thing."""
OWN = ('heading', 'orientation', 'route', 'path', 'way', 'trip', 'journey', 'tour', 'drive')
AHEAD_WORDS = word_set('forward forwards backward backwards ahead back behind')
OWNED = re.compile(rf'\b(?:your?|the) (?:own |whole |entire )?(?:{"|".join(OWN)})\b')
LASTED = re.compile(rf'\bhow long\b(?! (?:is|was) (?:the|your) (?:\w+ )?(?:{"|".join(OWN)}))')
"""'How long did you drive' may ask for a time."""
PLACES = word_set('position positions place places pose poses')
ALONE = word_set('driven driving turn turned moved travelled traveled heading rotation rotated')
"""Words that need no 'you' beside them: whoever is asked has driven or turned."""
FRAME = re.compile(
    r'(?:,|:)?\s*\b(?:as )?(?:seen from|relative to|with respect to|going by|comparing|'
    r'compared (?:to|with)|from the (?:pose|place|way))\b'
    r'(?:(?!\b(?:have|did|were|was|which|what|where|how)\b)[^,:])*[,:]?'
)
"""From where a direction is counted; the words in it are not of what is asked."""
SINCE = word_set('since after')


def read_drive(asked: Asked) -> tuple[int, int, Wanted] | None:
    """Return (first frame, last frame, what is asked) of a question about the robot's motion."""
    said = asked_for(asked.said)
    named = ITS.search(ITS_OWN.sub(' ', said)) and not OWNED.search(said)
    if NOT_THE_ROBOT.search(said) or named or LASTED.search(said):
        return None
    limit = LIMIT.search(said)
    if limit:
        said = LIMIT.sub(' ', said)
    gist = gist_of(said, VOCABULARY)
    if gist is None or gist.names or not _means_the_robot(gist):
        return None
    wanted = _limited(gist, limit) if limit else _wanted(gist, asked)
    return (*_span(asked, gist), wanted) if wanted else None


def _means_the_robot(gist: Gist) -> bool:
    return gist.any(SELF | ALONE) or (gist.any(ENDPOINTS) and gist.any(PLACES))


def _span(asked: Asked, gist: Gist) -> tuple[int, int]:
    """Return the frames between which it is asked; the same twice where one alone is named."""
    named = list(dict.fromkeys(asked.frames))
    if len(named) > 1:
        return named[0], named[-1]
    ends = (asked.known[0], asked.newest)
    if not named or named[0] in ends:
        return ends
    return (named[0], asked.newest) if gist.any(SINCE) else (named[0], named[0])


def _wanted(gist: Gist, asked: Asked) -> Wanted | None:
    sides = _sides(gist, asked)
    if sides:
        return sides
    if asked.choices:
        return None
    if _asks_whether(gist):
        return _whether(gist)
    turning = gist.any(TURN) and not gist.any(('how long', 'length'))
    going = gist.any(DRIVE | {'move', 'moved', 'displacement'})
    if (
        turning
        and (gist.any(ANGLE) or not going)
        and not gist.any({'metres', 'meters', 'distance'})
    ):
        if gist.any(('in total', 'altogether', 'summed', 'all turns', 'cumulative', 'add up')):
            return Wanted('turn', total=True)
        return Wanted('heading')
    return _way(gist)


def _way(gist: Gist) -> Wanted | None:
    """Return the way or the straight distance."""
    if gist.any(STRAIGHT):
        placed = gist.any(ENDPOINTS) or gist.any(GO | DRIVE | PLACES) or '@' in gist.text
        return Wanted('displacement') if placed else None
    if gist.any(DRIVE):
        return Wanted('path')
    if gist.any(TOTAL) and gist.any(GO):
        return Wanted('path')
    between = gist.any(ENDPOINTS) and gist.any(('from', 'between'))
    measured = gist.any(('how far', 'distance', 'how many metres', 'how much', 'metres', 'far'))
    moved = gist.any(GO - {'set', 'stood', 'stand', 'standing', 'ended', 'got', 'get'})
    return Wanted('displacement') if measured and (between or moved) else None


def _sides(gist: Gist, asked: Asked) -> Wanted | None:
    """Return the direction that is asked for, where one of several is."""
    offered = asked.choices or _spoken(asked.said)
    if not offered:
        return None
    plain = [choice.lower() for choice in offered]
    ways = [next((w for w in re.findall(r'[\w-]+', c) if w in MOVES), '') for c in plain]
    body = FRAME.sub(' ', asked.said)
    turning = bool(TURN & set(re.findall(r'[\w-]+', body)))
    if all(turn_sign(choice) for choice in plain) and not AHEAD_WORDS.intersection(gist.words):
        if turning:
            return Wanted('turn', sides=tuple(offered))
        return Wanted('displacement', sides=tuple(offered)) if gist.any(DRIVE | GO) else None
    if all(ways) and len(set(ways)) == len(ways):
        return Wanted('displacement', sides=tuple(offered))
    return None


def _spoken(said: str) -> tuple[str, ...]:
    """Return the directions that a question itself offers."""
    words = re.findall(r'[\w-]+', said)
    if 'or' not in words and not re.search(r'\b(?:which|what) (?:way|direction)\b', said):
        return ()
    if AHEAD_WORDS.intersection(words):
        return ANYWHERE[:4]
    named = {'left', 'right'} <= set(words) or re.search(r'\b(?:which|what) (?:way|direct)', said)
    return HANDS if named else ()


def _asks_whether(gist: Gist) -> bool:
    first = gist.words[0] if gist.words else ''
    return first in {'did', 'do', 'does', 'have', 'has', 'is', 'are', 'was', 'were'}


def _whether(gist: Gist) -> Wanted | None:
    """Return what 'did you turn left' asks."""
    named = {MOVES[word] for word in gist.words if word in MOVES}
    if gist.any(TURN):
        sign = turn_sign(' '.join(gist.words))
        one = sign and not gist.any(AHEAD_WORDS) and len(named) == 1
        return Wanted('turn', sign=sign, whether=True) if one else None
    if len(named) != 1:
        return None
    what, sign = named.pop()
    return Wanted(what, sign=sign, whether=True)


def _limited(gist: Gist, limit: re.Match[str]) -> Wanted | None:
    """Return what 'have you driven more than 3 m' asks."""
    try:
        si, factor = parse_unit(limit['unit'])
    except ValueError:
        return None
    more = limit['how'] not in {'less than', 'at most', 'under'}
    if not _asks_whether(gist):
        return None
    if si == 'rad':
        what = 'turn' if gist.any(TURN) else ''
    else:
        way = _way(gist) if si == 'm' else None
        what = way.what if way else ''
    return Wanted(what, limit=float(limit['n']) * factor, more=more) if what else None
