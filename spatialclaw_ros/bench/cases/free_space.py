"""What is free, occupied or unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain, plain_space
from spatialclaw_ros.bench.cases.case import DEPTH, PART, POINT64, Case
from spatialclaw_ros.primitives.geometry import Geometry
from spatialclaw_ros.primitives.live import LiveFrames
from spatialclaw_ros.primitives.presence import SLACK_M
from spatialclaw_ros.primitives.ray_casting import RADIUS_M

if TYPE_CHECKING:
    from spatialclaw_ros.bench.cases.case import Shared
    from spatialclaw_ros.bench.plain import Array

CELL_M, BAND_M = 0.05, (0.05, 1.0)
EYE_M = 1.0
BODY_WIDTH_M, BODY_HEIGHT_M = 0.5, 1.0


def cases(shared: Shared) -> list[Case]:
    """Return what is asked of free space."""
    return [*_seen(shared), *_met(shared)]


def _seen(shared: Shared) -> list[Case]:
    frames, recon, strides = shared.frames, shared.recon, shared.strides()
    sampled = shared.sampled(shared.count, strides)
    start, end = _way(shared)
    path = np.stack([start, (start + end) / 2, end])
    points, _ = shared.sets
    live = LiveFrames(shared.host, shared.book)
    steps = int(np.linalg.norm(end - start) / plain_space.FLOOR_STEP_M)
    return [
        Case(
            'occupancy',
            lambda: recon.occupancy(CELL_M, *BAND_M),
            lambda: plain_space.occupancy(frames, CELL_M, BAND_M, strides),
            sampled * DEPTH,
        ),
        Case(
            'floor_seen',
            lambda: recon.floor_seen(start, end),
            lambda: plain_space.floor_unseen(frames, start, end, 0.0),
            shared.count * 3 * steps * DEPTH,
        ),
        Case(
            'clearance',
            lambda: Geometry().clearance(path, recon, BODY_WIDTH_M, BODY_HEIGHT_M),
            lambda: plain_space.clearance(frames, path, BODY_WIDTH_M, BODY_HEIGHT_M, strides),
            sampled * DEPTH,
        ),
        Case(
            'frames.seeing',
            lambda: live.seeing(points),
            lambda: plain_space.seeing(frames, points, SLACK_M),
            len(points) * POINT64,
        ),
    ]


def _met(shared: Shared) -> list[Case]:
    geometry, cloud = Geometry(), shared.cloud
    first, second = shared.sets
    eye, _ = _way(shared)
    eye[2] += EYE_M
    ahead = np.median(first, axis=0) - eye
    flat = [np.ascontiguousarray(points[:, :2]) for points in (first, second)]
    return [
        Case(
            'ray_cast',
            lambda: geometry.ray_cast(cloud, eye, ahead),
            lambda: plain_space.ray_hit(cloud, eye, ahead, RADIUS_M),
            cloud.nbytes,
        ),
        Case(
            'gap',
            lambda: geometry.gap(first, second),
            lambda: plain.nearest(flat[0][::PART], flat[1]),
            (len(first) + len(second)) * POINT64,
            1 / PART,
        ),
    ]


def _way(shared: Shared) -> tuple[Array, Array]:
    """Return two places on the floor: under the first camera and under the middle of a thing."""
    eye = plain.depth_and_pose(shared.frames[0])[1][:3, 3]
    place = np.median(shared.sets[0], axis=0)
    return eye * [1, 1, 0], place * [1, 1, 0]
