"""Clouds on a picture: many small dots, of which the later ones lie over the earlier ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

NUMBERS = 2**24
"""So many points float32 can number."""


def paint_dots(
    rgb: NDArray[np.uint8],
    pixels: NDArray[np.floating[Any]],
    colours: NDArray[np.uint8],
    radius: int = 0,
    order: NDArray[np.int64] | None = None,
) -> None:
    """Set points (N, 2) in a picture (H, W, 3), each as a square that reaches so far.

    ``order`` (N,): which is set first, second, …; those given first, where it is not stated.
    """
    height, width = rgb.shape[:2]
    painted, last = topmost((height, width), pixels, radius, order)
    layer = np.empty((height * width, 3), np.uint8)
    layer[np.flatnonzero(painted)] = colours.take(last, axis=0)
    cv2.copyTo(layer.reshape(rgb.shape), painted.view(np.uint8), rgb)


def topmost(
    shape: tuple[int, int],
    pixels: NDArray[np.floating[Any]],
    radius: int = 0,
    order: NDArray[np.int64] | None = None,
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which pixels (H, W) dots cover, and of each of these the number of its last dot."""
    height, width = shape
    across, down = width + 2 * radius, height + 2 * radius  # room for those across the border
    u, v = (np.rint(pixels[:, axis] + radius).astype(np.int32) for axis in (0, 1))
    inside = (u >= 0) & (v >= 0) & (u < across) & (v < down)
    drawn = np.flatnonzero(inside) if order is None else order[inside[order]]
    v *= across
    v += u
    newest = np.zeros(down * across, np.float32 if len(drawn) < NUMBERS else np.float64)
    newest[v.take(drawn)] = np.arange(1, len(drawn) + 1)
    over: NDArray[Any] = newest.reshape(down, across)
    if radius:
        over = cv2.dilate(over, np.ones((2 * radius + 1,) * 2, np.uint8))
        over = over[radius : radius + height, radius : radius + width]
    painted = over > 0
    return painted, drawn.take(over[painted].astype(np.int64) - 1)
