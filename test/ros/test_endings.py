"""Answers in the frame that was asked for, looked up at their own stamp, or why they are not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.core.answer import Answer, Place, Status
from spatialclaw_ros.core.errors import ExtrapolationError, TransformError
from spatialclaw_ros.core.step import Outcome, StopReason
from spatialclaw_ros.frames.pose_buffer import PoseBuffer
from spatialclaw_ros.ros.endings import Target, with_warnings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

S = 10**9
QUARTER = (0.0, 0.0, math.sqrt(0.5), math.sqrt(0.5))


def outcome(stamp_ns: int = 5 * S, **fields: object) -> Outcome:
    answer = Answer(
        status=Status.ANSWERED,
        places=(Place((3.0, 4.0, 0.5), stamp_ns=1),),
        direction=(0.0, 1.0, 0.0),
        stamp_ns=stamp_ns,
        frame_id='map',
    )
    return Outcome(answer.with_(**fields), StopReason.ANSWERED, ())


class Robot:
    """A robot at (x, 2, 0) that looks along the world's y, its x growing by 1 m a second."""

    def __init__(self, until_s: int) -> None:
        self.poses = PoseBuffer()
        self.poses.add('map', 'other', 0, (0, 0, 0), (0, 0, 0, 1))
        self.drive(until_s)

    def drive(self, until_s: int) -> None:
        for second in range(until_s + 1):
            self.poses.add('map', 'base', second * S, (float(second), 2.0, 0.0), QUARTER)

    def lookup(self, frame_id: str, stamp_ns: int) -> NDArray[np.float64] | None:
        return self.poses.lookup(frame_id, 'map', stamp_ns) if frame_id else None


def test_places_and_direction_move_with_the_robot_of_their_stamp() -> None:
    robot = Robot(6)
    target = Target(robot.lookup, 'base', 6 * S)
    for stamp_s in (5, 6):
        answer = target.express(outcome(stamp_s * S)).answer
        (place,) = answer.places
        assert answer.frame_id == place.frame_id == 'base'
        assert place.stamp_ns == stamp_s * S
        assert place.position == pytest.approx((2.0, stamp_s - 3.0, 0.5))
        assert answer.direction == pytest.approx((1.0, 0.0, 0.0))
        assert place.quat_xyzw == pytest.approx((0, 0, -math.sqrt(0.5), math.sqrt(0.5)))


def test_world_frame_is_left_alone() -> None:
    asked = outcome()
    assert Target(Robot(6).lookup, '', 6 * S).express(asked) is asked


def test_transform_that_comes_after_the_question() -> None:
    robot = Robot(4)
    target = Target(robot.lookup, 'base', 5 * S)
    robot.drive(6)
    assert target.express(outcome()).answer.places[0].position == pytest.approx((2, 2, 0.5))


def test_transform_that_never_comes_is_said() -> None:
    robot = Robot(4)
    answer = Target(robot.lookup, 'base', 5 * S).express(outcome()).answer
    assert answer.frame_id == 'map'
    assert answer.places[0].position == (3.0, 4.0, 0.5)
    (warning,) = answer.warnings
    assert "places and direction are in 'map'" in warning
    assert "'base'" in warning
    with pytest.raises(ExtrapolationError):
        robot.lookup('base', 5 * S)


def test_answer_without_geometry_needs_no_transform() -> None:
    asked = outcome(places=(), direction=None)
    assert Target(Robot(4).lookup, 'base', 5 * S).express(asked) is asked


def test_unknown_frame_is_refused_at_once() -> None:
    with pytest.raises(TransformError, match="'nowhere' does not exist"):
        Target(Robot(6).lookup, 'nowhere', 5 * S)


def test_warnings_are_added_once() -> None:
    asked = outcome(warnings=('a',))
    assert with_warnings(asked, ()) is asked
    assert with_warnings(asked, ('b', 'a')).answer.warnings == ('a', 'b')
