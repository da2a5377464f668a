"""Names that models write and that do not exist: they say what can be used instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from spatialclaw_ros.primitives.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.primitives.given import Given


def use_instead(name: str, instead: str) -> Callable[..., NoReturn]:
    """Return a method that says what to use instead of it."""

    def call(*_: Given, **__: Given) -> NoReturn:
        msg = f'there is no {name}; use {instead}'
        raise ArgumentError(msg)

    call.__name__ = name
    call.__doc__ = f'Not there; use {instead}.'
    return call
