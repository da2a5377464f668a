"""What a thing and a surface are called in a phrase."""

from __future__ import annotations

import re

from spatialclaw_ros.models.lexicon import CUT_AT, SURFACES
from spatialclaw_ros.models.names import content_words, parse_name
from spatialclaw_ros.models.rules.asked import MARK
from spatialclaw_ros.models.rules.phrases import ME

STAND_INS = ('thatalpha', 'thatbeta', 'thatgamma', 'thatdelta', 'thatepsilon', 'thatzeta')
"""Each with a noun is the name of a thing that a question describes; nobody says them."""
SELF = re.compile(ME)
LOCATION = re.compile(
    r',?\s*(?:(?:which|that) (?:is|are|stands?|lies|rests?) )?'
    r'(?:standing|lying|sitting|resting|placed|located)?\s*'
    r'(?:on|upon|atop|in|at)(?: top of)? (?:the |a |your )?(?P<where>[\w\s-]+?)$'
)
PLACE_WORDS = frozenset(
    {'scene', 'picture', 'image', 'room', 'view', 'front', 'photo', 'frame', 'total'}
)
LEAD = re.compile(r'^(?:of |for |and |the |a |an |any |some |all |this |that |these |those )+')
PART = re.compile(
    r'^(?:the )?(?:top|upper (?:end|edge|side|surface)|highest point|'
    r'(?:nearest|closest) (?:surfaces?|points?|edges?|sides?|parts?)|surfaces?|'
    r'cent(?:re|er)s?|middles?|midpoints?|centroids?|positions?|places?|locations?) of '
)
SEEN = re.compile(r',? (?:as )?(?:measured|seen|viewed)\b.*$')
OWN = re.compile(r"'s?(?: (?:cent(?:re|er)s?|middle|surface|top))?$")
NOT_A_NAME = re.compile(
    r'\b(?:above|below|over|under|from|to|than|more|less|between|edges?|corners?|sides?|bottom|'
    r'base|walls?|ceiling|surfaces?|points?|or|and|it|them|each|two|three|wider|taller|longer|'
    r'closer|at|left|right|front|behind|rear|there|turn|move|motion|camera|frame|image|cent(?:re|er)|middle|apart|away|across|'
    r'reach|reaches|rises?|moment|this|that|these|those|they|he|she|him|her|its|both|other|but|same|answer)\b|[0-9?]'
)
"""Words that no plain name of a thing holds: parts, places, numbers, comparisons."""
PART_OF_SURFACE = re.compile(
    r'\b(?:left|right|front|back|rear|far|near|half|quarter|edges?|corners?|sides?|parts?|ends?|'
    r'middle|cent(?:re|er)|under\w*|legs?|drawers?|except|other|(?!chest)\w+est)\b'
)


def thing(phrase: str) -> str:
    """Return the name of a thing in a phrase: no article, no place, no frame mark."""
    name = re.sub(r'\s+', ' ', MARK.sub(' ', phrase)).strip(' ,;:')
    name = OWN.sub('', SEEN.sub('', PART.sub('', PART.sub('', name))))
    name = re.sub(r' cent(?:re|er)s?$', '', name)
    found = LOCATION.search(name)
    if found and found.start() > 0 and is_place(found['where']):
        name = name[: found.start()]
    return LEAD.sub('', name).strip(' ,;:')


def location(phrase: str) -> str:
    """Return the surface that a phrase places a thing on, or ''."""
    found = LOCATION.search(MARK.sub(' ', phrase).strip())
    return LEAD.sub('', found['where']).strip() if found and is_place(found['where']) else ''


def plain_name(phrase: str) -> str:
    """Return the name of one particular thing in a phrase, or '' where it is none.

    Parts, places, comparisons, surfaces, the camera and generic words are none.
    """
    name = thing(phrase)
    if name in {'', 'all'} or NOT_A_NAME.search(name) or is_qualified(name) or is_self(phrase):
        return ''
    return '' if is_generic(name) or is_bare_surface(name) else name


def is_qualified(name: str) -> bool:
    """Whether a name goes on with a place or a condition: 'box behind the can', 'mug at most'."""
    return not CUT_AT.isdisjoint(re.findall(r'[^\W\d_]+', name)[1:])


def is_self(phrase: str) -> bool:
    """Whether a phrase means the camera itself."""
    return bool(SELF.fullmatch(phrase.strip()) or SELF.fullmatch(thing(phrase)))


def surface_word(phrase: str) -> str:
    """Return 'floor', 'desk', 'table' … where a phrase names a surface, else ''."""
    if PART_OF_SURFACE.search(phrase) or is_described(phrase):
        return ''
    words = [w for w in content_words(phrase) if w not in {'top', 'surface', 'plate', 'of'}]
    head = parse_name(' '.join(words)).head
    return head if head in SURFACES else ''


def is_bare_surface(phrase: str) -> bool:
    """Whether a phrase names a surface and nothing else of it: a 'white table' is a thing."""
    return bool(surface_word(phrase)) and not parse_name(phrase).modifiers


def is_described(phrase: str) -> bool:
    """Whether a phrase is the name of a thing that the question describes."""
    return not frozenset(STAND_INS).isdisjoint(phrase.split())


def is_generic(phrase: str) -> bool:
    """Whether a phrase means whatever there is ('object', 'of these things', '')."""
    return not phrase or parse_name(phrase).generic


def is_place(where: str) -> bool:
    """Whether a phrase names a surface or the scene as a whole."""
    return bool(surface_word(where)) or where.rsplit(maxsplit=1)[-1] in PLACE_WORDS


def split_pair(text: str, word: str = 'and') -> tuple[str, str] | None:
    """Split 'A and B' into two phrases, or return None."""
    parts = re.split(rf',?\s+{word}\s+(?:the\s+|a\s+)?', text)
    return (parts[0], parts[1]) if len(parts) == 2 else None  # noqa: PLR2004 - a pair
