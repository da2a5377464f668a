"""Modules that are imported when first used, so that a namespace is ready at once."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.forgiving.elsewhere import found_in

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given


class LazyModule(ModuleType):
    """Stands for a module until an attribute of it is asked for.

    Args:
        name: dotted name of the module.
        parts: modules in it that are lazy as well.
        also: where a name is looked for that is not in it, such as ``scipy.spatial.distance``.
    """

    def __init__(self, name: str, *parts: LazyModule, also: str = '') -> None:
        """Name the module; nothing is imported."""
        super().__init__(name)
        self._also = also
        for part in parts:
            setattr(self, part.__name__.rpartition('.')[2], part)

    def __getattr__(self, attribute: str) -> Given:
        """Import the module and hand the attribute on."""
        module = importlib.import_module(self.__name__)
        also = importlib.import_module(self._also) if self._also else None
        try:
            return found_in(module, attribute, also)
        except AttributeError:
            pass
        try:
            return importlib.import_module(f'{self.__name__}.{attribute}')
        except ModuleNotFoundError:
            msg = f'module {self.__name__!r} has no attribute {attribute!r}'
            raise AttributeError(msg) from None

    def __dir__(self) -> list[str]:
        """List what the real module holds."""
        return dir(importlib.import_module(self.__name__))

    def __repr__(self) -> str:
        """Name the module."""
        return f'<module {self.__name__!r} (imported on first use)>'
