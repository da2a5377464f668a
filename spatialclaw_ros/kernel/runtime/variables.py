"""Which variables a cell made, changed or deleted, found by cheap fingerprints.

Small values are hashed whole and large arrays by a sample, so that a change in place is seen
as well as a new binding.
"""

from __future__ import annotations

import itertools
import types
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

SAMPLE_BYTES = 1 << 18
SAMPLE_ITEMS = 64
SAMPLE_SIDE = 64
DEPTH = 3
PREVIEW_ITEMS = 16
PREVIEW_CHARS = 400
LONGEST = 10_000
MAX_NAME = 128
MAX_RANGE = 1 << 22
"""Elements of an array whose least and greatest are looked for."""
PLAIN = {type(None), bool, int, float, complex}
COLLECTIONS = {list, tuple, set, frozenset, dict}
OPAQUE = {type, types.FunctionType, types.BuiltinFunctionType}


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

    def _hidden(self, name: object, value: object) -> bool:
        if type(name) is not str or len(name) > MAX_NAME:  # globals() takes anything
            return True
        module = issubclass(type(value), types.ModuleType)
        return module or name.startswith('_') or name in self._ignored


def fingerprint(value: Any, depth: int = DEPTH) -> tuple[Any, ...]:  # noqa: ANN401 - any variable
    """Return something that differs when the value does; never raises, never takes long."""
    try:
        return _fingerprint(value, depth)
    except BaseException:  # noqa: BLE001 - a variable's own code runs here
        return (id(value),)


def _fingerprint(value: Any, depth: int) -> tuple[Any, ...]:  # noqa: ANN401 - any variable
    kind = type(value)
    if kind in PLAIN:
        mark: tuple[Any, ...] = (repr(value),)
    elif kind in {str, bytes}:
        mark = (len(value), hash(value))
    elif isinstance(value, np.ndarray):
        mark = (value.shape, value.dtype.str, _checksum(value))
    elif isinstance(value, np.generic):
        mark = (value.dtype.str, value.tobytes())
    elif kind in COLLECTIONS and depth:
        mark = _of_items(value, depth)
    elif depth and type(getattr(value, '__dict__', None)) is dict and kind not in OPAQUE:
        mark = (id(value), _of_items(value.__dict__, depth))
    else:
        mark = (id(value),)
    return kind.__name__, *mark


def _of_items(value: Any, depth: int) -> tuple[Any, ...]:  # noqa: ANN401 - any collection
    first = itertools.islice(value.items() if type(value) is dict else value, SAMPLE_ITEMS)
    items = itertools.chain.from_iterable(first) if type(value) is dict else first
    return len(value), tuple(fingerprint(item, depth - 1) for item in items)


def _checksum(array: np.ndarray[Any, Any]) -> int:
    if array.dtype.hasobject:
        return id(array)
    if array.nbytes > SAMPLE_BYTES:
        if array.flags.c_contiguous:
            array = array.reshape(-1)[:: max(1, array.nbytes // SAMPLE_BYTES)]
        else:
            array = array[tuple(slice(None, None, max(1, n // SAMPLE_SIDE)) for n in array.shape)]
    return zlib.crc32(np.ascontiguousarray(array).view(np.uint8).tobytes())


def describe(value: Any, chars: int) -> str:  # noqa: ANN401 - any variable
    """Return 'type shape preview' of a variable; never raises."""
    try:
        text = ' '.join(_describe(value)[:LONGEST].split())
    except BaseException as error:  # noqa: BLE001 - a variable's own code runs here
        text = f'{type(value).__name__} (cannot be shown: {type(error).__name__})'
    return text if len(text) <= chars else text[: chars - 1] + '…'


def _describe(value: Any) -> str:  # noqa: ANN401 - any variable
    name = type(value).__name__
    if isinstance(value, np.ndarray):
        return _describe_array(name, value)
    if isinstance(value, (str, bytes)):
        text = f'{len(value)} {value[:PREVIEW_CHARS]!r}'
    elif isinstance(value, types.FunctionType):
        code = value.__code__
        return f'function({", ".join(code.co_varnames[: code.co_argcount])})'
    elif type(value) in COLLECTIONS:
        return f'{name}[{len(value)}] {repr(value) if len(value) <= PREVIEW_ITEMS else ""}'
    else:
        text = repr(value)
        # most objects begin their text with their class
        return text if text.startswith((name, '<')) else f'{name} {text}'
    return f'{name} {text}'


def _describe_array(name: str, value: np.ndarray[Any, Any]) -> str:
    shape = ', '.join(str(side) for side in value.shape)
    head = f'{name}({shape}) {value.dtype}'
    if 0 < value.size <= PREVIEW_ITEMS:
        return f'{head} {np.array2string(value, precision=4, separator=", ")}'
    if value.dtype.kind == 'b':
        return f'{head} {int(np.count_nonzero(value))} true'
    if value.dtype.kind in 'iuf' and value.size <= MAX_RANGE:
        finite = value[np.isfinite(value)] if value.dtype.kind == 'f' else value
        if finite.size:
            return f'{head} {finite.min():.4g} to {finite.max():.4g}'
    return head
