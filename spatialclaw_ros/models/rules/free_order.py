"""Free word order: a question that no phrase covers, made the one that its words can only mean.

The words are of closed vocabularies; what is left are things. A question is put anew only where
every word is known and one form alone takes all of them: a word more, and there is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatialclaw_ros.models.lexicon import word_set
from spatialclaw_ros.models.names import singular
from spatialclaw_ros.models.rules.families.relation import sides_of_choices
from spatialclaw_ros.models.rules.free_words import (
    ASKING,
    CENTRE,
    DISTANCE,
    GAP,
    HIGH,
    LINKS,
    NEAR,
    RISING,
    TALL,
    TURNING,
    take_apart,
)
from spatialclaw_ros.models.rules.wording import without_adjuncts

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.asked import Asked
    from spatialclaw_ros.models.rules.free_words import Told

TWO = 2
MANNERS = word_set('far apart tall high wide long close')
NOUNS = word_set('distance separation spacing gap clearance space height length width number')
HOW = re.compile(r'\bhow (?:far|tall|high|wide|long|large|big|close|many|much)\b')
WHAT = re.compile(
    r'\bwhat (?:(?:is |are )?(?:large )?(?:centre (?=distance|separation))?'
    rf"(?:{'|'.join(sorted(NOUNS))})\b|(?:is |are )(?:T|camera) 's|$)"
)
"""'how' and 'what' ask for a measure only before one, or as the last word of all."""
ELSEWHERE = (
    *('from there', 'to there', 'of there'),
    'from it',
    'to it',
    'of it',
    'and it',
    'between it',
    'it and',
    'and of T',
    'at T',
)
"""Where a thing is meant that is not named, or each of two by itself."""
SIDE = re.compile(r'\b(?:(?:across|along|of) )?(?:its )?(long|short)(?:er)? (?:side|edge)\b')
TOP_OF_IT = re.compile(r"\bT top\b|\bT 's top\b|\btop of T\b")


def in_order(asked: Asked) -> str:
    """Return the question that a text in free order can only mean, or ''."""
    odd = (
        asked.over_all
        or asked.listed
        or 'ends' in asked.kinds
        or any(without_adjuncts(hint)[0] for hint in asked.hints)
    )
    told = None if odd else take_apart(re.sub(r'@\d+', ' ', asked.marked))
    if told is None or not told.words:
        return ''
    named = len(set(asked.frames))
    forms = FORMS if named < TWO else SPANS if named == TWO else ()
    meant = {text for form in forms if (text := form(told, asked))}
    return meant.pop() if len(meant) == 1 else ''


def _asks(told: Told, asked: Asked) -> bool:
    """Whether a number is asked: not a yes or no, nor which, nor in which way."""
    words = told.words
    if asked.choices or words[0] in {'is', 'are', 'do', 'does'} or told.has(*ELSEWHERE):
        return False
    if told.any(*MANNERS) and not told.any('how'):
        return False
    said = f'{" ".join(words)} '
    hows, whats = (words.count(word) for word in ('how', 'what'))
    measures = len(HOW.findall(said)) == hows and len(WHAT.findall(said)) == whats
    named = hows + whats == 1 or (told.any(*NOUNS) and not told.any('is', 'are', 'do', 'does'))
    return measures and hows + whats <= 1 and named


def _apart(told: Told, asked: Asked) -> str:
    """Two things: the distance of their centres, or the gap between them."""
    if told.counts != (2, 0, 0) or told.any('K') or not _asks(told, asked):
        return ''
    first, second = told.things
    links = ASKING | DISTANCE | LINKS
    near = told.any(*GAP, *NEAR) or 'surfaces' in asked.kinds
    centred = told.any('centre', 'centres') or 'centres' in asked.kinds
    if first == second or (near and centred):
        return ''
    if near:
        far = told.any(*DISTANCE, *GAP) or told.has('how close')
        more = word_set('large big wide much close come their at')
        plain = far and told.only(links, GAP, NEAR, more)
        return f'what is the gap between the {first} and the {second}' if plain else ''
    # 'the middle of A and B' is a place of its own, 'the middle of A … the middle of B' is not
    named = told.words.count('centre') - told.has('centre distance', 'centre separation')
    owned = told.times('centre of T') + told.times("T 's centre")
    if named not in {0, 2} or named != owned or not told.any(*DISTANCE):
        return ''
    plain = told.only(links, CENTRE) and (told.any('from') or not told.any('away'))
    linked = told.any('from', 'to', *(DISTANCE - {'far'}), 'between')
    plain = plain and linked
    return f'how far apart are the {first} and the {second}' if plain else ''


def _from_camera(told: Told, asked: Asked) -> str:
    if told.counts != (1, 0, 1) or told.any('K') or not _asks(told, asked):
        return ''
    plain = told.only(ASKING, DISTANCE, LINKS, CENTRE, word_set('camera')) and told.any(*DISTANCE)
    if not plain or 'surfaces' in asked.kinds:
        return ''
    of = 'the centre of ' if told.any('centre', 'centres') else ''
    return f'how far is {of}the {told.things[0]} from the camera'


def _camera_height(told: Told, asked: Asked) -> str:
    over = told.has('above S', 'over S', 'from S')
    if told.counts != (0, 1, 1) or not over or not _asks(told, asked):
        return ''
    words = word_set("how what is at of 's measured up lies far distance above over from camera")
    if not told.only(words, HIGH) or not told.any('far', 'distance', *HIGH):
        return ''
    return f'how high is the camera above the {told.surfaces[0]}'


def _height(told: Told, asked: Asked) -> str:
    """One thing: how tall it is, or how high its top lies above a surface."""
    things, surfaces, cameras = told.counts
    if things != 1 or cameras or told.any('K') or not _asks(told, asked):
        return ''
    name, words = told.things[0], word_set("how what is of do does 's")
    if not surfaces:
        plain = told.any(*TALL) and told.only(words, TALL)
        return f'how tall is the {name}' if plain else ''
    above = told.has('above S', 'over S') and told.any(*RISING - {'stand', 'stands'})
    above = above and told.any(*HIGH, *(('far',) if told.any('up', 'top') else ()))
    on = told.has('on S') and told.any(*RISING) and told.any('tall', *HIGH)
    on = on and not told.any('up', 'far')
    plain = told.only(words, HIGH, RISING, word_set('tall far up at above over on'))
    if surfaces > 1 or above == on or not plain:
        return ''
    return f'how high is the top of the {name} above the {told.surfaces[0]}'


def _size(told: Told, asked: Asked) -> str:
    """One thing: how long it is, or one of its sides."""
    if told.counts != (1, 0, 0) or told.any('K') or not _asks(told, asked):
        return ''
    name, said = told.things[0], ' '.join(told.words)
    sides = [found[1] for found in SIDE.finditer(said)]
    rest = TOP_OF_IT.sub('T', SIDE.sub(' ', said)).split()
    lengths = [word for word in rest if word in {'long', 'wide', 'length', 'width'}]
    others = {'how', 'what', 'is', 'of', "'s", 'T', *lengths}
    if len(lengths) != 1 or len(sides) > 1 or not others.issuperset(rest):
        return ''
    top = 'the top of ' if told.any('top') else ''
    if sides:
        return f'how long is the {sides[0]}er side of {top}the {name}'
    how = 'long' if lengths[0] in {'long', 'length'} else 'wide'
    return '' if top else f'how {how} is the {name}'


def _count(told: Told, asked: Asked) -> str:
    if told.counts[::2] != (1, 0) or not _asks(told, asked):
        return ''
    name = told.things[0]
    counted = told.has('how many T', 'how many K', 'number of T', 'number of K')
    words = word_set('how many what is are number of there on you can see find count standing')
    plural = singular(name.split()[-1]) != name.split()[-1]
    if not counted or not plural or not told.only(words, word_set('lying lie lies visible do')):
        return ''
    if not told.surfaces:
        return f'how many {name} are there'
    placed = len(told.surfaces) == 1 and told.has('on S')
    return f'how many {name} are on the {told.surfaces[0]}' if placed else ''


def _relation(told: Told, asked: Asked) -> str:
    """On which of two opposite sides of a thing another one is."""
    if told.counts != (2, 0, 0) or told.any('K') or told.words[0] not in {'is', 'does'}:
        return ''
    if told.words.count('or') != 1 or (asked.choices and not sides_of_choices(asked.choices)):
        return ''
    beside = told.any('left', 'right') and not told.any('front', 'behind')
    ahead = told.any('front', 'behind') and not told.any('left', 'right')
    both = told.has('left') == told.has('right') and told.has('front') == told.has('behind')
    words = word_set('is does lie stand to on in of or side it left right front behind')
    if not (both and beside != ahead and told.only(words)):
        return ''
    after = told.words[told.words.index('or') :]
    if not re.match(r'or (?:to |in |on )?(?:left|right|front|behind)\b', ' '.join(after)):
        return ''
    # the thing right after 'of' or 'behind' is the one that the sides are of
    places = [k for k, word in enumerate(told.words) if word == 'T']
    of = [told.words[k - 1] in {'of', 'behind'} for k in places]
    if sum(of) != 1:
        return ''
    a, b = told.things if of[1] else told.things[::-1]
    sides = 'to the left or to the right of' if beside else 'in front of or behind'
    return f'is the {a} {sides} the {b}'


def _moves(told: Told, asked: Asked) -> str:
    """How far the camera goes between two frames."""
    things, surfaces, cameras = told.counts
    words = word_set("camera position positions place in 's")
    if things or surfaces or not cameras or not _asks(told, asked) or not told.any('between'):
        return ''
    plain = told.any(*DISTANCE) and told.only(ASKING, DISTANCE, LINKS, words)
    return 'how far does the camera move' if plain else ''


def _turns(told: Told, asked: Asked) -> str:
    """Which way the camera turns between two frames."""
    words = word_set('is does camera to left right or while going from between and in')
    if told.counts != (0, 0, 1) or not told.only(words, TURNING) or not told.any(*TURNING):
        return ''
    offered = all(choice.lower() in {'left', 'right'} for choice in asked.choices)
    either = told.any('left') and told.any('right') and told.any('or')
    return 'does the camera turn to the left or to the right' if either and offered else ''


FORMS = (_apart, _from_camera, _camera_height, _height, _size, _count, _relation)
SPANS = (_moves, _turns)
