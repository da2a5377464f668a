"""The convex outline of many points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MANY = 2000
DIRECTIONS = np.array([[1, 0], [0, 1], [1, 1], [1, -1]], np.float32)
ROUNDING = 1e-5
"""Share of their spread by which points have to lie inside to be left out."""


def convex_hull(flat: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """Return the corners (K, 2) of the convex outline of points (N, 2).

    OpenCV sorts all points. Of many, most lie between those that are outermost in eight
    directions, and cannot be corners.
    """
    points = np.asarray(flat, np.float32)
    if len(points) > MANY:
        points = points[~_between_outermost(points)]
    return np.asarray(cv2.convexHull(points), np.float32).reshape(-1, 2)


def _between_outermost(points: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which points (N,) lie inside the outline of the outermost ones."""
    columns = np.ascontiguousarray(points.T)
    along = DIRECTIONS @ columns
    outermost = points[np.concatenate([along.argmin(axis=1), along.argmax(axis=1)])]
    corners = cv2.convexHull(outermost).reshape(-1, 2)
    sides = np.roll(corners, -1, axis=0) - corners
    inward = np.column_stack([-sides[:, 1], sides[:, 0]])
    inward /= np.maximum(np.linalg.norm(inward, axis=1, keepdims=True), np.float32(1e-30))
    if cv2.contourArea(corners, oriented=True) < 0:
        inward = -inward
    inside = inward @ columns
    inside -= (inward * corners).sum(axis=1)[:, None]
    return np.asarray(inside.min(axis=0) > ROUNDING * np.ptp(along[:2], axis=1).max())
