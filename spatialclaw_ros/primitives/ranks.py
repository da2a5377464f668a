"""Medians and percentiles, as NumPy defines them, one rank at a time.

``np.partition`` puts one rank into its place several times faster than two or more at once, which
is what ``np.median`` and ``np.percentile`` ask of it; the neighbour of a rank is then the least or
the most of what lies beyond.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def percentiles(rows: NDArray[np.floating[Any]], percents: Sequence[float]) -> NDArray[Any]:
    """Return percentiles (..., P) of the numbers in the last axis (..., N), none of them NaN."""
    own = np.array(rows)
    last = own.shape[-1] - 1
    found = [_at_rank(own, percent / 100 * last) for percent in percents]
    return np.stack(found, axis=-1)


def median(values: NDArray[np.floating[Any]]) -> float:
    """Return the median of numbers (N,), none of them NaN; NaN where there is none."""
    return float(percentiles(values, [50])[0]) if len(values) else float('nan')


def middle(points: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Return the median of each column of (N, K), N > 0."""
    return np.asarray(percentiles(np.ascontiguousarray(points.T), [50])[:, 0], np.float64)


def _at_rank(own: NDArray[Any], rank: float) -> NDArray[Any]:
    """Return what lies at a rank, between two of them in proportion; puts ``own`` in order."""
    below = int(rank)
    share = rank - below
    if below < own.shape[-1] // 2:
        at = min(below + 1, own.shape[-1] - 1) if share else below
        own.partition(at, axis=-1)
        upper = own[..., at].copy()
        lower = own[..., :at].max(axis=-1) if share else upper
    else:
        own.partition(below, axis=-1)
        lower = own[..., below].copy()
        upper = own[..., below + 1 :].min(axis=-1) if share else lower
    return np.asarray(lower + (upper - lower) * share)
