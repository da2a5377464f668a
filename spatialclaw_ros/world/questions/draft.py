"""A question before it has a wording: its slots filled, and its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene

    Drafter = Callable[[Scene, np.random.Generator], Iterator['Draft']]

YES_NO = ('yes', 'no')
SIDES = ('in front', 'behind', 'left', 'right')


@dataclass(frozen=True)
class Draft:
    """One question without words."""

    intent: str
    answer: float | str | None
    """None: it can only be refused."""
    slots: Mapping[str, str] = field(default_factory=dict)
    """What the wording's slots are filled with."""
    things: tuple[int, ...] = ()
    choices: tuple[str, ...] = ()
    variant: str = ''
    """Which wordings of the intent fit; empty = all of them."""


def yes_no(*, yes: bool) -> str:
    """Return a choice as a word."""
    return 'yes' if yes else 'no'


def listed(choices: tuple[str, ...]) -> str:
    """Return choices as they are spoken: 'the red box, the black table or the person'."""
    names = [f'the {choice}' for choice in choices]
    return ' or '.join([', '.join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
