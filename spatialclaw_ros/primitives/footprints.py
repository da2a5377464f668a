"""How far the robot's outline is from points, over the floor: what it would bump into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Z_90, Measure, Point3
from spatialclaw_ros.core.transforms import apply, invert
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.fields import Fields
from spatialclaw_ros.primitives.forgiving.points import cloud_of
from spatialclaw_ros.primitives.optics import mapped, world_points
from spatialclaw_ros.primitives.points import frame_id_of, sigma_of
from spatialclaw_ros.primitives.ranks import percentiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]

CELL_M = 0.03
"""Points are taken together in columns so wide and high: one stray reading is no surface."""
LEAST_POINTS = 4
"""A column with fewer points counts only where none has more."""
DEEP_M = 0.02
DEEP_SIGMAS = 4.0
"""How deep a patch of surface is, of which noise spreads the points."""
FEW_POINTS = 1000
NEAR_PERCENT = 45
"""Of a patch's points: their noise makes the nearest too near, its slope their middle too far."""
FLOOR_M, MARGIN_M = 0.03, 0.03
"""So low it is not told from the floor, and so far beyond its outline it may be measured."""
BODY_SIGMA_M = 0.009
"""How sharp the nearest edge of a body is, beside the noise of its points."""


@dataclass(frozen=True)
class Reach(Fields):
    """How far a body is from a thing over the floor: the distance, and its two ends."""

    distance: Measure
    on_body: Point3
    on_thing: Point3

    def __float__(self) -> float:
        """Return the distance [m]."""
        return float(self.distance)


def nearest_to_body(
    points: object,
    T_world_base: Array,
    footprint: Sequence[tuple[float, float]],
    height_m: float,
    sigma_m: float | None = None,
) -> Reach:
    """Return the level distance of a footprint from points (N, 3), up to a height above the base.

    0 where they lie inside the footprint. ``sigma_m``: of one point, where the points do not say.

    Raises:
        ArgumentError: no point is as low as the robot is tall.
    """
    cloud = cloud_of(points)
    local = mapped(invert(T_world_base), cloud)
    low = local[:, 2] <= height_m
    if not low.any():
        msg = (
            f'all {len(local)} points are more than {height_m:g} m above the base: the robot '
            'passes under them'
        )
        raise ArgumentError(msg)
    if not low.all():
        local = local[low]
    corners = np.asarray(footprint, float)
    noise = sigma_of(points) if sigma_m is None else sigma_m
    value, at, count = _nearest_surface(local, corners, max(DEEP_M, DEEP_SIGMAS * noise))
    sigma = float(np.hypot(noise, BODY_SIGMA_M))
    frame_index = int(getattr(points, 'frame_index', -1))
    ends = (_on_outline(local[at, :2], corners), local[at, :2])
    places = [
        Point3(
            apply(T_world_base, [*end, local[at, 2]]),
            sigma_m=sigma,
            n=count,
            frame_index=frame_index,
            frame_id=frame_id_of(points),
        )
        for end in ends
    ]
    measure = Measure(value, max(0.0, value - Z_90 * sigma), value + Z_90 * sigma, n=len(local))
    return Reach(measure, places[0], places[1])


def body_mask(
    frame: Frame, T_world_base: Array, footprint: Sequence[tuple[float, float]], height_m: float
) -> NDArray[np.bool_]:
    """Return (H, W) the pixels whose points lie inside a body, the floor under it left out."""
    points = world_points(frame).reshape(-1, 3)
    corners = np.asarray(footprint, float)
    low, high = corners.min(axis=0) - MARGIN_M, corners.max(axis=0) + MARGIN_M
    T_base_world = invert(T_world_base)
    up = points @ T_base_world[2, :3] + T_base_world[2, 3]
    near = np.flatnonzero((up > FLOOR_M) & (up < height_m + MARGIN_M))
    flat = apply(T_base_world, points[near])[:, :2]
    within = ((flat >= low) & (flat <= high)).all(axis=1)
    out = np.zeros(len(points), bool)
    out[near[within]] = outline_distance(flat[within], corners) <= MARGIN_M
    return out.reshape(frame.height, frame.width)


