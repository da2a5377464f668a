"""The rectangle on the level that a thing fills, from several views of it, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives import outer
from spatialclaw_ros.primitives.outer import (
    LEAST_NOISE_M,
    NOISE_LEFT,
    Seen,
    axes_at,
    doubt,
    least_rectangle,
    reach,
)
from spatialclaw_ros.primitives.side_angle import side_angle
from spatialclaw_ros.primitives.view_choice import bearing, shows_far_edge, sight_of, turn_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.thing_view import ThingView

    Array = NDArray[np.float64]

VIEW_POINTS = 2000
AROUND = 1.7
"""Radians between views after which no side is unseen."""
SAME_END_M = 0.012
"""Views that see a thing end so near to the farthest of them, and a pixel, see the same end."""
DEEP = {
    '': (0.7, 0.25),
    'square': (0.95, 0.12),
    'chair': (0.95, 0.12),
    'flat': (0.45, 0.12),
    'sofa': (0.45, 0.12),
}
"""shape -> how deep a thing usually is that is seen from one side, and how surely: shares of its
width."""
AS_WIDE = frozenset({'square', 'chair'})
EQUAL = 0.05
"""Its two sides are equal to so much of their length."""
BACKED = frozenset({'chair', 'sofa'})
"""Of these the back alone may be seen, over a table: the seat is before it, or behind it."""
BODY_M = (0.27, 0.5)
"""How deep a person is who is seen from the front, and from the side."""
BACK = 0.5
"""What lacks more than this share of its usual depth is a back alone."""
BODY_SIDE_M = 0.4
BODY_SIGMA_M = 0.05
BASE_M, SHARP_BASE_M = 0.0075, 0.0045
"""What poses and masks leave of an error however near a thing is, one standard deviation; where
depth is sharp at edges as well, colour and depth fit."""
EDGE_PX, SHARP_EDGE_PX = 1.1, 0.45
GRAZING = 0.06
"""Least slope at which the far edge of a level top is told by a pixel."""


@dataclass(frozen=True, eq=False)
class Footprint:
    """An upright thing seen from above."""

    middle: Array
    """(2,) of the rectangle."""
    axes: Array
    """(2, 2) directions of its sides."""
    size: Array
    """(2,) along them [m]."""
    sigma_m: float
    """One standard deviation of the middle, along each level direction."""
    side_sigma_m: float
    """And of a side."""
    behind: Array
    """(3,) how far, and in which direction, it is taken to reach behind what was seen."""
    untold: tuple[tuple[float, float], ...] = ()
    """How far, and in which directions, it may reach beyond all that, unseen."""


def footprint(views: Sequence[ThingView], clouds: Sequence[Array], shape: str) -> Footprint:
    """Return the footprint of a thing.

    Args:
        views: of the thing, the best first.
        clouds: (N, 3) points of each.
        shape: what is known of it: '', 'body', or a key of DEEP.
    """
    best = views[0]
    sight = np.median(np.concatenate(clouds), axis=0) - np.mean([v.eye for v in views], axis=0)
    sight = sight[:2] / max(float(np.linalg.norm(sight[:2])), 1e-9)
    seen = [
        Seen(
            cloud[:, :2],
            NOISE_LEFT * view.noise_m,
            sight_of(view),
            view.ends,
            view.over,
            outer.EDGE_PX * view.pixel_m if view.sharp and view.noise_m < LEAST_NOISE_M else 0.0,
        )
        for cloud, view in zip(clouds, views, strict=True)
    ]
    all_round = [one for one, view in zip(seen, views, strict=True) if view.whole and view.over]
    seen = all_round or seen
    slack_m = SAME_END_M + best.pixel_m
    angle = least_rectangle(seen, sight, slack_m)
    axes = axes_at(side_angle(np.concatenate([one.flat for one in seen]), angle, seen[0].noise_m))
    spans = [reach(seen, axis, sight, slack_m) for axis in axes]
    along = int(abs(float(axes[1] @ sight)) > abs(float(axes[0] @ sight)))
    size = np.array([high - low for low, high in spans])
    usual = _usual(float(size[1 - along]), shape)
    extra, deep = _behind(views, usual, float(size[along]))
    away = axes[along] * (1.0 if float(axes[along] @ sight) > 0 else -1.0)
    most = np.full(2, np.inf)
    if shape in AS_WIDE:  # what is as wide as deep is seen whole
        most = size.max() - size + EQUAL * size.max()
    untold = []
    for axis, limit in zip(axes, most, strict=True):
        for towards in (-axis, axis):
            far = min(doubt(seen, towards, sight, slack_m), float(limit))
            untold += [_pair(towards * far)] if far > 0 else []
    rest = usual[0] - float(size[along])
    based = 2 * sum(view.based for view in views) > len(views)
    if shape in BACKED and rest > BACK * usual[0] and not based:
        extra, deep = 0.0, 0.0
        untold += [_pair(away * rest), _pair(-away * rest)]
    far = max((float(np.hypot(x, y)) for x, y in untold), default=0.0)
    middle = sum(sum(span) / 2 * axis for span, axis in zip(spans, axes, strict=True))
    size[along] += extra
    noise_m = float(np.mean([one.noise_m for one in seen]))
    edge_px, base_m = (SHARP_EDGE_PX, SHARP_BASE_M) if best.sharp else (EDGE_PX, BASE_M)
    edge_m = float(np.hypot(edge_px * best.pixel_m, base_m))
    far_m = min(_far_edge(view) for view in views)
    hidden = min(view.hidden for view in views)
    cut = hidden * float(size.sum()) / 8
    sigma = np.sqrt(edge_m**2 + noise_m**2 / 2 + cut**2 + (far_m / 2) ** 2 / 2 + deep**2 / 10)
    sigma = np.hypot(sigma, far / 2)
    side = np.sqrt(1.6 * edge_m**2 + noise_m**2 + (2 * cut) ** 2 + far_m**2 / 2 + deep**2)
    side = np.hypot(side, far)
    return Footprint(
        np.asarray(middle) + away * extra / 2,
        axes,
        size,
        float(sigma),
        float(side),
        np.array([*away * extra, 0.0]),
        tuple(untold),
    )


def _pair(vector: Array) -> tuple[float, float]:
    x, y = (float(value) for value in vector)
    return x, y


def _far_edge(view: ThingView) -> float:
    """Return one standard deviation of where a view sees the far edge of a level top [m]."""
    if not view.over:
        return 0.0
    flat = float(np.linalg.norm(np.median(view.points, axis=0)[:2] - view.eye[:2]))
    slope = max(GRAZING, (float(view.eye[2]) - view.top_z) / max(flat, 1e-6))
    return min(EDGE_PX * view.pixel_m / slope, view.room_behind_m)


def _usual(across: float, shape: str) -> tuple[float, float]:
    """Return how deep such a thing usually is, and one standard deviation of that [m]."""
    if shape == 'body':
        return BODY_M[int(across < BODY_SIDE_M)], BODY_SIGMA_M
    share, sigma = DEEP[shape]
    return share * across, sigma * across


def _behind(
    views: Sequence[ThingView], usual: tuple[float, float], deep: float
) -> tuple[float, float]:
    """Return how far it reaches behind what was seen, and one standard deviation of that [m]."""
    bearings = [bearing(view) for view in views]
    around = max(abs(turn_between(a, b)) for a in bearings for b in bearings)
    if around > AROUND or any(map(shows_far_edge, views)) or deep > usual[0]:
        return 0.0, 0.0
    room = float(np.median([view.room_behind_m for view in views]))
    return min(usual[0] - deep, room), min(usual[1], room / 2)
