"""Balls: as large as their outline tells, behind what is seen of them by their own radius."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.mask_layers import erode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.thing_view import ThingView

    Array = NDArray[np.float64]

SPHERE_POINTS = 400
AGREE = 0.02


def ball_of(views: Sequence[ThingView]) -> tuple[Array, float, float]:
    """Return middle (3,), radius and one standard deviation [m] of a ball, best view first."""
    found = [_seen(view) for view in views]
    middles = np.array([middle for middle, _ in found])
    middle = np.median(middles, axis=0)
    radius = float(np.median([radius for _, radius in found]))
    contacts = [view.contact_z for view in views if np.isfinite(view.contact_z)]
    if contacts and abs(float(np.median(contacts)) + radius - middle[2]) < max(AGREE, radius / 2):
        middle = np.array([middle[0], middle[1], float(np.median(contacts)) + radius])
    best = views[0]
    spread = float(np.linalg.norm(middles.std(axis=0))) if len(found) > 1 else 0.0
    sigma = float(np.sqrt(best.pixel_m**2 + (best.noise_m / 3) ** 2 + spread**2 / len(found)))
    return np.asarray(middle), radius, sigma


def _seen(view: ThingView) -> tuple[Array, float]:
    """Return middle and radius of a ball that one view shows in full."""
    frame = view.frame
    v, u = np.nonzero(view.mask)
    focal = float(np.sqrt(frame.K[0, 0] * frame.K[1, 1]))
    x, y = optics.rays(frame.calibration, [[u.mean(), v.mean()]])[0]
    toward = np.array([x, y, 1.0])
    stretch = float(np.linalg.norm(toward))  # the outline grows towards the image's corners
    disc = float(np.sqrt(len(u) / np.pi / stretch**3) / focal)
    sine = disc / np.hypot(1.0, disc)
    inside = erode(view.mask)
    inside = inside if inside.any() else view.mask
    depth = optics.depth_of(frame)
    pv, pu = np.nonzero(inside & np.isfinite(depth))
    if not len(pv):
        pv, pu = np.nonzero(view.mask & np.isfinite(depth))
    rays = optics.rays(frame.calibration, np.column_stack([pu, pv]))
    reach = depth[pv, pu] * np.sqrt(1 + (rays**2).sum(axis=1))
    share = np.sqrt(inside.sum() / len(u))
    ahead = np.sqrt(1 - share**2 / 2)  # how far before the middle half of the disc lies
    distance = float(np.median(reach)) / (1 - ahead * sine)
    middle = optics.to_world(frame, toward / stretch * distance)
    return np.asarray(middle), distance * float(sine)


def sphere_points(middle: Array, radius: float) -> Array:
    """Return evenly spread points (N, 3) on a sphere."""
    k = np.arange(SPHERE_POINTS) + 0.5
    z = 1 - 2 * k / SPHERE_POINTS
    turn = k * np.pi * (1 + np.sqrt(5))
    flat = np.sqrt(1 - z**2)
    unit = np.column_stack([flat * np.cos(turn), flat * np.sin(turn), z])
    return np.asarray(middle + radius * unit)
