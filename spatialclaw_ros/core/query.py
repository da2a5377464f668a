"""A query: one question being answered, with the captures it may look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.answer import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.core.answer import Answer
    from spatialclaw_ros.core.frame import Capture, Frame
    from spatialclaw_ros.core.grid_map import GridMap


@dataclass(frozen=True)
class Budget:
    """Limits of one query; reaching one ends it with a recorded reason."""

    max_steps: int = 12
    max_failures: int = 4
    """Cells in a row that may fail (or replies without a cell) before the query ends."""
    time_s: float = 120.0
    """Wall time for the whole query."""
    cell_timeout_s: float = 20.0


@dataclass(frozen=True)
class RobotModel:
    """What the parameters say of the robot's body, metres."""

    base_frame: str = 'base_link'
    size: tuple[float, float, float] | None = None
    """Length, width, height."""
    footprint: tuple[tuple[float, float], ...] = ()
    arm_base: tuple[float, float, float] | None = None
    """Where the arm's reach counts from, in the base frame."""
    reach_m: float = 0.0
    """0 = unknown."""


@dataclass(frozen=True, eq=False)
class Turn:
    """An earlier question of the session, and what came of it."""

    question: str
    answer: Answer
    choices: tuple[str, ...] = ()
    unit: str = ''
    """Unit that was wanted in the answer's text; empty = SI."""


@dataclass(frozen=True, eq=False)
class Query:
    """One question. Captures are pinned for its whole life, oldest first, newest last."""

    query_id: str
    question: str
    captures: tuple[Capture, ...]
    session_id: str = ''
    choices: tuple[str, ...] = ()
    expect: Kind = Kind.UNSET
    unit: str = ''
    """Unit wanted in the answer's text; empty = SI."""
    world_frame: str = 'map'
    target_frame: str = ''
    budget: Budget = field(default_factory=Budget)
    robot: RobotModel = field(default_factory=RobotModel)
    reference_images: tuple[NDArray[np.uint8], ...] = ()
    clicks: tuple[tuple[float, float, float], ...] = ()
    """Points that "this" and "here" mean, world frame, metres."""
    grid_map: GridMap | None = None
    """The map that was published when the question was taken."""
    is_video: bool = True
    history: tuple[Turn, ...] = ()
    """What was asked before in the session, oldest first; the session keeps the last few."""

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The frames of the captures."""
        return tuple(capture.frame for capture in self.captures)

    def brief(self) -> dict[str, Any]:
        """Return what kernel and models are told besides the frames, as JSON."""
        return {
            'query_id': self.query_id,
            'question': self.question,
            'choices': list(self.choices),
            'expect': self.expect.name.lower(),
            'unit': self.unit,
            'world_frame': self.world_frame,
            'is_video': self.is_video,
            'time_s': self.budget.time_s,
            'clicks': [list(click) for click in self.clicks],
            'robot': robot_json(self.robot),
        }


def robot_json(robot: RobotModel) -> Mapping[str, Any]:
    """Return the JSON form of the robot's parameters."""
    return {
        'base_frame': robot.base_frame,
        'size': list(robot.size) if robot.size else None,
        'footprint': [list(corner) for corner in robot.footprint],
        'arm_base': list(robot.arm_base) if robot.arm_base else None,
        'reach_m': robot.reach_m,
    }
