"""Exact distances between upright solids: nearest surfaces, and free width on the level.

Prisms are nearest where their footprints are and where their heights are, each by itself; a
ball is its centre with its radius taken off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from spatialclaw_ros.world.shapes import Ball, Block, Drum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.world.shapes import Shape, Vec3

    Floats = NDArray[np.float64]

LEAST_CORNERS = 3
"""Of an outline that covers an area."""

Vec2: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Footprint:
    """A convex outline on the level, grown by a radius; one corner and a radius make a disc."""

    corners: tuple[Vec2, ...]
    """Counter-clockwise; a block has four, a disc one, the way of a disc two."""
    radius: float = 0.0


@dataclass(frozen=True)
class Nearest:
    """How far two things are apart; 0 where they touch or meet."""

    distance_m: float
    first: Vec3
    """The point of the first that is nearest to the second."""
    second: Vec3


def footprint(shape: Shape, low: float = -math.inf, high: float = math.inf) -> Footprint | None:
    """Return what a solid covers between two heights [m]; None where it is not there.

    What only touches the band from above or below is not in it.
    """
    bottom, top = shape.bounds[0][2], shape.bounds[1][2]
    if bottom >= high or top <= low:
        return None
    x, y, z = shape.center
    if isinstance(shape, Block):
        c, s = math.cos(shape.yaw), math.sin(shape.yaw)
        a, b, _ = shape.half
        around = ((-a, -b), (a, -b), (a, b), (-a, b))
        return Footprint(tuple((x + c * i - s * j, y + s * i + c * j) for i, j in around))
    if isinstance(shape, Drum):
        return Footprint(((x, y),), shape.radius)
    off = max(low - z, z - high, 0.0)  # the band's widest section of a ball
    return Footprint(((x, y),), math.sqrt(max(shape.radius**2 - off**2, 0.0)))


def level_nearest(a: Footprint, b: Footprint) -> tuple[float, Vec2, Vec2]:
    """Return the distance of two footprints and the points where it is measured."""
    distance, p, q = _outlines(a.corners, b.corners)
    reach = a.radius + b.radius
    if distance <= reach:
        share = 0.5 if reach <= 0 else a.radius / reach
        meet = (p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1]))
        return 0.0, meet, meet
    dx, dy = (q[0] - p[0]) / distance, (q[1] - p[1]) / distance
    return (
        distance - reach,
        (p[0] + a.radius * dx, p[1] + a.radius * dy),
        (q[0] - b.radius * dx, q[1] - b.radius * dy),
    )


def solid_nearest(a: Shape, b: Shape) -> Nearest:
    """Return the nearest points of two solids."""
    level, p, q = level_nearest(_core_footprint(a), _core_footprint(b))
    (a_low, a_high), (b_low, b_high) = _core_heights(a), _core_heights(b)
    gap = max(b_low - a_high, a_low - b_high, 0.0)
    if b_low > a_high:
        za, zb = a_high, b_low
    elif a_low > b_high:
        za, zb = a_low, b_high
    else:
        za = zb = (max(a_low, b_low) + min(a_high, b_high)) / 2
    distance = math.hypot(level, gap)
    ra = a.radius if isinstance(a, Ball) else 0.0
    rb = b.radius if isinstance(b, Ball) else 0.0
    first, second = np.array([*p, za]), np.array([*q, zb])
    if distance > 0:
        along = (second - first) / distance
        first, second = first + ra * along, second - rb * along
    return Nearest(max(distance - ra - rb, 0.0), _vec3(first), _vec3(second))


def nearest(first: Sequence[Shape], second: Sequence[Shape]) -> Nearest:
    """Return the nearest points of two things, each made of several solids."""
    best: Nearest | None = None
    for bound, a, b in sorted(
        ((_apart(a, b, 3), a, b) for a in first for b in second), key=lambda item: item[0]
    ):
        if best is not None and bound >= best.distance_m:
            break
        here = solid_nearest(a, b)
        if best is None or here.distance_m < best.distance_m:
            best = here
    if best is None:
        msg = 'a thing without solids has no distance'
        raise ValueError(msg)
    return best


def level_gap(
    first: Sequence[Shape],
    second: Sequence[Shape],
    low: float,
    high: float,
    to_m: float = math.inf,
) -> Nearest | None:
    """Return the free width on the level between two things, as far as they reach into a band.

    None where one of them does not reach into it, or where they are farther apart than ``to_m``.
    The points are at the band's lower edge.
    """
    best: tuple[float, Vec2, Vec2] | None = None
    for bound, a, b in sorted(
        ((_apart(a, b, 2), a, b) for a in first for b in second), key=lambda item: item[0]
    ):
        if bound >= (to_m if best is None else min(to_m, best[0])):
            break
        ours, theirs = footprint(a, low, high), footprint(b, low, high)
        if ours is None or theirs is None:
            continue
        here = level_nearest(ours, theirs)
        if best is None or here[0] < best[0]:
            best = here
    if best is None or best[0] > to_m:
        return None
    return Nearest(best[0], (*best[1], low), (*best[2], low))


def _core_footprint(shape: Shape) -> Footprint:
    """Return the footprint of what is grown by a ball's radius only afterwards."""
    if isinstance(shape, Ball):
        return Footprint(((shape.center[0], shape.center[1]),))
    whole = footprint(shape)
    assert whole is not None  # noqa: S101 - every solid is somewhere
    return whole


