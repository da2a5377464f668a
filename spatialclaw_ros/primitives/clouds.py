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
MOST_CELLS_A_POINT = 256
"""A room of more voxels a point, full and empty, is numbered by sorting, not by tables."""
TABLE_CELLS = 2**22
"""Voxels of one table."""


def fuse(
    frames: Sequence[Frame], voxel_m: float, most: int = 0
) -> tuple[WorldPoints, NDArray[np.uint8]]:
    """Return (points (N, 3), colours (N, 3) uint8): the mean of each voxel.

    ``most``: about so many points are looked at over all frames; 0 = what each frame gives.
    """
    per_frame = min(PER_FRAME, most // len(frames)) if most else PER_FRAME
    places, shades = [], []
    for frame in frames:
        stride = max(1, int(np.sqrt(frame.height * frame.width / per_frame)))
        flat = optics.world_points(frame, stride).reshape(-1, 3)
        known = np.isfinite(flat[:, 0])
        places.append(flat[known])
        shades.append(frame.rgb[::stride, ::stride].reshape(-1, 3)[known])
    cloud, colors = np.concatenate(places), np.concatenate(shades)
    world = frames[0].world_frame
    if voxel_m <= 0 or not len(cloud):
        return WorldPoints(cloud, frame_id=world), colors
    columns = [np.ascontiguousarray(cloud[:, axis]) for axis in range(3)]
    voxel = _voxels([np.floor((c - c.min()) / voxel_m).astype(np.int64) for c in columns])
    count = np.bincount(voxel)
    mean = np.column_stack([np.bincount(voxel, column) / count for column in columns])
    shade = np.column_stack([np.bincount(voxel, colors[:, k]) / count for k in range(3)])
    return WorldPoints(mean, frame_id=world), shade.astype(np.uint8)


def _voxels(cells: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return the number, from 0, of the voxel that x, y and z (N,) each name, ordered by them."""
    x, y, z = cells
    across, along, up = (int(axis.max()) + 1 for axis in cells)
    room = across * along * up
    if room > MOST_CELLS_A_POINT * len(x):
        keys = (x << (2 * BITS)) | (y << BITS) | z
        return np.asarray(np.unique(keys, return_inverse=True)[1]).ravel()
    keys = (x * along + y) * up + z
    numbers = np.empty(len(keys), np.int64)
    taken = np.zeros(min(TABLE_CELLS, room), bool)
    table = np.empty(len(taken), np.int32)
    count = 0
    for first in range(0, room, TABLE_CELLS):
        last = first + TABLE_CELLS
        mine = np.flatnonzero((keys >= first) & (keys < last)) if room > TABLE_CELLS else np.s_[:]
        here = keys[mine] - first
        taken[here] = True
        full = np.flatnonzero(taken)
        taken[full] = False
        table[full] = np.arange(count, count + len(full))
        numbers[mine] = table[here]
        count += len(full)
    return numbers
