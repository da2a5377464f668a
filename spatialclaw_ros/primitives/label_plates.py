"""Labels as small pictures: light text with a dark rim, on a dark plate with a coloured edge."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from spatialclaw_ros.primitives.fonts import font

if TYPE_CHECKING:
    from numpy.typing import NDArray

DARK = (16, 18, 22)
ALPHA, EDGE_ALPHA = round(255 * 0.62), 235
KEPT = 128
"""Plates that are kept: the same things are named in one picture after the other."""


@lru_cache(maxsize=KEPT)
def plate(text: str, size: int, colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Return a label (h, w, 4) of a text, so many pixels high, with its opacity last."""
    face = font(size)
    left, top, right, bottom = ImageDraw.Draw(Image.new('L', (1, 1))).textbbox(
        (0, 0), text, font=face
    )
    pad = max(2, size // 5)
    wide, high = int(np.ceil(right - left)) + 2 * pad, int(np.ceil(bottom - top)) + 2 * pad
    layer = Image.new('RGBA', (wide + 1, high + 1), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    draw.rounded_rectangle(
        (0, 0, wide, high), radius=pad, fill=(*DARK, ALPHA), outline=(*colour, EDGE_ALPHA)
    )
    draw.text(
        (pad - left, pad - top),
        text,
        font=face,
        fill=(255, 255, 255, 255),
        stroke_width=1,
        stroke_fill=(*DARK, 255),
    )
    return np.array(layer)


def lay_over(rgb: NDArray[np.uint8], label: NDArray[np.uint8], left: int, top: int) -> None:
    """Lay a label over a picture, as far as it lies within it."""
    height, width = rgb.shape[:2]
    rows = _within(top, label.shape[0], height)
    columns = _within(left, label.shape[1], width)
    part = label[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    over, alpha = part[..., :3].astype(np.uint16), part[..., 3:].astype(np.uint16)
    under = rgb[rows, columns]
    under[...] = (over * alpha + under * (255 - alpha) + 127) // 255


def _within(start: int, length: int, limit: int) -> slice:
    """Return which of so many rows or columns a label takes; where none, an empty part."""
    first = min(max(0, start), limit)
    return slice(first, max(first, min(limit, start + length)))
