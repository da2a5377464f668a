"""Parts of a mask set: one layer, its rim, its noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.pixel_area import area_of, as_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

ERODE_PX = 2
"""A mask's rim mixes the thing with what is behind it."""
CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def erode(mask: NDArray[np.bool_], pixels: int = ERODE_PX) -> NDArray[np.bool_]:
    """Return a mask without a rim of ``pixels``."""
    area = area_of(mask)
    thin = np.zeros(mask.shape, np.uint8)
    if not thin[area].size:
        return thin.view(np.bool_)
    thin[area] = cv2.erode(
        as_bytes(mask)[area],
        CROSS,
        iterations=pixels,
        borderType=cv2.BORDER_CONSTANT | cv2.BORDER_ISOLATED,
        borderValue=0,
    )
    return thin.view(np.bool_)


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
