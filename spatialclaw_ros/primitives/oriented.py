"""Points with normals out of depth frames, at an even stride."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise, optics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]

SAMPLES = 160_000  # points over all frames: more moves a plane by less than the noise
PER_FRAME = 40_000


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
        return max(INLIER_M, INLIER_SIGMAS * float(noise.depth_sigma(np.median(self.depth))))

    def pick(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Samples:
        """Return some of the points."""
        return Samples(
            self.points[which],
            self.normals[which],
            self.area[which],
            self.depth[which],
            self.frame[which],
            self.eyes,
        )


def sample_frames(frames: Sequence[Frame]) -> Samples:
    """Return points with normals (towards the camera) of all frames, at an even stride."""
    per_frame = int(np.clip(SAMPLES // max(1, len(frames)), 2000, PER_FRAME))
    parts = [_sample(frame, per_frame) for frame in frames]
    joined = [np.concatenate([part[k] for part in parts]) for k in range(5)]
    eyes = np.array([optics.pose_of(frame)[:3, 3] for frame in frames])
    return Samples(joined[0], joined[1], joined[2], joined[3], joined[4].astype(np.int64), eyes)


def _sample(frame: Frame, wanted: int) -> tuple[Array, ...]:
    depth = optics.depth_of(frame)
    stride = max(2, int(np.sqrt(depth.size / wanted)))
    known = np.isfinite(depth)
    weight = cv2.blur(known.astype(np.float32), (7, 7))
    with np.errstate(invalid='ignore', divide='ignore'):
        smooth = cv2.blur(np.where(known, depth, 0).astype(np.float32), (7, 7)) / weight
    rows = np.arange(stride, depth.shape[0] - stride, stride)
    columns = np.arange(stride, depth.shape[1] - stride, stride)
    step = max(stride, 5)
    v, u = (a.ravel() for a in np.meshgrid(rows, columns, indexing='ij'))
    inside = (v >= step) & (v < depth.shape[0] - step) & (u >= step) & (u < depth.shape[1] - step)
    v, u = v[inside], u[inside]

    def at(dv: int, du: int) -> Array:
        z = smooth[v + dv, u + du].astype(np.float64)
        rays = optics.rays(frame.calibration, np.column_stack([u + du, v + dv]))
        return np.column_stack([rays * z[:, None], z])

    z = depth[v, u].astype(np.float64)
    across, down = at(0, step) - at(0, -step), at(step, 0) - at(-step, 0)
    limit = 0.03 + 6 * noise.depth_sigma(z)
    flat = (np.abs(across[:, 2]) < limit + np.abs(across[:, 0])) & (
        np.abs(down[:, 2]) < limit + 6 * np.abs(down[:, 1])
    )
    normals = np.cross(across, down)
    norm = np.linalg.norm(normals, axis=1)
    usable = np.isfinite(z) & np.isfinite(norm) & (norm > 0) & flat
    z, normals, u, v = z[usable], normals[usable] / norm[usable, None], u[usable], v[usable]
    points = np.column_stack(
        [optics.rays(frame.calibration, np.column_stack([u, v])) * z[:, None], z]
    )
    normals[np.einsum('ij,ij->i', normals, points) > 0] *= -1
    facing = np.maximum(
        0.15, np.abs(np.einsum('ij,ij->i', normals, points)) / np.linalg.norm(points, axis=1)
    )
    area = (stride * z) ** 2 / (frame.K[0, 0] * frame.K[1, 1]) / facing
    rotation = optics.pose_of(frame)[:3, :3]
    return (
        optics.to_world(frame, points),
        normals @ rotation.T,
        area,
        z,
        np.full(len(z), frame.frame_index, float),
    )
