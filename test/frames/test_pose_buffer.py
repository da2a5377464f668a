from __future__ import annotations

import threading
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spatialclaw_ros.core.errors import BadInputError, ExtrapolationError, TransformError
from spatialclaw_ros.core.transforms import interpolate, invert
from spatialclaw_ros.frames.pose_buffer import PoseBuffer

S = 1_000_000_000
NO_TURN = (0.0, 0.0, 0.0, 1.0)
QUARTER = (0.0, 0.0, np.sqrt(0.5), np.sqrt(0.5))  # 90 degrees about z


def buffer_with(*links: tuple[str, str, float, tuple[float, float, float]]) -> PoseBuffer:
    """Return a buffer of (parent, child, seconds, translation), without rotation."""
    buffer = PoseBuffer()
    for parent, child, seconds, shift in links:
        buffer.add(parent, child, round(seconds * S), shift, NO_TURN)
    return buffer


def test_between_two_samples_it_is_linear_and_turns_along_the_arc() -> None:
    buffer = PoseBuffer()
    buffer.add('map', 'base', 1 * S, (0, 0, 0), NO_TURN)
    buffer.add('map', 'base', 2 * S, (4, 0, 0), QUARTER)
    pose = buffer.lookup('map', 'base', round(1.25 * S))
    assert np.allclose(pose[:3, 3], (1, 0, 0))
    assert np.degrees(np.arctan2(pose[1, 0], pose[0, 0])) == pytest.approx(22.5)


def test_a_chain_with_a_static_link_and_its_inverse() -> None:
    buffer = buffer_with(('map', 'odom', 1, (1, 0, 0)), ('odom', 'base', 1, (0, 2, 0)))
    buffer.add('base', 'camera', 0, (0, 0, 3), QUARTER, static=True)
    pose = buffer.lookup('map', 'camera', 1 * S)
    assert np.allclose(pose[:3, 3], (1, 2, 3))
    assert np.allclose(buffer.lookup('camera', 'map', 1 * S), invert(pose))
    assert np.allclose(pose[:3, 0], (0, 1, 0))


def test_siblings_meet_at_their_common_parent() -> None:
    buffer = buffer_with(('base', 'left', 1, (0, 1, 0)), ('base', 'right', 1, (0, -1, 0)))
    buffer.add('map', 'base', 5 * S, (9, 9, 9), NO_TURN)  # above the common parent: not needed
    assert np.allclose(buffer.lookup('left', 'right', 1 * S)[:3, 3], (0, -2, 0))


def test_time_zero_is_the_latest_that_all_moving_links_have() -> None:
    buffer = buffer_with(
        ('map', 'odom', 1, (0, 0, 0)),
        ('map', 'odom', 3, (2, 0, 0)),
        ('odom', 'base', 2, (0, 5, 0)),
        ('odom', 'base', 1, (0, 4, 0)),
    )
    buffer.add('base', 'camera', 0, (0, 0, 1), NO_TURN, static=True)
    assert np.allclose(buffer.lookup('map', 'camera')[:3, 3], (1, 5, 1))


@pytest.mark.parametrize(
    ('at', 'words'),
    [
        (0.5, r'asked for 0\.500000 s in the past: the earliest of .base. is 1\.000000 s'),
        (2.5, r'asked for 2\.500000 s in the future: the latest of .base. is 2\.000000 s'),
    ],
)
def test_nothing_is_extrapolated(at: float, words: str) -> None:
    buffer = buffer_with(('map', 'base', 1, (0, 0, 0)), ('map', 'base', 2, (1, 0, 0)))
    with pytest.raises(ExtrapolationError, match=words):
        buffer.lookup('map', 'base', round(at * S))


def test_a_single_sample_holds_at_its_stamp_only() -> None:
    buffer = buffer_with(('map', 'base', 1, (1, 0, 0)))
    assert buffer.lookup('map', 'base', S)[0, 3] == 1
    assert buffer.lookup('map', 'base')[0, 3] == 1
    with pytest.raises(ExtrapolationError, match=r'2\.000000 s, but only 1\.000000 s is known'):
        buffer.lookup('map', 'base', 2 * S)


