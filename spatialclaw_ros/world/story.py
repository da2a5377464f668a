"""What happens in a room: the robot's way, who walks, who carries what, what rolls.

Each way is a strip of floor that nothing else crosses, so that nothing ever meets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.world import catalogue
from spatialclaw_ros.world.distances import Footprint
from spatialclaw_ros.world.furnish import FLOOR, apart, outline
from spatialclaw_ros.world.motion import Track, Walk
from spatialclaw_ros.world.robot import Robot, drift
from spatialclaw_ros.world.shapes import Pose

if TYPE_CHECKING:
    import numpy as np

    from spatialclaw_ros.world.furnish import Furnisher
    from spatialclaw_ros.world.things import Thing

TRIES = 300
ROBOT_SPEED, ROBOT_RATE = 0.4, 0.6  # m/s, rad/s
WALK_SPEED, WALK_RATE = 0.8, 1.6
PERSON_RADIUS_M = 0.32
ROBOT_CLEAR_M = 0.12
LEG_M = (0.7, 2.4)
LEGS, HEADINGS = 6, 12
"""How many ways on, and headings, are looked at to find one with a good view."""
VIEW_RAD = 0.5
VIEW_M = (0.8, 5.0)
CARRY_M = (0.8, 2.2)
REACH_M = 0.32
"""From a person's axis to the near side of what they pick up."""
LIFT_M = 0.75
LIFT_SPEED = 0.9
ROLL_SPEED = (0.3, 0.7)


@dataclass(frozen=True)
class Carry:
    """Somebody carried something."""

    thing: int
    by: int
    start_s: float
    end_s: float


