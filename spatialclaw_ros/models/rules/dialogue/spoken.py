"""What 'it', 'the other one' and 'the two' mean after what was spoken of before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.names import singular

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.models.rules.dialogue.earlier import Earlier
    from spatialclaw_ros.models.rules.dialogue.parts import Ref

TWO = 2


class UnclearError(Exception):
    """A follow-up may mean several things, or nothing that was spoken of; says which."""


@dataclass(frozen=True)
class Spoken:
    """What was spoken of, oldest first."""

    earlier: Sequence[Earlier]

    @property
    def last(self) -> Earlier | None:
        """The question that was asked last."""
        return next((before for before in reversed(self.earlier) if before.question), None)

    @property
    def focus(self) -> str:
        """What 'it' means; '' = nothing was spoken of.

        Raises:
            UnclearError: several things may be meant.
        """
        for before in reversed(self.earlier):
            if before.focus:
                return before.focus
            if before.things:
                msg = f"'it' may be {either(before.things)}: say which is meant"
                raise UnclearError(msg)
        return ''

    @property
    def pair(self) -> tuple[str, str] | None:
        """The two things that were spoken of last, in the order in which they were named.

        None = fewer were spoken of.

        Raises:
            UnclearError: more than two may be meant.
        """
        found: list[str] = []
        for before in reversed(self.earlier):
            new = [thing for thing in before.things if thing not in found]
            if len(found) + len(new) > TWO:
                msg = f"'the two' may be of {either((*new, *found))}: name the two that are meant"
                raise UnclearError(msg)
            found = [*new, *found]
            if before.pair and set(before.pair) == set(found):
                return before.pair
        return (found[0], found[1]) if len(found) == TWO else None

    def pair_of(self, kind: str) -> tuple[str, str] | None:
        """Return the two things, where they are of a kind that is named: 'the two boxes'.

        Raises:
            UnclearError: more than two may be meant, or they are of another kind.
        """
        pair = self.pair
        for thing in pair or ():
            _check_kind(thing, kind)
        return pair

    @property
    def other(self) -> str:
        """The other of the two, beside what 'it' means; '' = there is none.

        Raises:
            UnclearError: more than two may be meant.
        """
        pair, focus = self.pair, self.focus
        return pair[pair[0] == focus] if pair and focus in pair else ''

    def meant(self, ref: Ref) -> str:
        """Return the thing that a reference means.

        Raises:
            UnclearError: several may be meant, or none was spoken of.
        """
        if ref.what in {'thing', 'self'}:
            return ref.name
        if ref.what == 'like':
            return self._like(ref.name)
        thing = self.told_by(ref.what)
        _check_kind(thing, ref.name)
        return thing

    def told_by(self, which: str) -> str:
        """Return the thing that 'it', 'the other one', 'the first one' … means.

        Raises:
            UnclearError: several may be meant, or none was spoken of.
        """
        pair = self.pair if which in {'first', 'second'} else None
        thing = {
            'it': lambda: self.focus,
            'other': lambda: self.other,
            'first': lambda: pair[0] if pair else '',
            'second': lambda: pair[1] if pair else '',
        }.get(which, str)()
        if not thing:
            msg = f'nothing that was spoken of before is {SAID.get(which, which)!r}'
            raise UnclearError(f'{msg}: say which thing is meant')
        return thing

    def _like(self, colour: str) -> str:
        """Return 'the red one': of the things spoken of, else of the kind of the last."""
        things = dict.fromkeys(thing for before in self.earlier for thing in before.things)
        alike = [thing for thing in things if colour in thing.split()]
        if len(alike) == 1:
            return alike[0]
        if alike:
            msg = f"'the {colour} one' may be {either(alike)}: say which is meant"
            raise UnclearError(msg)
        kind = self.focus.split()[-1:]
        return f'{colour} {kind[0]}' if kind else ''


def _check_kind(thing: str, kind: str) -> None:
    """Raise UnclearError where a thing is not of a kind that is named; '' = none is."""
    if kind and singular(kind) not in map(singular, thing.split()):
        msg = f'the {thing} was spoken of, and is no {singular(kind)}: say which thing is meant'
        raise UnclearError(msg)


SAID = {'other': 'the other one', 'first': 'the first one', 'second': 'the second one'}


def either(things: Sequence[str]) -> str:
    """Return 'the mug, the bowl or the can'."""
    named = [f'the {thing}' for thing in things]
    return ' or '.join([', '.join(named[:-1]), named[-1]] if len(named) > 1 else named)