def test_unknown_frames_are_named_with_those_there_are() -> None:
    buffer = buffer_with(('map', 'base', 1, (0, 0, 0)))
    with pytest.raises(TransformError, match="'cam' does not exist on /tf; there are: base, map"):
        buffer.lookup('map', 'cam', S)
    with pytest.raises(TransformError, match="'world' does not exist"):
        buffer.lookup('world', 'base', S)


def test_two_trees() -> None:
    buffer = buffer_with(('map', 'base', 1, (0, 0, 0)), ('world', 'camera', 1, (0, 0, 0)))
    with pytest.raises(TransformError, match="two trees: 'world' and 'map'"):
        buffer.lookup('map', 'camera', S)


def test_a_loop_is_named_and_does_not_hang() -> None:
    buffer = buffer_with(
        ('a', 'b', 1, (0, 0, 0)), ('b', 'a', 1, (0, 0, 0)), ('a', 'c', 1, (0,) * 3)
    )
    for stamp in (S, 0):
        with pytest.raises(TransformError, match='has a loop'):
            buffer.lookup('c', 'b', stamp)
    with pytest.raises(TransformError, match='has a loop'):
        buffer.root('a')


@pytest.mark.parametrize('name', ['', '/map'])
def test_names_begin_without_a_slash(name: str) -> None:
    buffer = buffer_with(('map', 'base', 1, (0, 0, 0)))
    with pytest.raises(TransformError, match='without a slash'):
        buffer.lookup(name, 'base', S)


def test_one_leading_slash_of_incoming_names_is_dropped() -> None:
    buffer = buffer_with(('/map', '/base', 1, (1, 0, 0)))
    assert buffer.lookup('map', 'base', S)[0, 3] == 1


def test_a_frame_in_itself() -> None:
    buffer = buffer_with(('map', 'base', 1, (1, 0, 0)))
    assert np.array_equal(buffer.lookup('base', 'base', 99 * S), np.eye(4))
    with pytest.raises(TransformError):
        buffer.lookup('nowhere', 'nowhere', S)


def test_changing_parents_are_not_interpolated() -> None:
    buffer = buffer_with(
        ('map', 'table', 0, (0, 0, 0)),
        ('map', 'table', 9, (0, 0, 0)),
        ('map', 'hand', 0, (5, 0, 0)),
        ('map', 'hand', 9, (5, 0, 0)),
        ('table', 'mug', 1, (1, 0, 0)),
        ('hand', 'mug', 2, (0, 1, 0)),
        ('hand', 'mug', 3, (0, 3, 0)),
    )
    for at, expected in ((1.9, (1, 0, 0)), (2, (5, 1, 0)), (2.5, (5, 2, 0))):
        pose = buffer.lookup('map', 'mug', round(at * S))
        assert np.allclose(pose[:3, 3], expected)


def test_ten_seconds_behind_the_newest_of_each_child() -> None:
    buffer = buffer_with(*[('map', 'base', t, (t, 0, 0)) for t in range(20)])
    buffer.add('map', 'other', 0, (1, 0, 0), NO_TURN)
    assert buffer.span_ns('base') == (9 * S, 19 * S)
    assert buffer.span_ns('other') == (0, 0)
    buffer.add('map', 'base', 1 * S, (1, 0, 0), NO_TURN)  # too old: as after a bag began again
    assert buffer.span_ns('base') == (9 * S, 19 * S)


def test_late_samples_are_sorted_in() -> None:
    buffer = buffer_with(
        ('map', 'base', 1, (1, 0, 0)), ('map', 'base', 3, (3, 0, 0)), ('map', 'base', 2, (9, 0, 0))
    )
    assert buffer.lookup('map', 'base', 2 * S)[0, 3] == 9
    assert buffer.lookup('map', 'base', round(2.5 * S))[0, 3] == pytest.approx(6)


def test_clear_keeps_what_is_static() -> None:
    buffer = buffer_with(('map', 'base', 1, (1, 0, 0)))
    buffer.add('base', 'camera', 0, (0, 0, 1), NO_TURN, static=True)
    buffer.clear()
    assert buffer.frames() == ('base', 'camera')
    assert buffer.lookup('base', 'camera', 77 * S)[2, 3] == 1
    buffer.add('map', 'base', 0, (2, 0, 0), NO_TURN)  # from the start again
    assert buffer.lookup('map', 'camera')[0, 3] == 2


