"""How far a depth reading can be trusted: its noise, and whether an edge is beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise

if TYPE_CHECKING:
    from numpy.typing import NDArray

FULL_CONFIDENCE_SIGMA_M = 0.008
JUMP_SIGMAS = 6.0
JUMP_M = 0.02
RIM_CONFIDENCE = 0.2
BEYOND_M = np.float32(1e6)  # what is unknown is nearer than nothing


def confidence_of(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (H, W): 0 unknown, 0.2 beside a depth edge, below 1 where noise exceeds 8 mm."""
    known = np.isfinite(depth)
    filled = np.where(known, depth, np.float32(0))
    sigma = noise.depth_sigma_image(filled)
    around = np.ones((3, 3), np.uint8)
    jump = cv2.subtract(
        cv2.dilate(filled, around), cv2.erode(np.where(known, depth, BEYOND_M), around)
    )
    most = np.float32(JUMP_SIGMAS) * sigma
    most += np.float32(JUMP_M)
    confidence = np.minimum(np.float32(1), np.float32(FULL_CONFIDENCE_SIGMA_M) / sigma)
    np.minimum(confidence, np.float32(RIM_CONFIDENCE), out=confidence, where=jump > most)
    confidence *= known
    return np.asarray(confidence, np.float32)
