"""Where beside a pixel a label may stand, and what it would cover there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rect = tuple[float, float, float, float]
    """Left, top, right, bottom."""


def candidates(u: float, v: float, wide: float, high: float) -> list[Rect]:
    """Return places for a label of a size round a pixel (u, v), the nearest first."""
    boxes = []
    for off in (8, 20, 36, 56, 80):
        for x, y in (
            (u + off, v - high / 2),
            (u - wide - off, v - high / 2),
            (u - wide / 2, v - high - off),
            (u - wide / 2, v + off),
            (u + off, v - high - off / 2),
            (u + off, v + off / 2),
            (u - wide - off, v - high - off / 2),
            (u - wide - off, v + off / 2),
        ):
            boxes.append((x, y, x + wide, y + high))
    return boxes


def shared(a: Rect, b: Rect) -> float:
    """Return the area that two labels share, three pixels between them left free."""
    width = min(a[2], b[2]) - max(a[0], b[0]) + 3
    height = min(a[3], b[3]) - max(a[1], b[1]) + 3
    return width * height if width > 0 and height > 0 else 0.0


def covered(inked: NDArray[Any], box: Rect) -> float:
    """Return how many inked pixels a rectangle covers (integral image)."""
    height, width = inked.shape[0] - 1, inked.shape[1] - 1
    left, right = (int(min(max(box[k], 0), width)) for k in (0, 2))
    top, bottom = (int(min(max(box[k], 0), height)) for k in (1, 3))
    return float(inked[bottom, right] - inked[top, right] - inked[bottom, left] + inked[top, left])