def test_static_and_moving_change_over() -> None:
    buffer = PoseBuffer()
    buffer.add('map', 'base', 0, (1, 0, 0), NO_TURN, static=True)
    buffer.add('map', 'base', 5 * S, (2, 0, 0), NO_TURN)
    with pytest.raises(ExtrapolationError):
        buffer.lookup('map', 'base', 6 * S)
    buffer.add('map', 'base', 0, (3, 0, 0), NO_TURN, static=True)
    assert buffer.lookup('map', 'base', 6 * S)[0, 3] == 3


@pytest.mark.parametrize(
    ('child', 'shift', 'quat', 'words'),
    [
        ('base', (0, 0, 0), (0, 0, 0, 0), 'has no direction'),
        ('base', (0, 0, 0), (0, 0, 0, np.nan), 'not finite'),
        ('base', (0, np.inf, 0), NO_TURN, 'not finite'),
        ('map', (0, 0, 0), NO_TURN, 'own parent'),
        ('', (0, 0, 0), NO_TURN, 'no name'),
    ],
)
def test_bad_transforms_are_refused(
    child: str, shift: tuple[float, ...], quat: tuple[float, ...], words: str
) -> None:
    buffer = PoseBuffer()
    with pytest.raises(BadInputError, match=words):
        buffer.add('map', child, S, shift, quat)
    assert buffer.frames() == ()


def test_a_quaternion_of_any_length_is_normalised() -> None:
    buffer = PoseBuffer()
    buffer.add('map', 'base', S, (0, 0, 0), 2 * np.array(QUARTER))
    assert np.allclose(buffer.lookup('map', 'base', S)[:3, 0], (0, 1, 0))


def test_one_bad_transform_in_a_message_does_not_cost_the_others() -> None:
    def transform(child: str, w: float) -> SimpleNamespace:
        return SimpleNamespace(
            header=SimpleNamespace(stamp=SimpleNamespace(sec=1, nanosec=5), frame_id='map'),
            child_frame_id=child,
            transform=SimpleNamespace(
                translation=SimpleNamespace(x=1.0, y=2.0, z=3.0),
                rotation=SimpleNamespace(x=0.0, y=0.0, z=0.0, w=w),
            ),
        )

    buffer = PoseBuffer()
    message = SimpleNamespace(transforms=[transform('bad', 0.0), transform('good', 1.0)])
    (problem,) = buffer.add_message(message, static=False)
    assert "'bad' in 'map'" in problem
    assert np.allclose(buffer.lookup('map', 'good', S + 5)[:3, 3], (1, 2, 3))


@given(st.lists(st.integers(0, 9_000), min_size=2, unique=True), st.integers(0, 9_000))
def test_any_order_of_insertion_gives_the_same_poses(stamps: list[int], at: int) -> None:
    buffer = PoseBuffer()
    for stamp in stamps:
        angle = stamp / 5000
        quat = (0, np.sin(angle / 2), 0, np.cos(angle / 2))
        buffer.add('map', 'base', stamp + 1, (stamp, -stamp, 1), quat)
    first, last = min(stamps), max(stamps)
    if not first <= at <= last:
        with pytest.raises(ExtrapolationError):
            buffer.lookup('map', 'base', at + 1)
        return
    before = max(s for s in stamps if s <= at)
    after = min(s for s in stamps if s >= at)
    start, end = (buffer.lookup('map', 'base', s + 1) for s in (before, after))
    fraction = 0.0 if after == before else (at - before) / (after - before)
    expected = interpolate(start, end, fraction)
    assert np.allclose(buffer.lookup('map', 'base', at + 1), expected, atol=1e-9)


def test_many_threads_write_and_read() -> None:
    buffer = PoseBuffer()
    buffer.add('map', 'base', S, (0, 0, 0), NO_TURN)
    failures: list[BaseException] = []

    def write(offset: int) -> None:
        try:
            for i in range(300):
                buffer.add('map', 'base', S + 10 * i + offset, (i, 0, 0), NO_TURN)
                buffer.lookup('map', 'base')
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=write, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert buffer.span_ns('base') == (S, S + 2993)
