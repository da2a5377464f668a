"""Tracks: places between knots, speeds, ways and the stretches in which something moved."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from spatialclaw_ros.world.motion import Track, Walk, rest
from spatialclaw_ros.world.shapes import Pose


def square() -> Walk:
    """Return a way: wait 1 s, 2 m along x, a quarter turn, rest 0.5 s, 1 m along y."""
    walk = Walk(Pose(1.0, 1.0))
    walk.wait(1.0)
    walk.go(3.0, 1.0, 0.5)
    walk.turn_to(math.pi / 2, math.pi / 4)
    walk.wait(0.5)
    walk.head_for(3.0, 2.0, 1.0, 1.0)
    return walk


def test_places_and_speeds() -> None:
    track = square().track()
    assert track.at(-5.0) == track.at(0.5) == Pose(1.0, 1.0)
    assert track.at(3.0) == Pose(2.0, 1.0)
    assert track.at(6.0).yaw == pytest.approx(math.pi / 4)
    assert track.at(99.0).position == pytest.approx((3.0, 2.0, 0.0))
    assert [track.speed(t) for t in (0.5, 3.0, 6.0, 8.0, 99.0)] == [0, 0.5, 0, 1.0, 0]


def test_moves_are_the_stretches_between_rests() -> None:
    first, second = square().track().moves
    assert (first.start_s, first.end_s) == (1.0, 7.0)
    assert (first.path_m, first.turned_rad) == pytest.approx((2.0, math.pi / 2))
    assert (second.start_s, second.end_s) == (7.5, 8.5)
    assert second.distance_m == pytest.approx(1.0)
    assert rest(Pose(1, 2, 3)).moves == ()


def test_path_against_many_small_steps() -> None:
    track = square().track()
    times = [0.7 + i * 7e-4 for i in range(10001)]
    poses = [track.at(t) for t in times]
    steps = list(pairwise(poses))
    length, turned = track.path(times[0], times[-1])
    assert length == pytest.approx(sum(math.dist(a.position, b.position) for a, b in steps))
    assert turned == pytest.approx(sum(abs(b.yaw - a.yaw) for a, b in steps))


def test_turns_take_the_shorter_way() -> None:
    walk = Walk(Pose(yaw=3.0))
    walk.turn_to(-3.0, 1.0)
    assert walk.pose.yaw == pytest.approx(math.tau - 3.0)
    assert walk.now_s == pytest.approx(math.tau - 6.0)
    assert len(Track(tuple(walk.knots)).moves) == 1
