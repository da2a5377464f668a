"""Room for pictures of numbers in huge pages, where the system has them.

The first touch of memory costs more than what is computed into it: in pages of 4 KiB a picture's
points take twice as long as in pages of 2 MiB. A page is huge only where all of its 2 MiB are
asked for, so several pictures share one block that is laid out for that.
"""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAGE = 2 << 20
BLOCK = 16 << 20
"""Bytes; an array that is kept keeps the block that it lies in."""
SMALL = 1 << 19
"""Arrays of fewer bytes are left to NumPy, which has memory for them at hand."""
LINE = 64


class _Rest(threading.local):
    """What is left of a thread's block."""

    def __init__(self) -> None:
        self.bytes = np.empty(0, np.uint8)

    def take(self, size: int) -> NDArray[np.uint8]:
        if size > len(self.bytes):
            self.bytes = _block(BLOCK)
        room, self.bytes = self.bytes[:size], self.bytes[-(-size // LINE) * LINE :]
        return room


_rest = _Rest()


def _block(size: int) -> NDArray[np.uint8]:
    """Return bytes that begin with a page; what is never touched takes no memory."""
    room = np.empty(size + PAGE, np.uint8)
    first = -room.ctypes.data % PAGE
    return room[first : first + size]


def room_for(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return an array whose numbers are yet to be written."""
    size = 4 * math.prod(shape)
    if size < SMALL:
        return np.empty(shape, np.float32)
    room = _rest.take(size) if size <= BLOCK // 2 else _block(size)
    return room.view(np.float32).reshape(shape)
