"""A command that was called wrongly."""

from __future__ import annotations

from spatialclaw_ros.core.errors import BadInputError


class UsageError(BadInputError):
    """Options that do not go together; names them and the remedy. Exit code 2."""
