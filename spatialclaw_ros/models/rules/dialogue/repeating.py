"""The last question asked again: in another unit, as of now, of another thing, corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.core.answer import Kind
from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.models.names import content_words
from spatialclaw_ros.models.rules.asked import MARK, read_question
from spatialclaw_ros.models.rules.dialogue import words as w
from spatialclaw_ros.models.rules.dialogue.parts import parts_of
from spatialclaw_ros.models.rules.dialogue.spoken import UnclearError, either

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.models.rules.dialogue.earlier import Earlier
    from spatialclaw_ros.models.rules.dialogue.parts import Parts, Ref
    from spatialclaw_ros.models.rules.dialogue.spoken import Spoken

BEFORE = w.BEFORE_A_THING | {'', ',', '.', ';', ':', '!', '-'}


@dataclass(frozen=True)
class Repeater:
    """What a follow-up makes of the last question."""

    query: Query
    parts: Parts
    spoken: Spoken

    def again(self) -> Query | None:
        """Return the last question again: in another unit, as of now, of another thing."""
        parts, last = self.parts, self.spoken.last
        refs = [ref for ref in parts.refs if ref.what not in {'it', 'them'} and not _is_me(ref)]
        if last is None or not (refs or parts.units or parts.again):
            return None
        if not last.read:
            msg = f'the question before, {last.question[:80]!r}, was not understood: ask it again'
            raise UnclearError(msg)
        if not refs:
            return self._repeated(last)
        if parts.denies or 'correct' in parts.asks:
            return self._corrected(refs, last)
        return self._of_another(refs[0]) if len(refs) == 1 else None

    def _of_another(self, ref: Ref) -> Query | None:
        """Return the last question about another thing: 'and the sofa', 'and to the door'."""
        last = self.spoken.last
        way = last is not None and 'far' in parts_of(last.question).properties
        if ref.before in w.PREPOSITIONS and (way or ref.what in {'thing', 'self'}):
            return self.at_a_place(ref)
        if ref.what == 'self' or (ref.what == 'thing' and ref.after not in BEFORE):
            return None
        return self.swapped(self.spoken.meant(ref))

    def _corrected(self, refs: Sequence[Ref], last: Earlier) -> Query | None:
        """Return the last question with what was meant in the place of what was not."""
        denied = [self.spoken.meant(ref) for ref in refs if ref.denied]
        new = [self.spoken.meant(ref) for ref in refs if not ref.denied]
        if len(new) != 1 or len(denied) > 1:
            return None
        if denied:
            old = [thing for thing in last.things if _alike(thing, denied[0])]
        else:
            old = [t for t in last.things if set(content_words(t)) & set(content_words(new[0]))]
            old = list(last.things) if len(last.things) == 1 else old
        if len(old) != 1:
            msg = f'it is not clear what the {new[0]} takes the place of'
            raise UnclearError(f'{msg}: {either(old or last.things)}' if last.things else msg)
        return self._in_place(last, old[0], new[0])

    def swapped(self, new: str) -> Query | None:
        """Return the last question about another thing.

        Raises:
            UnclearError: it asked about several.
        """
        last = self.spoken.last
        if last is None or not last.things:
            return None
        if new in last.things[1:]:
            msg = f'the last question was about the {new} already'
            raise UnclearError(msg)
        if len(last.things) > 1:
            asked = [_in_place(last.question, old, new) for old in last.things if old != new]
            raise UnclearError('it may mean ' + ' or '.join(map(repr, asked)) + ': say which')
        return self._in_place(last, last.things[0], new)

    def at_a_place(self, ref: Ref) -> Query | None:
        """Return the last question with another thing behind a preposition: 'and to the door'."""
        spoken, last = self.spoken, self.spoken.last
        if last is None or ref.what == 'them':
            return None
        new = spoken.meant(ref)
        for old in last.things:
            said = rf'\b{ref.before} (?:the )?(?:\w+ of (?:the )?)?{re.escape(old)}\b'
            if ref.what != 'self' and re.search(said, last.question):
                return self._in_place(last, old, new)
        if ref.before not in {'from', 'to'} or not spoken.focus:
            return None
        if ref.what != 'self' and last.pair and 'far' in parts_of(last.question).properties:
            return self._in_place(last, last.pair[last.pair[0] == spoken.focus], new)
        return self.asked(f'how far is the {spoken.focus} from {with_article(new)}')

    def _in_place(self, last: Earlier, old: str, new: str) -> Query | None:
        same = self._repeated(last)
        question = _in_place(same.question, old, new)
        if question == same.question or (last.choices and not self.query.choices):
            return None
        return replace(same, question=question)

    def _repeated(self, last: Earlier) -> Query:
        """Return an earlier question again."""
        unit = self._unit(last)
        same = replace(
            self.query,
            question=last.question,
            choices=self.query.choices or last.choices,
            unit=unit or self.query.unit or last.unit,
        )
        return (
            replace(same, question=_as_of_now(same))
            if {'now', 'changed'} & self.parts.asks
            else same
        )

    def asked(self, text: str) -> Query:
        """Return a question of its own, in the unit that is asked for."""
        units = self.parts.units
        return replace(self.query, question=text, unit=units[-1] if units else self.query.unit)

    def _unit(self, last: Earlier) -> str:
        """Return the unit that is asked for.

        Raises:
            UnclearError: the last answer has no unit, or none of that kind.
        """
        units = list(dict.fromkeys(self.parts.units))
        if not units:
            return ''
        if len(units) > 1:
            units = [unit for unit in units if parse_unit(unit) != parse_unit(last.unit or 'm')]
        answer = last.answer
        if answer is not None and answer.is_answered and answer.kind != Kind.UNSET:
            if answer.kind != Kind.NUMBER:
                msg = f'the last answer, {answer.text[:80]!r}, has no unit'
                raise UnclearError(msg)
            if units and answer.unit and parse_unit(units[-1])[0] != parse_unit(answer.unit)[0]:
                msg = f'the last answer, {answer.text[:80]!r}, cannot be said in {units[-1]}'
                raise UnclearError(msg)
        return units[-1] if units else ''

    def far_again(self, pair: tuple[str, str] | None) -> Query | None:
        """Return the newest question for a way, of a pair where one is given."""
        for before in reversed(self.spoken.earlier):
            far = 'far' in parts_of(before.question).properties if before.question else False
            if far and (pair is None or set(before.things) == set(pair)):
                return self._repeated(before)
        return None


def _is_me(ref: Ref) -> bool:
    """Tell whether a reference is who asks: 'say that to me in centimetres'."""
    return ref.what == 'self' and ref.before == 'to' and ref.name in {'me', 'us'}


def with_article(name: str) -> str:
    """Return a thing with its article, the camera as it was called."""
    led = name.startswith(('the ', 'your ', 'my ')) or name in {'you', 'me', 'us', 'here'}
    return name if led or name == 'where you are' else f'the {name}'


def _alike(one: str, two: str) -> bool:
    """Tell whether two names are of the same thing: one holds all words of the other."""
    words = set(content_words(one)), set(content_words(two))
    return words[0] <= words[1] or words[1] <= words[0]


def _in_place(question: str, old: str, new: str) -> str:
    return re.sub(rf'\b{re.escape(old)}\b', new, question)


def _as_of_now(query: Query) -> str:
    """Return a question without the frames that it names."""
    asked = read_question(query)
    if not asked.frames:
        return query.question
    return re.sub(r'\s+', ' ', MARK.sub(' ', asked.text)).strip()
