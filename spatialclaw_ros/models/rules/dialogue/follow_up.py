"""Follow-ups made full questions: 'it', 'the other one', 'and now?', 'in centimetres'.

What was asked before is read again, oldest first, so that each question is known in full. A
follow-up is taken apart, and its parts make a full question with what was asked; or it is a
question of its own with things in the place of its pronouns. It counts only if a family reads the
result. A question that names what it is about leans on nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.asked import read_question
from spatialclaw_ros.models.rules.catalogue import outside
from spatialclaw_ros.models.rules.dialogue import words as w
from spatialclaw_ros.models.rules.dialogue.composing import composed
from spatialclaw_ros.models.rules.dialogue.earlier import begun, named, plain, told
from spatialclaw_ros.models.rules.dialogue.parts import parts_of
from spatialclaw_ros.models.rules.dialogue.pronouns import has_pronoun, in_place
from spatialclaw_ros.models.rules.dialogue.spoken import Spoken, UnclearError
from spatialclaw_ros.models.rules.understanding import understand

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.models.rules.dialogue.earlier import Earlier
    from spatialclaw_ros.models.rules.dialogue.parts import Parts

EXPLETIVE = re.compile('|'.join(w.EXPLETIVE))
REASON = re.compile(rf'\b(?:{"|".join(w.REASONS)})\b')
CATAPHORA = re.compile(r'\b(?:it|its|they|their|them|he|she)\b[^,]*, ')
"""'While it moved, did the box …': what is spoken of is named after."""
LEAD = re.compile(r'^(?:(?:and|so|but|then|ok|okay|well|now),? )+')
ROBOT = re.compile(r'\b(?:your?|robot)\b')
ASIDE = re.compile(rf'[,.]? \b(?:{"|".join(w.ASIDES)})\b,?')


@dataclass(frozen=True, eq=False)
class Meant:
    """A question in full."""

    query: Query
    taken: str = ''
    """What a follow-up was taken to mean; '' where the question was full by itself."""
    missing: str = ''
    """Why a follow-up means nothing: what is missing."""


def in_full(query: Query) -> Meant:
    """Return what a question means after what was asked before in its session."""
    earlier: list[Earlier] = []
    for turn in query.history:
        asked = replace(query, question=turn.question, choices=turn.choices, unit=turn.unit)
        meant = _meant(asked, earlier)
        if not meant.missing:
            earlier.append(told(meant.query, turn.answer))
    return _meant(query, earlier)


def _meant(query: Query, earlier: Sequence[Earlier]) -> Meant:
    text = plain(query.question)
    if REASON.search(text):
        return Meant(query, missing=outside(read_question(query)))
    start = begun(text)
    if start:
        return _after_things(query, start[1], start[0], earlier)
    parts = parts_of(text)
    is_full = understand(query) is not None
    if _stands_alone(query, text, parts, earlier, is_full=is_full):
        return Meant(query)
    try:
        full = _in_full(query, text, parts, earlier)
    except UnclearError as error:
        alone = is_full and (parts.names or parts.kinds)
        return Meant(query, missing='' if alone else _unclear(text, error))
    if full is not None:
        return Meant(full, taken=full.question)
    leans = _leans_on_two(query, parts, earlier) if is_full else _leans(query, text, parts)
    return Meant(query, missing=_missing(text, earlier) if leans else '')


def _after_things(query: Query, rest: str, start: Earlier, earlier: Sequence[Earlier]) -> Meant:
    """Return what a question means that begins with things: 'find A and B. which is taller'."""
    parts = parts_of(rest)
    if understand(query) is not None and not parts.leans:
        return Meant(query)
    try:
        full = _in_full(query, rest, parts, [*earlier, start])
    except UnclearError:
        full = None
    return Meant(query if full is None else full)


def _stands_alone(
    query: Query, text: str, parts: Parts, earlier: Sequence[Earlier], *, is_full: bool
) -> bool:
    """Tell whether a question leans on nothing said before."""
    if EXPLETIVE.search(text) or (not earlier and (is_full or not parts.leans)):
        return is_full or not _is_elliptical(parts)
    if not is_full or ('same' in parts.asks and not parts.unknown):
        return False
    if parts.names and CATAPHORA.search(text):
        return True
    if len(parts.names) > 1 or parts.names_first or (named(query) and not parts.leans):
        return True
    superlative = any(form.endswith('est') for form in parts.forms)
    return superlative and not parts.leans


def _in_full(query: Query, text: str, parts: Parts, earlier: Sequence[Earlier]) -> Query | None:
    """Return the question that a follow-up is, or None.

    Raises:
        UnclearError: it may mean several things.
    """
    spoken = Spoken(earlier)
    unclear: UnclearError | None = None
    try:
        full = composed(query, parts, spoken)
    except UnclearError as error:
        full, unclear = None, error
    if full is not None and understand(full) is not None:
        return full
    if unclear is not None:
        raise unclear
    named_here = len(parts.names) > 1 or parts.names_first or parts.kinds
    if named_here or (parts.names and CATAPHORA.search(text)):
        return None
    bare = LEAD.sub('', re.sub(r'\s+', ' ', ASIDE.sub(' ', f' {text}')).strip(' ,.'))
    put = (asked for said in dict.fromkeys((text, bare)) for asked in in_place(said, spoken))
    return _first_read((replace(query, question=asked) for asked in put), text, spoken)


def _first_read(queries: Iterable[Query], text: str, spoken: Spoken) -> Query | None:
    """Return the first of some questions that is read with all things that were put into it."""
    known = {thing for before in spoken.earlier for thing in before.things}
    for query in queries:
        put = {thing for thing in known if thing in query.question and thing not in text}
        understood = understand(query)
        if understood is not None and put and put <= set(understood.things):
            return query
    return None


def _leans(query: Query, text: str, parts: Parts) -> bool:
    """Tell whether a text that nothing reads speaks of what was said before, and names nothing."""
    about_robot = bool(parts.unknown) and ROBOT.search(text) is not None
    if parts.names or about_robot or named(query):
        return False
    return has_pronoun(text) or parts.leans or _is_elliptical(parts)


def _leans_on_two(query: Query, parts: Parts, earlier: Sequence[Earlier]) -> bool:
    """Tell whether a text speaks of one of two things, or both, and of nothing that it names."""
    if not earlier or parts.unknown or parts.names or query.choices:
        return False
    return any(ref.what in {'other', 'first', 'second', 'them'} for ref in parts.refs)


def _is_elliptical(parts: Parts) -> bool:
    """Tell whether a text asks for the last answer in another way, and names nothing."""
    return bool(parts.units or parts.again) and not parts.unknown and not parts.names


def _unclear(text: str, error: UnclearError) -> str:
    return f'{text[:80]!r} is not clear after what was asked before: {error}'


def _missing(text: str, earlier: Sequence[Earlier]) -> str:
    if not earlier:
        return (
            f'{text[:80]!r} leans on an earlier question, and none of this session names a thing: '
            'say which thing is meant'
        )
    return (
        f'{text[:80]!r} cannot be joined to what was asked before '
        f'({earlier[-1].question[:120]!r}): say it in full'
    )
