"""Which variables a cell made, changed or deleted, found by cheap fingerprints.

Small values are hashed whole and large arrays by a sample, so that a change in place is seen
as well as a new binding.
"""

from __future__ import annotations

import types
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

SAMPLE_BYTES = 1 << 18
SAMPLE_ITEMS = 64
DEPTH = 3
PLAIN = (type(None), bool, int, float, complex)


class Watch:
    """Remembers what a namespace held, and tells what became different."""

    def __init__(self, namespace: Mapping[str, Any], ignored: frozenset[str]) -> None:
        """Start from what is there: none of it is the cell's."""
        self._ignored = ignored | frozenset(namespace)
        self._known: dict[str, tuple[Any, ...]] = {}

    def ignore(self, names: frozenset[str]) -> None:
        """Leave out more names, which were put there by others than the cell."""
        self._ignored |= names

    def changes(
        self, namespace: Mapping[str, Any], *, most: int, chars: int
    ) -> tuple[dict[str, str], list[str], int]:
        """Return (name -> description of new and changed, deleted names, how many were cut)."""
        now = {
            name: fingerprint(value)
            for name, value in list(namespace.items())
            if not self._hidden(name, value)
        }
        changed = [name for name, mark in now.items() if self._known.get(name) != mark]
        deleted = [name for name in self._known if name not in now]
        self._known = now
        described = {name: describe(namespace[name], chars) for name in changed[:most]}
        return described, deleted, max(0, len(changed) - most)

    def _hidden(self, name: str, value: object) -> bool:
        return name.startswith('_') or name in self._ignored or isinstance(value, types.ModuleType)


def fingerprint(value: Any, depth: int = DEPTH) -> tuple[Any, ...]:  # noqa: ANN401 - any variable
    """Return something that differs when the value does; never raises, never takes long."""
    kind = type(value)
    if kind in PLAIN:
        return kind.__name__, repr(value)
    if kind is str or kind is bytes:
        return kind.__name__, len(value), hash(value)
    if isinstance(value, np.ndarray):
        return 'array', value.shape, value.dtype.str, _checksum(value)
    if isinstance(value, np.generic):
        return 'scalar', value.dtype.str, value.tobytes()
    if kind in {list, tuple, set, frozenset} and depth:
        return _of_items(value, value, depth)
    if kind is dict and depth:
        items = [piece for pair in list(value.items())[:SAMPLE_ITEMS] for piece in pair]
        return 'dict', len(value), tuple(fingerprint(item, depth - 1) for item in items)
    if depth and not isinstance(value, (type, types.FunctionType)):
        state = getattr(value, '__dict__', None)
        if type(state) is dict:
            return kind.__name__, id(value), fingerprint(state, depth - 1)
    return kind.__name__, id(value)


def _of_items(value: Any, items: Any, depth: int) -> tuple[Any, ...]:  # noqa: ANN401
    marks = []
    for index, item in enumerate(items):
        if index >= SAMPLE_ITEMS:
            break
        marks.append(fingerprint(item, depth - 1))
    return type(value).__name__, len(value), tuple(marks)


def _checksum(array: np.ndarray[Any, Any]) -> int:
    if array.dtype.hasobject:
        return id(array)
    if array.nbytes > SAMPLE_BYTES:
        flat = array.reshape(-1) if array.flags.c_contiguous else array.ravel(order='K')[:0]
        if not flat.size:
            steps = tuple(slice(None, None, max(1, side // 32)) for side in array.shape)
            flat = array[steps]
        else:
            flat = flat[:: max(1, array.nbytes // SAMPLE_BYTES)]
        array = flat
    return zlib.crc32(np.ascontiguousarray(array).view(np.uint8).tobytes())


def describe(value: Any, chars: int) -> str:  # noqa: ANN401 - any variable
    """Return 'type shape preview' of a variable; never raises."""
    try:
        text = _describe(value)
    except Exception as error:  # noqa: BLE001 - a variable's own code runs here
        text = f'{type(value).__name__} (cannot be shown: {type(error).__name__})'
    text = ' '.join(text.split())
    return text if len(text) <= chars else text[: chars - 1] + '…'


def _describe(value: Any) -> str:  # noqa: ANN401 - any variable
    name = type(value).__name__
    if isinstance(value, np.ndarray):
        shape = ', '.join(str(side) for side in value.shape)
        head = f'{name}({shape}) {value.dtype}'
        if 0 < value.size <= 16:  # noqa: PLR2004 - fits a line
            return f'{head} {np.array2string(value, precision=4, separator=", ")}'
        if value.size and value.dtype.kind == 'b':
            return f'{head} {int(np.count_nonzero(value))} true'
        if value.size and value.dtype.kind in 'iuf' and value.size <= 1 << 22:
            finite = value[np.isfinite(value)] if value.dtype.kind == 'f' else value
            if finite.size:
                return f'{head} {finite.min():.4g} to {finite.max():.4g}'
        return head
    if isinstance(value, (str, bytes)):
        return f'{name} {len(value)} {value[:400]!r}'
    if isinstance(value, types.FunctionType):
        arguments = ', '.join(value.__code__.co_varnames[: value.__code__.co_argcount])
        return f'function({arguments})'
    if isinstance(value, type):
        return 'class'
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        preview = repr(value) if len(value) <= 12 else ''  # noqa: PLR2004 - fits a line
        return f'{name}[{len(value)}] {preview}'
    return f'{name} {value!r}'
