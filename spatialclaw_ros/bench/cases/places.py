"""What is asked of single points: a hundred calls each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.bench import plain_places
from spatialclaw_ros.bench.cases.case import POINT64, POSE, Case
from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.primitives.boxes import OrientedBox
from spatialclaw_ros.primitives.geometry import Geometry

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.bench.cases.case import Shared

CALLS = 100
SIGMA_M = 0.01
NEAR_M = 0.1


def cases(shared: Shared) -> list[Case]:
    """Return what takes a point or two."""
    geometry, newest = Geometry(shared.book), shared.newest
    spots = shared.sets[0][:CALLS], shared.sets[1][:CALLS]
    points = [
        [Point3(spot, sigma_m=SIGMA_M, n=CALLS, frame_id=newest.world_frame) for spot in some]
        for some in spots
    ]
    rng = np.random.default_rng(0)
    middles = (spots[0] + spots[1]) / 2
    ways = rng.normal(0, 1, (2, CALLS, 3))
    rows = rng.integers(1, [newest.width - 1, newest.height - 1], (CALLS, 2)).tolist()
    boxes = [OrientedBox(point, np.ones(3), np.eye(3)) for point in points[0]]
    place = plain_places
    return [
        _many(
            'euclidean_distance',
            (geometry.euclidean_distance, *points),
            (lambda a, b: place.distance(a, b, SIGMA_M), *spots),
            2 * POINT64,
        ),
        _many(
            'angle_between_vectors',
            (geometry.angle_between_vectors, *ways),
            (place.angle_deg, *ways),
            2 * POINT64,
        ),
        _many(
            'project_point_to_camera',
            (lambda point: geometry.project_point_to_camera(point, newest), points[0]),
            (lambda point: place.projected(newest, point), spots[0]),
            POINT64,
        ),
        _many(
            'unproject_pixel',
            (lambda row: geometry.unproject_pixel(newest, *row), rows),
            (lambda row: place.unprojected(newest, *row), rows),
            POINT64,
        ),
        _many(
            'rotation_matrix_from_vectors',
            (geometry.rotation_matrix_from_vectors, *ways),
            (place.rotation, *ways),
            2 * POINT64 + POSE,
        ),
        _many(
            'relative_direction',
            (lambda point: geometry.relative_direction(point, newest), points[0]),
            (lambda point: place.direction(point, newest, SIGMA_M), spots[0]),
            POINT64,
        ),
        _many(
            'is_between',
            (geometry.is_between, middles, *points),
            (lambda p, a, b: place.between(p, a, b, NEAR_M), middles, *spots),
            3 * POINT64,
        ),
        _many(
            'pose_looking',
            (geometry.pose_looking, *points),
            (place.looking, *spots),
            2 * POINT64 + POSE,
        ),
        _many(
            'object_frame',
            (geometry.object_frame, boxes, ways[0]),
            (place.object_frame, spots[0], ways[0]),
            2 * POINT64 + POSE,
        ),
    ]


def _many(name: str, ours: tuple[Any, ...], theirs: tuple[Any, ...], moved: int) -> Case:
    """Return a case of many calls; ours and theirs are each a function and its arguments."""

    def calls(function: Callable[..., object], *arguments: Any) -> Callable[[], object]:  # noqa: ANN401
        return lambda: [function(*given) for given in zip(*arguments, strict=True)]

    return Case(name, calls(*ours), calls(*theirs), CALLS * moved)
