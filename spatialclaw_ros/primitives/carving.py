"""What one view shows of a thing and another looks through is not of the thing.

Beside an edge depth is smeared up to what lies behind; from another place, or a moment later, a
camera sees that nothing is there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise, optics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.thing_view import ThingView

    Array = NDArray[np.float64]
    Votes = NDArray[np.int64]

BEHIND_M, BEHIND_SIGMAS = 0.04, 3.0
"""What is seen so far behind a point, and so many times its noise, is seen through it."""
RIM_PX = 2
"""Beside a mask, colour and depth of a moving camera do not quite fit."""
MOST_LOOKERS = 10
LEAST_LEFT = 0.3
"""Where less than this share of a view's points is left, the views do not show one thing."""


def carved(views: Sequence[ThingView], lookers: Sequence[ThingView]) -> list[ThingView]:
    """Return views without the points that more of the others look through than show.

    Args:
        views: of a thing where it is.
        lookers: all views of it there, the best first.
    """
    few = lookers[:MOST_LOOKERS]
    grown = [_grown(view) for view in few]
    out = []
    for view in views:
        votes = np.zeros(len(view.points), np.int64)
        for looker, mask in zip(few, grown, strict=True):
            if looker.frame is not view.frame:
                votes += _vote(view.points, looker, mask)
        kept = votes <= 0
        usable = float(kept.mean()) > LEAST_LEFT
        out.append(replace(view, points=view.points[kept]) if usable else view)
    return out


def _grown(view: ThingView) -> NDArray[np.bool_]:
    reach = np.ones((2 * RIM_PX + 1,) * 2, np.uint8)
    return cv2.dilate(view.mask.astype(np.uint8), reach).astype(bool)


def _vote(points: Array, looker: ThingView, mask: NDArray[np.bool_]) -> Votes:
    """Return of each point 1 where a view looks through it, -1 where it shows it, else 0."""
    frame = looker.frame
    inside, u, v, z = optics.seen_in(frame, points)
    seen = optics.depth_of(frame)[v, u].astype(np.float64)
    margin = BEHIND_M + BEHIND_SIGMAS * noise.depth_sigma(z)
    with np.errstate(invalid='ignore'):
        beside = (seen > z - margin) & ~mask[v, u]
        there = (np.abs(seen - z) <= margin) & mask[v, u]
    votes = np.zeros(len(points), np.int64)
    votes[inside] = beside.astype(np.int64) - there
    return votes
