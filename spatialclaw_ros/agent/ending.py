"""How a run ends: one exception from wherever the reason was found, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.core.answer import Answer, Status
from spatialclaw_ros.core.cell import CellStatus
from spatialclaw_ros.core.errors import SpatialClawError
from spatialclaw_ros.core.step import StopReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.query import Budget
    from spatialclaw_ros.core.step import Step

MORE_TIME = 'give more by `--timeout` or the parameter query.time_s'
MAX_ERROR = 300
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


def out_of_time(budget: Budget) -> RunEndedError:
    """Return the end of a run whose time is over."""
    said = f'the time limit of {budget.time_s:g} s ran out; {MORE_TIME}'
    return RunEndedError(StopReason.DEADLINE, said)


def model_too_slow(budget: Budget, error: Exception) -> RunEndedError:
    """Return the end of a run whose time went by while the model was asked."""
    said = f'the model did not answer within {budget.time_s:g} s ({error}); {MORE_TIME}'
    return RunEndedError(StopReason.DEADLINE, said)


def kernel_too_slow(budget: Budget) -> RunEndedError:
    """Return the end of a run whose time went by before a kernel was ready."""
    said = f'no kernel was ready within {budget.time_s:g} s; {MORE_TIME}'
    return RunEndedError(StopReason.DEADLINE, said)


def out_of_steps(budget: Budget) -> RunEndedError:
    """Return the end of a run that used up its steps."""
    said = f'no answer within {budget.max_steps} steps; the parameter query.max_steps allows more'
    return RunEndedError(StopReason.STEP_LIMIT, said)


def too_many_failures(steps: Sequence[Step], count: int) -> RunEndedError:
    """Return the end of a run whose last ``count`` steps failed."""
    what = f'{count} cells in a row failed'
    if all(step.result.status is CellStatus.FORMAT for step in steps[-count:]):
        what = f'{count} replies of the model in a row held no fenced cell that could be run'
    said = f'{what}; the last: {last_error(steps[-1])}'
    return RunEndedError(StopReason.FAILURE_LIMIT, said)


def last_error(step: Step) -> str:
    """Return in one line why a step failed."""
    said = (step.result.error or ' '.join(step.warnings)).strip()
    if not said:
        return step.result.status.name
    # a reply without a cell: the reason comes first, then the form to use
    return said.splitlines()[0 if step.result.status is CellStatus.FORMAT else -1][:MAX_ERROR]