class Story:
    """Draws ways through a furnished room."""

    def __init__(self, furnisher: Furnisher, rng: np.random.Generator) -> None:
        self.room = furnisher.room
        self.furnisher = furnisher
        self.rng = rng
        self.strips: list[Footprint] = []
        self.carries: list[Carry] = []
        self.end_s = 0.0

    def drive(self) -> Robot | None:
        """Draw the robot's way: it looks around and drives on; None where it has no room."""
        robot = Robot(Track())
        radius = robot.radius_m
        start = self._place(radius, ROBOT_CLEAR_M, self._obstacles())
        if start is None:
            return None
        walk = Walk(Pose(start[0], start[1], 0.0, self._best_view(start)))
        self.strips.append(Footprint((start,), radius))
        walk.wait(1.0)
        for _ in range(int(self.rng.integers(2, 4))):
            here = (walk.pose.x, walk.pose.y)
            legs = [
                self._leg(here, radius, ROBOT_CLEAR_M, self.furnisher.blocked) for _ in range(LEGS)
            ]
            found = [leg for leg in legs if leg is not None]
            if not found:
                continue
            target = max(found, key=lambda leg: self._views_along(walk.pose, leg))
            self.strips.append(Footprint((here, target), radius))
            walk.head_for(*target, ROBOT_SPEED, ROBOT_RATE)
            walk.turn_to(self._best_view(target), ROBOT_RATE)
            walk.wait(1.0)
        if len(self.strips) == 1:
            self.strips.clear()
            return None
        self.end_s = walk.now_s
        return replace(robot, track=walk.track(), odom=drift(self.rng, self.end_s))

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
            others = [other for other in self._obstacles() if other != foot]
            if self.room.holds(strip, 0.0) and apart(strip, others, 0.0):
                self._carry(box, foot, Pose(*stand, 0.0, yaw), length, strip)
                return True
        return False

    def _carry(
        self, box: Thing, foot: Footprint, stand: Pose, length: float, strip: Footprint
    ) -> None:
        walk = Walk(stand)
        walk.wait(float(self.rng.uniform(1.0, max(1.5, self.end_s / 2))))
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
        things = self.furnisher.things
        things[box.value - 1] = replace(box, track=held.track())
        who = self._person(walk)
        self.carries.append(Carry(box.value, who.value, start, held.now_s))
        self.furnisher.blocked.remove(foot)
        self._keep(strip, walk.now_s)

    def stroll(self) -> bool:
        """Let a person walk to one or two places."""
        obstacles = self._obstacles()
        start = self._place(PERSON_RADIUS_M, 0.0, obstacles)
        if start is None:
            return False
        walk = Walk(Pose(*start, 0.0, float(self.rng.uniform(-math.pi, math.pi))))
        strips = []
        walk.wait(float(self.rng.uniform(0.5, max(1.0, self.end_s / 3))))
        for _ in range(int(self.rng.integers(1, 3))):
            here = (walk.pose.x, walk.pose.y)
            target = self._leg(here, PERSON_RADIUS_M, 0.0, obstacles)
            if target is not None:
                strips.append(Footprint((here, target), PERSON_RADIUS_M))
                walk.head_for(*target, WALK_SPEED, WALK_RATE)
                walk.wait(float(self.rng.uniform(0.5, 2.0)))
        if not strips:
            return False
        self._person(walk)
        for strip in strips:
            self._keep(strip, walk.now_s)
        return True

    def stand(self) -> bool:
        """Let a person stand somewhere."""
        start = self._place(PERSON_RADIUS_M, 0.0, self._obstacles())
        if start is None:
            return False
        self._person(Walk(Pose(*start, 0.0, self._inward(start))))
        self._keep(Footprint((start,), PERSON_RADIUS_M), 0.0)
        return True

    def roll(self) -> bool:
        """Let a ball on the floor roll on."""
        balls = [t for t in self.furnisher.things if t.kind == 'ball' and t.support == FLOOR]
        for ball in balls:
            foot = outline(ball.body, ball.pose(0))
            radius = ball.body.size[0] / 2
            others = [other for other in self._obstacles() if other != foot]
            here = (ball.pose(0).x, ball.pose(0).y)
            target = self._leg(here, radius, 0.02, others)
            if target is None:
                continue
            walk = Walk(ball.pose(0))
            walk.wait(float(self.rng.uniform(1.0, max(1.5, self.end_s / 2))))
            walk.go(*target, float(self.rng.uniform(*ROLL_SPEED)))
            self.furnisher.things[ball.value - 1] = replace(ball, track=walk.track())
            self.furnisher.blocked.remove(foot)
            self._keep(Footprint((here, target), radius), walk.now_s)
            return True
        return False

    def _person(self, walk: Walk) -> Thing:
        colours = catalogue.BRIGHT
        colour = colours[int(self.rng.integers(len(colours)))]
        body = catalogue.person(self.rng, colour)
        thing = self.furnisher.add(body, walk.knots[0][1], FLOOR)
        thing = replace(thing, track=walk.track())
        self.furnisher.things[thing.value - 1] = thing
        return thing

    def _keep(self, strip: Footprint, end_s: float) -> None:
        self.strips.append(strip)
        self.end_s = max(self.end_s, end_s)

    def _obstacles(self) -> list[Footprint]:
        return [*self.furnisher.blocked, *self.strips]

    def _inward(self, place: tuple[float, float]) -> float:
        """Return the heading from a place to the middle of the room, or anywhere near it."""
        x, y = self.rng.normal(0, 0.5, 2)
        return math.atan2(float(y) - place[1], float(x) - place[0])

    def _best_view(self, place: tuple[float, float]) -> float:
        """Return a heading from which many things are seen."""
        first = float(self.rng.uniform(-math.pi, math.pi))
        headings = [first + i * math.tau / HEADINGS for i in range(HEADINGS)]
        return max(headings, key=lambda heading: self._in_view(place, heading))

    def _views_along(self, here: Pose, there: tuple[float, float]) -> int:
        """Return how much is in view at both ends of a straight way."""
        heading = math.atan2(there[1] - here.y, there[0] - here.x)
        return self._in_view((here.x, here.y), heading) + self._in_view(there, heading)

    def _in_view(self, place: tuple[float, float], heading: float) -> int:
        """Return how many things lie ahead, as if nothing hid them."""
        ahead = 0
        near, far = VIEW_M
        for thing in self.furnisher.things[len(self.room.things) :]:
            x, y, _ = thing.center(0.0)
            off = math.remainder(math.atan2(y - place[1], x - place[0]) - heading, math.tau)
            ahead += abs(off) < VIEW_RAD and near < math.dist(place, (x, y)) < far
        return ahead

    def _place(
        self, radius: float, clearance_m: float, obstacles: list[Footprint]
    ) -> tuple[float, float] | None:
        for _ in range(TRIES):
            x, y = self.rng.uniform(-0.5, 0.5, 2) * (self.room.length_m, self.room.width_m)
            here = Footprint(((float(x), float(y)),), radius)
            if self.room.holds(here, clearance_m) and apart(here, obstacles, clearance_m):
                return here.corners[0]
        return None

    def _leg(
        self,
        here: tuple[float, float],
        radius: float,
        clearance_m: float,
        obstacles: list[Footprint],
    ) -> tuple[float, float] | None:
        for _ in range(TRIES):
            length, yaw = float(self.rng.uniform(*LEG_M)), float(self.rng.uniform(0, math.tau))
            there = (here[0] + length * math.cos(yaw), here[1] + length * math.sin(yaw))
            strip = Footprint((here, there), radius)
            if self.room.holds(strip, clearance_m) and apart(strip, obstacles, clearance_m):
                return there
        return None
