"""robot: what the parameters say of the body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.missing import not_built

if TYPE_CHECKING:
    from collections.abc import Mapping


class Robot:
    """The robot's body, from parameters: ``.size`` (length, width, height) [m], ``.footprint``."""

    def __init__(self) -> None:
        """Know nothing until a query is bound."""
        self._facts: Mapping[str, Any] = {}

    def bind(self, facts: Mapping[str, Any]) -> None:
        """Take the robot's facts of a query's brief."""
        self._facts = facts

    @property
    def size(self) -> tuple[float, float, float]:
        """Length, width and height [m].

        Raises:
            ArgumentError: the parameters do not say.
        """
        size = self._facts.get('size')
        if not size:
            raise ArgumentError("the robot's size is not known: set the parameter robot.size")
        length, width, height = (float(v) for v in size)
        return length, width, height

    @property
    def width(self) -> float:
        """Width [m]."""
        return self.size[1]

    @property
    def footprint(self) -> list[tuple[float, float]]:
        """Corners (x, y) [m] in the base frame.

        Raises:
            ArgumentError: the parameters do not say.
        """
        corners = self._facts.get('footprint')
        if not corners:
            raise ArgumentError(
                "the robot's footprint is not known: set the parameter robot.footprint"
            )
        return [(float(x), float(y)) for x, y in corners]

    @property
    def base_frame(self) -> str:
        """Coordinate frame on the robot."""
        return str(self._facts.get('base_frame', ''))

    pose = not_built('robot.pose', 'Frame.T_world_camera, the camera on the robot')
    transform = not_built('robot.transform', 'Frame.T_world_camera')
    frames = not_built('robot.frames', 'Metadata.world_frame and Frame.camera')
    path = not_built(
        'robot.path', 'the positions of the frames: [f.position for f in InputImages]'
    )
    arm_base = property(not_built('robot.arm_base', 'robot.size'))
    reach_m = property(not_built('robot.reach_m', 'robot.size'))
    reachable = not_built('robot.reachable', 'Geometry.euclidean_distance to Frame.position')
    self_mask = not_built('robot.self_mask', 'tools.SAM3')
    map = not_built('robot.map (free, occupied, unknown)', 'recon.planes() and recon.cloud()')

    def __repr__(self) -> str:
        """Say what is known."""
        return f'robot(size={self._facts.get("size")}, footprint={self._facts.get("footprint")})'