def _core_heights(shape: Shape) -> Vec2:
    if isinstance(shape, Ball):
        return shape.center[2], shape.center[2]
    return shape.bounds[0][2], shape.bounds[1][2]


def _apart(a: Shape, b: Shape, axes: int) -> float:
    """Return a distance that two solids have at least, from their bounds."""
    (a_low, a_high), (b_low, b_high) = a.bounds, b.bounds
    return math.hypot(*(max(b_low[i] - a_high[i], a_low[i] - b_high[i], 0.0) for i in range(axes)))


def _outlines(a: tuple[Vec2, ...], b: tuple[Vec2, ...]) -> tuple[float, Vec2, Vec2]:
    """Return the nearest points of two convex outlines of one or more corners."""
    if len(a) == 1 and len(b) == 1:
        return math.dist(a[0], b[0]), a[0], b[0]
    if _overlap(a, b):
        both = _common_point(a, b)
        return 0.0, both, both
    one, p, q = _corner_to_edges(a, b)
    other, s, r = _corner_to_edges(b, a)
    return (one, p, q) if one <= other else (other, r, s)


def _corner_to_edges(points: tuple[Vec2, ...], ring: tuple[Vec2, ...]) -> tuple[float, Vec2, Vec2]:
    """Return the nearest of some corners to an outline's edges, and the point there."""
    best = (math.inf, points[0], ring[0])
    for index, (ax, ay) in enumerate(ring):
        bx, by = ring[(index + 1) % len(ring)]
        ex, ey = bx - ax, by - ay
        square = ex * ex + ey * ey
        for px, py in points:
            share = 0.0
            if square > 0:
                share = min(max(((px - ax) * ex + (py - ay) * ey) / square, 0.0), 1.0)
            qx, qy = ax + share * ex, ay + share * ey
            distance = math.hypot(px - qx, py - qy)
            if distance < best[0]:
                best = (distance, (px, py), (qx, qy))
    return best


def _overlap(a: tuple[Vec2, ...], b: tuple[Vec2, ...]) -> bool:
    """Tell whether two convex outlines overlap: no edge's normal keeps them apart."""
    for ring in (a, b):
        for index, (ax, ay) in enumerate(ring):
            bx, by = ring[(index + 1) % len(ring)]
            for nx, ny in ((by - ay, ax - bx), (bx - ax, by - ay)):
                ours = [nx * x + ny * y for x, y in a]
                theirs = [nx * x + ny * y for x, y in b]
                if max(ours) < min(theirs) or max(theirs) < min(ours):
                    return False
    return True


def _common_point(a: tuple[Vec2, ...], b: tuple[Vec2, ...]) -> Vec2:
    """Return the middle of the corners of what two overlapping outlines share."""
    for one, other in ((a, b), (b, a)):
        if len(one) <= len(other) and len(one) < LEAST_CORNERS:
            return _corner_to_edges(one, other)[1] if len(one) > 1 else one[0]
    shared = list(a)
    for index, (ax, ay) in enumerate(b):  # Sutherland and Hodgman's clipping
        bx, by = b[(index + 1) % len(b)]
        left = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in shared]
        kept: list[Vec2] = []
        for at, (x, y) in enumerate(shared):
            if left[at] >= 0:
                kept.append((x, y))
            if (left[at] >= 0) != (left[at - 1] >= 0):
                share = left[at - 1] / (left[at - 1] - left[at])
                px, py = shared[at - 1]
                kept.append((px + share * (x - px), py + share * (y - py)))
        shared = kept or shared  # outlines that only touch: what is left of them
    return (
        math.fsum(x for x, _ in shared) / len(shared),
        math.fsum(y for _, y in shared) / len(shared),
    )


def _vec3(values: Floats) -> Vec3:
    return float(values[0]), float(values[1]), float(values[2])
