"""Which views of a thing are measured: of where it is now, the best, and from other sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.same_place import apart, beside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.thing_view import ThingView

    Array = NDArray[np.float64]

MOST_VIEWS = 8
POOR = 0.35
"""A view of less than this share of the best one's quality adds noise rather than knowledge."""
OTHER_SIDE = 0.26
"""Radians by which another view has to look from elsewhere to be taken beside the best four."""
FIRST_VIEWS = 4
FARTHER, FARTHEST = 1.35, 1.5
"""A view from so many times as far adds nothing from the same side, and from another."""
MOVING = 0.85
"""Factor on the quality of a view that a moving camera took."""
MOSTLY = 0.15
"""Of the outline: a view in which no more is cut off shows the far edge."""
SAME_SIDE, BEYOND_M = 0.7, 0.05
"""Cosine of the angle between two directions to one side, and what of a thing is worth a view."""
CUT = 0.6
"""Factor on the quality of a view that the image's border cuts."""


def _quality(view: ThingView) -> float:
    cut = CUT if view.cut_above or view.cut_below or view.cut_beside else 1.0
    cut *= 1.0 if view.steady else MOVING
    return float(np.sqrt(view.pixels) * (1 - min(view.hidden, 0.9)) ** 2 * cut)


def places(views: Sequence[ThingView]) -> tuple[list[ThingView], list[ThingView]]:
    """Split views into those of where the thing is now, and those of where it was."""
    best = max(_quality(view) for view in views)
    sure = [view for view in views if _quality(view) >= POOR / 2 * best]
    newest = sure[-1]
    here: list[ThingView] = [newest]
    there: list[ThingView] = []
    untold: list[ThingView] = []
    for view in views:
        if view is newest:
            continue
        verdict = apart(view, newest)
        (untold if verdict is None else there if verdict else here).append(view)
    for view in untold:  # what the newest does not tell, others may
        found = [verdict for other in here if (verdict := apart(view, other)) is not None]
        same = not all(found) if found else beside(view, here)
        (here if same else there).append(view)
    ordered = {id(view): number for number, view in enumerate(views)}
    here.sort(key=lambda view: ordered[id(view)])
    return here, there


def bearing(view: ThingView) -> float:
    """Return the direction [rad] on the level in which the camera sees it."""
    off = np.median(view.points, axis=0) - view.eye
    return float(np.arctan2(off[1], off[0]))


def best_first(views: Sequence[ThingView]) -> list[ThingView]:
    """Return views by how much they tell."""
    return sorted(views, key=_quality, reverse=True)


def chosen(views: Sequence[ThingView]) -> list[ThingView]:
    """Return the views that are measured: the best, and those from other sides."""
    ranked = best_first(views)
    kept: list[ThingView] = []
    for view in ranked:
        if len(kept) == MOST_VIEWS or _quality(view) < POOR * _quality(ranked[0]):
            break
        turns = [abs(turn_between(bearing(view), bearing(other))) for other in kept]
        other_side = bool(turns) and min(turns) > OTHER_SIDE
        far = view.pixel_m > (FARTHEST if other_side else FARTHER) * ranked[0].pixel_m
        if not kept or (not far and (other_side or len(kept) < FIRST_VIEWS)):
            kept.append(view)
    clear = [view for view in ranked if shows_far_edge(view)]
    if clear and not any(view.whole or shows_far_edge(view) for view in kept):
        kept.append(clear[0])  # however far away: what the others show of it ends at the border
    return [*kept, *_beyond(kept, ranked)]


def _beyond(kept: Sequence[ThingView], every: Sequence[ThingView]) -> list[ThingView]:
    """Return the views that reach to an end of a thing which is cut off in those that are kept."""
    out: list[ThingView] = []
    for view in kept:
        for seen, side in zip(view.ends, _sides(view), strict=True):
            used = [*kept, *out]
            if seen or any(_shows(other, side) for other in used):
                continue
            reaches = [(_reach(other, side), other) for other in every if other not in used]
            showing_it = [found for found in reaches if _shows(found[1], side)]
            farthest = max((reach for reach, _ in showing_it or reaches), default=-np.inf)
            if farthest > max(_reach(other, side) for other in used) + BEYOND_M:
                out += [next(other for reach, other in reaches if reach == farthest)]
    return out


def _shows(view: ThingView, side: Array) -> bool:
    return any(
        seen and float(side @ own) > SAME_SIDE
        for seen, own in zip(view.ends, _sides(view), strict=True)
    )


def _reach(view: ThingView, side: Array) -> float:
    return float(np.percentile(view.points[:, :2] @ side, 99))


def _sides(view: ThingView) -> tuple[Array, Array]:
    """Return the level directions (2,) to the left and right of a view."""
    x, y = sight_of(view)
    return np.array([-y, x]), np.array([y, -x])


def sight_of(view: ThingView) -> Array:
    """Return the level direction (2,) in which the camera sees a thing."""
    angle = bearing(view)
    return np.array([np.cos(angle), np.sin(angle)])


def shows_far_edge(view: ThingView) -> bool:
    """Tell whether a view looks onto a thing's top and sees where that ends at the back."""
    return view.over and view.hidden < MOSTLY and not view.cut_beside


def showing(
    used: Sequence[ThingView], every: Sequence[ThingView], shows: Callable[[ThingView], bool]
) -> list[ThingView]:
    """Return the views in use, or where none of them shows something, the best that do.

    Where none does, all.
    """
    if any(shows(view) for view in used):
        return list(used)
    others = [view for view in every if shows(view)]
    return chosen(others) if others else list(every)


def turn_between(one: float, other: float) -> float:
    """Return the angle between two directions, -pi to pi."""
    return float((one - other + np.pi) % (2 * np.pi) - np.pi)
