"""Planes from points: a seeded RANSAC refined by least squares; up from a supporting plane."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

BLOCK = 16_384
"""Points whose heights are computed at a time."""
HINTED = 4  # so many times more are drawn where most are thrown away at once
FEW_SCORED, BEST = 800, 20  # so few points tell which planes may be the best; of these, more
SCORED, REFITTED = 4000, 20_000  # more change a plane by less than the sensor's noise


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
        places = np.asarray(points)
        if places.size < 3 * BLOCK:
            return np.asarray(np.asarray(places, np.float64) @ self.normal + self.offset)
        flat, out = places.reshape(-1, 3), np.empty(places.shape[:-1])
        heights = out.reshape(-1)
        for first in range(0, len(flat), BLOCK):  # so few stay in the processor's cache
            part = slice(first, first + BLOCK)
            np.matmul(flat[part].astype(np.float64), self.normal, out=heights[part])
        out += self.offset
        return out

    def flipped(self) -> Plane:
        """Return the same plane with the normal turned round."""
        return Plane(-self.normal, -self.offset, self.inliers, self.inlier_fraction, self.rms_m)

    def facing(self, point: ArrayLike) -> Plane:
        """Return the plane with its normal towards a point."""
        return self if float(self.height(point)) >= 0 else self.flipped()


def fit_plane_lstsq(points: NDArray[np.float64]) -> Plane:
    """Return the least-squares plane of (N, 3) finite points, N >= 3."""
    centre = points.mean(axis=0)
    return _of_moments((points - centre).T, np.ones(len(points)), centre)


def _of_moments(
    local: NDArray[np.float64], weight: NDArray[np.float64], origin: ArrayLike
) -> Plane:
    """Return the least-squares plane of points (3, N) of weight 1; those of weight 0 are none."""
    count = float(weight.sum())
    weighted = local * weight
    middle = weighted.sum(axis=1) / count
    spread, axes = np.linalg.eigh(weighted @ local.T / count - np.outer(middle, middle))
    normal = axes[:, 0]  # in which they spread least
    offset = -float(normal @ (middle + origin))
    rms = float(np.sqrt(max(0.0, spread[0])))
    return Plane(normal, offset, int(count), count / len(weight), rms)


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
    if not np.isfinite(cloud.sum()):
        cloud = cloud[np.isfinite(cloud).all(axis=1)]
    if len(cloud) < 3:  # noqa: PLR2004 - a plane has three points
        return None
    origin = cloud.mean(axis=0)
    local = np.ascontiguousarray((cloud - origin).T)
    found = _proposals(local, iterations, seed, normal_hint, max_angle_deg)
    if found is None:
        return None
    few = np.ascontiguousarray(local[:, :: max(1, len(cloud) // SCORED)])
    fewer = few[:, :: max(1, few.shape[1] // FEW_SCORED)]
    normals, offsets = _best(_best(found, fewer, threshold_m, BEST), few, threshold_m, 1)
    plane: Plane | None = Plane(normals[0].astype(np.float64), float(offsets[0]))
    some = np.ascontiguousarray(local[:, :: max(1, len(cloud) // REFITTED)])
    for part in (few, few, some, local):  # refit on its own inliers until they settle
        plane = None if plane is None else _refit(plane, part, threshold_m)
    if plane is None:
        return None
    return replace(plane, offset=float(plane.offset - plane.normal @ origin))


def _best(
    planes: tuple[NDArray[np.float32], NDArray[np.float32]],
    points: NDArray[np.float64],
    threshold_m: float,
    count: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return those of planes that have the most of the points (3, N) near them, the best first."""
    normals, offsets = planes
    near = np.abs(normals @ points.astype(np.float32) + offsets[:, None]) < threshold_m
    best = np.argsort([-np.count_nonzero(row) for row in near], kind='stable')[:count]
    return normals[best], offsets[best]


def _refit(plane: Plane, points: NDArray[np.float64], threshold_m: float) -> Plane | None:
    inside = np.abs(plane.normal @ points + plane.offset) < threshold_m
    if np.count_nonzero(inside) < 3:  # noqa: PLR2004 - a plane has three points
        return None
    refit = _of_moments(points, inside.astype(np.float64), np.zeros(3))
    return refit if refit.normal @ plane.normal >= 0 else refit.flipped()


def _proposals(
    local: NDArray[np.float64],
    iterations: int,
    seed: int,
    hint: ArrayLike | None,
    max_angle_deg: float,
) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
    """Return normals (M, 3) and offsets (M,) of planes through three of the points (3, N) each."""
    draws = iterations * (1 if hint is None else HINTED)
    corners = local[:, np.random.default_rng(seed).integers(0, local.shape[1], (3, draws))]
    (ax, ay, az), (bx, by, bz) = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    normals = np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])
    norms = np.sqrt((normals**2).sum(axis=0))
    usable = norms > 1e-9  # noqa: PLR2004 - three points on a line
    if hint is not None:
        wanted = np.asarray(hint, np.float64)
        cosine = np.abs(wanted / np.linalg.norm(wanted) @ normals)
        usable &= cosine >= np.cos(np.radians(max_angle_deg)) * norms
    kept = np.flatnonzero(usable)[:iterations]
    if not len(kept):
        return None
    normals = normals[:, kept] / norms[kept]
    offsets = -(normals * corners[:, 0, kept]).sum(axis=0)
    return normals.T.astype(np.float32), offsets.astype(np.float32)


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
