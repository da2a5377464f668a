"""Masks over pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives.canvas import Canvas
from spatialclaw_ros.primitives.colours import palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

MASK_ALPHA = 0.42


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
        canvas.rgb[solid] = (
            (1 - MASK_ALPHA) * canvas.rgb[solid] + MASK_ALPHA * np.array(colour)
        ).astype(np.uint8)
        outlines, _ = cv2.findContours(
            solid.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
        )
        for outline in outlines:
            path = outline.reshape(-1, 2).astype(float)
            canvas.line(np.vstack([path, path[:1]]), colour, 1.5)
        v, u = np.nonzero(solid)
        if len(u) and number < len(labels):
            canvas.label((float(np.median(u)), float(np.median(v))), labels[number], colour)
    return canvas.finish()
