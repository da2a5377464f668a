"""Whether the floor between two places was seen: what was not seen may not be taken for free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.forgiving.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]

STEP_M = 0.02
SIDE_M = 0.03
FLAT_M = 0.04
FLAT_SIGMAS = 3.0


@dataclass(frozen=True)
class FloorSeen(Fields):
    """How much of the floor between two places was seen."""

    unknown_fraction: float
    start_m: float
    """Unseen from the first place on [m]."""
    end_m: float
    """Unseen before the second place [m]."""
    middle_m: float
    """Longest unseen stretch between [m]."""
    free_m: float
    """Longest stretch that was seen without a hole [m]."""


def floor_seen(
    frames: Sequence[Frame], start: ArrayLike, end: ArrayLike, floor_z: float
) -> FloorSeen:
    """Return how much of the floor on the straight way between two places frames show."""
    first, last = (np.asarray(p, np.float64)[:2] for p in (start, end))
    length = float(np.linalg.norm(last - first))
    steps = max(2, round(length / STEP_M))
    share = (np.arange(steps) + 0.5) / steps
    ahead = (last - first) / max(length, 1e-9)
    side = np.array([-ahead[1], ahead[0]]) * SIDE_M
    middle = first + share[:, None] * (last - first)
    flat = np.concatenate([middle - side, middle, middle + side])
    spots = np.column_stack([flat, np.full(len(flat), floor_z)])
    seen = np.zeros(len(flat), bool)
    for frame in frames:
        seen |= _shows(frame, spots)
    right, center, left = seen.reshape(3, steps)
    return _stretches(right | center | left, length / steps)


def _shows(frame: Frame, spots: Array) -> NDArray[np.bool_]:
    """Return which spots of the floor a frame shows, with nothing before them."""
    inside, u, v, z = optics.seen_in(frame, spots)
    out = np.zeros(len(spots), bool)
    off = np.abs(optics.depth_of(frame)[v, u] - z)
    # seen at a slant, a little up or down on the image is a lot of depth
    ray = spots[inside] - optics.pose_of(frame)[:3, 3]
    slant = np.abs(ray[:, 2]) / np.linalg.norm(ray, axis=1)
    margin = FLAT_M / np.maximum(slant, 0.1) + FLAT_SIGMAS * noise.depth_sigma(z)
    with np.errstate(invalid='ignore'):
        out[inside] = off < margin
    return out


def _stretches(seen: NDArray[np.bool_], step_m: float) -> FloorSeen:
    if not seen.any():
        length = len(seen) * step_m
        return FloorSeen(1.0, length, length, length, 0.0)
    where = np.nonzero(seen)[0]
    holes = np.diff(where) - 1
    return FloorSeen(
        float(1 - seen.mean()),
        float(where[0] * step_m),
        float((len(seen) - 1 - where[-1]) * step_m),
        float(holes.max(initial=0) * step_m),
        float(max(len(run) for run in np.split(where, np.nonzero(holes)[0] + 1)) * step_m),
    )
