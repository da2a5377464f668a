"""How high a thing reaches, also where its top has no depth of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure
from spatialclaw_ros.primitives import noise, optics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.plane import Plane
    from spatialclaw_ros.primitives.frame_view import Frame

    Mask = NDArray[np.bool_]

TOP_PERCENT = 99.5
TOP_SHARE = 0.15
"""The top of a mask: this share of its extent along the image's up."""
KNOWN_SHARE = 0.4
"""With less depth in the top of the mask, the top is taken from its highest pixel."""
BODY_SIGMA_M = 0.004
BY_PIXEL_SHARE = 0.06
"""Standard deviation of a height by pixel, as a share: the depth below it stands for its own."""


def top_above(frame: Frame, mask: Mask, surface: Mask, plane: Plane) -> Measure:
    """Return how high above a plane the top of a masked thing is [m].

    Args:
        frame: the capture.
        mask: (H, W) the thing.
        surface: (H, W) its pixels with depth of its own, without the rim.
        plane: in world coordinates.
    """
    points = optics.masked_camera_points(frame, surface)
    heights = plane.height(optics.to_world(frame, points))
    top = float(np.percentile(heights, TOP_PERCENT))
    sigma = float(np.hypot(noise.depth_sigma(np.median(points[:, 2])), BODY_SIGMA_M))
    along = _along_up(frame, mask)
    inside = along[mask]
    edge = float(inside.max() - TOP_SHARE * (inside.max() - inside.min()))
    band = mask & (along >= edge)
    known = float(np.isfinite(optics.depth_of(frame)[band]).mean())
    if known >= KNOWN_SHARE:
        return Measure.from_sigma(top, sigma, n=len(points))
    by_pixel = _by_highest_pixel(frame, mask, surface, along, plane)
    note = f'only {known:.0%} of the top has depth: taken from its highest pixel'
    value = max(top, by_pixel)
    return Measure.from_sigma(value, BY_PIXEL_SHARE * value, n=len(points), note=note)


def _along_up(frame: Frame, mask: Mask) -> NDArray[np.float64]:
    """Return (H, W) how far each pixel lies along the image direction that is up in the world."""
    across, down = optics.pose_of(frame)[2, :2]
    length = float(np.hypot(across, down)) or 1.0
    v, u = np.mgrid[: mask.shape[0], : mask.shape[1]]
    return np.asarray((u * across + v * down) / length, np.float64)


def _by_highest_pixel(
    frame: Frame, mask: Mask, surface: Mask, along: NDArray[np.float64], plane: Plane
) -> float:
    high = mask & (along >= np.percentile(along[mask], TOP_PERCENT))
    v, u = (float(np.median(axis)) for axis in np.nonzero(high))
    near = surface & (along >= np.percentile(along[surface], 100 * (1 - TOP_SHARE)))
    depth = float(np.median(optics.depth_of(frame)[near]))
    x, y = optics.rays(frame.calibration, [[u, v]])[0]
    return float(plane.height(optics.to_world(frame, np.array([x, y, 1.0]) * depth)))
