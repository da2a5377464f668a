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
AROUND = np.ones((3, 3), np.uint8)
BLOCK_ROWS = 48


def confidence_of(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (H, W): 0 unknown, 0.2 beside a depth edge, below 1 where noise exceeds 8 mm."""
    confidence = np.empty(depth.shape, np.float32)
    for first in range(0, len(depth), BLOCK_ROWS):  # so few rows stay in the processor's cache
        above = min(first, 1)
        part = depth[first - above : first + BLOCK_ROWS + 1]
        own = np.s_[above : above + min(BLOCK_ROWS, len(depth) - first)]
        _confidence(part, own, confidence[first : first + BLOCK_ROWS])
    return confidence


def _confidence(depth: NDArray[np.float32], own: slice, out: NDArray[np.float32]) -> None:
    """Write the confidence of some rows of a part; those beside them are looked at."""
    filled = np.fmax(depth, np.float32(0))  # 0 where unknown
    jump = cv2.subtract(cv2.dilate(filled, AROUND), cv2.erode(np.fmin(depth, BEYOND_M), AROUND))[
        own
    ]
    most = noise.depth_sigma_image(filled[own])
    np.divide(np.float32(FULL_CONFIDENCE_SIGMA_M), most, out=out)
    np.minimum(out, np.float32(1), out=out)
    most *= np.float32(JUMP_SIGMAS)
    most += np.float32(JUMP_M)
    limit = np.multiply(jump <= most, np.float32(1 - RIM_CONFIDENCE), dtype=np.float32)
    limit += np.float32(RIM_CONFIDENCE)
    np.minimum(out, limit, out=out)
    np.multiply(out, np.isfinite(depth[own]), out=out)
