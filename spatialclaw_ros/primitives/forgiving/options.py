"""Keywords that a call does not know, or knows by another name."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from spatialclaw_ros.primitives.given import Given


P = ParamSpec('P')
R = TypeVar('R')


def other_names(**names: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator of a call that knows its keywords by other names, and drops unknown ones.

    ``names``: other name -> keyword of the call. What is dropped is said by a remark.
    """

    def decorate(call: Callable[P, R]) -> Callable[P, R]:
        known = inspect.signature(call).parameters
        takes_any = any(one.kind is one.VAR_KEYWORD for one in known.values())

        @functools.wraps(call)
        def forgiving(*arguments: P.args, **options: P.kwargs) -> R:
            if options.keys() - known.keys():
                meant = {names.get(name, name): value for name, value in options.items()}
                if not takes_any:
                    not_used(call.__name__, meant, *known)
                options = {name: meant[name] for name in meant if takes_any or name in known}  # type: ignore[assignment]
            return call(*arguments, **options)

        return forgiving

    return decorate


def not_used(what: str, options: Collection[str], *known: str) -> None:
    """Say which keywords do nothing; those ``known`` are passed over in silence."""
    unknown = sorted(set(options) - set(known))
    if unknown:
        remark(f'{what} does not use {unknown}')


def by_any_name(options: Mapping[str, Given], names: tuple[str, ...], default: Given) -> Given:
    """Return the option that stands under one of some names, the first of them that does."""
    return next((options[name] for name in names if options.get(name) is not None), default)
