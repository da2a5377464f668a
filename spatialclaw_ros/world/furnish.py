"""Puts furniture and small things into a room, so that nothing meets anything else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.world import catalogue
from spatialclaw_ros.world.distances import Footprint, footprint, level_nearest
from spatialclaw_ros.world.motion import rest
from spatialclaw_ros.world.shapes import Block, Pose
from spatialclaw_ros.world.things import Thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np

    from spatialclaw_ros.world.room import Room
    from spatialclaw_ros.world.things import Body, Surface

    Maker = Callable[[np.random.Generator, str], Body]

TRIES = 60
CLEAR_M = 0.05
"""Least distance between things on the floor."""
CLEAR_SMALL_M = 0.02
"""Least distance between things on one surface, and from its edge."""
WALL_GAP_M = 0.02
SAME_NAME = 0.12
"""How often a thing may be called as one that is there already."""
WOOD = ('brown', 'white', 'grey', 'black')
FLOOR = 1


def outline(body: Body, pose: Pose) -> Footprint:
    """Return the rectangle on the level around a whole thing."""
    found = footprint(Block(body.middle, body.size).placed(pose))
    if found is None:
        msg = f'{body.kind}: has no extent'
        raise ValueError(msg)
    return found


def apart(one: Footprint, others: Iterable[Footprint], clearance_m: float) -> bool:
    """Tell whether an outline keeps more than a clearance from all others."""
    center, reach = _circle(one)
    for other in others:
        middle, radius = _circle(other)
        if math.dist(center, middle) - reach - radius > clearance_m:
            continue
        if level_nearest(one, other)[0] <= clearance_m:
            return False
    return True


def _circle(shape: Footprint) -> tuple[tuple[float, float], float]:
    xs, ys = zip(*shape.corners, strict=True)
    middle = (sum(xs) / len(xs), sum(ys) / len(ys))
    return middle, max(math.dist(middle, corner) for corner in shape.corners) + shape.radius


@dataclass(frozen=True)
class Spot:
    """A place on a surface of a thing."""

    support: int
    """Value of the thing."""
    surface: int
    """Which of its surfaces."""
    pose: Pose
    """In the thing's axes."""


