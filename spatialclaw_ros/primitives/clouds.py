"""One coloured cloud out of many frames: their readings at an even stride, a point per voxel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.points import WorldPoints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.primitives.frame_view import Frame

    Numbers = NDArray[np.int32] | NDArray[np.int64]

READINGS = 2_500_000
"""Depth readings that are looked at over all frames: more fill voxels that are full already."""
BLOCK = 8
"""Voxels along the side of a block: a room is empty but for the blocks at its surfaces."""
MOST_CELLS_A_POINT = 64
"""Of more numbers a point, most of which nothing has, a table takes longer than sorting."""
FINEST = 2**20
"""So many voxels at most lie along a side of the cloud."""


def stride_of(frames: Sequence[Frame], most: int = READINGS) -> int:
    """Return of every how many rows and columns readings are taken, for about so many in all."""
    pixels = sum(frame.height * frame.width for frame in frames)
    return max(1, int(np.ceil(np.sqrt(pixels / most))))


def sample(
    frames: Sequence[Frame], most: int = READINGS
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Return (points (N, 3), colours (N, 3) uint8) of all frames, at an even stride.

    Points are NaN where depth is unknown.
    """
    stride = stride_of(frames, most)
    slopes: dict[Camera, NDArray[np.float32]] = {}
    places, shades = [], []
    for frame in frames:
        every = (slice(0, frame.height, stride), slice(0, frame.width, stride))
        depth = optics.depth_of(frame)[every]
        if frame.calibration not in slopes:
            rays = np.broadcast_arrays(*optics.rays_of(frame.calibration, every))
            slopes[frame.calibration] = np.array(rays, np.float32)
        local = np.empty((3, *depth.shape), np.float32)
        local[2] = depth
        np.multiply(slopes[frame.calibration], local[2], out=local[:2])
        pose = optics.pose_of(frame).astype(np.float32)
        placed = pose[:3, :3] @ local.reshape(3, -1)
        placed += pose[:3, 3:]
        places.append(placed)
        red, green, blue = (frame.rgb[every][..., k] for k in range(3))
        shades.append(cv2.merge([red, green, blue]).reshape(-1, 3))
    return np.concatenate(places, axis=1).T, np.asarray(np.concatenate(shades))


def fuse(
    frames: Sequence[Frame], voxel_m: float, most: int = READINGS
) -> tuple[WorldPoints, NDArray[np.uint8]]:
    """Return (points (N, 3), colours (N, 3) uint8): the mean of each voxel.

    ``most``: about so many points are looked at over all frames.
    """
    cloud, colors = sample(frames, most)
    known = np.flatnonzero(np.isfinite(cloud[:, 2]))
    columns, colors = [cloud[:, k].take(known) for k in range(3)], colors.take(known, axis=0)
    world = frames[0].world_frame
    if voxel_m <= 0 or not len(known):
        return WorldPoints(np.column_stack(columns), frame_id=world), colors
    size = np.float32(max(voxel_m, max(map(float, map(np.ptp, columns))) / FINEST))
    voxel = voxels([((column - column.min()) / size).astype(np.int32) for column in columns])
    count = np.bincount(voxel)
    mean = np.column_stack([np.bincount(voxel, column) / count for column in columns])
    shade = np.column_stack([np.bincount(voxel, colors[:, k]) / count for k in range(3)])
    return WorldPoints(mean, frame_id=world), shade.astype(np.uint8)


def voxels(cells: Sequence[NDArray[np.int32]]) -> Numbers:
    """Return the number, from 0, of the voxel that x, y and z (N,) each name.

    Block by block: those that are empty take no place in any table.
    """
    sides = [int(axis.max()) // BLOCK + 1 for axis in cells]
    room = sides[0] * sides[1] * sides[2]
    wide = np.int32 if room * BLOCK**3 < 2**31 else np.int64
    block, within = np.zeros(1, wide), np.zeros(1, wide)
    for axis, side in zip(cells, sides, strict=True):
        high = axis // BLOCK
        block = block * wide(side) + high
        within = within * wide(BLOCK) + (axis - high * BLOCK)
    blocks = _ranked(block, room)
    count = int(blocks.max()) + 1
    return _ranked(blocks * wide(BLOCK**3) + within, count * BLOCK**3)


def _ranked(numbers: Numbers, room: int) -> Numbers:
    """Return the place of each number below ``room`` in the order of all that there are."""
    if room > MOST_CELLS_A_POINT * len(numbers):
        return np.asarray(np.unique(numbers, return_inverse=True)[1]).ravel()
    taken = np.zeros(room, bool)
    taken[numbers] = True
    full = np.flatnonzero(taken)
    table = np.empty(room, np.int32)
    table[full] = np.arange(len(full), dtype=np.int32)
    return table[numbers]
