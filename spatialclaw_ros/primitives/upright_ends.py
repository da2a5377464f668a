"""Where a thing ends above and below, from several views of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Z_90, Measure
from spatialclaw_ros.primitives.ranks import percentiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.primitives.thing_view import ThingView

LOWEST = 0.6
"""Percentile: beyond are flying pixels."""
LEAST_SIGMA_M, SHARP = 0.004, 0.5
"""One standard deviation of an end however near it is; less by that factor where depth is sharp at
edges."""
AGREE_M = 0.012
CARRIED_M = 0.02
"""What carries a thing is seen no higher than so much above its lowest points."""
UNSEEN_M = 0.06
CONTACT_SIGMA_M = 0.005
FOOT_UNSEEN = 'its foot was not seen on what carries it'
UNSHOWN_M = 0.03
TOP_CUT = 'no picture shows its top'
MANY = 3
FARTHER = 1.25
"""Views from so many times as far say less of where a thing ends."""
BELOW_PX, EDGE_PX = 1.6, 3.0
"""What lies by fewer pixels below a thing carries it; by more than EDGE_PX, it surely does not."""
SHARP_BELOW_PX = 1.2
"""The same where depth is sharp at edges."""
UPPER, THIN = 0.12, 0.5
"""The upper so much of a thing is thin where it is less deep than this share of all of it."""
SIDE = 3.0
"""Percentile: beyond are flying pixels, to either side."""
SEAT_M = 0.6
"""A chair of which the pictures show what is lower stands on the floor."""
ON_FLOOR_M, ON_FLOOR_SIGMA_M = 0.12, 0.008
"""What begins no higher above the floor stands on it: nothing floats."""


def top_of(used: Sequence[ThingView], every: Sequence[ThingView]) -> Measure:
    """Return the height z of a thing's top [m].

    Args:
        used: the views that are measured, best first.
        every: all that show it where it is; they count where none of the first shows its top.
    """
    reaches = [v.top_z - UNSHOWN_M - v.pixel_m for v in every if v.cut_above]
    least = max(reaches, default=-np.inf)  # of what the border cuts, as much was seen at least
    shown: Sequence[ThingView] = []
    for views in (used, every):
        shown = shown or [v for v in views if not v.cut_above and v.top_z > least]
    thin = _ends_thin(used)
    best = (shown or used)[0]
    near = [view for view in shown if view.pixel_m < FARTHER * best.pixel_m]
    tops = [view.thin_top_z if thin else view.top_z for view in near or every]
    slack_m = AGREE_M + best.pixel_m
    same = _agreed(tops, slack_m) if shown else [max(tops)]
    value = float(np.mean(same))
    spread = float(np.std(same)) if len(same) > 1 else 0.0
    edge = float(np.hypot(LEAST_SIGMA_M, best.pixel_m if thin else best.pixel_m / 2))
    sigma = float(np.hypot((SHARP if best.sharp else 1.0) * edge, spread))
    return Measure.from_sigma(value, sigma, n=best.pixels, note='' if shown else TOP_CUT)


def _ends_thin(views: Sequence[ThingView]) -> bool:
    """Tell whether a thing is much thinner at its top than elsewhere: a chair, a bottle."""
    cloud = np.concatenate([view.points for view in views])
    low, high = percentiles(cloud[:, 2], [LOWEST, 100 - LOWEST])
    upper = cloud[cloud[:, 2] > high - UPPER * (high - low)]
    if len(upper) < MANY:
        return False
    axes = np.linalg.eigh(np.cov(upper[:, :2].T))[1].T
    spans = [
        np.subtract(*percentiles(axes @ part[:, :2].T, [100 - SIDE, SIDE]).T)
        for part in (upper, cloud)
    ]
    return bool((spans[0] < THIN * spans[1]).any())


def _agreed(tops: Sequence[float], slack_m: float) -> list[float]:
    """Return the highest tops that two views agree on, else that of the best view."""
    ranked = sorted(tops, reverse=True)
    for top in ranked:
        same = [other for other in ranked if abs(other - top) < slack_m]
        if len(same) > 1:
            return same
    return [tops[0]]


def shows_foot(view: ThingView) -> bool:
    """Tell whether a view shows where a thing ends below."""
    return bool(not view.cut_below and np.isfinite(view.contact_z))


def _above_contact(view: ThingView) -> float:
    """Return how many pixels a view's lowest pixel lies above what is seen below it."""
    return (_end_below(view) - view.contact_z) / view.pixel_m


