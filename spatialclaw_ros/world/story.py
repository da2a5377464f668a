"""What happens in a room: who walks, who carries what, what rolls, what is pushed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.world import catalogue
from spatialclaw_ros.world.distances import Footprint
from spatialclaw_ros.world.drive import is_ahead
from spatialclaw_ros.world.furnish import CLEAR_SMALL_M, FLOOR, apart, outline
from spatialclaw_ros.world.motion import Walk
from spatialclaw_ros.world.shapes import Block, Pose

if TYPE_CHECKING:
    import numpy as np

    from spatialclaw_ros.world.furnish import Furnisher
    from spatialclaw_ros.world.robot import Robot
    from spatialclaw_ros.world.things import Thing
    from spatialclaw_ros.world.ways import Ways

TRIES = 300
WALK_SPEED, WALK_RATE = 0.8, 1.6  # m/s, rad/s
PERSON_RADIUS_M = 0.32
CARRY_M = (0.8, 2.2)
REACH_M = 0.32
"""From a person's axis to the near side of what they pick up."""
LIFT_M = 0.75
LIFT_SPEED = 0.9
ROLL_SPEED = (0.3, 0.7)
ROLL_CLEAR_M = 0.02
PUSH_SPEED = (0.1, 0.3)
PUSH_LEAST_M = 0.12
MOMENTS, LAST_BEGIN = 12, 0.7
"""Times looked at to find a watched one; share of the robot's way in which things begin."""


@dataclass(frozen=True)
class Carry:
    """Somebody carried something."""

    thing: int
    by: int
    start_s: float
    end_s: float


