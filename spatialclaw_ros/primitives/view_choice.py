"""Which views of a thing are measured: of where it is now, the best, and from other sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.same_place import apart, beside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spatialclaw_ros.primitives.thing_view import ThingView

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


def chosen(views: Sequence[ThingView]) -> list[ThingView]:
    """Return the views that are measured: the best, and those from other sides."""
    ranked = sorted(views, key=_quality, reverse=True)
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
    return kept


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
