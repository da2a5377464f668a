"""What a model is asked and what it replies, whichever back-end it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.core.cell import Cell
    from spatialclaw_ros.core.query import Query

Role = Literal['system', 'user', 'assistant']


@dataclass(frozen=True)
class TextPart:
    """A piece of text."""

    text: str


@dataclass(frozen=True, eq=False)
class ImagePart:
    """An image put before the model."""

    rgb: NDArray[np.uint8]
    """(H, W, 3) uint8."""
    label: str = ''


@dataclass(frozen=True, eq=False)
class Message:
    """One turn. History is append-only: a message once sent never changes."""

    role: Role
    parts: tuple[TextPart | ImagePart, ...]

    @property
    def text(self) -> str:
        """All its text, joined by newlines."""
        return '\n'.join(part.text for part in self.parts if isinstance(part, TextPart))


@dataclass(frozen=True, eq=False)
class StepView:
    """A finished step as a model without language sees it."""

    cell: Cell | None
    """None where the reply held no cell."""
    observation: str
    """The text a language model sees, with more of what was printed; empty when withheld."""
    ok: bool = True


@dataclass(frozen=True, eq=False)
class ModelRequest:
    """One request. Language models read ``messages``; ``rules`` reads ``query`` and ``steps``."""

    messages: tuple[Message, ...]
    query: Query | None = None
    """Question, choices, unit and frame table; a model may read no pixel through it."""
    steps: tuple[StepView, ...] = ()
    role: str = 'main'
    """main, planner, locate or ask."""
    conversation_id: str = ''
    """Same id = same append-only history, so a server or cache can continue it."""
    max_tokens: int = 2048
    temperature: float = 0.0
    stop_at_cell: bool = True
    """Stop generating when the first fenced code block closes."""


@dataclass(frozen=True)
class ModelReply:
    """The text and what it cost."""

    text: str
    prompt_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    elapsed_s: float = 0.0
    details: dict[str, str] = field(default_factory=dict)
