"""One coloured cloud out of many frames, a point per voxel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.points import WorldPoints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

PER_FRAME = 80_000
BITS = 21  # per axis in a voxel's key: 2 million voxels across


def fuse(frames: Sequence[Frame], voxel_m: float) -> tuple[WorldPoints, NDArray[np.uint8]]:
    """Return (points (N, 3), colours (N, 3) uint8): the mean of each voxel."""
    places, shades = [], []
    for frame in frames:
        points = optics.world_points(frame)
        stride = max(1, int(np.sqrt(points.shape[0] * points.shape[1] / PER_FRAME)))
        flat = points[::stride, ::stride].reshape(-1, 3)
        known = np.isfinite(flat[:, 0])
        places.append(flat[known])
        shades.append(frame.rgb[::stride, ::stride].reshape(-1, 3)[known])
    cloud, colors = np.concatenate(places), np.concatenate(shades)
    world = frames[0].world_frame
    if voxel_m <= 0 or not len(cloud):
        return WorldPoints(cloud, frame_id=world), colors
    cells = np.floor((cloud - cloud.min(axis=0)) / voxel_m).astype(np.int64)
    keys = (cells[:, 0] << (2 * BITS)) | (cells[:, 1] << BITS) | cells[:, 2]
    _, voxel, count = np.unique(keys, return_inverse=True, return_counts=True)
    mean = np.column_stack([np.bincount(voxel, cloud[:, k]) / count for k in range(3)])
    shade = np.column_stack([np.bincount(voxel, colors[:, k]) / count for k in range(3)])
    return WorldPoints(mean, frame_id=world), shade.astype(np.uint8)
