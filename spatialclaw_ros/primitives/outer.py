"""How far a cloud of surface points reaches, without its noise: ends along an axis, boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.hulls import convex_hull
from spatialclaw_ros.primitives.ranks import median, percentiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

OUTER = 0.4
"""Percent of the points at either end that are taken for flying pixels."""
PLATEAU = 12.0
"""Percent of the points that lie in a face at an end, where there is one."""
EDGE_PX = 0.25
"""How far beyond its last pixel a thing ends, on average, where a face ends in an edge."""
NEAR_SIDE = -0.2
"""Cosine to the line of sight below which a side is a face that is seen, not an edge."""
STRAYS = 1
"""Of depth that is sharp at edges, so many points at either end are taken for flying pixels."""
FACE_SIGMAS = 3.0
LEAST_NOISE_M = 0.002
NOISE_LEFT = 0.6
"""Of the noise of one reading, after averaging over neighbours."""
ANGLES = 18
FINER = 4
"""So many steps to either side are tried beside the best of the angles."""
ANGLE_POINTS = 250
NEAR_SIDES = 1.0
"""How much the distance of the points from its sides, as a share of these, adds to a rectangle."""
ASIDE = 0.6
"""Sine of the angle to the line of sight from which on a direction leads to a thing's side."""
OPEN = 0.4
"""Of what is seen of a thing: how much farther it may reach where its end is never seen."""
PAIR, MANY = 2, 3
LITTLE_M = 0.05
MUCH = 0.6
"""Of the length of a thing."""


def ends(along: Array, noise_m: float, *, sharp: bool = False) -> tuple[float, float]:
    """Return where points begin and end along an axis [m].

    A face square to the axis is smeared by noise to both sides: it ends in its middle. An edge
    ends at its last points.
    """
    return begin(along, noise_m, sharp=sharp), -begin(-along, noise_m, sharp=sharp)


def begin(along: Array, noise_m: float, *, sharp: bool = False) -> float:
    """Return where points begin along an axis [m]; see ``ends``."""
    drop = min(OUTER, 100 * STRAYS / len(along)) if sharp else OUTER
    outer, inner = percentiles(along, [drop, PLATEAU])
    if noise_m > LEAST_NOISE_M and inner - outer < 2 * FACE_SIGMAS * noise_m:
        near = along[along <= inner + FACE_SIGMAS * noise_m]
        return median(near) if len(near) else float(outer)
    return float(outer + min(noise_m, (inner - outer) / 2))


def with_edges(span: tuple[float, float], along: float, edge_m: float) -> tuple[float, float]:
    """Return where a thing ends along an axis: where a face ends in an edge, beyond its points.

    Args:
        span: where the points begin and end.
        along: cosine between the axis and the line of sight.
        edge_m: how far beyond the last pixel, on average.
    """
    low, high = span
    return low - edge_m * (-along > NEAR_SIDE), high + edge_m * (along > NEAR_SIDE)


@dataclass(frozen=True)
class Seen:
    """What one view shows of a thing, from above."""

    flat: Array
    """(N, 2) level places of its surface."""
    noise_m: float
    """Of its depth."""
    sight: Array
    """(2,) direction from the camera to it."""
    ends: tuple[bool, bool] = (True, True)
    """Whether its left and its right end was seen."""
    over: bool = True
    """Whether its far edge was seen."""
    edge_m: float = 0.0
    """How far beyond its last pixel it ends in an edge, where its depth is good up to there."""

    @property
    def sharp(self) -> bool:
        """Whether its depth is good up to its outline."""
        return self.edge_m > 0

    def shows(self, towards: Array) -> bool:
        """Tell whether the view shows where the thing ends in a direction (2,)."""
        right = float(towards @ np.array([self.sight[1], -self.sight[0]]))
        if abs(right) > ASIDE:
            return self.ends[int(right > 0)]
        return self.over or float(towards @ self.sight) < 0


def reach(views: Sequence[Seen], axis: Array, sight: Array, slack_m: float) -> tuple[float, float]:
    """Return where a thing that several views show begins and ends along an axis [m].

    The view that sees it reach farthest decides, with those that see the same end.

    Args:
        views: of the thing.
        axis: (2,) direction.
        sight: (2,) direction in which the noise lies.
        slack_m: by how much views of one end differ.
    """
    along = abs(float(axis @ sight))
    found = [
        with_edges(
            ends(view.flat @ axis, along * view.noise_m, sharp=view.sharp),
            float(axis @ view.sight),
            view.edge_m,
        )
        for view in views
    ]
    lows, highs = [-low for low, _ in found], [high for _, high in found]
    span = float(np.median([high + low for low, high in zip(lows, highs, strict=True)]))
    first, last = (
        farthest(reaches, [view.shows(towards) for view in views], slack_m, span)
        for reaches, towards in ((lows, -axis), (highs, axis))
    )
    return -first, last


