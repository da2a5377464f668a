"""The shell of a room: floor, ceiling, walls with doors and openings, a corridor around."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.world.catalogue import PAINTS
from spatialclaw_ros.world.distances import Footprint, footprint, level_gap
from spatialclaw_ros.world.motion import rest
from spatialclaw_ros.world.shapes import Block, Pose
from spatialclaw_ros.world.things import Body, Part, Pattern, Surface, Thing

if TYPE_CHECKING:
    import numpy as np

    from spatialclaw_ros.world.shapes import Vec3
    from spatialclaw_ros.world.things import Rgb

WALL_M = 0.12
CORRIDOR_M = 1.6
SLAB_M = 0.2
DOOR_HEIGHT_M = 2.02
LEAF_M = 0.04
WALL_RGB: Rgb = (226, 220, 206)
CEILING_RGB: Rgb = (238, 238, 234)
FLOOR_RGB: Rgb = (172, 132, 92)
OUTER_RGB: Rgb = (176, 184, 190)
KEEP_FREE_M = 0.9
"""Depth of the floor before a door on which nothing is put."""
END_M = 0.5
"""Least wall beside a door."""
CLOSED_EVERY = 4
"""One of so many doors is closed."""


@dataclass(frozen=True)
class Doorway:
    """A hole in a wall that reaches down to the floor."""

    wall: int
    """Value of its wall."""
    pose: Pose
    """In the middle of its sill, half way through the wall; x points out of the room."""
    width_m: float
    """Between the jambs."""
    height_m: float
    leaf: int = 0
    """Value of its door; 0 = an opening without one."""
    open_rad: float = 0.0
    """How far the door stands open; 0 = closed."""
    clear_m: float = 0.0
    """Free width past the open door; 0 where it is closed."""


@dataclass(frozen=True)
class Room:
    """A rectangular room around the map's origin, and what it is closed with."""

    length_m: float
    """Along x, between the inner faces of the walls."""
    width_m: float
    """Along y."""
    height_m: float
    things: tuple[Thing, ...]
    """Floor, ceiling, walls, doors."""
    doorways: tuple[Doorway, ...]
    backdrop: tuple[Part, ...]
    """What is seen through the doorways; no thing, so without a value in label images."""

    @property
    def lamp(self) -> Vec3:
        """Where the light comes from."""
        return 0.3, 0.2, self.height_m - 0.15

    def holds(self, outline: Footprint, clearance_m: float) -> bool:
        """Tell whether an outline is inside the walls, by a clearance."""
        margin = clearance_m + outline.radius
        return all(
            abs(x) <= self.length_m / 2 - margin and abs(y) <= self.width_m / 2 - margin
            for x, y in outline.corners
        )

    def keeps_free(self) -> list[Footprint]:
        """Return the floor before the doorways."""
        zones = []
        for door in self.doorways:
            middle = door.pose.point((-KEEP_FREE_M / 2, 0.0, 0.0))
            zone = Block(middle, (KEEP_FREE_M, door.width_m, 1.0), door.pose.yaw)
            outline = footprint(zone)
            if outline is not None:
                zones.append(outline)
        return zones


def make_room(rng: np.random.Generator) -> Room:
    """Draw a room."""
    length, width = float(rng.uniform(5.0, 7.0)), float(rng.uniform(4.4, 6.0))
    height = float(rng.uniform(2.4, 2.8))
    outer = (length + 2 * (WALL_M + CORRIDOR_M), width + 2 * (WALL_M + CORRIDOR_M), SLAB_M)
    slab = Block((0, 0, -SLAB_M / 2), outer)
    level = Surface((0, 0, 0), length, width, height)
    floor = Body('floor', 'brown', (Part(slab, FLOOR_RGB, Pattern.PLANKS),), (level,))
    above = Block((0, 0, height + SLAB_M / 2), outer)
    ceiling = Body('ceiling', 'white', (Part(above, CEILING_RGB),))
    things = [
        Thing(1, 'floor', floor, rest(Pose())),
        Thing(2, 'ceiling', ceiling, rest(Pose())),
    ]
    sides = (
        (Pose(length / 2 + WALL_M / 2, 0, 0, 0.0), width),
        (Pose(0, width / 2 + WALL_M / 2, 0, math.pi / 2), length + 2 * WALL_M),
        (Pose(-length / 2 - WALL_M / 2, 0, 0, math.pi), width),
        (Pose(0, -width / 2 - WALL_M / 2, 0, -math.pi / 2), length + 2 * WALL_M),
    )
    with_doors = rng.permutation(4)[: int(rng.integers(1, 3))]
    doorways: list[Doorway] = []
    for number, (pose, span) in enumerate(sides):
        value = len(things) + 1
        hole = None
        if number in with_doors:
            hole = _hole(rng, span - 2 * WALL_M, pose, value)
        things.append(Thing(value, 'wall', _wall(span, height, pose, hole), rest(pose), 1))
        if hole is not None:
            if rng.uniform() < 0.6:  # noqa: PLR2004 - the rest have no door
                things.append(_leaf(rng, hole, len(things) + 1))
                hole = _with_leaf(hole, things[-1], things[-2])
            doorways.append(hole)
    return Room(length, width, height, tuple(things), tuple(doorways), _backdrop(outer, height))


