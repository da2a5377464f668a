"""The question that the parts of a follow-up make with what was asked before.

A follow-up asks the last question again (in another unit, on the newest frames, of another thing),
asks for a property of a thing, for the way between two, or which of two has more of something.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.dialogue import words as w
from spatialclaw_ros.models.rules.dialogue.parts import parts_of
from spatialclaw_ros.models.rules.dialogue.repeating import Repeater, with_article
from spatialclaw_ros.models.rules.dialogue.spoken import UnclearError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.models.rules.dialogue.parts import Parts, Ref
    from spatialclaw_ros.models.rules.dialogue.spoken import Spoken

Pair = tuple[str, str]
TWO = 2
TALKED = frozenset({'more', 'less'})
"""Compares nothing beside a unit: 'I am more used to inches'."""
EITHER = ({'first', 'second'}, {'it', 'other'})
YES_NO = frozenset({'yes', 'no'})
IN_A_QUESTION = frozenset({'to'})
"""Loose words that mean nothing anywhere: 'I need to know'."""


def composed(query: Query, parts: Parts, spoken: Spoken) -> Query | None:
    """Return the question in full; None where the parts make none.

    Raises:
        UnclearError: it may mean several things, or nothing that was asked before.
    """
    return _Composer(query, parts, spoken, Repeater(query, parts, spoken)).full()


@dataclass(frozen=True)
class _Composer:
    query: Query
    parts: Parts
    spoken: Spoken
    repeater: Repeater

    def full(self) -> Query | None:
        """Return the question in full, or None."""
        parts = self.parts
        if parts.unknown or self._is_loose():
            return None
        if parts.forms and not (parts.units and TALKED.issuperset(parts.forms)):
            return self._compared()
        asked = {*parts.properties, *({'tall'} if 'own' in parts.asks else ())}
        if 'tall' in asked and 'high' in parts.properties:  # 'how high from bottom to top'
            asked.discard('high')
        elif 'own' in parts.asks:
            asked = set(parts.properties)
        if len(asked) > 1 or 'high' in asked or ('polar' in parts.asks and not parts.again):
            return None
        if 'changed' in parts.asks and (parts.names or asked):  # a thing may have changed as well
            return None
        if 'far' in asked or self._is_long(asked):
            return self._way()
        return self._size(*asked) if asked else self.repeater.again()

    def _is_long(self, asked: set[str]) -> bool:
        """Tell whether 'how long is that in cm' is asked of a way."""
        last = self.spoken.last
        way = last is not None and 'far' in parts_of(last.question).properties
        return way and asked == {'long'} and bool(self.parts.units) and not self.parts.refs

    def _is_loose(self) -> bool:
        """Tell whether a word stands there that belongs to nothing."""
        parts = self.parts
        free = set(IN_A_QUESTION)
        free |= w.BESIDE_A_UNIT if parts.units else set()
        free |= w.BESIDE_A_FORM if parts.forms or 'tall' in parts.properties else set()
        free |= {'in'} if parts.forms and parts.properties else set()
        free |= w.SEEN | {'in', 'from'} if parts.again else set()
        together = 'together' in parts.asks and not parts.forms
        return together or bool(parts.loose - free)

    def _compared(self) -> Query | None:
        """Return which of two has more of something."""
        parts = self.parts
        choices = self.query.choices
        between = {ref.what for ref in parts.refs} in EITHER  # 'is the first or the second taller'
        if parts.units or ('polar' in parts.asks and not between):
            return None
        if not (choices or self._of_two) and any(form.endswith('st') for form in parts.forms):
            return None  # 'which is nearest': of all that there is
        form = _form(parts)
        places = [ref for ref in parts.refs if ref.before in w.PLACES]
        others = [ref for ref in parts.refs if ref.before not in w.PLACES]
        if not form or len(places) > 1 or not (between or all(r.what == 'them' for r in others)):
            return None
        if len(choices) == TWO and YES_NO.isdisjoint(choices):
            pair: Pair | None = (_bare(choices[0]), _bare(choices[1]))
        elif choices:
            return None
        else:
            pair = self.spoken.pair_of(next((ref.name for ref in others), ''))
        if pair is None:
            msg = 'no two things were spoken of before: name the two that are compared'
            raise UnclearError(msg)
        place = ''
        if places:
            place = f' {places[0].before} {with_article(self.spoken.meant(places[0]))}'
        text = f'which is {form}{place}, the {pair[0]} or the {pair[1]}'
        return replace(self.query, question=text)

    @property
    def _of_two(self) -> bool:
        return any(ref.what == 'them' for ref in self.parts.refs)

    def _size(self, prop: str) -> Query | None:
        """Return how tall, long or wide a thing is."""
        refs = self.parts.refs
        if self._of_two or self.parts.denies or any(ref.before in w.PLACES for ref in refs):
            return None
        if any(ref.what == 'self' or (ref.what == 'it' and ref.after == 'of') for ref in refs[1:]):
            return None  # 'the lid of it'
        thing = self._subject()
        if not thing:
            return None
        return self.repeater.asked(f'how {prop} is the {thing}')

    def _subject(self) -> str:
        """Return the one thing that is spoken of, 'it' where none is named; '' = several."""
        refs = [ref for ref in self.parts.refs if ref.before not in w.PLACES]
        said = [ref for ref in refs if ref.what != 'it'] or refs[:1]
        things = dict.fromkeys(map(self.spoken.meant, said)) if said else {self.spoken.focus: None}
        return next(iter(things)) if len(things) == 1 else ''

    def _way(self) -> Query | None:
        """Return how far it is between two things, or from the camera."""
        spoken, refs = self.spoken, self.parts.refs
        places = [ref for ref in refs if ref.before in w.PLACES]
        rest = [ref for ref in refs if ref.before not in w.PLACES]
        if not places and not self.parts.denies:
            return self._way_again(rest)
        if self.parts.denies or self._of_two:
            return None
        if not rest and len(places) == 1 and (moved := self.repeater.at_a_place(places[0])):
            return moved
        subject = [self._subject()] if len(places) == 1 else list(map(spoken.meant, rest))
        ends = [*subject, *map(spoken.meant, places)]
        return self._far_between((ends[0], ends[1])) if len(ends) == TWO and all(ends) else None

    def _way_again(self, refs: Sequence[Ref]) -> Query | None:
        """Return how far it is, where nothing is said of from where."""
        said = {ref.what for ref in refs}
        if said == {'them'}:
            pair = self.spoken.pair
            return self.repeater.far_again(pair) or self._far_between(pair)
        if said <= {'it'}:
            return self.repeater.far_again(None)
        return self.repeater.swapped(self.spoken.meant(refs[0])) if len(refs) == 1 else None

    def _far_between(self, pair: Pair | None) -> Query | None:
        if pair is None:
            return None
        return self.repeater.asked(f'how far is the {pair[0]} from {with_article(pair[1])}')


def _form(parts: Parts) -> str:
    """Return the comparative that is asked for; '' where several are, or none is known."""
    forms, props = set(parts.forms), set(parts.properties)
    degrees = forms & (w.GREATER | w.SMALLER)
    if len(props) == 1 and len(degrees) == 1 and forms == degrees:
        return w.MORE.get((next(iter(props)), degrees <= w.GREATER), '')
    form = next(iter(forms)) if len(forms) == 1 else ''
    named = {w.MORE.get((prop, greater)) for prop in props for greater in (True, False)}
    known = form in w.FORMS or form in w.AS_FORMS.values()
    return form if known and (not props or form in named) else ''


def _bare(choice: str) -> str:
    return choice.lower().strip(' .').removeprefix('the ')
