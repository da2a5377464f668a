"""Where a thing ends above and below, from several views of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.primitives.thing_view import ThingView

LOWEST = 0.6
"""Percentile: beyond are flying pixels."""
LEAST_SIGMA_M = 0.004
AGREE_M = 0.012
CARRIED_M = 0.02
"""What carries a thing is seen no higher than so much above its lowest points."""
UNSEEN_M = 0.06
CONTACT_SIGMA_M = 0.005
FOOT_UNSEEN = 'its foot was not seen on what carries it'
TOP_CUT = 'no picture shows its top'
MANY = 3
FARTHER = 1.25
"""Views from so many times as far say less of where a thing ends."""
ON_FLOOR_M, ON_FLOOR_SIGMA_M = 0.12, 0.008
"""What begins no higher above the floor stands on it: nothing floats."""


def top_of(views: Sequence[ThingView]) -> Measure:
    """Return the height z of a thing's top [m]; best views first."""
    shown = [view for view in views if not view.cut_above]
    best = (shown or views)[0]
    near = [view for view in shown if view.pixel_m < FARTHER * best.pixel_m]
    tops = [view.top_z for view in near or views[:1]]
    slack_m = AGREE_M + best.pixel_m
    same = _agreed(tops, slack_m)
    value = float(np.mean(same))
    spread = float(np.std(same)) if len(same) > 1 else 0.0
    sigma = float(np.sqrt(LEAST_SIGMA_M**2 + (best.pixel_m / 2) ** 2 + spread**2))
    return Measure.from_sigma(value, sigma, n=best.pixels, note='' if shown else TOP_CUT)


def _agreed(tops: Sequence[float], slack_m: float) -> list[float]:
    """Return the highest tops that two views agree on, else that of the best view."""
    ranked = sorted(tops, reverse=True)
    for top in ranked:
        same = [other for other in ranked if abs(other - top) < slack_m]
        if len(same) > 1:
            return same
    return [tops[0]]


def bottom_of(views: Sequence[ThingView], floor_z: float) -> Measure:
    """Return the height z of a thing's bottom [m]: of what it stands on, where that is seen.

    ``floor_z``: the lowest level that many frames show; NaN = none.
    """
    shown = [view for view in views if not view.cut_below]
    contacts = [view.contact_z for view in views if np.isfinite(view.contact_z)]
    lows = sorted(float(np.percentile(view.points[:, 2], LOWEST)) for view in views)
    low = lows[1] if len(lows) >= MANY else lows[0]  # the lowest of many may be a flying pixel
    best = (shown or views)[0]
    near = [z for z in contacts if z < low + CARRIED_M + best.pixel_m / 2]
    if near:
        sigma = float(np.hypot(CONTACT_SIGMA_M, np.std(near) / np.sqrt(len(near))))
        return Measure.from_sigma(float(np.median(near)), sigma, n=len(near))
    over_floor = low - floor_z
    if over_floor < ON_FLOOR_M or any(view.lowest_z - floor_z < ON_FLOOR_M for view in shown):
        return Measure.from_sigma(floor_z, ON_FLOOR_SIGMA_M, n=best.pixels)
    sigma = float(np.hypot(best.pixel_m, LEAST_SIGMA_M) + UNSEEN_M / 2)
    if not shown and over_floor > 0:
        sigma = max(sigma, over_floor / 3)
    return Measure.from_sigma(low, sigma, n=best.pixels, note=FOOT_UNSEEN)
