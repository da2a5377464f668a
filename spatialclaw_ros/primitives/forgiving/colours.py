"""Colours as cells name them: CSS names, '#rrggbb', numbers of either range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import ImageColor

from spatialclaw_ros.primitives.colours import palette
from spatialclaw_ros.primitives.errors import ArgumentError

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.colours import RGBA
    from spatialclaw_ros.primitives.given import Given


def rgba(colour: object, number: int = 0) -> RGBA:
    """Return (r, g, b, a) in 0..1 of a CSS name, '#rrggbb', or 3 to 4 numbers (0..1 or 0..255).

    The last of four is of either range by itself: (255, 0, 0, 0.5) is half a red. None gives the
    palette's colour ``number``.

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
        colour_parts, alpha = values[:3], values[3] if values.size > 3 else 1.0  # noqa: PLR2004
        values = np.append(
            colour_parts / (255 if colour_parts.max() > 1 else 1),
            alpha / (255 if alpha > 1 else 1),
        )
    r, g, b, a = (float(v) for v in np.clip(values, 0, 1))
    return r, g, b, a


def colours_of(colors: Given, count: int) -> list[RGBA]:
    """Return a colour for each of some things, of one colour or several, over and over.

    Raises:
        ArgumentError: there is none, or one is no colour.
    """
    one = (
        colors is None
        or isinstance(colors, str)
        or (
            np.ndim(np.asarray(colors, dtype=object)) == 1
            and all(np.isscalar(c) and not isinstance(c, str) for c in colors)
        )
    )
    listed = [colors] * count if one else list(colors)
    if count and not listed:
        raise ArgumentError('colours are one or more names or rows of 3 to 4 numbers, got none')
    return [rgba(listed[k % len(listed)], k) for k in range(count)]
