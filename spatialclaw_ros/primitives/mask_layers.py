"""Parts of a mask set: one layer, its rim, its noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.pixel_area import as_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

ERODE_PX = 2
"""A mask's rim mixes the thing with what is behind it."""


def erode(mask: NDArray[np.bool_], pixels: int = ERODE_PX) -> NDArray[np.bool_]:
    """Return a mask without a rim of ``pixels``."""
    kernel = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    thin = cv2.erode(
        as_bytes(mask),
        kernel,
        iterations=pixels,
        borderType=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    return np.asarray(thin, np.uint8).view(np.bool_)


@dataclass
class MaskLayer:
    """One object's mask in one frame."""

    mask: NDArray[np.bool_]
    score: float = 1.0


def reading_noise(view: Frame, mask: NDArray[np.bool_]) -> float:
    """Return the noise [m] of one depth reading at the distance of a mask."""
    readings = view.depth[mask] if view.depth is not None else np.zeros(0)
    readings = readings[np.isfinite(readings)]
    return float(noise.depth_sigma(np.median(readings))) if readings.size else float('nan')
