"""Errors of the primitives: each is one decision a cell can make; the text is for the agent."""

from __future__ import annotations

from spatialclaw_ros.core.errors import BadInputError, SpatialClawError, WorldMismatchError


class _LookupFailedError(SpatialClawError, KeyError):
    """A KeyError whose text is printed as it stands, not as a quoted key."""

    def __str__(self) -> str:
        """Return the message itself."""
        return str(self.args[0]) if self.args else ''


class NoSuchFrameError(_LookupFailedError, IndexError):
    """No such frame here; lists the frame indices that exist."""


class NoSuchLabelError(_LookupFailedError):
    """No such object here; lists the labels that exist."""


class ArgumentError(BadInputError, TypeError, ValueError):
    """An argument cannot be understood; says what was given and what is accepted."""


def same_world(*frame_ids: str, what: str = 'these points') -> str:
    """Return the one world frame among names; '' stands for a plain array, which fits any.

    Raises:
        WorldMismatchError: two different worlds are named.
    """
    known = list(dict.fromkeys(name for name in frame_ids if name))
    if len(known) > 1:
        msg = (
            f'{what} lie in different worlds, {known[0]!r} and {known[1]!r}, which have no common '
            'coordinates: no distance or relation between them exists. Scalars such as heights '
            'or sizes may be compared.'
        )
        raise WorldMismatchError(msg)
    return known[0] if known else ''


__all__ = [
    'ArgumentError',
    'NoSuchFrameError',
    'NoSuchLabelError',
    'WorldMismatchError',
    'same_world',
]
