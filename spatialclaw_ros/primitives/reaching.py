"""Whether a place lies within the reach of the robot's arm, by distance alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure
from spatialclaw_ros.core.transforms import apply
from spatialclaw_ros.primitives.forgiving.fields import Fields
from spatialclaw_ros.primitives.forgiving.points import xyz
from spatialclaw_ros.primitives.verdicts import NO, UNSURE, YES, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.points import WorldPoints


@dataclass(frozen=True)
class Reachable(Fields):
    """Whether an arm reaches a place: true where it surely does.

    ``.within`` 'yes', 'no' or 'unsure' (by the place's noise), ``.distance`` (Measure [m]) from
    the arm's base, ``.reach_m``.
    """

    within: Verdict
    distance: Measure
    reach_m: float

    def __bool__(self) -> bool:
        """Whether it surely does."""
        return bool(self.within)


def reachable(
    point: object, T_world_base: NDArray[np.float64], arm_base: WorldPoints, reach_m: float
) -> Reachable:
    """Return whether an arm at a place (3,) of the base frame reaches a world point."""
    shoulder = apply(T_world_base, arm_base)
    place = xyz(point)
    sigma = float(getattr(point, 'sigma_m', np.nan))
    distance = Measure.from_sigma(
        float(np.linalg.norm(place - shoulder)),
        sigma if np.isfinite(sigma) else 0.0,
        n=int(getattr(point, 'n', 0)),
    )
    surely, surely_not = distance.high <= reach_m, distance.low > reach_m
    return Reachable(YES if surely else NO if surely_not else UNSURE, distance, reach_m)
