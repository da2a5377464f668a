"""The nearest pair of points of two clouds, stray points left out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from spatialclaw_ros.primitives.lazy import LazyModule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

spatial = LazyModule('scipy.spatial')

COARSE = 4000
"""So many points of each cloud tell how far apart they are at most."""
STRAY_SHARE, STRAY_LEAST = 0.002, 5
"""So many points of a cloud may be stray, side by side even: mixed pixels follow an outline."""
ALONE = 3
"""What has fewer others beside it is stray for sure."""
APART = 3.0
"""Others are beside a point up to so many times as far as is usual."""
USUAL = 5
"""So many points tell what is usual."""
ROUNDS, MOST_STRAYS = 8, 64
"""So often, so many stray points of a cloud are left out; then the rest is taken as it is."""


class NearestPair(NamedTuple):
    """The points of two clouds that are nearest to each other."""

    distance: float
    first: int
    second: int
    least: float
    """How near the nearest points are that were left out, but may be of a surface [m]."""


def nearest_pair(first: Array, second: Array, *, strays: bool = True) -> NearestPair:
    """Return the nearest points of two clouds (N, 3) and (M, 3).

    A few thinned points bound the distance; all others are looked for within that. ``strays``:
    whether some points may be flying pixels.
    """
    one, other = _Cloud(first), _Cloud(second)
    reach, least = _bound(one, other, strays=strays), np.inf
    for left in range(ROUNDS, -1, -1):
        here, distance, partner = _distances(one, other, reach)
        if not np.isfinite(distance).any():  # stray points told how far to look
            reach = _bound(one, other, strays=strays)
            here, distance, partner = _distances(one, other, reach)
        at = int(np.argmin(distance))
        pair = float(distance[at]), int(here[at]), int(partner[at])
        if not (strays and left) or not (one.is_stray(pair[1]) or other.is_stray(pair[2])):
            break
        there, back, _ = _distances(other, one, reach)
        least = min(least, one.leave_out(here, distance), other.leave_out(there, back))
    return NearestPair(*pair, least=min(pair[0], least))


def _bound(one: _Cloud, other: _Cloud, *, strays: bool) -> float:
    """Return how far apart two clouds are at most [m], stray points left out."""
    first, second = (
        cloud.points[cloud.kept][:: max(1, len(cloud.points) // COARSE)] for cloud in (one, other)
    )
    distance, _ = spatial.cKDTree(second).query(first)
    few = _few(len(first)) if strays else 0
    return float(np.partition(distance, few)[few])


def _few(count: int) -> int:
    return min(max(STRAY_LEAST, int(STRAY_SHARE * count)), count - 1)


def _distances(
    one: _Cloud, other: _Cloud, reach: float
) -> tuple[NDArray[np.intp], Array, NDArray[np.intp]]:
    """Return points of a cloud, how far another is from each, inf beyond reach, and where."""
    here, there = one.near(other, reach), other.near(one, reach)
    if not len(there):
        return there, np.zeros(0), there
    distance, partner = spatial.cKDTree(other.points[there]).query(
        one.points[here], distance_upper_bound=reach * (1 + 1e-9) + 1e-9
    )
    return here, distance, there[np.minimum(partner, len(there) - 1)]


class _Cloud:
    """The points of a cloud, and which of them were left out."""

    def __init__(self, points: Array) -> None:
        self.points = points
        self.kept = np.ones(len(points), bool)
        self.counts = [min(ALONE, len(points) - 1), _few(len(points))]

    @cached_property
    def columns(self) -> Array:
        return np.ascontiguousarray(self.points.T)

    @cached_property
    def tree(self) -> Any:  # noqa: ANN401 - SciPy has no types
        return spatial.cKDTree(self.points)

    def near(self, other: _Cloud, reach: float) -> NDArray[np.intp]:
        """Return the points that are so near to the bounds of another cloud."""
        low, high = other.points.min(axis=0), other.points.max(axis=0)
        squared = np.zeros(len(self.points))
        for axis, column in enumerate(self.columns):
            off = column - np.clip(column, low[axis], high[axis])
            off *= off
            squared += off
        return np.flatnonzero(self.kept & (squared <= (reach + 1e-9) ** 2))

    def leave_out(self, here: NDArray[np.intp], distance: Array) -> float:
        """Leave the nearest points out that are stray, up to the first that is not.

        Returns how near the nearest of them is that has others beside it.
        """
        least = np.inf
        nearest = np.argsort(distance)[:MOST_STRAYS]
        for at in nearest[np.isfinite(distance[nearest])]:
            index = int(here[at])
            alone, fewer = self._lone(index)
            if not (alone or fewer):
                break
            self.kept[index] = False
            if not alone:
                least = min(least, float(distance[at]))
        return least

    def is_stray(self, index: int) -> bool:
        """Tell whether a point has fewer others beside it than may be stray together."""
        return any(self._lone(index))

    def _lone(self, index: int) -> tuple[bool, bool]:
        """Tell whether a point is alone, and whether there are but few with it."""
        place, reach = self.columns[:, index], float(self.reaches.max())
        beside = np.flatnonzero(np.abs(self.columns[0] - place[0]) <= reach)
        squared = ((self.columns[:, beside] - place[:, None]) ** 2).sum(axis=0)
        alone, fewer = (
            int(np.count_nonzero(squared <= reach**2)) <= count
            and self._sparse_beside_dense(index, count)
            for reach, count in zip(self.reaches, self.counts, strict=True)
        )
        return alone, fewer

    @cached_property
    def reaches(self) -> Array:
        """How far the last of so many neighbours may be from a point of a surface."""
        some = self.points[:: max(1, len(self.points) // USUAL)]
        return APART * np.median([self._to_neighbours(point) for point in some], axis=0)

    def _to_neighbours(self, point: Array) -> Array:
        squared = np.zeros(self.columns.shape[1])
        for column, value in zip(self.columns, point, strict=True):
            squared += (column - value) ** 2
        return np.sqrt(np.partition(squared, self.counts)[self.counts])

    def _sparse_beside_dense(self, index: int, count: int) -> bool:
        """Tell whether one of its neighbours has its own much nearer: it is no part of that.

        Where all are as far apart, as in what was seen from afar, they are a surface.
        """
        off, beside = self.tree.query(self.points[index], k=count + 1)
        own, _ = self.tree.query(self.points[beside], k=[count + 1])
        return bool(APART * own.min() < np.max(off))
