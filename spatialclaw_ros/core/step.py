"""The record of one step: what the trajectory keeps and feedback shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatialclaw_ros.core.answer import Answer
    from spatialclaw_ros.core.cell import Cell, CellResult
    from spatialclaw_ros.core.conversation import ModelReply


class StopReason(str, Enum):
    """Why a run ended; every run has exactly one."""

    ANSWERED = 'answered'
    REFUSED = 'refused'
    AMBIGUOUS = 'ambiguous'
    STEP_LIMIT = 'step_limit'
    FAILURE_LIMIT = 'failure_limit'
    DEADLINE = 'deadline'
    CANCELLED = 'cancelled'
    MODEL_FAILED = 'model_failed'
    KERNEL_FAILED = 'kernel_failed'


@dataclass(frozen=True, eq=False)
class Step:
    """One model reply, its cell (or None where it held none) and the observation."""

    index: int
    cell: Cell | None
    result: CellResult
    observation: str
    reply: ModelReply
    warnings: tuple[str, ...] = field(default=())


@dataclass(frozen=True, eq=False)
class Outcome:
    """The end of a run."""

    answer: Answer
    stop_reason: StopReason
    steps: tuple[Step, ...]
