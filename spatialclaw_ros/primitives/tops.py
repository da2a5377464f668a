"""How high a thing reaches, also where its top has no depth of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure
from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.ranks import median, percentiles
from spatialclaw_ros.primitives.thing_view import view_thing
from spatialclaw_ros.primitives.upright_ends import top_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.plane import Plane
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.thing_surface import ThingSurface

    Mask = NDArray[np.bool_]

TOP_PERCENT = 99.5
TOP_SHARE = 0.15
"""The top of a mask: this share of its extent along the image's up."""
LEVEL = 0.99
"""Cosine of the tilt of a plane above which heights are differences of z."""
KNOWN_SHARE = 0.4
"""With less depth in the top of the mask, the top is taken from its highest pixel."""
BODY_SIGMA_M = 0.004
BY_PIXEL_SHARE = 0.06
"""Standard deviation of a height by pixel, as a share: the depth below it stands for its own."""


def top_above(shown: ThingSurface, mask: Mask, plane: Plane) -> Measure:
    """Return how high above a plane the top of a masked thing is [m].

    Args:
        shown: the thing's surface; not empty.
        mask: (H, W) the thing.
        plane: in world coordinates.
    """
    frame, points = shown.frame, shown.readings
    heights = plane.height(optics.to_world(frame, points))
    sigma = float(np.hypot(noise.depth_sigma(median(points[:, 2])), BODY_SIGMA_M))
    if shown.sharp:
        return Measure.from_sigma(float(heights.max()), sigma, n=len(points))
    top = float(percentiles(heights, [TOP_PERCENT])[0])
    along = _along_up(shown)
    inside = along[shown.mask]
    edge = float(inside.max() - TOP_SHARE * (inside.max() - inside.min()))
    band = shown.mask & (along >= edge)
    known = float(np.isfinite(shown.depth[band]).mean())
    if known >= KNOWN_SHARE:
        end = _end_of(frame, mask, plane)
        return Measure.from_sigma(top, sigma, n=len(points)) if end is None else end
    by_pixel = _by_highest_pixel(shown, along, plane)
    note = f'only {known:.0%} of the top has depth: taken from its highest pixel'
    value = max(top, by_pixel)
    return Measure.from_sigma(value, BY_PIXEL_SHARE * value, n=len(points), note=note)


def _end_of(frame: Frame, mask: Mask, plane: Plane) -> Measure | None:
    """Return where the outline says that a thing ends; None of a plane that is not level."""
    view = view_thing(frame, mask) if plane.normal[2] > LEVEL else None
    if view is None:
        return None
    end = top_of([view], [view])
    above = float(plane.height([*view.points[int(view.points[:, 2].argmax()), :2], float(end)]))
    return Measure.from_sigma(above, end.sigma, n=end.n, note=end.note)


def _along_up(shown: ThingSurface) -> NDArray[np.float64]:
    """Return (h, w) how far each pixel lies along the image direction that is up in the world."""
    across, down = optics.pose_of(shown.frame)[2, :2]
    length = float(np.hypot(across, down)) or 1.0
    v, u = np.ogrid[shown.area]
    return np.asarray((u * across + v * down) / length, np.float64)


def _by_highest_pixel(shown: ThingSurface, along: NDArray[np.float64], plane: Plane) -> float:
    high = shown.mask & (along >= percentiles(along[shown.mask], [TOP_PERCENT]))
    v, u = (
        float(np.median(axis)) + part.start
        for axis, part in zip(np.nonzero(high), shown.area, strict=True)
    )
    least = percentiles(along[shown.sure], [100 * (1 - TOP_SHARE)])
    depth = median(shown.depth[shown.sure & (along >= least)])
    x, y = optics.rays(shown.frame.calibration, [[u, v]])[0]
    return float(plane.height(optics.to_world(shown.frame, np.array([x, y, 1.0]) * depth)))
