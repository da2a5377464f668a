"""How wide the doorway is, and whether the robot fits through it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.questions.draft import YES_NO, Draft, yes_no
from spatialclaw_ros.world.questions.gaps import FITS_M
from spatialclaw_ros.world.room import WALL_M

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.room import Doorway
    from spatialclaw_ros.world.truth import FrameTruth

JAMB_M = (0.3, 0.8, 1.3)
"""Heights at which both jambs have to be in sight of one picture, at one of them at least."""
SAME_M = 0.02
"""An open door may take this much off the way between the jambs; with more, two answers do."""


def _doorway(scene: Scene) -> Doorway | None:
    """Return the one doorway of which anything was seen, if it stands open and was in sight."""
    if not scene.labels:
        return None  # colour and shape find no doorway
    glimpsed = [
        door
        for door in scene.truth.doorways
        if any(any(_jambs(scene, door, frame, math.inf)) for frame in scene.frames)
    ]
    if len(glimpsed) != 1:
        return None
    door = glimpsed[0]
    if door.leaf and (door.open_rad <= 0 or door.width_m - door.clear_m > SAME_M):
        return None
    return door if any(all(_jambs(scene, door, frame)) for frame in scene.frames) else None


def _jambs(
    scene: Scene, door: Doorway, frame: FrameTruth, far_m: float = rules.RANGE_M[1]
) -> tuple[bool, bool]:
    """Tell whether a picture shows one jamb and the other, no farther away than ``far_m``."""
    inner = -WALL_M / 2
    first, second = (
        any(
            scene.sights.sees(frame, door.pose.point((inner, side * door.width_m / 2, z)), far_m)
            for z in JAMB_M
        )
        for side in (-1, 1)
    )
    return first, second


def width(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask how wide the doorway is between its jambs."""
    del rng
    door = _doorway(scene)
    if door is not None:
        yield Draft('door.width', door.width_m)


def fits(scene: Scene, rng: np.random.Generator) -> Iterator[Draft]:
    """Ask whether the robot fits through the doorway."""
    del rng
    door = _doorway(scene)
    if door is not None:
        room = door.width_m - 2 * scene.world.robot.radius_m
        if abs(room) > FITS_M:
            yield Draft('door.fits', yes_no(yes=room > 0), choices=YES_NO)