class Furnisher:
    """Draws things and places for one room."""

    def __init__(self, room: Room, rng: np.random.Generator) -> None:
        self.room = room
        self.rng = rng
        self.things = list(room.things)
        self.blocked = room.keeps_free()
        """What stands on the floor, and what is to stay free."""
        self.spots: dict[int, Spot] = {}
        """Where on a surface a thing stands, by its value."""

    def furnish(self) -> None:
        """Fill the room."""
        draw = self.rng.integers
        for maker, count in (
            (catalogue.shelf, draw(1, 3)),
            (catalogue.cabinet, draw(0, 2)),
            (catalogue.sofa, draw(0, 2)),
        ):
            for _ in range(int(count)):
                self.by_wall(maker)
        for _ in range(int(draw(1, 3))):
            self._table_with_chairs()
        for maker, count in (
            (catalogue.box, draw(2, 4)),
            (catalogue.crate, draw(0, 2)),
            (catalogue.stool, draw(0, 2)),
            (catalogue.bin_, draw(0, 2)),
            (catalogue.ball, draw(0, 2)),
        ):
            for _ in range(int(count)):
                self.on_floor(maker)
        for maker, count in (
            (catalogue.cup, draw(2, 5)),
            (catalogue.bottle, draw(1, 3)),
            (catalogue.small_box, draw(1, 4)),
            (catalogue.book, draw(1, 3)),
            (catalogue.small_ball, draw(1, 3)),
        ):
            for _ in range(int(count)):
                self.on_something(maker)

    def by_wall(self, maker: Maker) -> Thing | None:
        """Stand something with its back to a wall."""
        body = self._body(maker, WOOD if maker is not catalogue.sofa else catalogue.BRIGHT)
        depth, wide, _ = body.size
        for _ in range(TRIES):
            side = int(self.rng.integers(4))
            across, along = self.room.length_m, self.room.width_m
            if side % 2:
                across, along = along, across
            reach = along / 2 - wide / 2 - WALL_GAP_M
            if reach <= 0:
                continue
            frame = Pose(0, 0, 0, side * math.pi / 2)
            back = across / 2 - depth / 2 - WALL_GAP_M
            place = frame.point((back, float(self.rng.uniform(-reach, reach)), 0.0))
            pose = Pose(place[0], place[1], 0.0, frame.yaw + math.pi)
            if self._fits(body, pose, WALL_GAP_M / 2):
                return self._stand(body, pose)
        return None

    def on_floor(self, maker: Maker) -> Thing | None:
        """Stand something anywhere on the floor."""
        body = self._body(maker, catalogue.BRIGHT if maker is not catalogue.table else WOOD)
        for _ in range(TRIES):
            x, y = self.rng.uniform(-0.5, 0.5, 2) * (self.room.length_m, self.room.width_m)
            pose = Pose(float(x), float(y), 0.0, float(self.rng.uniform(-math.pi, math.pi)))
            if self._fits(body, pose, CLEAR_M):
                return self._stand(body, pose)
        return None

    def on_something(self, maker: Maker) -> Thing | None:
        """Put something small on a table, a shelf, a box or into a crate."""
        body = self._body(maker, catalogue.BRIGHT)
        places = [
            (thing, index, surface)
            for thing in self.things
            if thing.kind != 'floor'
            for index, surface in enumerate(thing.body.surfaces)
            if surface.headroom > body.size[2] + CLEAR_SMALL_M
        ]
        if not places:
            return None
        for _ in range(TRIES):
            thing, index, surface = places[int(self.rng.integers(len(places)))]
            pose = self._spot(body, surface)
            if pose is None:
                continue
            if apart(outline(body, pose), self.beside(thing.value, index), CLEAR_SMALL_M):
                at = thing.pose(0).pose(pose)
                added = self.add(body, at, thing.value, inside=surface.inside)
                self.spots[added.value] = Spot(thing.value, index, pose)
                return added
        return None

    def beside(self, support: int, surface: int, but: int = 0) -> list[Footprint]:
        """Return what stands on a surface, in its thing's axes, one thing left out."""
        return [
            outline(self.things[value - 1].body, spot.pose)
            for value, spot in self.spots.items()
            if (spot.support, spot.surface) == (support, surface) and value != but
        ]

    def add(self, body: Body, pose: Pose, support: int, *, inside: bool = False) -> Thing:
        """Take a thing that stays where it is."""
        thing = Thing(len(self.things) + 1, body.name, body, rest(pose), support, inside)
        self.things.append(thing)
        return thing

    def _table_with_chairs(self) -> None:
        table = self.on_floor(catalogue.table)
        if table is None:
            return
        length, width, _ = table.body.size
        sides = [(1, 0), (-1, 0), (0, 1), (0, -1)]
        for number in self.rng.permutation(4)[: int(self.rng.integers(1, 4))]:
            i, j = sides[number]
            body = self._body(catalogue.chair, catalogue.BRIGHT)
            away = body.size[0] / 2 + float(self.rng.uniform(CLEAR_M + 0.05, 0.35))
            local = Pose(
                i * (length / 2 + away),
                j * (width / 2 + away),
                0.0,
                math.atan2(-j, -i) + float(self.rng.normal(0, 0.15)),
            )
            pose = table.pose(0).pose(local)
            if self._fits(body, pose, CLEAR_M):
                self._stand(body, pose)

    def _body(self, maker: Maker, colours: tuple[str, ...]) -> Body:
        """Draw a body, mostly one whose name is not taken."""
        body = maker(self.rng, colours[int(self.rng.integers(len(colours)))])
        taken = {thing.name for thing in self.things}
        for _ in range(TRIES):
            if body.name not in taken or self.rng.uniform() < SAME_NAME:
                break
            body = maker(self.rng, colours[int(self.rng.integers(len(colours)))])
        return body

    def _fits(self, body: Body, pose: Pose, clearance_m: float) -> bool:
        here = outline(body, pose)
        return self.room.holds(here, clearance_m) and apart(here, self.blocked, clearance_m)

    def _stand(self, body: Body, pose: Pose) -> Thing:
        self.blocked.append(outline(body, pose))
        return self.add(body, pose, FLOOR)

    def _spot(self, body: Body, surface: Surface) -> Pose | None:
        """Return a place on a surface, in its thing's axes; None where the body is too large."""
        yaw = float(self.rng.uniform(-math.pi, math.pi))
        low, high = Block(body.middle, body.size).placed(Pose(yaw=yaw)).bounds
        x = self._between(low[0], high[0], surface.length)
        y = self._between(low[1], high[1], surface.width)
        if x is None or y is None:
            return None
        cx, cy, z = surface.center
        return Pose(cx + x, cy + y, z, yaw)

    def _between(self, low: float, high: float, span: float) -> float | None:
        first, last = -span / 2 + CLEAR_SMALL_M - low, span / 2 - CLEAR_SMALL_M - high
        return float(self.rng.uniform(first, last)) if first <= last else None
