"""What can be asked at all: told before a kernel is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.agent.expectation import si_unit_of
from spatialclaw_ros.core.errors import BadInputError, NoFramesError

if TYPE_CHECKING:
    from spatialclaw_ros.core.query import Query

MAX_QUESTION_BYTES = 4096


def require_askable(query: Query) -> None:
    """Refuse what cannot be asked.

    Raises:
        BadInputError: the question is empty or too long, its unit is unknown, or the budget is
            used up already.
        NoFramesError: there is no capture.
    """
    size = len(query.question.encode())
    is_blank = not query.question.strip()
    if is_blank or size > MAX_QUESTION_BYTES:
        found = 'is blank' if is_blank else f'has {size} bytes'
        msg = f'question: {found}; a question has 1 to {MAX_QUESTION_BYTES} bytes'
        raise BadInputError(msg)
    budget = query.budget
    for name in ('max_steps', 'max_failures', 'time_s', 'cell_timeout_s'):
        value = getattr(budget, name)
        if not value > 0:
            msg = f'{name} is {value}: it has to be above zero (a deadline in the past?)'
            raise BadInputError(msg)
    si_unit_of(query.unit)
    if not query.captures:
        msg = 'no frames to look at: is the camera publishing, and are its transforms there?'
        raise NoFramesError(msg)
