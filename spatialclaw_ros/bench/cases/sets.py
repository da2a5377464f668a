"""Planes, boxes and distances of point sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain, plain_things
from spatialclaw_ros.bench.cases.case import PART, POINT32, POINT64, Case
from spatialclaw_ros.core.plane import Plane
from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.geometry import THRESHOLD_M, Geometry

if TYPE_CHECKING:
    from spatialclaw_ros.bench.cases.case import Shared
    from spatialclaw_ros.bench.plain import Array

PLANE_POINTS, SEAT_POINTS = 57_000, 50_000
ITERATIONS = 400
ALONG = np.array([1.0, 1.0, 0.0])
UP = np.array([0.0, 0.0, 1.0])
CARRIERS = 3
BESIDE_M = np.array([0.25, 0.0, 0.0])


def cases(shared: Shared) -> list[Case]:
    """Return what is asked of point sets."""
    return [*_planes(shared), *_shapes(shared), *_mapped(shared)]


def _planes(shared: Shared) -> list[Case]:
    points = optics.world_points(shared.newest).reshape(-1, 3).astype(float)
    points = points[np.isfinite(points[:, 0])]
    points = points[:: max(1, len(points) // PLANE_POINTS)]
    geometry, count = Geometry(), len(points)
    return [
        Case(
            'fit_plane_ransac',
            lambda: geometry.fit_plane_ransac(points),
            lambda: plain.ransac(points, THRESHOLD_M, ITERATIONS, level=False),
            count * POINT64,
        ),
        Case(
            'fit_ground_plane_ransac',
            lambda: geometry.fit_ground_plane_ransac(points),
            lambda: plain.ransac(points, THRESHOLD_M, ITERATIONS),
            count * POINT64,
        ),
    ]


def _shapes(shared: Shared) -> list[Case]:
    geometry, floor = Geometry(), Plane(UP, 0.0)
    first, second = shared.sets
    below = first - [0, 0, np.ptp(first[:, 2])]
    others = {f'thing {k}': below + k * BESIDE_M for k in range(CARRIERS)}
    seat = _seat()
    moved = len(first) * POINT64
    return [
        Case(
            'nearest_distance',
            lambda: geometry.nearest_distance(first, second),
            lambda: plain.nearest(first[::PART], second),
            2 * moved,
            1 / PART,
        ),
        Case(
            'oriented_box',
            lambda: geometry.oriented_box(first),
            lambda: plain.oriented_box(first),
            moved,
        ),
        Case(
            'Geometry.extent_along',
            lambda: geometry.extent_along(first, ALONG),
            lambda: plain_things.extent_along(first, ALONG),
            moved,
        ),
        Case(
            'Geometry.top_above',
            lambda: geometry.top_above(first, floor),
            lambda: np.percentile(first @ UP, 99.5),
            moved,
        ),
        Case(
            'uncertainty',
            lambda: geometry.uncertainty(first),
            lambda: plain_things.spread_of_middle(first),
            moved,
        ),
        Case(
            'supports',
            lambda: geometry.supports(first, others),
            lambda: plain_things.supports(first, dict([*others.items()][:1])),
            (1 + CARRIERS) * plain_things.MAX_POINTS * POINT64,
            1 / CARRIERS,
        ),
        Case(
            'facing',
            lambda: geometry.facing(seat),
            lambda: plain_things.facing(seat),
            seat.nbytes,
        ),
    ]


def _mapped(shared: Shared) -> list[Case]:
    geometry, floor = Geometry(), Plane(UP, 0.0)
    pose = plain.depth_and_pose(shared.newest)[1]
    cloud = np.stack([optics.world_points(frame) for frame in shared.frames])
    flat = cloud.reshape(-1, 3)

    def transformed() -> Array:
        return np.asarray((np.column_stack([flat, np.ones(len(flat))]) @ pose.T)[:, :3])

    return [
        Case(
            'transform_points',
            lambda: geometry.transform_points(cloud, pose),
            transformed,
            len(flat) * (POINT32 + POINT64),
        ),
        Case(
            'height_above',
            lambda: geometry.height_above(cloud, floor),
            lambda: cloud.astype(float) @ UP,
            len(flat) * (POINT32 + 8),
        ),
    ]


def _seat() -> Array:
    """Return points of a chair: its back is at x = 0, it faces along x."""
    rng = np.random.default_rng(0)
    share = rng.uniform(0, 1, (2, SEAT_POINTS // 2, 3))
    back = share[0] * [0.04, 0.45, 0.5] + [0, 0, 0.45]
    seat = share[1] * [0.45, 0.45, 0.45]
    return np.concatenate([back, seat])
