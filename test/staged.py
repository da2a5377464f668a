"""Small staged worlds: a bare room, a few things that stay or move, a robot that looks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.frame import Capture, Frame, LabelImage
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.segmenters import make_segmenter
from spatialclaw_ros.primitives.namespace import CellWorld
from spatialclaw_ros.world import catalogue
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.motion import Track, rest
from spatialclaw_ros.world.robot import Robot, make_camera
from spatialclaw_ros.world.room import make_room
from spatialclaw_ros.world.shapes import Ball, Block, Pose
from spatialclaw_ros.world.things import Body, Part, Thing
from spatialclaw_ros.world.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOM = 3  # a seed whose room is large enough for what is staged
Staged = tuple[str, Body, Track]


def box(colour: str, track: Track, size: tuple[float, float, float] = (0.3, 0.35, 0.3)) -> Staged:
    """Return a closed box that stands on the floor."""
    block = Block((0, 0, size[2] / 2), size)
    return f'{colour} box', Body('box', colour, (Part(block, catalogue.PAINTS[colour]),)), track


def ball(colour: str, track: Track, radius: float = 0.14) -> Staged:
    """Return a ball on the floor."""
    shape = Ball((0, 0, radius), radius)
    return f'{colour} ball', Body('ball', colour, (Part(shape, catalogue.PAINTS[colour]),)), track


def at(x: float, y: float) -> Track:
    """Return the track of what stays at a place, relative to the robot's start."""
    return rest(Pose(x, y))


def going(*knots: tuple[float, float, float]) -> Track:
    """Return a track through knots (time, x, y)."""
    return Track(tuple((t, Pose(x, y)) for t, x, y in knots))


def turning(*knots: tuple[float, float]) -> Track:
    """Return a robot's track that turns on the spot: knots (time, degrees to the left)."""
    return Track(tuple((t, Pose(0, 0, 0, math.radians(yaw))) for t, yaw in knots))


def stage(
    things: Sequence[Staged],
    times: Sequence[float],
    robot: Track | None = None,
    *,
    labels: bool = True,
) -> tuple[Capture, ...]:
    """Return what the robot's camera sees at some times; the robot starts in the middle."""
    room = make_room(np.random.default_rng(ROOM))
    placed = [
        Thing(len(room.things) + number, name, body, track, 1)
        for number, (name, body, track) in enumerate(things, start=1)
    ]
    world = World(ROOM, room, (*room.things, *placed), Robot(robot or at(0, 0)), (), times[-1])
    eye = WorldCamera(world, make_camera(320, 240))
    names = {thing.value: thing.name for thing in world.things}
    captures = []
    for index, at_s in enumerate(times):
        shot = eye.shoot(index, at_s)
        frame = Frame(
            index,
            shot.stamp_ns,
            eye.camera,
            np.ascontiguousarray(shot.rgb),
            shot.depth_m,
            np.asarray(shot.T_map_camera, float),
            'map',
        )
        captures.append(Capture(frame, LabelImage(shot.label, names) if labels else None))
    return tuple(captures)


def cells(captures: Sequence[Capture]) -> CellWorld:
    """Return a world of cells over captures, segmented by their label images."""
    query = Query('q', 'what moved?', tuple(captures))
    world = CellWorld(QueryTools(query, make_segmenter('label_image')))
    world.bind(query.frames, query.brief())
    return world
