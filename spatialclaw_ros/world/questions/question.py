"""A question about a world with its right answer, as a row of a question file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spatialclaw_ros.world.questions.intents import family_of


@dataclass(frozen=True)
class WorldQuestion:
    """One question; ``as_row`` is what docs/scenes.md and docs/world.md describe."""

    id: str
    question: str
    intent: str
    """As 'family.intent'."""
    type: str
    """number, integer, choice, or refusal."""
    answer: float | str | None
    """None: the right answer is a refusal."""
    depth: int
    """1: one measure; up to 4: find, measure, compare, decide."""
    unit: str = ''
    tolerance_abs: float = 0.0
    tolerance_rel: float = 0.0
    choices: tuple[str, ...] = ()
    things: tuple[int, ...] = ()
    """Values of the things it is about."""
    wording: int = 0
    """Number of the wording in its list."""
    frames: tuple[int, ...] | None = None
    """Frames that it may be answered from; None = all."""
    dialogue: str = ''
    """Questions of one dialogue are asked in one session, in their order."""
    turn: int = 0
    """From 1 in a dialogue."""

    @property
    def category(self) -> str:
        """The family."""
        return family_of(self.intent)

    def as_row(self) -> dict[str, Any]:
        """Return it as plain lists, dicts, numbers and texts."""
        row: dict[str, Any] = {
            'id': self.id,
            'question': self.question,
            'frames': 'all' if self.frames is None else list(self.frames),
            'type': self.type,
            'answer': self.answer,
            'unit': self.unit,
            'tolerance_abs': self.tolerance_abs,
            'tolerance_rel': self.tolerance_rel,
            'choices': list(self.choices),
            'category': self.category,
            'intent': self.intent,
            'depth': self.depth,
            'things': list(self.things),
            'wording': self.wording,
        }
        if self.dialogue:
            row |= {'dialogue': self.dialogue, 'turn': self.turn}
        return row
