"""Points with normals out of depth frames, at an even stride."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.ranks import median

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]

HALF_PX = 3
"""Depth is smoothed over so many pixels to each side."""
STEP_PX = 5
"""A surface's slope is taken over about so many pixels to each side, or to the next sample."""
SAMPLES = 160_000  # points over all frames: more moves a plane by less than the noise
PER_FRAME = 40_000
JUMP_SIGMAS, JUMP_M = 6, 0.03
"""Readings to both sides that differ by more than noise and this in depth are of two surfaces."""
STEEP = 6.0
"""One above the other, as on a floor seen at a slant, by so many times their distance."""
LEAST_FACING = 0.15
"""A surface seen at a flatter angle is no larger for it: its slope is not known that well."""
INLIER_M = 0.008
INLIER_SIGMAS = 2.5


@dataclass
class Samples:
    """Oriented points of some frames."""

    points: Array
    normals: Array
    area: Array
    depth: Array
    frame: NDArray[np.int64]
    eyes: Array

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.points)

    @property
    def information(self) -> Array:
        """What each point tells of a height: its ground area over its variance."""
        return np.asarray(self.area / noise.depth_sigma(self.depth) ** 2)

    @property
    def threshold(self) -> float:
        """Largest distance [m] of an inlier, by the sensor's noise at these points."""
        return threshold_at(self.depth)

    def pick(self, which: NDArray[np.bool_]) -> Samples:
        """Return some of the points."""
        at = np.flatnonzero(which)
        return Samples(
            self.points.take(at, axis=0),
            self.normals.take(at, axis=0),
            self.area.take(at),
            self.depth.take(at),
            self.frame.take(at),
            self.eyes,
        )


def threshold_at(depth: Array) -> float:
    """Return the largest distance [m] of an inlier among points at depths (N,)."""
    return max(INLIER_M, INLIER_SIGMAS * float(noise.depth_sigma(median(depth))))


def sample_frames(frames: Sequence[Frame]) -> Samples:
    """Return points with normals (towards the camera) of all frames, at an even stride."""
    per_frame = int(np.clip(SAMPLES // max(1, len(frames)), 2000, PER_FRAME))
    parts = [_sample(frame, per_frame) for frame in frames]
    joined = [np.concatenate([part[k] for part in parts]) for k in range(5)]
    eyes = np.array([optics.pose_of(frame)[:3, 3] for frame in frames])
    return Samples(joined[0], joined[1], joined[2], joined[3], joined[4].astype(np.int64), eyes)


def _sample(frame: Frame, wanted: int) -> tuple[Array, ...]:
    depth = optics.depth_of(frame)
    height, width = depth.shape
    stride = max(2, int(np.sqrt(depth.size / wanted)))
    far = max(1, round(STEP_PX / stride))  # neighbours that tell the slope are so many samples off
    grid = slice(0, height, stride), slice(0, width, stride)
    smooth = _means(depth, stride)
    if min(smooth.shape) <= 2 * far:
        return np.zeros((0, 3)), np.zeros((0, 3)), *(np.zeros(0) for _ in range(3))
    x, y = (ray.astype(np.float32) for ray in optics.rays_of(frame.calibration, grid))
    inner = np.s_[far:-far, far:-far]
    z = depth[grid][inner]
    limit = noise.depth_sigma_image(z) * np.float32(JUMP_SIGMAS) + np.float32(JUMP_M)
    usable = np.isfinite(z)
    (ax, ay, az), (bx, by, bz) = (
        [part[ahead] - part[back] for part in (x * smooth, y * smooth, smooth)]
        for ahead, back in (
            (np.s_[far:-far, 2 * far :], np.s_[far:-far, : -2 * far]),
            (np.s_[2 * far :, far:-far], np.s_[: -2 * far, far:-far]),
        )
    )
    usable &= np.abs(az) < limit + np.abs(ax)
    usable &= np.abs(bz) < limit + np.float32(STEEP) * np.abs(by)
    normals = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
    norm = np.sqrt(normals[0] ** 2 + normals[1] ** 2 + normals[2] ** 2)
    usable &= norm > 0  # where neighbours have no depth, it is NaN
    at = np.flatnonzero(usable)
    near = np.broadcast_to(x, smooth.shape)[inner], np.broadcast_to(y, smooth.shape)[inner]
    points = np.stack([*((ray * z).take(at) for ray in near), z.take(at)]).astype(np.float64)
    length = norm.take(at)
    unit = np.stack([part.take(at) / length for part in normals]).astype(np.float64)
    toward = (unit * points).sum(axis=0)
    unit *= -np.sign(toward)
    facing = np.maximum(LEAST_FACING, np.abs(toward) / np.sqrt((points**2).sum(axis=0)))
    area = (stride * points[2]) ** 2 / (frame.K[0, 0] * frame.K[1, 1]) / facing
    rotation = optics.pose_of(frame)[:3, :3]
    return (
        optics.to_world(frame, points.T),
        unit.T @ rotation.T,
        area,
        points[2],
        np.full(len(area), frame.frame_index, float),
    )


def _means(depth: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """Return the mean depth of the 7 by 7 pixels round every so many-th; NaN where none is known.

    Only rows and columns that are asked for are added up.
    """
    beyond = (*(HALF_PX,) * 4, cv2.BORDER_REFLECT_101)
    filled = np.asarray(cv2.copyMakeBorder(np.fmax(depth, np.float32(0)), *beyond))
    known = np.asarray(cv2.copyMakeBorder(np.isfinite(depth).view(np.uint8), *beyond))

    def added(values: NDArray[Any]) -> NDArray[Any]:
        for axis in (0, 1):
            last = values.shape[axis] - 2 * HALF_PX
            at = [slice(None)] * 2
            parts = []
            for first in range(2 * HALF_PX + 1):
                at[axis] = slice(first, first + last, stride)
                parts.append(values[tuple(at)])
            values = parts[0] + parts[1]
            for part in parts[2:]:
                values += part
        return values

    with np.errstate(invalid='ignore'):
        return np.asarray(added(filled) / added(known), np.float32)
