"""Planes from points: a seeded RANSAC refined by least squares; up from a supporting plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

SAMPLE_POINTS = 20_000  # scoring more points changes the plane by less than the sensor's noise


@dataclass(frozen=True, eq=False)
class Plane:
    """``normal . p + offset = 0``; unpacks to (normal, offset).

    Height is along the normal: positive on the side the normal points to.
    """

    normal: NDArray[np.float64]
    """(3,) unit vector."""
    offset: float
    """Metres."""
    inliers: int = 0
    inlier_fraction: float = 0.0
    rms_m: float = float('nan')
    """Root mean square distance of the inliers."""

    def __iter__(self) -> Iterator[NDArray[np.float64] | float]:
        """Unpack to (normal, offset)."""
        yield self.normal
        yield self.offset

    def height(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return the signed distance [m] of (..., 3) points; NaN stays NaN."""
        return np.asarray(np.asarray(points, np.float64) @ self.normal + self.offset)

    def flipped(self) -> Plane:
        """Return the same plane with the normal turned round."""
        return Plane(-self.normal, -self.offset, self.inliers, self.inlier_fraction, self.rms_m)

    def facing(self, point: ArrayLike) -> Plane:
        """Return the plane with its normal towards a point."""
        return self if float(self.height(point)) >= 0 else self.flipped()


def fit_plane_lstsq(points: NDArray[np.float64]) -> Plane:
    """Return the least-squares plane of (N, 3) finite points, N >= 3."""
    centre = points.mean(axis=0)
    local = points - centre
    normal = np.linalg.eigh(local.T @ local)[1][:, 0]  # in which they spread least
    distance = local @ normal
    rms = float(np.sqrt(np.mean(distance**2)))
    return Plane(normal, float(-normal @ centre), len(points), 1.0, rms)


def fit_plane_ransac(
    points: ArrayLike,
    *,
    threshold_m: float = 0.01,
    iterations: int = 400,
    seed: int = 0,
    normal_hint: ArrayLike | None = None,
    max_angle_deg: float = 20.0,
) -> Plane | None:
    """Fit the plane with the most points within ``threshold_m``; None when there is none.

    Args:
        points: (..., 3) metres; NaN rows are left out.
        threshold_m: largest distance of an inlier.
        iterations: number of three-point samples.
        seed: the same points and seed give the same plane.
        normal_hint: (3,) direction; only planes within ``max_angle_deg`` of it count.
        max_angle_deg: see ``normal_hint``.
    """
    cloud = np.asarray(points, np.float64).reshape(-1, 3)
    cloud = cloud[np.isfinite(cloud).all(axis=1)]
    if len(cloud) < 3:  # noqa: PLR2004 - a plane has three points
        return None
    rng = np.random.default_rng(seed)
    sample = cloud
    if len(cloud) > SAMPLE_POINTS:
        sample = cloud[rng.choice(len(cloud), SAMPLE_POINTS, replace=False)]
    triples = sample[rng.integers(0, len(sample), (iterations, 3))]
    normals = np.cross(triples[:, 1] - triples[:, 0], triples[:, 2] - triples[:, 0])
    norms = np.linalg.norm(normals, axis=1)
    usable = norms > 1e-9  # noqa: PLR2004 - three points on a line
    if normal_hint is not None:
        hint = np.asarray(normal_hint, np.float64)
        hint = hint / np.linalg.norm(hint)
        cosine = np.abs(normals @ hint) / np.maximum(norms, 1e-12)
        usable &= cosine >= np.cos(np.radians(max_angle_deg))
    if not usable.any():
        return None
    normals = normals[usable] / norms[usable, None]
    offsets = -np.einsum('ij,ij->i', normals, triples[usable, 0])
    few = sample[:: max(1, len(sample) // 4000)]
    scores = (np.abs(few @ normals.T + offsets) < threshold_m).sum(axis=0)
    best = int(np.argmax(scores))
    plane = Plane(normals[best], float(offsets[best]))
    for _ in range(3):  # refit on its own inliers until they settle
        near = np.abs(plane.height(cloud)) < threshold_m
        if int(near.sum()) < 3:  # noqa: PLR2004
            return None
        refit = fit_plane_lstsq(cloud[near])
        sign = 1.0 if refit.normal @ plane.normal >= 0 else -1.0
        plane = Plane(
            sign * refit.normal,
            sign * refit.offset,
            int(near.sum()),
            float(near.mean()),
            refit.rms_m,
        )
    return plane


def supporting_plane(
    points: ArrayLike,
    eye: ArrayLike = (0.0, 0.0, 0.0),
    *,
    threshold_m: float = 0.01,
    seed: int = 0,
) -> Plane | None:
    """Return the dominant plane of a view, its normal towards the camera: up, where none is known.

    Args:
        points: (..., 3) points of one view, any frame.
        eye: (3,) the camera's place in the same frame.
        threshold_m: largest distance of an inlier.
        seed: for the sampling.
    """
    plane = fit_plane_ransac(points, threshold_m=threshold_m, seed=seed)
    return None if plane is None else plane.facing(eye)
