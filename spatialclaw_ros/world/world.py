"""A whole world: a furnished room, what happens in it, and the robot that looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.world.drive import drive
from spatialclaw_ros.world.furnish import Furnisher
from spatialclaw_ros.world.room import make_room
from spatialclaw_ros.world.story import Story
from spatialclaw_ros.world.things import Part
from spatialclaw_ros.world.ways import Ways

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
            placed = self._resting.get(thing.value) or _placed(thing, at_s)
            parts.extend(placed)
            values.extend([thing.value] * len(placed))
        return parts, values

    @cached_property
    def _resting(self) -> dict[int, tuple[Part, ...]]:
        """What never moves, placed once."""
        resting = (thing for thing in self.things if not thing.track.moves)
        return {thing.value: _placed(thing, 0.0) for thing in resting}


def _placed(thing: Thing, at_s: float) -> tuple[Part, ...]:
    pose = thing.pose(at_s)
    return tuple(
        Part(part.shape.placed(pose), part.rgb, part.pattern) for part in thing.body.parts
    )


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
        ways = Ways(furnisher, rng)
        robot = drive(ways)
        if robot is None:
            continue
        story = Story(furnisher, ways, robot, rng)
        story.carry()
        story.roll()
        for _ in range(int(rng.integers(0, 3))):
            if rng.uniform() < 0.5:  # noqa: PLR2004 - as many walk as stand
                story.stroll()
            else:
                story.stand()
        for _ in range(int(rng.integers(0, 3))):
            story.push()
        things = tuple(furnisher.things)
        return World(seed, room, things, robot, tuple(story.carries), ways.end_s + 1.0)
    msg = f'seed {seed}: no room was found in which a robot can drive; take another seed'
    raise BadInputError(msg)