def _clear(view: ThingView) -> bool:
    """Tell whether a thing ends, in a view, with the lowest of its points."""
    return view.sharp and view.based


def _end_below(view: ThingView) -> float:
    return float(view.points[:, 2].min()) if _clear(view) else view.lowest_z


def _stands_on(view: ThingView) -> bool:
    """Tell whether what is seen right below a thing is so near that it carries it."""
    return _above_contact(view) < (SHARP_BELOW_PX if _clear(view) else BELOW_PX)


def _is_cut_above_floor(view: ThingView, floor_z: float) -> bool:
    """Tell whether nothing is known of what carries it: something is seen below a cut mask."""
    raised = view.contact_z - floor_z > ON_FLOOR_M
    return bool(not np.isfinite(view.contact_z) or (view.cut_below and raised))


def bottom_of(
    views: Sequence[ThingView],
    floor_z: float,
    every: Sequence[ThingView] = (),
    *,
    on_floor: bool = False,
) -> Measure:
    """Return the height z of a thing's bottom [m]: of what it stands on, where that is seen.

    Args:
        views: those that are measured.
        floor_z: the lowest level that many frames show; NaN = none.
        every: all that show it where it is: what most of them see right below it carries it.
        on_floor: whether such a thing stands on the floor, where no picture shows on what.
    """
    levels = [v.contact_z - floor_z for v in every if not _is_cut_above_floor(v, floor_z)]
    down = [level for level in levels if abs(level) < ON_FLOOR_M / 2]
    if down and 2 * len(down) > len(levels):
        return Measure.from_sigma(floor_z + float(np.median(down)), CONTACT_SIGMA_M, n=len(down))
    shown = [view for view in views if not view.cut_below]
    lows = sorted(float(np.percentile(view.points[:, 2], LOWEST)) for view in views)
    low = lows[1] if len(lows) >= MANY else lows[0]  # the lowest of many may be a flying pixel
    best = (shown or views)[0]
    limit = low + CARRIED_M + best.pixel_m / 2
    sure = [view for view in views if not _is_cut_above_floor(view, floor_z)]
    carried = [view for view in sure if view.contact_z < limit]
    raised = [v for v in carried if v.contact_z - floor_z > ON_FLOOR_M]  # below a floor is none
    near = [v.contact_z for v in carried if v not in raised or _stands_on(v)]
    if near:
        least = (SHARP if best.sharp else 1.0) * CONTACT_SIGMA_M
        sigma = float(np.hypot(least, np.std(near) / np.sqrt(len(near))))
        return Measure.from_sigma(float(np.median(near)), sigma, n=len(near))
    if carried:
        return _above_an_edge(carried)
    over_floor = low - floor_z
    if on_floor and over_floor < SEAT_M and not any(view.based for view in shown):
        return Measure.from_sigma(floor_z, ON_FLOOR_SIGMA_M, n=best.pixels)
    if over_floor < ON_FLOOR_M or any(view.lowest_z - floor_z < ON_FLOOR_M for view in shown):
        return Measure.from_sigma(floor_z, ON_FLOOR_SIGMA_M, n=best.pixels)
    sigma = float(np.hypot(best.pixel_m, LEAST_SIGMA_M) + UNSEEN_M / 2)
    if not shown and over_floor > 0:
        sigma = max(sigma, over_floor / Z_90)  # it may well reach down to the floor
    return Measure.from_sigma(low, sigma, n=best.pixels, note=FOOT_UNSEEN)


def _above_an_edge(views: Sequence[ThingView]) -> Measure:
    """Return where a thing ends below which is seen the edge of a board, or what is far lower."""
    clear = [v for v in views if _clear(v)]
    if clear:
        sigma = float(np.hypot(clear[0].pixel_m / 2, LEAST_SIGMA_M))
        lowest = min(map(_end_below, clear))
        return Measure.from_sigma(lowest, sigma, n=clear[0].pixels, note=FOOT_UNSEEN)
    value = float(np.median([v.lowest_z - v.pixel_m / 2 for v in views]))
    nearer = min(*map(_above_contact, views), EDGE_PX) / EDGE_PX
    value -= (1 - nearer) * (value - float(np.median([v.contact_z for v in views]))) / 2
    sigma = float(np.hypot(views[0].pixel_m, CONTACT_SIGMA_M))
    return Measure.from_sigma(value, sigma, n=views[0].pixels, note=FOOT_UNSEEN)
