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


def colours_of(colors: Given, count: int) -> list[RGBA]:
    """Return a colour for each of some things, of one colour or several, over and over."""
    one = (
        colors is None
        or isinstance(colors, str)
        or (
            np.ndim(np.asarray(colors, dtype=object)) == 1
            and all(np.isscalar(c) and not isinstance(c, str) for c in colors)
        )
    )
    listed = [colors] * count if one else list(colors)
    return [rgba(listed[k % len(listed)], k) for k in range(count)]
