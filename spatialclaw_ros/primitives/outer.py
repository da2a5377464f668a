"""How far a cloud of surface points reaches, without its noise: ends along an axis, boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

OUTER = 0.4
"""Percent of the points at either end that are taken for flying pixels."""
PLATEAU = 12.0
"""Percent of the points that lie in a face at an end, where there is one."""
FACE_SIGMAS = 3.0
LEAST_NOISE_M = 0.002
ANGLES = 18
FINER = 4
"""So many steps to either side are tried beside the best of the angles."""
ANGLE_POINTS = 500
AGREE_M = 0.012
"""Views that see a thing end so near to the farthest of them see the same end."""


def ends(along: Array, noise_m: float) -> tuple[float, float]:
    """Return where points begin and end along an axis [m].

    A face square to the axis is smeared by noise to both sides: it ends in its middle. An edge
    ends at its last points.
    """
    low = _begin(along, noise_m)
    return low, -_begin(-along, noise_m)


def _begin(along: Array, noise_m: float) -> float:
    outer, inner = np.percentile(along, [OUTER, PLATEAU])
    if noise_m > LEAST_NOISE_M and inner - outer < 2 * FACE_SIGMAS * noise_m:
        near = along[along <= inner + FACE_SIGMAS * noise_m]
        return float(np.median(near)) if len(near) else float(outer)
    return float(outer + min(noise_m, (inner - outer) / 2))


def reach(
    clouds: Sequence[Array], axis: Array, noises_m: Sequence[float], pixel_m: float
) -> tuple[float, float]:
    """Return where a thing that several views show begins and ends along an axis [m].

    The view that sees it reach farthest decides, with those that see the same end.

    Args:
        clouds: (N, 2) of each view.
        axis: (2,) direction.
        noises_m: of the depth of each view along the axis.
        pixel_m: what one pixel covers.
    """
    found = [ends(cloud @ axis, noise) for cloud, noise in zip(clouds, noises_m, strict=True)]
    slack = AGREE_M + pixel_m
    lowest, highest = min(low for low, _ in found), max(high for _, high in found)
    return (
        float(np.mean([low for low, _ in found if low <= lowest + slack])),
        float(np.mean([high for _, high in found if high >= highest - slack])),
    )


def least_rectangle(
    clouds: Sequence[Array], noises_m: Sequence[float], sight: Array, pixel_m: float
) -> float:
    """Return the angle [rad] of the rectangle of least area round what several views show.

    Args:
        clouds: (N, 2) of each view.
        noises_m: of the depth of each view.
        sight: (2,) direction in which the noise lies.
        pixel_m: what one pixel covers.
    """
    thin = [cloud[:: max(1, len(cloud) // ANGLE_POINTS)] for cloud in clouds]

    def area(angle: float) -> float:
        out = 1.0
        for axis in axes_at(angle):
            along = abs(float(axis @ sight))
            low, high = reach(thin, axis, [along * noise for noise in noises_m], pixel_m)
            out *= high - low
        return out

    coarse = np.arange(ANGLES) * (np.pi / 2 / ANGLES)
    best = min(coarse, key=area)
    step = np.pi / 2 / ANGLES
    return float(min(best + np.linspace(-step, step, 2 * FINER + 1), key=area))


def axes_at(angle: float) -> Array:
    """Return two directions (2, 2) at right angles, the first at an angle [rad]."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, s], [-s, c]])


def hull_of(flat: Array, drop: float = OUTER) -> Array:
    """Return the convex outline (K, 2) of points, the farthest ones in each direction left out."""
    kept = np.ones(len(flat), bool)
    for angle in np.arange(8) * (np.pi / 8):
        along = flat @ np.array([np.cos(angle), np.sin(angle)])
        low, high = np.percentile(along, [drop, 100 - drop])
        kept &= (along >= low) & (along <= high)
    chosen = flat[kept] if kept.any() else flat
    return cv2.convexHull(chosen.astype(np.float32)).reshape(-1, 2).astype(np.float64)
