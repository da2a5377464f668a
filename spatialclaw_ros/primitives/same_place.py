"""Whether a thing is where another frame saw it: what a frame looks through is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise, optics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.thing_view import ThingView

MOST_POINTS = 500
FEW_POINTS, FEW_SHARE = 20, 0.15
"""Fewer points, or a smaller share of all, say nothing."""
BEHIND_M = 0.05
BEHIND_SIGMAS = 3.0
SLACK_PX = 5
"""A thing's mask is grown by so much before a point counts as beside it."""
ELSEWHERE = 0.5
"""Where a frame looks through more than this share of the points, the thing is not there."""
GONE = 0.6
PART_M = 0.3
SHIFTED = 0.3
"""Views whose middles are nearer than this share of its length show other parts of one thing."""


def looked_through(points: NDArray[np.float64], frame: Frame, mask: object = None) -> float:
    """Return the share of points through which a frame sees what is behind; NaN where it can't.

    Args:
        points: (N, 3) world points of a thing's surface.
        frame: the frame that looks.
        mask: (H, W) where the frame shows the thing; points there are on it.
    """
    sample = points[:: max(1, len(points) // MOST_POINTS)]
    _, u, v, z = optics.seen_in(frame, sample)
    seen = optics.depth_of(frame)[v, u].astype(np.float64)
    known = np.isfinite(seen)
    margin = BEHIND_M + BEHIND_SIGMAS * noise.depth_sigma(z)
    through = known & (seen > z + margin)
    there = known & (np.abs(seen - z) <= margin)
    if mask is not None:
        reach = np.ones((2 * SLACK_PX + 1,) * 2, np.uint8)
        shown = cv2.dilate(np.asarray(mask, np.uint8), reach).astype(bool)[v, u]
        through, there = through & ~shown, shown
    counted = int(through.sum() + there.sum())
    enough = max(FEW_POINTS, FEW_SHARE * len(sample))
    return float(through.sum() / counted) if counted >= enough else float('nan')


def apart(one: ThingView, other: ThingView) -> bool | None:
    """Tell whether two views show a thing at two different places; None where they can't."""
    shares = (
        looked_through(one.points, other.frame, other.mask),
        looked_through(other.points, one.frame, one.mask),
    )
    known = [share for share in shares if np.isfinite(share)]
    if not known:
        return None
    bounds = [np.percentile(view.points, [2, 98], axis=0) for view in (one, other)]
    size = max(float(np.linalg.norm(high - low)) for low, high in bounds)
    off = float(np.linalg.norm(bounds[0].mean(axis=0) - bounds[1].mean(axis=0)))
    return max(known) > ELSEWHERE and off > SHIFTED * size


def beside(one: ThingView, others: Iterable[ThingView]) -> bool:
    """Tell whether a view shows a thing so near to other views of it that it may be one thing."""
    clouds = [np.percentile(view.points, [2, 98], axis=0) for view in others]
    low, high = np.min([c[0] for c in clouds], axis=0), np.max([c[1] for c in clouds], axis=0)
    mine = np.percentile(one.points, [2, 98], axis=0)
    gap = np.maximum(low - mine[1], mine[0] - high)
    sizes = [(float(np.linalg.norm(d[:2])), float(d[2])) for d in (high - low, mine[1] - mine[0])]
    flat, tall = np.max(sizes, axis=0)  # however tall a person is, one step aside is elsewhere
    return bool(gap[:2].max() < PART_M + flat / 2 and gap[2] < PART_M + tall / 2)


def vacated(view: ThingView, frames: Iterable[Frame]) -> bool:
    """Tell whether one of the frames sees that the place of a view is empty."""
    return any(looked_through(view.points, frame) > GONE for frame in frames)
