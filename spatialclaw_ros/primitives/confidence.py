"""How far a depth reading can be trusted: its noise, and whether an edge is beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.huge_pages import room_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

FULL_CONFIDENCE_SIGMA_M = 0.008
JUMP_SIGMAS = 6.0
JUMP_M = 0.02
RIM_CONFIDENCE = 0.2
AROUND = np.ones((3, 3), np.uint8)
BLOCK_ROWS = 48


def confidence_of(depth: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (H, W): 0 unknown, 0.2 beside a depth edge, below 1 where noise exceeds 8 mm."""
    confidence = room_for(depth.shape)
    for first in range(0, len(depth), BLOCK_ROWS):  # so few rows stay in the processor's cache
        above = min(first, 1)
        part = depth[first - above : first + BLOCK_ROWS + 1]
        own = np.s_[above : above + min(BLOCK_ROWS, len(depth) - first)]
        _confidence(part, own, confidence[first : first + BLOCK_ROWS])
    return confidence


def _confidence(depth: NDArray[np.float32], own: slice, out: NDArray[np.float32]) -> None:
    """Write the confidence of some rows of a part; those beside them are looked at."""
    farthest = np.fmax(depth, np.float32(0))  # what is unknown is no edge
    nearest = np.fmin(depth, np.float32(np.inf))
    sigma = noise.depth_sigma_image(nearest[own])  # inf where unknown
    # by how many sigmas a jump is more than it may be
    edge = cv2.addWeighted(
        cv2.dilate(farthest, AROUND)[own],
        1 / JUMP_SIGMAS,
        cv2.erode(nearest, AROUND)[own],
        -1 / JUMP_SIGMAS,
        -JUMP_M / JUMP_SIGMAS,
    )
    np.subtract(edge, sigma, out=edge)
    least = FULL_CONFIDENCE_SIGMA_M
    cv2.threshold(edge, 0, least / RIM_CONFIDENCE - least, cv2.THRESH_BINARY, dst=edge)
    edge += np.float32(least)
    np.maximum(sigma, edge, out=sigma)
    np.divide(np.float32(least), sigma, out=out)
