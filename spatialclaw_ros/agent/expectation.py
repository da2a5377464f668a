"""What a question wants: the kind of its answer and the unit, from its words alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.core.answer import Kind
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.units import parse_unit

if TYPE_CHECKING:
    from spatialclaw_ros.core.query import Query

_LENGTH_NOUNS = (
    r'distance|height|width|length|depth|gap|clearance|diameter|radius|thickness|separation|'
    r'spacing|displacement|size'
)
_LENGTH_WORDS = rf'far|long|tall|high|wide|deep|thick|broad|close|distan\w+|{_LENGTH_NOUNS}'
_ANGLE_WORDS = r'angle|degrees?|radians?|heading|yaw|pitch|roll|tilt\w*|rotat\w+|turn\w*|inclin\w+'
_WHERE = r'near|in|on|at|by|behind|beside|under|above|below|left|right|next|closest|inside|around'
# a question begins at the start or after a clause: "In the last frame, how far ..."
_LEAD = r'(?:^|[,:;.]\s+)(?:and |so |then |about |roughly |approximately |exactly |by |at |from )*'
_COUNT = re.compile(
    rf'{_LEAD}(?:how many(?! times (?:as|is|are|\w+er)\b)|count |what is the number of|number of)',
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    rf'{_LEAD}(?:'
    r'how (?:far|long|tall|high|wide|deep|thick|broad|close|large an? angle|fast|steep)\b'
    r'|(?:how much|how many (?:degrees|times))\b'
    r'|what(?:\'s| is| are| was| would be)? (?:the |its |their )?'
    rf'(?:(?!(?:{_WHERE})\b)\w+ ){{0,2}}(?:{_LENGTH_NOUNS}|angle|speed|area|volume|ratio)\b)',
    re.IGNORECASE,
)
_YES_NO = re.compile(
    rf'{_LEAD}(?:is|are|was|were|does|do|did|can|could|will|would|has|have|had|should|may)\b',
    re.IGNORECASE,
)
_EITHER = re.compile(r'\bor\b', re.IGNORECASE)
_PLURAL_UNIT = re.compile(r'\bhow many (\w+)\b', re.IGNORECASE)
_UNIT_IN_WORDS = re.compile(
    r'\b(?:in|how many)\s+'
    r'((?:milli|centi|kilo)?met(?:re|er)s?|'
    r'mm|cm|m|inch|inches|feet|ft|degrees?|deg|radians?|rad|seconds?)\b',
    re.IGNORECASE,
)
_QUANTITIES = {
    'm': re.compile(rf'\b(?:{_LENGTH_WORDS})\b', re.IGNORECASE),
    'rad': re.compile(rf'\b(?:{_ANGLE_WORDS})\b', re.IGNORECASE),
    's': re.compile(
        r'\b(?:how long (?:did|do|does|will|has|have|had|ago)|time|duration|when)\b',
        re.IGNORECASE,
    ),
    '1': re.compile(
        r'\b(?:ratio|factor|times|fraction|percent\w*|share|proportion)\b', re.IGNORECASE
    ),
    '': re.compile(r'\b(?:fast|speed|veloc\w+|area|volume)\b', re.IGNORECASE),
}
_SIGNED = re.compile(
    r'\b(?:higher|lower|above|below|change\w*|differ\w*|offset|signed)\b', re.IGNORECASE
)
_NEVER_SIGNED = re.compile(r'\bhow (?:far|long|tall|wide|deep|thick|broad)\b', re.IGNORECASE)


@dataclass(frozen=True)
class Expectation:
    """What is wanted, and whether that was stated or only read off the question's words."""

    kind: Kind
    stated: bool
    unit: str
    """Unit of the answer's text; empty = SI."""
    si_unit: str
    """SI unit that a bare number has; empty = the words do not tell, or could mean degrees."""
    told_unit: str
    """SI unit that the question's words alone tell, whatever unit was asked for; or empty."""
    never_negative: bool


def expectation(query: Query) -> Expectation:
    """Return what the answer of a query has to be.

    Choices make a choice, ``expect`` is binding, else the question's words decide; UNSET where
    they do not.

    Raises:
        BadInputError: the query's unit is unknown.
    """
    question = ' '.join(query.question.split())
    unit = query.unit or _unit_in(question)
    kind, stated = query.expect, query.expect is not Kind.UNSET
    if kind is Kind.UNSET:
        kind, stated = (Kind.CHOICE, True) if query.choices else (_kind(question, unit), False)
    told = [si for si, words in _QUANTITIES.items() if words.search(question)]
    told_unit = told[0] if len(told) == 1 and told[0] in {'m', '1'} else ''
    si_unit = si_unit_of(unit) if unit else told_unit
    plainly = _NEVER_SIGNED.search(question) or not _SIGNED.search(question)
    lengthy = si_unit == 'm' and kind is Kind.NUMBER and bool(plainly)
    return Expectation(kind, stated, unit, si_unit, told_unit, never_negative=lengthy)


def si_unit_of(unit: str) -> str:
    """Return the SI unit of the unit that a question asks for.

    Raises:
        BadInputError: the unit is unknown; lists those that are known.
    """
    try:
        return parse_unit(unit)[0]
    except ValueError as error:
        msg = f'the unit asked for cannot be used: {error}'
        raise BadInputError(msg) from None


def _kind(question: str, unit: str) -> Kind:
    counted = _PLURAL_UNIT.search(question)
    if _HOW_MUCH.search(question) or (counted and _UNIT_IN_WORDS.search(question)):
        return Kind.NUMBER
    if _COUNT.search(question):
        return Kind.COUNT
    if unit and unit != '1':
        return Kind.NUMBER
    if _YES_NO.search(question) and not _EITHER.search(question):
        return Kind.BOOL
    return Kind.UNSET


def _unit_in(question: str) -> str:
    found = _UNIT_IN_WORDS.search(question)
    if found is None:
        return ''
    word = found[1].lower()
    for unit, spellings in {
        'mm': ('mm', 'milli'),
        'cm': ('cm', 'centi'),
        'km': ('km', 'kilo'),
        'inch': ('inch',),
        'ft': ('ft', 'feet'),
        'deg': ('deg',),
        'rad': ('rad',),
        's': ('second',),
        'm': ('m', 'met'),
    }.items():
        if word.startswith(spellings):
            return unit
    return ''
