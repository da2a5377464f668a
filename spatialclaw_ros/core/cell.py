"""A cell, and what came of it: the one observation that the kernel sends back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


class CellStatus(IntEnum):
    """How a cell ended; numbers as in spatialclaw_msgs/Step."""

    OK = 0
    ERROR = 1
    TIMEOUT = 2
    REJECTED = 3
    DIED = 4
    FORMAT = 5


@dataclass(frozen=True)
class Cell:
    """One reply of the model, parsed."""

    code: str
    purpose: str = ''
    reasoning: str = ''
    next_goal: str = ''


@dataclass(frozen=True, eq=False)
class ObservedImage:
    """An image that a cell showed: raw pixels, never an encoded file."""

    rgb: NDArray[np.uint8]
    """(H, W, 3) uint8."""
    label: str = ''
    source: str = ''
    """What it is: 'show', 'sketch', 'figure'."""


@dataclass(frozen=True)
class ToolCall:
    """One call of a cell to the host, for the record."""

    name: str
    summary: str
    ok: bool
    elapsed_s: float


@dataclass(frozen=True, eq=False)
class CellResult:
    """What the host knows after a cell. Every field came from the kernel and was checked."""

    status: CellStatus
    stdout: str = ''
    stderr: str = ''
    error: str = ''
    """The whole guidance for the agent: error type, message, line, remedy."""
    answer: Mapping[str, Any] | None = None
    """Payload of ReturnAnswer, not yet an Answer (see agent.answering)."""
    proposal: Mapping[str, Any] | None = None
    """Payload of the last Propose."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """New and changed: name -> 'type shape preview'."""
    deleted: tuple[str, ...] = ()
    images: tuple[ObservedImage, ...] = ()
    sketch: tuple[Mapping[str, Any], ...] = ()
    """Sketch operations, in order."""
    tool_calls: tuple[ToolCall, ...] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)
    """The whole ``notes`` dict (JSON values), which survives the kernel."""
    elapsed_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the cell ran to its end."""
        return self.status is CellStatus.OK

    def to_json(self, index: int) -> dict[str, Any]:
        """Return the object that ``spatialclaw cells --json`` prints."""
        return {
            'cell': index,
            'status': self.status.name.lower(),
            'stdout': self.stdout,
            'stderr': self.stderr,
            'error': self.error,
            'answer': self.answer,
            'variables': dict(self.variables),
            'images': [
                {'width': i.rgb.shape[1], 'height': i.rgb.shape[0], 'label': i.label}
                for i in self.images
            ],
            'sketch': [dict(operation) for operation in self.sketch],
            'elapsed_s': self.elapsed_s,
        }
