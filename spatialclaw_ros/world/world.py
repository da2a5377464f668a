"""A whole world: a furnished room, what happens in it, and the robot that looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.world.furnish import Furnisher
from spatialclaw_ros.world.room import make_room
from spatialclaw_ros.world.story import Story
from spatialclaw_ros.world.things import Part

if TYPE_CHECKING:
    from spatialclaw_ros.world.robot import Robot
    from spatialclaw_ros.world.room import Room
    from spatialclaw_ros.world.story import Carry
    from spatialclaw_ros.world.things import Thing

ATTEMPTS = 50


@dataclass(frozen=True)
class World:
    """Everything there is, over time; times are seconds from the start."""

    seed: int
    room: Room
    things: tuple[Thing, ...]
    """All of them, the room's shell too; a thing's value is its place here, from 1."""
    robot: Robot
    carries: tuple[Carry, ...]
    end_s: float
    """When all that happens has happened."""

    def thing(self, value: int) -> Thing:
        """Return the thing of a value in label images."""
        return self.things[value - 1]

    def parts(self, at_s: float) -> tuple[list[Part], list[int]]:
        """Return all solids at a time, placed in the map, and the value of each one's thing."""
        parts, values = list(self.room.backdrop), [0] * len(self.room.backdrop)
        for thing in self.things:
            pose = thing.pose(at_s)
            for part in thing.body.parts:
                parts.append(Part(part.shape.placed(pose), part.rgb, part.pattern))
                values.append(thing.value)
        return parts, values


def make_world(seed: int) -> World:
    """Draw a world; the same seed gives the same one.

    Raises:
        BadInputError: the seed is below zero.
    """
    if seed < 0:
        msg = f'seed {seed}: a seed is a whole number from 0'
        raise BadInputError(msg)
    rng = np.random.default_rng(seed)
    for _ in range(ATTEMPTS):
        room = make_room(rng)
        furnisher = Furnisher(room, rng)
        furnisher.furnish()
        story = Story(furnisher, rng)
        robot = story.drive()
        if robot is None:
            continue
        story.carry()
        story.roll()
        for _ in range(int(rng.integers(0, 3))):
            if rng.uniform() < 0.5:  # noqa: PLR2004 - as many walk as stand
                story.stroll()
            else:
                story.stand()
        end = story.end_s + 1.0
        return World(seed, room, tuple(furnisher.things), robot, tuple(story.carries), end)
    msg = f'seed {seed}: no room was found in which a robot can drive; take another seed'
    raise BadInputError(msg)
