"""Modules that are imported when first used, so that a namespace is ready at once."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given


class LazyModule(ModuleType):
    """Stands for a module until an attribute of it is asked for."""

    def __init__(self, name: str) -> None:
        """Name the module; nothing is imported."""
        super().__init__(name)

    def __getattr__(self, attribute: str) -> Given:
        """Import the module and hand the attribute on."""
        module = importlib.import_module(self.__name__)
        try:
            return getattr(module, attribute)
        except AttributeError:
            return importlib.import_module(f'{self.__name__}.{attribute}')

    def __dir__(self) -> list[str]:
        """List what the real module holds."""
        return dir(importlib.import_module(self.__name__))

    def __repr__(self) -> str:
        """Name the module."""
        return f'<module {self.__name__!r} (imported on first use)>'
