"""Follow-ups made full questions: 'it', 'the other one', 'and now?', 'in centimetres'.

What was asked before is read again, oldest first, so that each question is known in full; a
follow-up then is that question with another thing, another unit or newer frames, or a question of
its own with things in the place of its pronouns. It counts only if a family reads the result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.models.rules.asked import MARK, read_question
from spatialclaw_ros.models.rules.dialogue import words as w
from spatialclaw_ros.models.rules.dialogue.earlier import WORDS, begun, named, plain, told
from spatialclaw_ros.models.rules.dialogue.pronouns import has_pronoun, in_place, leans_on_two
from spatialclaw_ros.models.rules.understanding import understand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.models.rules.dialogue.earlier import Earlier


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
    start = begun(text)
    before = [*earlier, start[0]] if start else list(earlier)
    rest = start[1] if start else text
    of_two = leans_on_two(rest) and not query.choices and bool(before)
    if not of_two and understand(query) is not None:
        return Meant(query)
    last = next((b for b in reversed(before) if b.question), None) if not start else None
    again = _again(text)
    if again:
        full = _asked_again(again, query, last, earlier) if last else None
        if full is not None and understand(full) is not None:
            return Meant(full, taken=full.question)
        return Meant(query, missing=_missing(text, earlier))
    for full in (*_of_another(query, text, last), *_with_things(query, rest, before)):
        if understand(full) is not None:
            return Meant(full, taken='' if start else full.question)
    leans = has_pronoun(rest) and not named(query)
    if leans and understand(query) is None:
        return Meant(query, missing=_missing(text, before))
    return Meant(query)


def _with_things(query: Query, text: str, earlier: Sequence[Earlier]) -> list[Query]:
    """Return the questions that a text with things in the place of its pronouns may be."""
    return [replace(query, question=full) for full in in_place(text, earlier)]


def _again(text: str) -> str:
    """Return how a text asks the last question again: 'unit', 'other', 'now'; '' = it does not."""
    rest, words = _content(text), frozenset(WORDS.findall(text))
    if any(phrase in text for phrase in w.OTHERS):
        return '' if rest - w.OTHER_TALK - w.NOW else 'other'
    unit = _unit(text)
    if unit and not rest - w.UNIT_TALK - {unit}:
        return 'unit'
    repeats = words & w.NOW or any(phrase in text for phrase in w.REPEATS)
    return 'now' if repeats and not rest - w.NOW_TALK - w.NOW else ''


def _asked_again(
    how: str, query: Query, last: Earlier, earlier: Sequence[Earlier]
) -> Query | None:
    """Return the last question again: in another unit, of another thing, on newer frames."""
    same = _same(query, last)
    if how == 'unit':
        return replace(same, unit=query.unit or _unit(plain(query.question)))
    if how == 'now':
        return replace(same, question=_without_frames(same))
    other = _other(last, earlier)
    return replace(same, question=_swapped(last.question, last.focus, other)) if other else None


def _same(query: Query, last: Earlier) -> Query:
    """Return the last question again."""
    return replace(
        query,
        question=last.question,
        choices=query.choices or last.choices,
        unit=query.unit or last.unit,
    )


def _of_another(query: Query, text: str, last: Earlier | None) -> Iterator[Query]:
    """Yield the last question with a thing named now: 'and the sofa', 'and to the door'."""
    if last is None:
        return
    same = _same(query, last)
    lead = next((lead for lead in w.LEADS if text.startswith(f'{lead} ')), '')
    rest = text[len(lead) :].strip()
    first, _, after = rest.partition(' ')
    if first in w.PREPOSITIONS:
        thing = after.removeprefix('the ')
        for old in last.things:
            found = re.search(
                rf'\b{first} (?:the )?(?:\w+ of (?:the )?)?{re.escape(old)}\b', last.question
            )
            if found:
                new = found[0].removesuffix(old) + thing
                yield replace(same, question=last.question.replace(found[0], new))
        if first in {'from', 'to'} and last.focus:
            yield replace(same, question=f'how far is the {last.focus} from the {thing}')
    elif lead and first in {'its', 'the', 'how', 'a', 'an'} | set(w.IT):
        yield from _property(same, rest, last)
        if last.focus and rest.startswith(('the ', 'a ', 'an ')):
            thing = rest.split(' ', 1)[1]
            yield replace(same, question=_swapped(last.question, last.focus, thing))


def _property(same: Query, rest: str, last: Earlier) -> Iterator[Query]:
    """Yield a question about another property: 'and its width', 'and how wide'."""
    words = rest.split()
    if last.focus and words[-1] in w.NOUNS and words[0] in {'its', 'the'}:
        yield replace(
            same, question=f'what is the {" ".join(words[1:])} of the {last.focus}', unit=''
        )
    if last.focus and words[0] == 'how' and words[-1] in w.ADJECTIVES:
        yield replace(same, question=f'{rest} is the {last.focus}', unit='')


def _other(last: Earlier, earlier: Sequence[Earlier]) -> str:
    """Return the other thing of the newest pair that holds what was asked about last, or ''."""
    for before in reversed(earlier):
        if before.pair and last.focus in before.pair and len(last.things) == 1:
            return before.pair[before.pair[0] == last.focus]
    return ''


def _swapped(question: str, old: str, new: str) -> str:
    return re.sub(rf'\b{re.escape(old)}\b', new, question)


def _without_frames(query: Query) -> str:
    """Return a question without the frames that it names."""
    asked = read_question(query)
    if not asked.frames:
        return query.question
    return re.sub(r'\s+', ' ', MARK.sub(' ', asked.text)).strip()


def _unit(text: str) -> str:
    """Return the unit that a text names, or ''."""
    units = [word for word in WORDS.findall(text) if word not in w.NO_UNITS and _is_unit(word)]
    return units[-1] if units else ''


def _is_unit(word: str) -> bool:
    try:
        parse_unit(word)
    except ValueError:
        return False
    return True


def _content(text: str) -> frozenset[str]:
    """Return the words of a text that are more than talk."""
    return frozenset(WORDS.findall(text.replace("'s", ' is'))) - w.TALK


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
