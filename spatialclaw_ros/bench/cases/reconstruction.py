"""Points, clouds and surfaces of frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.bench import plain, plain_space, plain_things
from spatialclaw_ros.bench.cases.case import COLOUR, DEPTH, POINT32, POSE_AND_K, VOXEL_M, Case

if TYPE_CHECKING:
    from spatialclaw_ros.bench.cases.case import Shared

ITERATIONS = 400
SPARSE = 4
"""The stand-in fuses of every so many-th row and column; its time is multiplied."""


def cases(shared: Shared) -> list[Case]:
    """Return what is asked of a reconstruction."""
    return [*_points(shared), *_surfaces(shared)]


def _points(shared: Shared) -> list[Case]:
    frames, strides = shared.frames, shared.strides()

    def everything() -> list[object]:
        recon = shared.reconstruct()
        return [(recon.points[f], recon.depth[f], recon.confidence[f]) for f in frames]

    return [
        Case(
            'Reconstruct',
            shared.reconstruct,
            lambda: plain.stacked(frames),
            shared.count * POSE_AND_K,
        ),
        Case(
            'Reconstruct (everything)',
            everything,
            lambda: plain.reconstruct(frames),
            shared.count * shared.pixels * (DEPTH + POINT32 + DEPTH),
        ),
        Case(
            'cloud',
            lambda: shared.reconstruct().cloud(VOXEL_M),
            lambda: plain.fused(frames, VOXEL_M, strides * SPARSE),
            shared.sampled(shared.count, strides) * (DEPTH + COLOUR),
            1 / SPARSE**2,
        ),
    ]


def _surfaces(shared: Shared) -> list[Case]:
    frames, newest, recon = shared.frames, shared.newest, shared.recon
    points = shared.sets[0]
    stride = plain_space.DOOR_STRIDE
    return [
        Case(
            'ground',
            lambda: shared.reconstruct(frames[-1:]).ground(),
            lambda: plain.floor(newest, ITERATIONS),
            shared.pixels * DEPTH,
        ),
        Case(
            'planes',
            lambda: shared.reconstruct().planes(),
            lambda: [plain.floor(frame, ITERATIONS) for frame in frames],
            shared.count * shared.pixels * DEPTH,
        ),
        Case(
            'surface_under',
            lambda: recon.surface_under(points),
            lambda: plain_things.surface_under(recon.planes(), points),
            points.nbytes // 3,
        ),
        Case(
            'doorways',
            recon.doorways,
            lambda: plain_space.doorways(frames, recon.planes().walls, 0.0),
            shared.sampled(shared.count, stride) * DEPTH,
        ),
    ]
