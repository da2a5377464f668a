"""Which of four sides a direction is on, and how clearly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.models.rules.robot_words import BEHIND, FRONT, LEFT, RIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.models.rules.facts import Value

MIDDLES = {FRONT: 0.0, LEFT: 90.0, BEHIND: 180.0, RIGHT: -90.0}
"""Degrees of the middle of each side, to the left positive."""
QUARTER = 45.0
HALF = 90.0
CLEAR_DEG = 4.0
"""Nearer to the line between two sides, neither is said."""
SURE_DEG, DOUBT = 12.0, 0.65
"""From this distance from the line on it is sure; factor on the confidence at the line."""
SIGMAS = 2.0


@dataclass(frozen=True)
class Decided:
    """A side that was decided on: the expression of the answer, how surely, and why."""

    value: str
    factor: float
    why: str


def decide(azimuth: Value, sides: Sequence[tuple[str, str]]) -> Decided | str:
    """Return the side of a direction among those that may be answered, or why there is none.

    Of opposite sides alone each is a half, else a quarter; one side alone is a yes or no.
    """
    offered = [side for side, _ in sides]
    opposite = len(offered) == 2 and abs(MIDDLES[offered[0]] - MIDDLES[offered[1]]) == 2 * HALF  # noqa: PLR2004 - a pair
    reach = HALF if opposite else QUARTER
    off = {side: abs(_turn(azimuth.value - MIDDLES[side])) for side in MIDDLES}
    side = min(offered if opposite else MIDDLES, key=lambda one: off[one])
    margin = reach - off[side]
    said = f'{azimuth.value:.0f} degrees to the left of ahead, {margin:.0f} from the next side'
    if margin < max(CLEAR_DEG, SIGMAS * azimuth.sigma):
        return f'it lies between two sides: {said}'
    factor = min(1.0, DOUBT + (1 - DOUBT) * margin / SURE_DEG)
    if len(sides) == 1:
        return Decided(repr(side == offered[0]), factor, said)
    words = dict(sides)
    if side not in words:
        return f'none of the sides that are offered fits: {said}'
    return Decided(repr(words[side]), factor, said)


def _turn(degrees: float) -> float:
    """Return an angle within half a circle."""
    return (degrees + 2 * HALF) % (4 * HALF) - 2 * HALF
