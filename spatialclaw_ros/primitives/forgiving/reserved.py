"""Names that a cell overwrote although they are not its own."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, MutableMapping


def put_back(
    namespace: MutableMapping[str, Any], originals: Mapping[str, Any], names: Iterable[str]
) -> list[str]:
    """Put reserved names back in a cell's namespace; return those that were overwritten."""
    overwritten = []
    for name in sorted(names):
        original, found = originals.get(name), namespace.get(name)
        if found is not original:
            namespace[name] = original
            take_over = getattr(original, '_take_over', None)
            if take_over is not None and take_over(found):
                continue
            if not _same(found, original):
                overwritten.append(name)
    return overwritten


def _same(found: object, original: object) -> bool:
    """Tell whether a cell imported what was there already, perhaps lazily."""
    if found is not None and found == getattr(original, '__call__', None):  # noqa: B004
        return True  # `from feedback import show`
    return (
        isinstance(found, types.ModuleType)
        and isinstance(original, types.ModuleType)
        and found.__name__ == original.__name__
    )
