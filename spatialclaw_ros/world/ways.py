"""Free strips of a room's floor, and who has taken them: no two ways ever cross."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from spatialclaw_ros.world.distances import Footprint
from spatialclaw_ros.world.furnish import apart

if TYPE_CHECKING:
    import numpy as np

    from spatialclaw_ros.world.furnish import Furnisher

TRIES = 300
LEG_M = (0.7, 2.4)
NEAR_MIDDLE_M = 0.5


class Ways:
    """Draws free places and straight ways in a furnished room."""

    def __init__(self, furnisher: Furnisher, rng: np.random.Generator) -> None:
        self.furnisher = furnisher
        self.room = furnisher.room
        self.rng = rng
        self.strips: list[Footprint] = []
        """What is taken by ways, of all times."""
        self.end_s = 0.0
        """When the last of them has been gone."""

    def keep(self, strip: Footprint, end_s: float) -> None:
        """Take a strip for good."""
        self.strips.append(strip)
        self.end_s = max(self.end_s, end_s)

    def obstacles(self, but: Footprint | None = None) -> list[Footprint]:
        """Return all that stands or moves on the floor, and what is to stay free."""
        return [other for other in (*self.furnisher.blocked, *self.strips) if other != but]

    def place(self, radius: float, clearance_m: float = 0.0) -> tuple[float, float] | None:
        """Return the middle of a free disc; None where none was found."""
        obstacles = self.obstacles()
        for _ in range(TRIES):
            x, y = self.rng.uniform(-0.5, 0.5, 2) * (self.room.length_m, self.room.width_m)
            here = Footprint(((float(x), float(y)),), radius)
            if self.room.holds(here, clearance_m) and apart(here, obstacles, clearance_m):
                return here.corners[0]
        return None

    def leg(
        self,
        here: tuple[float, float],
        radius: float,
        clearance_m: float,
        obstacles: list[Footprint],
    ) -> tuple[float, float] | None:
        """Return where a free straight way from a place leads; None where none was found."""
        for _ in range(TRIES):
            length, yaw = float(self.rng.uniform(*LEG_M)), float(self.rng.uniform(0, math.tau))
            there = (here[0] + length * math.cos(yaw), here[1] + length * math.sin(yaw))
            strip = Footprint((here, there), radius)
            if self.room.holds(strip, clearance_m) and apart(strip, obstacles, clearance_m):
                return there
        return None

    def inward(self, place: tuple[float, float]) -> float:
        """Return the heading from a place to somewhere near the middle of the room."""
        x, y = self.rng.normal(0, NEAR_MIDDLE_M, 2)
        return math.atan2(float(y) - place[1], float(x) - place[0])
