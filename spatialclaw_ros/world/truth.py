"""What is so in a world, as data: places, extents, supports, gaps, doors, moves, what is seen."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.world.capture import stamp_of
from spatialclaw_ros.world.distances import Footprint, footprint, level_gap, level_nearest
from spatialclaw_ros.world.visibility import visibility

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.world.motion import Move
    from spatialclaw_ros.world.room import Doorway
    from spatialclaw_ros.world.shapes import Pose, Vec3
    from spatialclaw_ros.world.story import Carry
    from spatialclaw_ros.world.things import Thing
    from spatialclaw_ros.world.visibility import Seen
    from spatialclaw_ros.world.world import World

GAPS_TO_M = 2.5
"""Wider gaps are not listed."""
FLOOR = 1


@dataclass(frozen=True)
class Place:
    """Where a thing is at one time, in the map."""

    value: int
    pose: Pose
    center: Vec3
    """Middle of the whole thing."""
    low: Vec3
    high: Vec3
    """Bounds along the map's axes."""
    support: int
    """Value of what it stands on or in; 0 = nothing."""
    inside: bool
    """Whether it is inside its support."""
    carried_by: int
    """Value of the person who carries it; 0 = nobody."""


@dataclass(frozen=True)
class Ledge:
    """A level rectangle, in the map, that carries things."""

    value: int
    """Of the thing it belongs to."""
    center: Vec3
    yaw: float
    length_m: float
    width_m: float
    inside: bool


@dataclass(frozen=True)
class ThingTruth:
    """One thing over the whole time."""

    value: int
    name: str
    kind: str
    colour: str
    size_m: Vec3
    """Along its own axes: x is where it faces, z its height."""
    start: Place
    surfaces: tuple[Ledge, ...]
    """At the start."""
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Gap:
    """The free width between two things that stand on the floor, as the robot needs it."""

    first: int
    second: int
    width_m: float
    from_point: Vec3
    to_point: Vec3
    between: tuple[int, ...]
    """Values of what stands on the line between the two points: then it is not free."""


@dataclass(frozen=True)
class FrameTruth:
    """One picture."""

    index: int
    """In the recording."""
    at_s: float
    stamp_ns: int
    T_map_camera: tuple[tuple[float, ...], ...]
    robot: Pose
    """T_map_base_link."""
    moving: tuple[Place, ...]
    """The things that ever move, where they are now."""
    seen: tuple[Seen, ...]


@dataclass(frozen=True)
class Truth:
    """All of it."""

    seed: int
    width: int
    height: int
    K: tuple[tuple[float, ...], ...]
    """Size [px] and intrinsics of the pictures."""
    room_m: Vec3
    """Length along x, width along y, height, between inner faces; the middle is the origin."""
    robot_radius_m: float
    robot_height_m: float
    robot_path_m: float
    robot_turned_rad: float
    """Both from the first frame to the last."""
    doorways: tuple[Doorway, ...]
    things: tuple[ThingTruth, ...]
    carries: tuple[Carry, ...]
    gaps_first: tuple[Gap, ...]
    """At the time of the first frame."""
    gaps_last: tuple[Gap, ...]
    frames: tuple[FrameTruth, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain lists, dicts, numbers and texts."""
        return asdict(self)


def place(world: World, thing: Thing, at_s: float) -> Place:
    """Return where a thing is at a time."""
    low, high = thing.bounds(at_s)
    carried = [
        carry.by
        for carry in world.carries
        if carry.thing == thing.value and carry.start_s < at_s < carry.end_s
    ]
    by = carried[0] if carried else 0
    return Place(
        thing.value,
        thing.pose(at_s),
        thing.center(at_s),
        low,
        high,
        0 if by else thing.support,
        thing.inside and not by,
        by,
    )


def gaps(world: World, at_s: float, to_m: float = GAPS_TO_M) -> tuple[Gap, ...]:
    """Return the free widths between things that stand on the floor, up to the robot's height."""
    top = world.robot.height_m
    standing = [t for t in world.things if t.support == FLOOR or t.kind in {'wall', 'door'}]
    shapes = {thing.value: thing.shapes(at_s) for thing in world.things}
    feet: dict[int, list[Footprint]] = {
        value: [foot for s in solids if (foot := footprint(s, 0.0, top)) is not None]
        for value, solids in shapes.items()
    }
    out = []
    for a, b in combinations(standing, 2):
        if a.kind in {'wall', 'door'} and b.kind in {'wall', 'door'}:
            continue  # the shell's own gaps are its doorways
        found = level_gap(shapes[a.value], shapes[b.value], 0.0, top, to_m)
        if found is None:
            continue
        line = Footprint((found.first[:2], found.second[:2]))
        between = tuple(
            value
            for value, outlines in feet.items()
            if value not in {a.value, b.value}
            and any(level_nearest(line, foot)[0] <= 0 for foot in outlines)
        )
        out.append(Gap(a.value, b.value, found.distance_m, found.first, found.second, between))
    return tuple(out)


def ledges(thing: Thing, at_s: float) -> tuple[Ledge, ...]:
    """Return the level rectangles of a thing, in the map."""
    pose = thing.pose(at_s)
    return tuple(
        Ledge(thing.value, pose.point(s.center), pose.yaw, s.length, s.width, s.inside)
        for s in thing.body.surfaces
    )


def truth_of(world: World, camera: Camera, times: Sequence[float]) -> Truth:
    """Return what is so, and what of it is seen at some times."""
    movers = [thing for thing in world.things if thing.track.moves]
    frames = tuple(
        FrameTruth(
            index,
            at_s,
            stamp_of(at_s),
            tuple(tuple(row) for row in world.robot.T_map_camera(at_s).tolist()),
            world.robot.track.at(at_s),
            tuple(place(world, thing, at_s) for thing in movers),
            visibility(world, at_s, camera),
        )
        for index, at_s in enumerate(times)
    )
    path, turned = world.robot.track.path(times[0], times[-1])
    room = world.room
    return Truth(
        seed=world.seed,
        width=camera.width,
        height=camera.height,
        K=tuple(tuple(row) for row in camera.K.tolist()),
        room_m=(room.length_m, room.width_m, room.height_m),
        robot_radius_m=world.robot.radius_m,
        robot_height_m=world.robot.height_m,
        robot_path_m=path,
        robot_turned_rad=turned,
        doorways=room.doorways,
        things=tuple(_thing_truth(world, thing) for thing in world.things),
        carries=world.carries,
        gaps_first=gaps(world, times[0]),
        gaps_last=gaps(world, times[-1]),
        frames=frames,
    )


def _thing_truth(world: World, thing: Thing) -> ThingTruth:
    return ThingTruth(
        thing.value,
        thing.name,
        thing.kind,
        thing.body.colour,
        thing.body.size,
        place(world, thing, 0.0),
        ledges(thing, 0.0),
        thing.track.moves,
    )
