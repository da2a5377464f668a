"""Is something still where it was? How a frame sees places: there, free, hidden or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives import noise, optics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

SAMPLES = 400
AROUND = np.array([[-3], [0], [3]])
"""Pixels looked at around each: at edges, depth may be the other side's."""
SLACK_M = 0.04
"""How far from a surface a reading still belongs to it, beside the sensor's noise."""
SLACK_SIGMAS = 3.0
DECIDES = 0.5
"""Share of what can be judged that has to be free for a thing to be gone, or there."""
LEAST_JUDGED = 0.25
"""Share of the points that has to be judged at all."""
EMPTY, EMPTY_JUDGED = 0.75, 0.5
"""The same, for a place to be surely empty."""


@dataclass(frozen=True)
class Presence:
    """Shares of points, as one frame sees them: there + free + hidden + outside = 1.

    ``free``: the view goes through where they were; ``hidden``: something nearer is before them;
    ``outside``: out of the picture, or without depth.
    """

    there: float
    free: float
    hidden: float
    outside: float

    @property
    def judged(self) -> float:
        """Share that is either there or free."""
        return self.there + self.free

    @property
    def gone(self) -> bool:
        """Whether the place is seen, and empty."""
        return self.judged >= LEAST_JUDGED and self.free >= DECIDES * self.judged

    @property
    def empty(self) -> bool:
        """Whether the place is surely empty: most of it is seen through."""
        return self.judged >= EMPTY_JUDGED and self.free >= EMPTY * self.judged

    @property
    def stays(self) -> bool:
        """Whether the place is seen, and something is there."""
        return self.judged >= LEAST_JUDGED and self.there > DECIDES * self.judged


def presence(points: NDArray[np.float64], view: Frame) -> Presence:
    """Return what a frame sees of world points (N, 3) of a surface."""
    if view.depth is None or view.T_world_camera is None or not len(points):
        return Presence(0.0, 0.0, 0.0, 1.0)
    some = points[:: max(1, len(points) // SAMPLES)]
    local = optics.to_camera(view, some)
    uv = optics.project(view.calibration, local)
    height, width = view.depth.shape
    inside = (uv >= 0).all(axis=1) & (uv < (width - 1, height - 1)).all(axis=1)
    z = local[inside, 2]
    u, v = np.rint(uv[inside]).astype(int).T
    slack = SLACK_M + SLACK_SIGMAS * noise.depth_sigma(z)
    rows = np.clip(v + AROUND, 0, height - 1)
    columns = np.clip(u + AROUND, 0, width - 1)
    off = view.depth[rows[:, None], columns].reshape(len(AROUND) ** 2, len(z)) - z
    # what is unknown, NaN, is neither there nor before nor behind
    seen = np.isfinite(off).any(axis=0)
    there = (np.abs(off) <= slack).any(axis=0)
    through = seen & ~there
    free = through & ~(off <= 0).any(axis=0)
    hidden = through & ~free
    count = len(some)
    shares = [np.count_nonzero(part) / count for part in (there, free, hidden)]
    return Presence(shares[0], shares[1], shares[2], 1.0 - sum(shares))
