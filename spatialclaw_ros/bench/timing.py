"""How long calls take and how much they hold, on a machine that may be busy with other things."""

from __future__ import annotations

import gc
import time
import tracemalloc
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

COPIED_BYTES = 128 * 2**20
"""Far more than any cache holds."""
COPIES = 7
LEAST_CALLS, MOST_CALLS = 3, 15
ENOUGH_S = 0.5
"""No further call once one's calls have taken so long together."""
TOO_LONG_S = 2.0
"""A call that took longer is made once."""
BYTES_PER_MB = 1e6


class Timed(NamedTuple):
    """Medians [ms] of two calls that took turns."""

    first_ms: float
    second_ms: float


def copy_bandwidth() -> float:
    """Return the bytes per second, read and written together, of copying a large array."""
    source = np.ones(COPIED_BYTES, np.uint8)
    target = np.zeros_like(source)
    took = [_seconds(lambda: np.copyto(target, source)) for _ in range(COPIES)]
    return 2 * COPIED_BYTES / float(np.median(took))


def take_turns(first: Callable[[], object], second: Callable[[], object]) -> Timed:
    """Return how long each takes; they take turns, so that what else runs is in both alike."""
    calls = (first, second)
    # the first call of each may load libraries and fill caches: it counts only where it is long
    warm = [_seconds(call) for call in calls]
    took: list[list[float]] = [[s] if s > TOO_LONG_S else [] for s in warm]
    for _ in range(MOST_CALLS):
        for call, mine, once in zip(calls, took, warm, strict=True):
            done = once > TOO_LONG_S or (len(mine) >= LEAST_CALLS and sum(mine) > ENOUGH_S)
            if not done:
                mine.append(_seconds(call))
    return Timed(*(1000 * float(np.median(mine)) for mine in took))


def peak_mb(call: Callable[[], object]) -> float:
    """Return the most [MB] that one call held at a time, of what Python and NumPy allocate."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        call()
        return (tracemalloc.get_traced_memory()[1] - before) / BYTES_PER_MB
    finally:
        tracemalloc.stop()


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