def _hole(rng: np.random.Generator, span: float, pose: Pose, value: int) -> Doorway:
    width = float(rng.uniform(0.72, 1.25))
    reach = span / 2 - width / 2 - END_M
    at = pose.pose(Pose(0, float(rng.uniform(-reach, reach)), 0))
    return Doorway(value, at, width, DOOR_HEIGHT_M)


def _wall(span: float, height: float, pose: Pose, hole: Doorway | None) -> Body:
    """Make a wall; its own y runs along it."""

    def piece(start: float, end: float, low: float, high: float) -> Part:
        middle = (0.0, (start + end) / 2, (low + high) / 2)
        return Part(Block(middle, (WALL_M, end - start, high - low)), WALL_RGB)

    if hole is None:
        parts = [piece(-span / 2, span / 2, 0, height)]
    else:
        _, middle, _ = pose.local(hole.pose.position)
        left, right = middle - hole.width_m / 2, middle + hole.width_m / 2
        parts = [
            piece(-span / 2, left, 0, height),
            piece(right, span / 2, 0, height),
            piece(left, right, hole.height_m, height),
        ]
    return Body('wall', 'white', tuple(parts))


def _leaf(rng: np.random.Generator, hole: Doorway, value: int) -> Thing:
    """Make a door that opens outwards, hinged at the jamb of smaller y."""
    colour = ('brown', 'white', 'blue', 'green')[int(rng.integers(4))]
    wide, high = hole.width_m - 0.006, hole.height_m - 0.012
    plate = Block((-LEAF_M / 2, wide / 2, 0.006 + high / 2), (LEAF_M, wide, high))
    knob = Block((0.02, wide - 0.07, 1.02), (0.04, 0.1, 0.025))
    inner = Block((-LEAF_M - 0.02, wide - 0.07, 1.02), (0.04, 0.1, 0.025))
    parts = (Part(plate, PAINTS[colour]), Part(knob, PAINTS['grey']), Part(inner, PAINTS['grey']))
    closed = int(rng.integers(CLOSED_EVERY)) == 0
    angle = 0.0 if closed else float(rng.uniform(0.9, 1.9))
    hinge = hole.pose.pose(Pose(WALL_M / 2, 0.003 - hole.width_m / 2, 0.0, -angle))
    return Thing(value, 'door', Body('door', colour, parts), rest(hinge))


def _with_leaf(hole: Doorway, leaf: Thing, wall: Thing) -> Doorway:
    """Return a doorway with what its door leaves free, from the solids themselves."""
    angle = hole.pose.yaw - leaf.pose(0).yaw
    clear = 0.0
    if angle > 0:
        far_jamb = wall.shapes(0)[1:2]
        free = level_gap(leaf.shapes(0), far_jamb, 0.0, hole.height_m)
        clear = hole.width_m if free is None else min(hole.width_m, free.distance_m)
    return Doorway(
        hole.wall, hole.pose, hole.width_m, hole.height_m, leaf.value, max(angle, 0.0), clear
    )


def _backdrop(outer: Vec3, height: float) -> tuple[Part, ...]:
    x, y, _ = outer
    return tuple(
        Part(Block(middle, size), OUTER_RGB)
        for middle, size in (
            ((x / 2, 0, height / 2), (WALL_M, y, height)),
            ((-x / 2, 0, height / 2), (WALL_M, y, height)),
            ((0, y / 2, height / 2), (x, WALL_M, height)),
            ((0, -y / 2, height / 2), (x, WALL_M, height)),
        )
    )
