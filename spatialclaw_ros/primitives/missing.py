"""Names of the contract that are not built yet: they say so, and what can be used instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from spatialclaw_ros.primitives.errors import NotBuiltError

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.primitives.given import Given


def not_built(name: str, instead: str) -> Callable[..., NoReturn]:
    """Return a function (or method) that raises NotBuiltError when it is called."""

    def call(*_: Given, **__: Given) -> NoReturn:
        msg = f'{name} is not built yet; use {instead} instead'
        raise NotBuiltError(msg)

    call.__name__ = name.split('(', maxsplit=1)[0].strip().split('.')[-1]
    call.__doc__ = f'Not built yet; use {instead}.'
    return call
