"""The world point behind a pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.pixels import pixel_of

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given


def unproject(frame: Given, u: Given, v: Given, depth: float | None) -> Point3:
    """Return the world point behind a pixel, the depth being the median of 3 by 3 pixels."""
    pixel = pixel_of(u, v)
    if pixel is None:
        return Point3.empty(frame.frame_index)
    u, v = pixel
    column, row = round(u), round(v)
    if not (0 <= column < frame.width and 0 <= row < frame.height):
        msg = f'pixel ({u}, {v}) is outside the image {frame.width}x{frame.height}'
        raise ArgumentError(msg)
    if depth is None:
        patch = optics.depth_of(frame)[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        known = patch[np.isfinite(patch)]
        if not known.size:
            return Point3.empty(frame.frame_index)
        depth = float(np.median(known))
    x, y = optics.rays(frame.calibration, [[u, v]])[0]
    place = optics.to_world(frame, np.array([x, y, 1.0]) * depth)
    sigma = float(np.hypot(noise.depth_sigma(depth), depth / frame.K[0, 0]))
    return Point3(
        place,
        sigma_m=sigma,
        n=1,
        frame_index=frame.frame_index,
        stamp=frame.stamp,
        frame_id=frame.world_frame,
    )
