"""Phrases of the grammar: what a thing, a surface and a camera are called in a question."""

from __future__ import annotations

import re

from spatialclaw_ros.models.lexicon import SURFACES
from spatialclaw_ros.models.names import content_words, parse_name
from spatialclaw_ros.models.rules.asked import MARK

SELF = re.compile(
    r'^(?:the |your |our )?(?:camera|robot|you|me|us|here|viewer|observer|lens|sensor|i|we)'
    r"(?:'s)?(?: position| centre| center| place| location)?$"
)
LOCATION = re.compile(
    r',?\s*(?:(?:which|that) (?:is|are|stands?|lies|rests?) )?'
    r'(?:standing|lying|sitting|resting|placed|located)?\s*'
    r'(?:on|upon|atop|in|at)(?: top of)? (?:the |a |your )?(?P<where>[\w\s-]+?)$'
)
PLACE_WORDS = frozenset({'scene', 'picture', 'image', 'room', 'view', 'front', 'photo', 'frame'})
_NOT_A_NAME = re.compile(
    r'\b(?:above|below|over|under|from|to|than|more|less|between|edges?|corners?|sides?|bottom|base|'
    r'walls?|ceiling|surfaces?|points?|or|and|it|them|each|two|three|wider|taller|longer|closer|at|'
    r'camera|frame|image|centre|center|middle|apart|away)\b|[0-9]'
)
LEAD = re.compile(r'^(?:of |for |and |the |a |an |any |some |all |this |that |these |those )+')
PART = re.compile(
    r'^(?:the )?(?:top|upper (?:end|edge|side|surface)|highest point|'
    r'(?:nearest|closest) (?:surfaces?|points?|edges?|sides?|parts?)|surfaces?) of '
)
CENTRE = re.compile(
    r'^(?:the )?(?:centres?|centers?|middles?|centroids?|positions?|places?|locations?) of '
)


def thing(phrase: str) -> str:
    """Return the name of a thing in a phrase: no article, no place, no frame mark."""
    name = MARK.sub(' ', phrase)
    name = re.sub(r'\s+', ' ', name).strip(' ,;:')
    name = CENTRE.sub('', PART.sub('', CENTRE.sub('', name)))
    name = re.sub(r',? (?:as )?(?:measured|seen|viewed)\b.*$', '', name)
    name = re.sub(r"'s?(?: (?:centres?|centers?|middle|surface|top))?$", '', name)
    name = re.sub(r' (?:centres?|centers?)$', '', name)
    found = LOCATION.search(name)
    if found and found.start() > 0 and _is_place(found['where']):
        name = name[: found.start()]
    return LEAD.sub('', name).strip(' ,;:')


def is_plain(name: str) -> bool:
    """Whether a phrase is nothing but the name of a thing: no part, place, number or comparison."""
    return bool(name) and not _NOT_A_NAME.search(name)


def location(phrase: str) -> str:
    """Return the surface that a phrase places a thing on, or ''."""
    found = LOCATION.search(MARK.sub(' ', phrase).strip())
    return LEAD.sub('', found['where']).strip() if found and _is_place(found['where']) else ''


def is_self(phrase: str) -> bool:
    """Whether a phrase means the camera itself."""
    return bool(SELF.match(thing(phrase)) or SELF.match(phrase.strip()))


def surface_word(phrase: str) -> str:
    """Return 'floor', 'desk', 'table' … where a phrase names a surface, else ''."""
    words = [w for w in content_words(phrase) if w not in {'top', 'surface', 'plate', 'of'}]
    head = parse_name(' '.join(words)).head
    return head if head in SURFACES else ''


def is_generic(phrase: str) -> bool:
    """Whether a phrase means whatever there is ('object', 'of these things', '')."""
    return not phrase or parse_name(phrase).generic or phrase in {'one', 'ones', 'these'}


def split_pair(text: str) -> tuple[str, str] | None:
    """Split 'A and B' (or 'A from B') into two names, or None."""
    parts = re.split(r'\s+and\s+(?:the\s+|a\s+)?', text)
    if len(parts) != 2:  # noqa: PLR2004 - a pair
        return None
    return parts[0], parts[1]


def _is_place(where: str) -> bool:
    return bool(surface_word(where)) or where.split()[-1] in PLACE_WORDS
