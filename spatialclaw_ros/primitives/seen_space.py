"""Which places frames look through: what no frame looks through is unknown, never free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives import noise, optics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]

SLACK_SIGMAS = 3.0
STEP_M = 0.2
"""Heights that are looked at lie so close to each other."""


def seen_through(frames: Sequence[Frame], places: Array, slack_m: float) -> NDArray[np.bool_]:
    """Return which of some world points (N, 3) at least one frame looks past.

    What is measured there lies farther away than the point, by more than ``slack_m`` and what
    noise explains.
    """
    seen = np.zeros(len(places), bool)
    for frame in frames:
        left = np.flatnonzero(~seen)
        inside, u, v, z = optics.seen_in(frame, places[left])
        past = optics.depth_of(frame)[v, u] > z + slack_m + SLACK_SIGMAS * noise.depth_sigma(z)
        seen[left[inside]] = past
    return seen


def heights(low: float, high: float) -> Array:
    """Return heights from low to high, both among them, at most ``STEP_M`` apart."""
    return np.linspace(low, high, max(2, int(np.ceil((high - low) / STEP_M)) + 1))
