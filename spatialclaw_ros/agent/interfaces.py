"""The action interfaces by name, so that they can be compared over one set of tools."""

from __future__ import annotations

from spatialclaw_ros.core.errors import BadInputError

KERNEL = 'kernel'
BUILT = (KERNEL,)
NAMED = (KERNEL, 'single_pass', 'tool_call', 'none')


def require_built(name: str) -> str:
    """Return the name of an interface that exists.

    Raises:
        BadInputError: no such interface, or it is not built yet; says what can be used.
    """
    if name in BUILT:
        return name
    known = ', '.join(BUILT)
    what = 'is not built yet' if name in NAMED else f'is none of {", ".join(NAMED)}'
    msg = f'action interface {name!r} {what}; use {known}'
    raise BadInputError(msg)
