"""Where beside a pixel a label may stand, and what it would cover there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Rect = tuple[float, float, float, float]
    """Left, top, right, bottom."""


def rings(u: float, v: float, wide: float, high: float) -> Iterator[list[tuple[float, Rect]]]:
    """Yield places for a label of a size round a pixel (u, v), with how far off their middles are.

    Ring by ring: on each side, those of the next are farther off.
    """
    for off in (8, 20, 36, 56, 80):
        corners = (
            (u + off, v - high / 2),
            (u - wide - off, v - high / 2),
            (u - wide / 2, v - high - off),
            (u - wide / 2, v + off),
            (u + off, v - high - off / 2),
            (u + off, v + off / 2),
            (u - wide - off, v - high - off / 2),
            (u - wide - off, v + off / 2),
        )
        yield [
            (math.hypot(x + wide / 2 - u, y + high / 2 - v), (x, y, x + wide, y + high))
            for x, y in corners
        ]


def shared(a: Rect, b: Rect) -> float:
    """Return the area that two labels share, three pixels between them left free."""
    width = min(a[2], b[2]) - max(a[0], b[0]) + 3
    height = min(a[3], b[3]) - max(a[1], b[1]) + 3
    return width * height if width > 0 and height > 0 else 0.0


def covered(inked: NDArray[np.uint8], box: Rect) -> int:
    """Return how many inked pixels (H, W) a rectangle covers."""
    left, top, right, bottom = (max(0, int(side)) for side in box)
    return cv2.countNonZero(inked[top:bottom, left:right])
