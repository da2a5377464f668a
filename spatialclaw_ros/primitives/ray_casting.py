"""Where a straight ray first meets a cloud of points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.points import cloud_of, xyz
from spatialclaw_ros.primitives.points import common_world

if TYPE_CHECKING:
    from numpy.typing import NDArray

RADIUS_M, VOXEL_M = 0.03, 0.02
LEAST = 3
"""Fewer points at one distance are stray ones, no surface."""


def ray_cast(
    cloud: object, origin: object, direction: object, radius_m: float = RADIUS_M
) -> Point3:
    """Return the first surface that a ray meets; empty where it meets none."""
    whole = getattr(cloud, 'cloud', None)
    if callable(whole):  # a reconstruction
        cloud = whole(min(VOXEL_M, radius_m / 2)).points
    world = common_world(cloud, origin, what='the cloud and the origin')
    start, way = xyz(origin, 'origin'), xyz(direction, 'direction')
    length = float(np.linalg.norm(way))
    if not np.isfinite(length) or length == 0 or not np.isfinite(start).all():
        raise ArgumentError('a ray needs an origin (3,) and a direction (3,) that is not zero')
    way = way / length
    axes = np.linalg.svd(way[None])[2]  # the second and the third are square to the ray
    axes[0] = way
    along, right, up = axes @ cloud_of(cloud).T - (axes @ start)[:, None]
    right *= right
    up *= up
    right += up
    near = along[right <= radius_m**2]
    hit = _first(np.sort(near[near > 0]), 2 * radius_m)
    if not len(hit):
        return Point3.empty()
    return Point3(
        start + float(np.median(hit)) * way,
        sigma_m=float(np.std(hit)),
        n=len(hit),
        frame_index=int(getattr(cloud, 'frame_index', -1)),
        stamp=float(getattr(cloud, 'stamp', float('nan'))),
        frame_id=world,
    )


def _first(distances: NDArray[np.float64], deep: float) -> NDArray[np.float64]:
    """Return the first of some sorted distances that lie together, ``deep`` at most."""
    if len(distances) < LEAST:
        return distances[:0]
    together = np.flatnonzero(distances[LEAST - 1 :] - distances[: 1 - LEAST] <= deep)
    if not len(together):
        return distances[:0]
    first = distances[together[0]]
    return np.asarray(distances[(distances >= first) & (distances <= first + deep)])
