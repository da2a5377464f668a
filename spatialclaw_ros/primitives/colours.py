"""Colours as cells name them, and the palette that tells things apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import ImageColor

from spatialclaw_ros.primitives.errors import ArgumentError

if TYPE_CHECKING:
    RGBA = tuple[float, float, float, float]

PALETTE: tuple[tuple[int, int, int], ...] = (
    (255, 140, 0),
    (0, 190, 255),
    (120, 220, 60),
    (255, 80, 160),
    (255, 220, 40),
    (160, 120, 255),
    (0, 210, 170),
    (255, 95, 70),
)
"""Bright, and apart from each other on photographs."""


def palette(number: int) -> tuple[int, int, int]:
    """Return the k-th colour, 0..255."""
    return PALETTE[number % len(PALETTE)]


def rgba(colour: object, number: int = 0) -> RGBA:
    """Return (r, g, b, a) in 0..1 of a CSS name, '#rrggbb', or 3 to 4 numbers (0..1 or 0..255).

    None gives the palette's colour ``number``.

    Raises:
        ArgumentError: it is no colour.
    """
    if colour is None:
        red, green, blue = palette(number)
        return red / 255, green / 255, blue / 255, 1.0
    if isinstance(colour, str):
        try:
            parts = ImageColor.getrgb(colour)
        except ValueError:
            msg = f"colour {colour!r} is neither a CSS name ('red') nor '#rrggbb'"
            raise ArgumentError(msg) from None
        values = np.array([*parts, 255.0][:4], float) / 255
    else:
        values = np.asarray(colour, float).ravel()
        if values.size not in {3, 4} or not np.isfinite(values).all():
            msg = f'a colour is a name or 3 to 4 numbers (0..1 or 0..255), got {colour!r}'
            raise ArgumentError(msg)
        if values[:3].max() > 1:
            values = values / 255
        values = np.append(values, 1.0)[:4] if values.size == 3 else values  # noqa: PLR2004
    r, g, b, a = (float(v) for v in np.clip(values, 0, 1))
    return r, g, b, a


def bytes_of(colour: RGBA) -> tuple[int, int, int]:
    """Return 0..255 red, green, blue of a colour in 0..1."""
    red, green, blue = (round(255 * v) for v in colour[:3])
    return red, green, blue