class Story:
    """Lets things happen; each tells whether there was room for it."""

    def __init__(
        self, furnisher: Furnisher, ways: Ways, robot: Robot, rng: np.random.Generator
    ) -> None:
        self.furnisher = furnisher
        self.ways = ways
        self.watcher = robot.track
        self.watched_s = ways.end_s
        self.rng = rng
        self.carries: list[Carry] = []

    def carry(self) -> bool:
        """Let a person pick up a box from the floor, go straight ahead and put it down."""
        things = self.furnisher.things
        used = {thing.support for thing in things}
        boxes = [t for t in things if t.kind == 'box' and t.support == FLOOR]
        boxes = [t for t in boxes if t.value not in used]
        if not boxes:
            return False
        for _ in range(TRIES):
            box = boxes[int(self.rng.integers(len(boxes)))]
            foot = outline(box.body, box.pose(0))
            reach = math.dist(foot.corners[0], foot.corners[2]) / 2
            yaw = float(self.rng.uniform(-math.pi, math.pi))
            length = float(self.rng.uniform(*CARRY_M))
            spot = box.pose(0)
            c, s = math.cos(yaw), math.sin(yaw)
            back = reach + REACH_M
            stand = (spot.x - c * back, spot.y - s * back)
            goal = (spot.x + c * length, spot.y + s * length)
            strip = Footprint((stand, goal), max(PERSON_RADIUS_M, reach))
            others = self.ways.obstacles(but=foot)
            if self.ways.room.holds(strip, 0.0) and apart(strip, others, 0.0):
                self.furnisher.blocked.remove(foot)
                self.ways.keep(strip, self._carry(box, Pose(*stand, 0.0, yaw), length))
                return True
        return False

    def stroll(self) -> bool:
        """Let a person walk to one or two places."""
        obstacles = self.ways.obstacles()
        start = self.ways.place(PERSON_RADIUS_M)
        if start is None:
            return False
        walk = Walk(Pose(*start, 0.0, float(self.rng.uniform(-math.pi, math.pi))))
        strips = []
        walk.wait(self._when(walk.pose))
        for _ in range(int(self.rng.integers(1, 3))):
            here = (walk.pose.x, walk.pose.y)
            target = self.ways.leg(here, PERSON_RADIUS_M, 0.0, obstacles)
            if target is not None:
                strips.append(Footprint((here, target), PERSON_RADIUS_M))
                walk.head_for(*target, WALK_SPEED, WALK_RATE)
                walk.wait(float(self.rng.uniform(0.5, 2.0)))
        if not strips:
            return False
        self._person(walk)
        for strip in strips:
            self.ways.keep(strip, walk.now_s)
        return True

    def stand(self) -> bool:
        """Let a person stand somewhere."""
        start = self.ways.place(PERSON_RADIUS_M)
        if start is None:
            return False
        self._person(Walk(Pose(*start, 0.0, self.ways.inward(start))))
        self.ways.keep(Footprint((start,), PERSON_RADIUS_M), 0.0)
        return True

    def roll(self) -> bool:
        """Let a ball on the floor roll on."""
        balls = [t for t in self.furnisher.things if t.kind == 'ball' and t.support == FLOOR]
        for ball in balls:
            foot = outline(ball.body, ball.pose(0))
            radius = ball.body.size[0] / 2
            here = (ball.pose(0).x, ball.pose(0).y)
            target = self.ways.leg(here, radius, ROLL_CLEAR_M, self.ways.obstacles(but=foot))
            if target is not None:
                walk = Walk(ball.pose(0))
                walk.wait(self._when(walk.pose))
                walk.go(*target, float(self.rng.uniform(*ROLL_SPEED)))
                self._moves(ball, walk)
                self.furnisher.blocked.remove(foot)
                self.ways.keep(Footprint((here, target), radius), walk.now_s)
                return True
        return False

    def push(self) -> bool:
        """Let something small glide to another place on its table or shelf, as if pushed."""
        resting = [v for v in self.furnisher.spots if not self._thing(v).track.moves]
        resting = [v for v in resting if not self._thing(v).inside]
        for number in self.rng.permutation(len(resting)):
            thing = self._thing(resting[number])
            spot = self.furnisher.spots[thing.value]
            support = self._thing(spot.support)
            surface = support.body.surfaces[spot.surface]
            beside = self.furnisher.beside(spot.support, spot.surface, but=thing.value)
            low, high = Block(thing.body.middle, thing.body.size).placed(spot.pose).bounds
            room = [surface.length / 2 - CLEAR_SMALL_M, surface.width / 2 - CLEAR_SMALL_M]
            by = [
                float(self.rng.uniform(c - r - lo, c + r - hi)) if hi - lo < 2 * r else 0.0
                for c, r, lo, hi in zip(surface.center, room, low, high, strict=False)
            ]
            foot = outline(thing.body, spot.pose)
            x = sum(corner[0] for corner in foot.corners) / 4
            y = sum(corner[1] for corner in foot.corners) / 4
            reach = math.dist(foot.corners[0], foot.corners[2]) / 2
            strip = Footprint(((x, y), (x + by[0], y + by[1])), reach)
            if math.hypot(*by) > PUSH_LEAST_M and apart(strip, beside, CLEAR_SMALL_M):
                there = support.pose(0).point((spot.pose.x + by[0], spot.pose.y + by[1], 0.0))
                walk = Walk(thing.pose(0))
                walk.wait(self._when(walk.pose))
                walk.go(there[0], there[1], float(self.rng.uniform(*PUSH_SPEED)))
                self._moves(thing, walk)
                self.ways.end_s = max(self.ways.end_s, walk.now_s)
                return True
        return False

    def _carry(self, box: Thing, stand: Pose, length: float) -> float:
        """Let the carrying happen, and return when it is over."""
        walk = Walk(stand)
        walk.wait(self._when(walk.pose))
        start = walk.now_s
        held = Walk(box.pose(0))
        held.wait(start)
        held.go(held.pose.x, held.pose.y, LIFT_SPEED, z=LIFT_M)
        walk.wait(held.now_s - walk.now_s)
        c, s = math.cos(stand.yaw) * length, math.sin(stand.yaw) * length
        walk.go(stand.x + c, stand.y + s, WALK_SPEED)
        held.go(held.pose.x + c, held.pose.y + s, WALK_SPEED)
        held.go(held.pose.x, held.pose.y, LIFT_SPEED, z=0.0)
        walk.wait(held.now_s - walk.now_s)
        walk.wait(0.5)
        walk.head_for(stand.x, stand.y, WALK_SPEED, WALK_RATE)
        self._moves(box, held)
        self.carries.append(Carry(box.value, self._person(walk).value, start, held.now_s))
        return walk.now_s

    def _person(self, walk: Walk) -> Thing:
        colour = catalogue.BRIGHT[int(self.rng.integers(len(catalogue.BRIGHT)))]
        body = catalogue.person(self.rng, colour)
        return self._moves(self.furnisher.add(body, walk.knots[0][1], FLOOR), walk)

    def _moves(self, thing: Thing, walk: Walk) -> Thing:
        moving = replace(thing, track=walk.track())
        self.furnisher.things[thing.value - 1] = moving
        return moving

    def _thing(self, value: int) -> Thing:
        return self.furnisher.things[value - 1]

    def _when(self, place: Pose) -> float:
        """Return when something begins at a place: rather while the robot looks there."""
        times = self.rng.uniform(1.0, LAST_BEGIN * self.watched_s, MOMENTS)
        watched = [at for at in times if is_ahead(self.watcher.at(at), place.position)]
        return float(watched[0] if watched else times[0])
