"""The level direction of a thing's sides, to a fraction of a degree, from the points on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

BANDS_M = (0.02, 0.012, 0.006, 0.003, 0.002)
"""Points so near to a side are taken to be on it, in turn."""
SIGMAS = 2.5
"""And besides within so many times the noise of a point."""
FEW = 12
TURN = 0.035
"""Most radians by which the direction is put right."""
POINTS = 3000


def side_angle(flat: Array, angle: float, noise_m: float) -> float:
    """Return the direction [rad] of a rectangle's sides, near one that is known roughly.

    Lines are fitted to the points near its four sides, and turned alike; what has no straight
    sides keeps its direction but for TURN.

    Args:
        flat: (N, 2) level places of a surface.
        angle: roughly the direction.
        noise_m: of one point.
    """
    few = flat[:: max(1, len(flat) // POINTS)]
    few = few - few.mean(axis=0)
    start = angle
    for band in BANDS_M:
        c, s = np.cos(angle), np.sin(angle)
        axes = few @ np.array([[c, -s], [s, c]])
        turn, weight = 0.0, 0.0
        for k, sign in ((0, -1.0), (1, 1.0)):
            for by, n in _slopes(axes[:, k], axes[:, 1 - k], band + SIGMAS * noise_m):
                turn, weight = turn + sign * by * n, weight + n
        if weight > 0:
            angle = float(np.clip(angle + turn / weight, start - TURN, start + TURN))
    return angle


def _slopes(along: Array, across: Array, band: float) -> list[tuple[float, float]]:
    """Return how much each of the two sides across an axis leans, and how much says so."""
    found = []
    for value in (along, -along):
        near = value < value.min() + 2 * band
        inside = near & (np.abs(value - np.median(value[near])) < band)
        if int(inside.sum()) < FEW:
            continue
        x, y = across[inside], value[inside]
        x, y = x - x.mean(), y - y.mean()
        square = float(x @ x)
        if square > 0:
            lean = float(x @ y) / square
            found.append((lean if value is along else -lean, square))
    return found
