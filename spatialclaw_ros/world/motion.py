"""Where things are over time: straight lines at constant speed between knots."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

from spatialclaw_ros.world.shapes import Pose

STILL_M = 1e-9
STILL_RAD = 1e-9


@dataclass(frozen=True)
class Move:
    """One stretch of time in which something changed its place or its turn."""

    start_s: float
    end_s: float
    before: Pose
    after: Pose
    path_m: float
    """Length of the way."""
    turned_rad: float
    """Sum of the turns, each without its sign."""

    @property
    def distance_m(self) -> float:
        """From where it was to where it is, straight."""
        return math.dist(self.before.position, self.after.position)


@dataclass(frozen=True)
class Track:
    """Knots of time [s] and pose, times ascending; before and after them nothing moves.

    Between two knots place and yaw run linearly, so a turn by more than half a round is meant.
    """

    knots: tuple[tuple[float, Pose], ...] = ((0.0, Pose()),)

    def at(self, at_s: float) -> Pose:
        """Return the pose at a time."""
        after = bisect_right(self.knots, at_s, key=lambda knot: knot[0])
        if after == 0:
            return self.knots[0][1]
        if after == len(self.knots):
            return self.knots[-1][1]
        (start, a), (end, b) = self.knots[after - 1], self.knots[after]
        if a == b:
            return a
        share = (at_s - start) / (end - start)
        return Pose(
            a.x + share * (b.x - a.x),
            a.y + share * (b.y - a.y),
            a.z + share * (b.z - a.z),
            a.yaw + share * (b.yaw - a.yaw),
        )

    def speed(self, at_s: float) -> float:
        """Return the speed [m/s] at a time; at a knot, the one after it."""
        after = bisect_right(self.knots, at_s, key=lambda knot: knot[0])
        if after in (0, len(self.knots)):
            return 0.0
        (start, a), (end, b) = self.knots[after - 1], self.knots[after]
        return math.dist(a.position, b.position) / (end - start)

    def path(self, from_s: float, to_s: float) -> tuple[float, float]:
        """Return length [m] and turning [rad, without sign] between two times."""
        times = [from_s, *(t for t, _ in self.knots if from_s < t < to_s), to_s]
        poses = [self.at(t) for t in times]
        length = sum(math.dist(a.position, b.position) for a, b in pairwise(poses))
        return length, sum(abs(b.yaw - a.yaw) for a, b in pairwise(poses))

    @property
    def moves(self) -> tuple[Move, ...]:
        """The stretches of motion, rests between them apart."""
        stretches: list[list[int]] = []
        for index, ((_, a), (_, b)) in enumerate(pairwise(self.knots)):
            still = math.dist(a.position, b.position) < STILL_M and abs(a.yaw - b.yaw) < STILL_RAD
            if still:
                continue
            if stretches and stretches[-1][1] == index:
                stretches[-1][1] = index + 1
            else:
                stretches.append([index, index + 1])
        out = []
        for first, last in stretches:
            (start, before), (end, after) = self.knots[first], self.knots[last]
            out.append(Move(start, end, before, after, *self.path(start, end)))
        return tuple(out)


def rest(pose: Pose) -> Track:
    """Return the track of something that stays."""
    return Track(((0.0, pose),))


class Walk:
    """Builds a track: waits, turns and straight ways, one after the other."""

    def __init__(self, start: Pose, start_s: float = 0.0) -> None:
        self.knots: list[tuple[float, Pose]] = [(start_s, start)]

    @property
    def now_s(self) -> float:
        """Time of the last knot."""
        return self.knots[-1][0]

    @property
    def pose(self) -> Pose:
        """Pose of the last knot."""
        return self.knots[-1][1]

    def wait(self, seconds: float) -> None:
        """Stay."""
        if seconds > 0:
            self.knots.append((self.now_s + seconds, self.pose))

    def turn_to(self, yaw: float, rate: float) -> None:
        """Turn on the spot by the shorter way, at ``rate`` rad/s."""
        by = math.remainder(yaw - self.pose.yaw, math.tau)
        if abs(by) > STILL_RAD:
            to = Pose(*self.pose.position, self.pose.yaw + by)
            self.knots.append((self.now_s + abs(by) / rate, to))

    def go(self, x: float, y: float, speed: float, z: float | None = None) -> None:
        """Move straight without turning, at ``speed`` m/s."""
        now = self.pose
        to = Pose(x, y, now.z if z is None else z, now.yaw)
        length = math.dist(now.position, to.position)
        if length > STILL_M:
            self.knots.append((self.now_s + length / speed, to))

    def head_for(self, x: float, y: float, speed: float, rate: float) -> None:
        """Turn towards a place and go there."""
        if math.hypot(x - self.pose.x, y - self.pose.y) > STILL_M:
            self.turn_to(math.atan2(y - self.pose.y, x - self.pose.x), rate)
            self.go(x, y, speed)

    def track(self) -> Track:
        """Return what was built."""
        return Track(tuple(self.knots))
