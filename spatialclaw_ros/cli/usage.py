"""A command that was called wrongly."""

from __future__ import annotations

import math

from spatialclaw_ros.core.errors import BadInputError


class UsageError(BadInputError):
    """Options that do not go together; names them and the remedy. Exit code 2."""


def require_seconds(timeout_s: float) -> None:
    """Refuse a time-out that is no time.

    Raises:
        UsageError: it is zero, negative or no number.
    """
    if not (timeout_s > 0 and math.isfinite(timeout_s)):
        msg = f'--timeout {timeout_s:g}: give seconds above 0'
        raise UsageError(msg)
