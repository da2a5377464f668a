"""How a run ends: one exception from wherever the reason was found, and what follows from it."""

from __future__ import annotations

from spatialclaw_ros.core.answer import Answer, Status
from spatialclaw_ros.core.errors import SpatialClawError
from spatialclaw_ros.core.step import StopReason

LIMITS = frozenset({StopReason.STEP_LIMIT, StopReason.FAILURE_LIMIT, StopReason.DEADLINE})
"""Reasons after which the best answer so far is given, marked provisional."""
REASON_OF_STATUS = {
    Status.ANSWERED: StopReason.ANSWERED,
    Status.REFUSED: StopReason.REFUSED,
    Status.AMBIGUOUS: StopReason.AMBIGUOUS,
}


class RunEndedError(SpatialClawError):
    """Ends a run from wherever its reason was found."""

    def __init__(
        self, reason: StopReason, message: str = '', answer: Answer | None = None
    ) -> None:
        """Carry the reason, what to say about it, and the answer where there is one."""
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.answer = answer
