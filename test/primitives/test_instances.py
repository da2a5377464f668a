"""Real things over frames: told apart, merged, followed, and what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from staged import at, ball, box, cells, going, stage, turning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from primitives.worlds import Notebook

    from spatialclaw_ros.core.frame import Capture

TIMES = [0.5 * k for k in range(9)]


def instances(captures: Sequence[Capture], name: str, frames: object = None) -> Any:  # noqa: ANN401
    return cells(captures).namespace['SAM3'].instances(frames, name)


def test_a_thing_that_stays_is_one_and_has_not_moved() -> None:
    robot = going((0, 0, 0), (4, 0.8, 0))
    found = instances(stage([box('red', at(2.2, 0.3))], TIMES, robot), 'red box')
    assert len(found) == found.fewest == 1
    thing = found[0]
    assert thing.seen_in == list(range(9))
    assert thing.movement.moved == 'no'
    assert np.asarray(thing.place)[:2] == pytest.approx([2.2, 0.3], abs=0.04)
    assert thing.extent.height == pytest.approx(0.3, abs=0.04)


def test_a_rolling_ball_is_one_with_its_way_and_its_speed() -> None:
    track = going((0, 2.5, 0.6), (1.2, 2.5, 0.6), (3.2, 2.5, -0.4))
    found = instances(stage([ball('blue', track)], TIMES), 'blue ball')
    assert len(found) == 1
    moved = found[0].movement
    assert moved.moved == 'yes'
    assert moved.way == pytest.approx(1.0, abs=0.02)
    assert moved.way.low < 1.0 < moved.way.high
    assert moved.speed == pytest.approx(0.5, abs=0.03)
    assert moved.speed.low < 0.5 < moved.speed.high
    assert moved.began.low <= 1.2 + 1000 <= moved.began.high
    stamps, places = found[0].track
    assert len(stamps) == len(places) == 9


def test_a_motion_between_two_frames_has_a_way_but_no_speed() -> None:
    track = going((0, 2.5, 0.5), (1.1, 2.5, 0.5), (1.4, 2.5, -0.3))
    moved = instances(stage([ball('blue', track)], TIMES), 'blue ball')[0].movement
    assert moved.moved == 'yes'
    assert moved.way == pytest.approx(0.8, abs=0.02)
    assert not np.isfinite(moved.speed)


def test_two_of_one_name_in_one_picture_are_two() -> None:
    things = [box('red', at(2.4, 0.6)), box('red', at(2.4, -0.5))]
    found = instances(stage(things, TIMES), 'red box')
    assert len(found) == found.fewest == 2
    assert found.as_one() is None


def test_two_of_one_name_seen_one_after_the_other_may_be_one() -> None:
    things = [box('red', at(1.3, 0)), box('red', at(0, 1.3))]
    turn = turning((0, 0), (0.5, 0), (3.5, 90), (4, 90))
    found = instances(stage(things, TIMES, turn), 'red box')
    assert len(found) == 2
    assert found.fewest == 1
    assert 'may be one' in found[0].doubts[0]
    assert found.as_one() is not None


def test_seeing_the_first_again_tells_that_they_are_two() -> None:
    things = [box('red', at(2.0, 0)), box('red', at(0, 2.0))]
    turn = turning((0, 0), (0.4, 0), (2, 90), (2.4, 90), (4, 0))
    found = instances(stage(things, TIMES, turn), 'red box')
    assert len(found) == found.fewest == 2
    assert found.as_one() is None


def test_what_left_its_place_and_came_to_an_empty_one_is_the_same() -> None:
    """The robot looks away while the box is moved, and has seen the new place empty before."""
    track = going((0, 2.2, 0.5), (1.6, 2.2, 0.5), (2.6, 2.2, -0.5))
    turn = turning((0, 0), (1, 0), (1.5, 90), (2.7, 90), (3.2, 0), (4, 0))
    found = instances(stage([box('red', track)], TIMES, turn), 'red box')
    assert len(found) == found.fewest == 1
    assert found[0].movement.way == pytest.approx(1.0, abs=0.05)


def test_a_place_that_is_seen_empty_later_was_left() -> None:
    track = going((0, 2.2, 0.2), (1, 2.2, 0.2), (1.5, -3.0, 0.2))  # out of the picture
    found = instances(stage([box('red', track)], TIMES), 'red box')
    gone = found.emptied(found[0])
    assert gone
    assert min(gone) > max(found[0].seen_in)
    still = instances(stage([box('red', at(2.2, 0.2))], TIMES), 'red box', None)
    assert still.emptied(still[0]) == []


def test_a_part_behind_something_nearer_is_no_motion() -> None:
    """The robot drives past a pillar that hides now one side of the box, now the other."""
    pillar = box('grey', at(1.3, 0.1), (0.2, 0.2, 1.3))
    robot = going((0, 0, 0.5), (4, 0, -0.4))
    found = instances(
        stage([box('red', at(2.6, 0.1), (0.4, 0.9, 0.4)), pillar], TIMES, robot), 'red box'
    )
    assert len(found) == 1
    assert not all(view.whole for view in found[0].views)
    assert found[0].movement.moved == 'no'


def test_one_frame_with_shifted_depth_is_no_motion() -> None:
    captures = list(stage([box('red', at(2.2, 0.2))], TIMES))
    frame = captures[4].frame
    assert frame.depth_m is not None
    shifted = type(frame)(**{**vars(frame), 'depth_m': frame.depth_m + np.float32(0.6)})
    captures[4] = type(captures[4])(shifted, captures[4].label)
    moved = instances(captures, 'red box')[0].movement
    assert moved.moved == 'unsure'
    assert 'frame 4 alone' in moved.why


def test_what_is_nowhere_is_empty_and_falsy() -> None:
    found = instances(stage([box('red', at(2.2, 0.2))], TIMES[:2]), 'piano')
    assert not found
    assert found.fewest == found.most == 0
    assert found.as_one() is None


def test_a_flat_thing_that_glides_over_a_floor_is_one() -> None:
    """What it lay on is seen in its place: only its middle tells that it has moved."""
    book = box('blue', going((0, 2.0, 0.4), (1.1, 2.0, 0.4), (1.9, 2.0, -0.2)), (0.18, 0.25, 0.03))
    found = instances(stage([book], TIMES), 'blue box')
    assert len(found) == found.fewest == 1
    assert found[0].movement.moved == 'yes'
    assert found[0].movement.way == pytest.approx(0.6, abs=0.03)


def test_the_extent_is_that_of_the_whole_thing(board: Notebook) -> None:
    board.run(
        "thing = SAM3.instances(InputImages, 'cracker box')[0]\n"
        "whole = SAM3.whole(SAM3(InputImages, 'cracker box'))"
    )
    extent, whole = board.names['thing'].extent, board.names['whole']
    assert extent.size == pytest.approx(np.asarray(whole.box.size), rel=0.03)


def test_the_gap_of_two_things_is_that_of_the_whole_ones() -> None:
    robot = going((0, 0, 0), (4, 0.8, 0))
    sides = (0.3, 0.4, 0.5)
    things = [box('red', at(2.2, 0.45), sides), box('blue', at(2.2, -0.45), sides)]
    names = cells(stage(things, TIMES, robot)).namespace
    red, blue = (names['SAM3'].instances(None, f'{name} box')[0] for name in ('red', 'blue'))
    gap = names['Geometry'].gap(red, blue)
    assert gap.width == pytest.approx(0.5, abs=0.02)
    assert gap.width.low <= 0.5 <= gap.width.high
    assert names['Geometry'].nearest_distance(red, blue)[0] == pytest.approx(0.5, abs=0.02)


def test_a_pair_of_stamps_and_places_comes_closer_to_the_cameras_of_its_frames() -> None:
    robot = going((0, 0, 0), (4, 0.8, 0))
    names = cells(stage([box('red', at(2.2, 0.3))], TIMES, robot)).namespace
    names['red'] = names['SAM3'].segment_video_by_text('red box')
    pair = names['red'].track_3d()
    told = names['Geometry'].approach(pair)
    eyes = [frame.position for frame in names['InputImages']]
    assert told.towards == names['Geometry'].approach(pair, np.array(eyes)).towards > 0.1
    assert np.isnan(told.nearer_by.low)  # how exact such places are is not known