def outline_distance(points: Array, corners: Array) -> Array:
    """Return the distances (N,) of points (N, 2) from a polygon (K, 2); 0 inside it."""
    x, y = (np.ascontiguousarray(points[:, axis]) for axis in (0, 1))
    best = np.full(len(points), np.inf)
    inside = np.zeros(len(points), bool)
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        right, up = x - start[0], y - start[1]
        along = end - start
        square = float(along @ along) or 1.0
        share = np.clip((right * along[0] + up * along[1]) / square, 0.0, 1.0)
        squared = (right - share * along[0]) ** 2 + (up - share * along[1]) ** 2
        best = np.minimum(best, squared)
        spans = (start[1] > y) != (end[1] > y)
        inside ^= spans & (right < up * along[0] / (along[1] or np.inf))
    return np.where(inside, 0.0, np.sqrt(best))


def _on_edge(points: Array, start: Array, end: Array) -> Array:
    """Return the nearest places (N, 2) on an edge."""
    along = end - start
    square = float(along @ along) or 1.0
    share = np.clip((points - start) @ along / square, 0.0, 1.0)
    return np.asarray(start + share[:, None] * along)


def _on_outline(point: Array, corners: Array) -> Array:
    edges = zip(corners, np.roll(corners, -1, axis=0), strict=True)
    places = [_on_edge(point[None], start, end)[0] for start, end in edges]
    return min(places, key=lambda place: float(np.linalg.norm(place - point)))


def _nearest_surface(local: Array, corners: Array, deep_m: float) -> tuple[float, int, int]:
    """Return how far a body is from the nearest small patch of surface, where, and its points.

    A surface is taken to be so deep. Points that are nearest to the bounds of the body are looked
    at first, and the others where that does not tell.
    """
    low, high = corners.min(axis=0), corners.max(axis=0)
    least = np.zeros(len(local))
    for axis, way in enumerate(np.ascontiguousarray(local[:, :2].T)):
        np.maximum(least, np.maximum(low[axis] - way, way - high[axis]), out=least)
    value, reach = np.inf, 0.0
    for few in (FEW_POINTS, len(local)):
        if value <= reach - deep_m:  # nothing beyond can be nearer
            break
        everything = few >= len(local)
        reach = np.inf if everything else float(np.partition(least, few)[few]) + deep_m
        some = np.flatnonzero(least <= reach)
        distance = outline_distance(local[some, :2], corners)
        patch = _nearest_patch(local[some], distance, deep_m, thin=everything)
        if len(patch):
            value = float(percentiles(distance[patch], [NEAR_PERCENT])[0])
    at = patch[int(np.argmin(np.abs(distance[patch] - value)))]
    return value, int(some[at]), len(patch)


def _nearest_patch(
    local: Array, distance: Array, deep_m: float, *, thin: bool
) -> NDArray[np.intp]:
    """Return the indices of the points of the nearest small patch of surface.

    Points lie in columns as a body sees them, by direction and height. Of each column the first
    few points begin a patch. ``thin``: columns of fewer points count where none has more; else
    there may be no patch.
    """
    across = np.arctan2(local[:, 1], local[:, 0]) * np.hypot(local[:, 0], local[:, 1])
    place, level = (np.floor(way / CELL_M).astype(np.int64) for way in (across, local[:, 2]))
    level -= level.min()
    _, column = np.unique(place * (1 + level.max()) + level, return_inverse=True)
    column = column.reshape(-1)  # NumPy 2.0 gave it another shape
    sizes = np.bincount(column)
    order = np.lexsort((distance, column))
    starts = np.cumsum(sizes) - sizes
    least = min(LEAST_POINTS, int(sizes.max())) if thin else LEAST_POINTS
    first = distance[order][starts + np.minimum(sizes, least) - 1]
    first[sizes < least] = np.inf
    nearest, patch = np.inf, order[:0]
    for number in np.argsort(first, kind='stable'):
        if first[number] >= nearest:
            break
        inside = order[starts[number] : starts[number] + sizes[number]]
        inside = inside[distance[inside] <= first[number] + deep_m]
        value = float(percentiles(distance[inside], [NEAR_PERCENT])[0])
        if value < nearest:
            nearest, patch = value, inside
    return patch
