"""The nearest pair of points of two clouds, stray points left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.lazy import LazyModule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

spatial = LazyModule('scipy.spatial')

COARSE = 4000
"""So many points of each cloud tell how far apart they are at most."""
STRAY_SHARE, STRAY_LEAST = 0.002, 5
"""So many of them may be stray."""
MOST_PAIRS = 64
"""So many of the nearest pairs are looked at before stray points are taken as they are."""
TOGETHER, APART = 3, 3.0
"""A point whose so-manieth neighbour is farther off than so many times the usual is stray."""
USUAL = 5


def nearest_pair(first: Array, second: Array, *, strays: bool = True) -> tuple[float, int, int]:
    """Return the distance [m] of two clouds (N, 3) and (M, 3), and the point of each.

    A few thinned points bound the distance; all others are looked for within that. ``strays``:
    whether some points may be flying pixels.
    """
    coarse, _ = spatial.cKDTree(_thinned(second)).query(_thinned(first))
    few = (
        0 if not strays else min(max(STRAY_LEAST, int(STRAY_SHARE * len(coarse))), len(coarse) - 1)
    )
    most = float(np.partition(coarse, few)[few])
    near_first = np.flatnonzero(_within(first, second, most))
    near_second = np.flatnonzero(_within(second, first, most))
    distance, partner = spatial.cKDTree(second[near_second]).query(
        first[near_first], distance_upper_bound=most * (1 + 1e-9) + 1e-9
    )
    order = np.argsort(distance)
    order = order[: int(np.isfinite(distance[order[:MOST_PAIRS]]).sum())]
    if not strays:
        return (
            float(distance[order[0]]),
            int(near_first[order[0]]),
            int(near_second[partner[order[0]]]),
        )
    lone = _Lone(first), _Lone(second)
    for at in order:
        one, other = int(near_first[at]), int(near_second[partner[at]])
        if not (lone[0](one) or lone[1](other)):
            return float(distance[at]), one, other
    at = order[len(order) // 2]
    return float(distance[at]), int(near_first[at]), int(near_second[partner[at]])


def _thinned(cloud: Array) -> Array:
    return cloud[:: max(1, len(cloud) // COARSE)]


def _within(cloud: Array, other: Array, reach: float) -> NDArray[np.bool_]:
    """Return which points are so near to the bounds of another cloud."""
    low, high = other.min(axis=0), other.max(axis=0)
    squared = np.zeros(len(cloud))
    for axis, column in enumerate(np.ascontiguousarray(cloud.T)):
        off = column - np.clip(column, low[axis], high[axis])
        off *= off
        squared += off
    return np.asarray(squared <= (reach + 1e-9) ** 2)


class _Lone:
    """Tells whether a point of a cloud has no others beside it."""

    def __init__(self, cloud: Array) -> None:
        self.columns = np.ascontiguousarray(cloud.T)
        some = cloud[:: max(1, len(cloud) // USUAL)]
        self.count = min(TOGETHER, len(cloud) - 1)
        off = [self._to_neighbour(point) for point in some]
        self.most = APART * float(np.median(off)) if self.count else np.inf

    def __call__(self, index: int) -> bool:
        """Count those that are so near, itself among them."""
        place = self.columns[:, index]
        beside = np.flatnonzero(np.abs(self.columns[0] - place[0]) <= self.most)
        off = self.columns[:, beside] - place[:, None]
        near = (off**2).sum(axis=0) <= self.most**2
        return int(np.count_nonzero(near)) <= self.count

    def _to_neighbour(self, point: Array) -> float:
        squared = np.zeros(self.columns.shape[1])
        for column, value in zip(self.columns, point, strict=True):
            squared += (column - value) ** 2
        return float(np.sqrt(np.partition(squared, self.count)[self.count]))
