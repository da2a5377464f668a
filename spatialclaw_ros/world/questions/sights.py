"""Whether single points of a world were in sight of the camera."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.transforms import apply, invert
from spatialclaw_ros.world.questions import rules
from spatialclaw_ros.world.robot import OPTICAL

if TYPE_CHECKING:
    from spatialclaw_ros.world.questions.scene import Scene
    from spatialclaw_ros.world.shapes import Shape, Vec3
    from spatialclaw_ros.world.things import Thing
    from spatialclaw_ros.world.truth import FrameTruth

STEP_M = 0.01
"""Of the points of a line of sight that are looked at: the thinnest board is 12 mm."""
SKIN_M = 0.04
"""The last of the line lies on or in the thing itself."""
BORDER_PX = 4


class Sights:
    """Lines of sight of one scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @cached_property
    def camera(self) -> Camera:
        """The camera that took the pictures."""
        truth = self.scene.truth
        return Camera('camera', np.asarray(truth.K), truth.width, truth.height, OPTICAL)

    def sees_now(self, thing: Thing, point: Vec3) -> bool:
        """Tell whether a point of a thing was in sight of a picture that tells where it is."""
        return any(self.sees(frame, point) for frame in self.scene.looks(thing))

    def sees_column(self, thing: Thing, spot: tuple[float, float]) -> bool:
        """Tell whether some height of a thing above a spot on the floor was in sight."""
        heights = [
            z
            for solid in self.scene.shapes(thing)
            if _stands_at(solid, spot)
            for z in _heights(solid)
            if z < self.scene.world.robot.height_m
        ]
        return any(self.sees_now(thing, (*spot, z)) for z in heights)

    def sees(self, frame: FrameTruth, point: Vec3, far_m: float = rules.RANGE_M[1]) -> bool:
        """Tell whether nothing stands between the camera of a picture and a point in it.

        A point farther away than ``far_m`` is not in sight either, nor is one that is too near.
        """
        T_camera_map = invert(np.asarray(frame.T_map_camera))
        u, v = self.camera.project(apply(T_camera_map, np.asarray([point])))[0]
        inside = (
            BORDER_PX <= u < self.camera.width - BORDER_PX
            and BORDER_PX <= v < self.camera.height - BORDER_PX
        )
        eye = self.scene.eye(frame)
        in_range = rules.RANGE_M[0] <= math.dist(eye, point) <= far_m
        return bool(inside) and in_range and self.is_free(frame.at_s, eye, point)

    def is_free(self, at_s: float, eye: Vec3, point: Vec3) -> bool:
        """Tell whether no solid lies on the way from an eye to shortly before a point."""
        length = math.dist(eye, point)
        ways = np.arange(STEP_M, max(length - SKIN_M, STEP_M), STEP_M)
        line = np.asarray(eye) + np.outer(ways / length, np.subtract(point, eye))
        low, high = line.min(axis=0), line.max(axis=0)
        for thing in self.scene.world.things:
            for solid in thing.shapes(at_s):
                least, most = solid.bounds
                apart = any(least[i] > high[i] or most[i] < low[i] for i in range(3))
                if not apart and solid.contains(line).any():
                    return False
        return True


def _stands_at(solid: Shape, spot: tuple[float, float]) -> bool:
    """Tell whether the block around a solid reaches to a spot on the floor."""
    low, high = solid.bounds
    return all(low[i] - STEP_M <= spot[i] <= high[i] + STEP_M for i in range(2))


def _heights(solid: Shape) -> tuple[float, float, float]:
    """Return heights at which a solid's side is looked for; a ball's is half way up."""
    low, high = solid.bounds[0][2], solid.bounds[1][2]
    edge = min(STEP_M, (high - low) / 4)
    return low + edge, (low + high) / 2, high - edge
