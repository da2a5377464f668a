"""How far two whole things are apart, at their nearest points and on the level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Z_90, Measure, Point3
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.lazy import LazyModule
from spatialclaw_ros.primitives.points import common_world

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.whole import WholeThing

    Array = NDArray[np.float64]

spatial = LazyModule('scipy.spatial')

MOST_POINTS = 12_000
SIDE_POINTS = 60
LEAST_M = 1e-6
NEAREST = 0.3
"""Percentile of the points shown that are nearest to an end: fewer are flying pixels."""
SEEN_M, SEEN_SIGMA_M = 0.1, 0.02
"""An end with points so near was seen; one standard deviation of where it is."""
TOWARDS = 0.3
"""Cosine of the angle to a way from which on an unseen part lies on it."""
PARTLY, LEVELS = 0.25, 5
"""Where more of a thing's outline is cut off even in the best view, what is hidden may be nearer;
so many levels of its box stand for that."""
STRAYS = 4
"""So many points may be nearer than those that count."""


def nearest_of(
    a: WholeThing, b: WholeThing, band: tuple[float, float] | None = None
) -> tuple[Measure, Point3, Point3]:
    """Return (distance, point of A, point of B) where two things are nearest to each other [m].

    Args:
        a: one thing.
        b: the other.
        band: heights z; given, the distance is the level one of what lies between them.

    Raises:
        ArgumentError: one of them does not reach into the band.
    """
    world = common_world(a.center, b.center, what='the two things')
    first, second = _cloud(a, band), _cloud(b, band)
    flat = slice(None) if band is None else slice(2)
    distance, partner = spatial.cKDTree(second[:, flat]).query(first[:, flat])
    near = int(np.argsort(distance)[min(STRAYS, len(distance) - 1)])
    spots = (first[near], second[partner[near]])
    doubts = [_doubt(thing, spot, flat) for thing, spot in zip((a, b), spots, strict=True)]
    away = np.zeros(3)
    away[flat] = (spots[0] - spots[1])[flat] / max(float(distance[near]), LEAST_M)
    spots = (spots[0] + away * a.bulge_m, spots[1] - away * b.bulge_m)
    value = float(np.linalg.norm((spots[0] - spots[1])[flat]))
    sigma = float(np.linalg.norm([of_surface for of_surface, _ in doubts]))
    ends = [
        Point3(point, sigma_m=sigma, n=thing.pixels, frame_id=world)
        for point, thing in zip(spots, (a, b), strict=True)
    ]
    half = Z_90 * sigma + sum(beyond for _, beyond in doubts)
    nearer = min(value, _untold(a, spots[1] - spots[0]) + _untold(b, spots[0] - spots[1]))
    low, high = max(0.0, value - nearer - half), value + half
    value -= nearer / 2
    if max(a.hidden, b.hidden) > PARTLY:
        low = max(0.0, min(low, _within_boxes(a, b, band) - half))
    width = Measure(value, low, high, n=min(a.pixels, b.pixels))
    return width, ends[0], ends[1]


def _within_boxes(a: WholeThing, b: WholeThing, band: tuple[float, float] | None) -> float:
    """Return how near two things may be where a part of one that is never seen fills its box."""
    clouds = [_cloud(thing, band) for thing in (a, b)]
    for number, thing in enumerate((a, b)):
        if thing.hidden > PARTLY:
            sides = _sides(np.asarray(thing.box.corners)[:4, :2])
            low, high = float(thing.bottom), float(thing.top)
            levels = np.repeat(np.linspace(low, high, LEVELS), len(sides))
            box = np.column_stack([np.tile(sides, (LEVELS, 1)), levels])
            clouds[number] = np.concatenate([clouds[number], box])
    flat = slice(None) if band is None else slice(2)
    distance, _ = spatial.cKDTree(clouds[1][:, flat]).query(clouds[0][:, flat])
    return float(distance.min())


def _untold(thing: WholeThing, way: Array) -> float:
    """Return how much of a way (3,) from a thing its unseen part may take up [m]."""
    towards = way[:2] / max(float(np.linalg.norm(way[:2])), LEAST_M)
    reaches = [float(np.asarray(part) @ towards) for part in thing.untold]
    told = zip(thing.untold, reaches, strict=True)
    on_it = (reach for part, reach in told if reach > TOWARDS * float(np.hypot(*part)))
    return max(on_it, default=0.0)


def _doubt(thing: WholeThing, spot: Array, flat: slice) -> tuple[float, float]:
    """Return one standard deviation of where a thing ends at a spot, and how far nothing was seen.

    A surface that was seen is where it is, however much of the thing is hidden elsewhere.
    """
    shown = np.asarray(thing.points, np.float64)[:, flat]
    off = float(np.percentile(np.linalg.norm(shown - spot[flat], axis=1), NEAREST))
    sigma = thing.box.sigma_m / 2
    return (min(sigma, SEEN_SIGMA_M), 0.0) if off < SEEN_M else (sigma, off - SEEN_M)


def _sides(corners: Array) -> Array:
    """Return points (N, 2) on the sides of a polygon (K, 2)."""
    share = np.linspace(0, 1, SIDE_POINTS, endpoint=False)[:, None]
    sides = [
        start + share * (end - start)
        for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True)
    ]
    return np.concatenate([np.zeros((0, 2)), *sides])


def _cloud(thing: WholeThing, band: tuple[float, float] | None) -> Array:
    points = np.asarray(thing.surface, np.float64)
    if band is not None:
        points = points[(points[:, 2] >= band[0]) & (points[:, 2] <= band[1])]
        if not len(points):
            msg = f'{thing.label} does not reach between z = {band[0]:.2f} and {band[1]:.2f} m'
            raise ArgumentError(msg)
        middle = float(np.median(points[:, 2]))
        outline = _sides(np.array(thing.corners).reshape(-1, 2))
        added = np.column_stack([outline, np.full(len(outline), middle)])
        return np.concatenate([points[:: max(1, len(points) // MOST_POINTS)], added])
    return points[:: max(1, len(points) // MOST_POINTS)]
