"""The nearest pair of points of two clouds, stray points left out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialclaw_ros.primitives.lazy import LazyModule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

    Array = NDArray[np.float64]

spatial = LazyModule('scipy.spatial')

COARSE = 400, 4000
"""So many points of each cloud tell how far apart they are at most, and so many better."""
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
        if strays and left:
            least = min(least, one.leave_out(here, distance))
            distance[~one.kept[here]] = np.inf
        at = int(np.argmin(distance))
        pair = float(distance[at]), int(here[at]), int(partner[at])
        if not (strays and left) or (np.isfinite(pair[0]) and not other.is_stray(pair[2])):
            break
        reach = max(reach, _bound(other, one, strays=strays))
        there, back, _ = _distances(other, one, reach)
        least = min(least, other.leave_out(there, back))
    return NearestPair(*pair, least=min(pair[0], least))


def _bound(one: _Cloud, other: _Cloud, *, strays: bool) -> float:
    """Return how far apart two clouds are at most [m], stray points left out."""
    reach = np.inf
    for most in COARSE:
        first, second = one.thinned(most), other.thinned(most)
        _, distance, _ = _distances(first, second, reach)
        few = _few(len(first.points)) if strays else 0
        if few < len(distance):
            reach = min(reach, float(np.partition(distance, few)[few]))
    return reach


def _few(count: int) -> int:
    return min(max(STRAY_LEAST, int(STRAY_SHARE * count)), count - 1)


def _distances(
    one: _Cloud, other: _Cloud, reach: float
) -> tuple[NDArray[np.intp], Array, NDArray[np.intp]]:
    """Return points of a cloud, how far another is from each, inf beyond reach, and where."""
    here, there = one.near(other, reach), other.near(one, reach)
    if not len(there):
        return there, np.zeros(0), there
    distance, partner = _tree(other.points[there]).query(
        one.points[here], distance_upper_bound=reach * (1 + 1e-9) + 1e-9
    )
    return here, distance, there[np.minimum(partner, len(there) - 1)]


def _tree(points: Array) -> Given:
    """Return a tree that is built fast: it is asked but once."""
    return spatial.cKDTree(points, balanced_tree=False, compact_nodes=False)


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
    def bounds(self) -> tuple[Array, Array]:
        return self.columns.min(axis=1), self.columns.max(axis=1)

    def thinned(self, most: int) -> _Cloud:
        """Return some of its points that were not left out."""
        return _Cloud(self.points[np.flatnonzero(self.kept)[:: max(1, len(self.points) // most)]])

    def near(self, other: _Cloud, reach: float) -> NDArray[np.intp]:
        """Return the points that are so near to the bounds of another cloud."""
        squared = np.zeros(len(self.points))
        for column, low, high in zip(self.columns, *other.bounds, strict=True):
            off = column - np.clip(column, low, high)
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
            if 2 * np.count_nonzero(self.kept) <= len(self.kept):
                break
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
        squared = self._squared_to(self.points[index])
        alone, fewer = (
            int(np.count_nonzero(squared <= reach**2)) <= count
            and self._sparse_beside_dense(squared, count)
            for reach, count in zip(self.reaches, self.counts, strict=True)
        )
        return alone, fewer

    @cached_property
    def reaches(self) -> Array:
        """How far the last of so many neighbours may be from a point of a surface."""
        some = self.points[:: max(1, len(self.points) // USUAL)]
        fewer, more = self.counts
        off = []
        for point in some:  # NumPy finds one rank several times faster than two at once
            nearest = np.partition(self._squared_to(point), more)[: more + 1]
            off.append([np.partition(nearest, fewer)[fewer], nearest[more]])
        return APART * np.median(np.sqrt(off), axis=0)

    def _squared_to(self, point: Array) -> Array:
        squared = np.zeros(self.columns.shape[1])
        for column, value in zip(self.columns, point, strict=True):
            off = column - value
            off *= off
            squared += off
        return squared

    def _sparse_beside_dense(self, squared: Array, count: int) -> bool:
        """Tell whether a neighbour of a point has its own much nearer: it is no part of that.

        Where all are as far apart, as in what was seen from afar, they are a surface.
        """
        own = float(np.sqrt(np.partition(squared, count)[count]))
        around = np.flatnonzero(squared <= (own * (1 + 1 / APART)) ** 2)
        beside = around[squared[around] <= own**2]
        off, _ = _tree(self.points[around]).query(self.points[beside], k=[count + 1])
        return bool(APART * off.min() < own)
