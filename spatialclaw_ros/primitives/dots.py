"""Clouds on a picture: many small dots, of which the nearer ones lie over those farther off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

NUMBERS = 2**24
"""So many points float32 can number."""
LEVELS = 65_535
"""Distances that are told apart in a picture: the fewer bits, the faster they are sorted."""


def paint_dots(
    rgb: NDArray[np.uint8],
    projected: NDArray[np.floating[Any]],
    colours: NDArray[np.uint8],
    radius: int = 0,
    depth_m: NDArray[np.float32] | None = None,
) -> None:
    """Set points in a picture, each as a square, the nearer ones over the others.

    Args:
        rgb: (H, W, 3) the picture.
        projected: (N, 3) u, v and distance; NaN where not in front.
        colours: (N, 3) uint8.
        radius: how far a square reaches [pixels].
        depth_m: (H, W) where their distances are set, if they are wanted.
    """
    numbers, layers = _layered(rgb.shape[:2], projected, radius)
    if not len(numbers):
        return
    # four bytes are one number, and so looked up at once
    opaque = cv2.cvtColor(colours[None], cv2.COLOR_RGB2RGBA).view(np.uint32).ravel()
    dots = np.append(np.uint32(0), opaque.take(numbers)).take(layers).view(np.uint8)
    painted = (layers > 0).view(np.uint8)
    cv2.copyTo(cv2.cvtColor(dots.reshape(*layers.shape, 4), cv2.COLOR_RGBA2RGB), painted, rgb)
    if depth_m is not None:
        distances = np.append(np.float32(0), projected[:, 2].take(numbers).astype(np.float32))
        cv2.copyTo(distances.take(layers), painted, depth_m)


def _layered(
    shape: tuple[int, int], projected: NDArray[np.floating[Any]], radius: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the numbers of the dots that are in a picture, far to near, and which is on top.

    The latter for each pixel (H, W), counted from 1 in the order of the former; 0 where none is.
    """
    height, width = shape
    across, down = width + 2 * radius, height + 2 * radius  # room for those across the border
    u, v = (projected[:, axis] + projected.dtype.type(radius + 0.5) for axis in (0, 1))
    inside = np.flatnonzero((u >= 0) & (v >= 0) & (u < across) & (v < down))
    inside = inside.take(_far_to_near(projected[:, 2].take(inside)))
    cells = v.take(inside).astype(np.int32) * across + u.take(inside).astype(np.int32)
    newest = np.zeros(down * across, np.float32 if len(cells) < NUMBERS else np.float64)
    newest[cells] = np.arange(1, len(cells) + 1, dtype=newest.dtype)
    over: NDArray[Any] = newest.reshape(down, across)
    if radius:
        window = np.ones((2 * radius + 1,) * 2, np.uint8)
        over = cv2.dilate(over, window)[radius : radius + height, radius : radius + width]
    return inside, over.astype(np.intp)


def _far_to_near(distances: NDArray[np.floating[Any]]) -> NDArray[np.intp]:
    if not len(distances):
        return np.zeros(0, np.intp)
    nearness = distances.max() - distances
    nearness *= LEVELS / (float(nearness.max()) or 1.0)
    return np.argsort(nearness.astype(np.uint16), kind='stable')