def doubt(views: Sequence[Seen], towards: Array, sight: Array, slack_m: float) -> float:
    """Return how far a thing may reach in a direction beyond where it is taken to end [m].

    An end that no view shows may be far away; where one view alone shows it farther than others
    do, either may be right.
    """
    noise = abs(float(towards @ sight))
    found = [ends(view.flat @ towards, noise * view.noise_m, sharp=view.sharp) for view in views]
    last = max(high for _, high in found)
    sure = [high for (_, high), view in zip(found, views, strict=True) if view.shows(towards)]
    aside = abs(float(towards @ np.array([sight[1], -sight[0]]))) > ASIDE
    if aside and not sure:
        return OPEN * (last - min(low for low, _ in found))
    same = sum(high >= last - slack_m for _, high in found)
    others = sorted((value for value in sure if value < last - slack_m), reverse=True)
    agreeing = [value for value in others if value >= others[0] - slack_m]
    if same > 1 or not others or len(agreeing) >= MANY:
        return 0.0
    nearer = float(np.mean(agreeing)) if len(agreeing) > 1 else others[-1]
    return (last - nearer) / 2


def farthest(found: Sequence[float], sure: Sequence[bool], slack_m: float, span_m: float) -> float:
    """Return the end that views agree on.

    What a single view sees a little beyond the others is an error of its edge, and what it sees
    far beyond is none of a small thing; between, it may have seen what the others did not.
    """
    outermost = max(found)
    same = [value for value in found if value >= outermost - slack_m]
    others = sorted(
        (v for v, known in zip(found, sure, strict=True) if known and v < outermost - slack_m),
        reverse=True,
    )
    agreeing = [value for value in others if value >= others[0] - slack_m]
    if len(same) > 1 or len(agreeing) < PAIR:
        return float(np.mean(same))
    beyond = outermost - float(np.mean(agreeing))
    real = LITTLE_M < beyond < MUCH * span_m and len(agreeing) < MANY
    return float(np.mean(same if real else agreeing))


def least_rectangle(views: Sequence[Seen], sight: Array, slack_m: float) -> float:
    """Return the angle [rad] of the least rectangle round what several views show.

    Two sides of a box fill half of it, and as much of one askew: points lie near the sides of the
    right one.
    """
    thin = []
    for view in views:
        flat = view.flat[:: max(1, len(view.flat) // ANGLE_POINTS)]
        shown = all(view.ends)  # alike at all angles, so that none is preferred
        thin.append(replace(view, flat=flat, ends=(shown, shown), over=shown))
    points = np.concatenate([view.flat for view in thin])

    def cost(angle: float) -> float:
        axes = axes_at(angle)
        low, high = np.transpose([reach(thin, axis, sight, slack_m) for axis in axes])
        along = points @ axes.T
        inside = np.abs(np.minimum(along - low, high - along)).min(axis=1)
        sides = np.maximum(high - low, LEAST_NOISE_M)
        return float(np.prod(sides) * (1 + NEAR_SIDES * inside.mean() / sides.mean()))

    step = np.pi / 2 / ANGLES
    best = min(np.arange(ANGLES) * step, key=cost)
    return float(min(best + np.linspace(-step, step, 2 * FINER + 1), key=cost))


def axes_at(angle: float) -> Array:
    """Return two directions (2, 2) at right angles, the first at an angle [rad]."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, s], [-s, c]])


def hull_of(flat: Array, drop: float = OUTER) -> Array:
    """Return the convex outline (K, 2) of points, the farthest ones in each direction left out."""
    kept = np.ones(len(flat), bool)
    for angle in np.arange(8) * (np.pi / 8):
        along = flat @ np.array([np.cos(angle), np.sin(angle)])
        low, high = percentiles(along, [drop, 100 - drop])
        kept &= (along >= low) & (along <= high)
    chosen = flat[kept] if kept.any() else flat
    return convex_hull(chosen).astype(np.float64)
