"""How the C library keeps the memory of a process that runs for weeks."""

from __future__ import annotations

import contextlib
import ctypes

M_ARENA_MAX = -8
ARENAS = 2
"""Each thread may get a heap of its own, and each of them keeps gaps that only its own threads
can use: with eight a node grows by megabytes over hours. Two, so that a middleware's threads and
ours need not wait for each other."""


def share_heaps() -> None:
    """Let all threads share a few heaps. Once some are in use, it is too late for those."""
    with contextlib.suppress(AttributeError):  # another C library, which has no such heaps
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
