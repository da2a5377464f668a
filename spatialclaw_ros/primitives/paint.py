"""Masks over pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives.canvas import Canvas
from spatialclaw_ros.primitives.colours import palette
from spatialclaw_ros.primitives.pixel_area import area_of, as_bytes, spread_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

MASK_ALPHA = 0.42
OUTLINE_PX = 0.7  # an outline is drawn to within so much: a line's stairs are one line


def overlay_masks(
    image: Given,
    masks: Sequence[NDArray[np.bool_]],
    labels: Sequence[str],
) -> NDArray[np.uint8]:
    """Return a picture with tinted, outlined and named masks (H, W)."""
    canvas = Canvas.over(image)
    for number, mask in enumerate(masks):
        colour = palette(number)
        solid = np.asarray(mask, bool)
        area = area_of(solid)
        _tint(canvas.rgb[area], solid[area], colour)
        outlines, _ = cv2.findContours(as_bytes(solid), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for outline in outlines:
            path = cv2.approxPolyDP(outline, OUTLINE_PX, closed=True).reshape(-1, 2).astype(float)
            canvas.line(np.vstack([path, path[:1]]), colour, 1.5)
        if outlines and number < len(labels):
            u, v = (float(spread_over(solid, axis, [0.5])[0]) for axis in (0, 1))
            canvas.label((u, v), labels[number], colour)
    return canvas.finish()


def _tint(rgb: NDArray[np.uint8], mask: NDArray[np.bool_], colour: tuple[int, int, int]) -> None:
    """Mix a colour into a part of a picture where a mask is."""
    if not mask.any():
        return
    shades = np.arange(256)[:, None]
    table = ((1 - MASK_ALPHA) * shades + MASK_ALPHA * np.array(colour)).astype(np.uint8)
    mixed = cv2.LUT(np.ascontiguousarray(rgb), table[None])
    np.copyto(rgb, mixed, where=mask[..., None])
