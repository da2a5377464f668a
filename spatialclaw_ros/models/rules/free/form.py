"""What a form of question is: what is named and meant, and the plain question of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatialclaw_ros.models.rules.free.told import Told

NUMBER, POLAR, SIDE, TREND, SOME = 'number', 'yes or no', 'side', 'trend', 'one of some'
HAPPENED = 'moved|changed|first place|last seen|speed'
"""Meanings that only questions about what happened may have."""
OF_TIME = frozenset(
    {*HAPPENED.split('|'), 'drive', 'path', 'turn', 'start', 'straight', 'ago', 'fit', 'count'}
)


@dataclass(frozen=True)
class Form:
    """One form of question."""

    text: str
    """The plain question: {a}, {b}, {c} for things, {k} for a kind, {n} for a length."""
    sort: str
    things: int
    needs: tuple[str, ...] = ()
    """Meanings of which each has to occur; 'a|b' is either."""
    bars: str = ''
    """Meanings that must not, 'a|b'."""
    roles: str = ''
    """How it is told which thing is which: a name in ``roles``; '' = as they come."""
    kinds: int = 0
    limit: bool = False
    """Whether a length is named."""
    sides: str = ''
    """Sides to choose from, each of them."""
    options: int = 0
    """Things to choose from; 0 = any number."""

    def fits(self, told: Told) -> bool:
        """Tell whether a question has this form."""
        if told.has(HAPPENED) and not self._of_time:
            return False
        same = (self.sort, self.things, self.kinds) == (
            told.sort,
            len(told.things),
            len(told.kinds),
        )
        if not same or self.limit != bool(told.limit):
            return False
        if self.sides and told.sides != frozenset(self.sides.split()):
            return False
        if self.options and len(told.options) != self.options:
            return False
        return all(map(told.has, self.needs)) and not (self.bars and told.has(self.bars))

    @property
    def _of_time(self) -> bool:
        """Whether it asks for what happened, so that words of motion belong to it."""
        own = {meaning for need in self.needs for meaning in need.split('|')}
        return self.sort == TREND or not own.isdisjoint(OF_TIME)
