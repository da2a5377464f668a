"""Names that models look for elsewhere than where they are, or that do not exist."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from spatialclaw_ros.primitives.given import Given


def get_centroid_3d(tool: object, masks: Given, *arguments: Given, **options: Given) -> Given:
    """Return ``masks.get_centroid_3d(...)``: it is a method of the mask set."""
    del tool
    remark('get_centroid_3d is a method of the mask set: seg.get_centroid_3d(recon)')
    if not hasattr(masks, 'get_centroid_3d'):
        raise ArgumentError(
            'get_centroid_3d is a method: seg.get_centroid_3d(recon, frame, object)'
        )
    return masks.get_centroid_3d(*arguments, **options)


def use_instead(name: str, instead: str) -> Callable[..., NoReturn]:
    """Return a method that says what to use instead of it."""

    def call(*_: Given, **__: Given) -> NoReturn:
        msg = f'there is no {name}; use {instead}'
        raise ArgumentError(msg)

    call.__name__ = name
    call.__doc__ = f'Not there; use {instead}.'
    return call


def handed_on(name: str, to: str, function: Callable[..., Given]) -> Callable[..., Given]:
    """Return a function that stands under a name of its own for another, and says so."""

    def call(*arguments: Given, **options: Given) -> Given:
        remark(f'{name} is {to}')
        return function(*arguments, **options)

    call.__name__ = name.rpartition('.')[2]
    call.__doc__ = f'See {to}.'
    return call


def found_in(module: ModuleType, name: str, also: ModuleType | None) -> Given:
    """Return a name of a module, with a remark where it is in another one.

    Raises:
        AttributeError: it is in neither.
    """
    if hasattr(module, name) or also is None or not hasattr(also, name):
        return getattr(module, name)
    remark(f'{name} is in {also.__name__}')
    return getattr(also, name)


def importable(parent: str, names: Iterable[str], module: ModuleType) -> None:
    """Make ``from parent import name`` work for functions that are in another module.

    Python looks in ``sys.modules`` for what a package does not have itself. A function's module is
    imported when it is called.
    """
    for name in names:
        sys.modules.setdefault(f'{parent}.{name}', _of(module, name))  # type: ignore[arg-type]


def _of(module: ModuleType, name: str) -> Callable[..., Given]:
    def call(*arguments: Given, **options: Given) -> Given:
        remark(f'{name} is in {module.__name__}')
        return getattr(module, name)(*arguments, **options)

    call.__name__ = name
    return call
