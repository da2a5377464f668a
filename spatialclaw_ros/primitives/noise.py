"""The sensor's noise, and what it does to measured values.

Depth noise of structured light grows with the square of the distance: sigma_z [m] =
0.0012 + 0.0019 (z - 0.4)^2, Nguyen, Izadi and Lovell, "Modeling Kinect sensor noise for improved
3D reconstruction and tracking", 3DIMPVT 2012 (axial noise, surfaces seen at less than 60 degrees).
Time-of-flight and active stereo are at or below it in the range where they work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Z_90

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

AXIAL_0_M = 0.0012
AXIAL_2_PER_M = 0.0019
AXIAL_FROM_M = 0.4
LEARNT_SCALE, LEARNT_SHAPE = 0.2, 0.02
"""Of depth estimated from colour, one standard deviation as shares of it: what all readings of a
picture have in common, and what each has besides. In rooms that they were not trained on, metric
estimators are off by a tenth to a third (Bhat et al., "ZoeDepth", 2023, zero-shot indoors)."""
CORRELATED_PIXELS = 50.0
"""Pixels of one correlation window (about 7 by 7): as many count as one independent reading."""
SHAPE_SIGMA_M = 0.012
"""The middle of a thing against the median of its visible side, once both things of a pair are
measured alike: the side that no camera saw."""
UNSEEN_M = Z_90 * SHAPE_SIGMA_M
"""How much a side may exceed what one view shows of it, 90 %."""
EDGE_SIGMA_PX = 1.0
"""Where a mask's edge lies, one standard deviation."""
MEDIAN_FACTOR = 1.2533
"""Standard error of a median over that of a mean (normal errors)."""


_ESTIMATED = [False]


def estimated(*, yes: bool) -> None:
    """Take depth from here on as estimated from colour, or as measured."""
    _ESTIMATED[0] = yes


def depth_sigma(depth_m: ArrayLike) -> NDArray[np.float64]:
    """Return one standard deviation [m] of depth readings [m]."""
    if _ESTIMATED[0]:
        return LEARNT_SHAPE * np.asarray(depth_m, np.float64)
    beyond = np.maximum(np.asarray(depth_m, np.float64) - AXIAL_FROM_M, 0.0)
    return np.asarray(AXIAL_0_M + AXIAL_2_PER_M * beyond**2)


def depth_sigma_image(depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the same of a whole image without NaN, in its own precision."""
    if _ESTIMATED[0]:
        return np.asarray(depth_m * np.float32(LEARNT_SHAPE))
    beyond = np.asarray(depth_m - np.float32(AXIAL_FROM_M), np.float32)
    np.maximum(beyond, np.float32(0), out=beyond)
    np.multiply(beyond, beyond, out=beyond)
    beyond *= np.float32(AXIAL_2_PER_M)
    beyond += np.float32(AXIAL_0_M)
    return beyond


def median_sigma(depth_m: float, pixels: int, focal_px: float) -> float:
    """Return one standard deviation [m] of a surface's median point from a mask of pixels."""
    independent = max(1.0, pixels / CORRELATED_PIXELS)
    reading = MEDIAN_FACTOR * float(depth_sigma(depth_m)) / np.sqrt(independent)
    edge = EDGE_SIGMA_PX * depth_m / focal_px / 2  # both edges move, the middle by half
    scale = LEARNT_SCALE * depth_m if _ESTIMATED[0] else 0.0  # no number of pixels removes it
    return float(np.sqrt(reading**2 + edge**2 + scale**2))


def extent_sigma(depth_m: float, focal_px: float) -> float:
    """Return one standard deviation [m] of a length between two edges of a mask."""
    edge = EDGE_SIGMA_PX * depth_m / focal_px
    return float(np.sqrt(2.0) * np.hypot(edge, float(depth_sigma(depth_m))))
