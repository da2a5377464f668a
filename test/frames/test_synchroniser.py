from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialclaw_ros.frames.synchroniser import Matched, Synchroniser

MS = 1_000_000
RGB, DEPTH, LABELS = 'rgb/image', 'depth/image', 'labels/image'


def sync(slop_s: float = 0.02, **options: object) -> Synchroniser[str]:
    return Synchroniser((RGB, DEPTH), optional=(LABELS,), slop_s=slop_s, **options)  # type: ignore[arg-type]


def feed(
    target: Synchroniser[str], messages: list[tuple[str, int]], *, flush: bool = True
) -> list[Matched[str]]:
    """Feed (stream, milliseconds); items are 'stream@milliseconds'."""
    out: list[Matched[str]] = []
    for stream, at in messages:
        out += target.add(stream, at * MS, f'{stream}@{at}')
    return [*out, *(target.flush() if flush else ())]


def pairs(matches: list[Matched[str]]) -> list[tuple[int, int]]:
    """Return (colour, depth) milliseconds."""
    return [(m.stamp_ns // MS, int(m.items[DEPTH].rpartition('@')[2])) for m in matches]


def test_equal_stamps_match_at_once() -> None:
    target = sync()
    assert feed(target, [(RGB, 10)], flush=False) == []
    (match,) = feed(target, [(DEPTH, 10)], flush=False)
    assert match.items == {RGB: 'rgb/image@10', DEPTH: 'depth/image@10'}
    assert not target.counters


@pytest.mark.parametrize(('apart', 'matched'), [(20, True), (21, False)])
def test_slop_is_inclusive(apart: int, matched: bool) -> None:  # noqa: FBT001
    target = sync(slop_s=0.02)
    assert bool(feed(target, [(RGB, 100), (DEPTH, 100 + apart)])) is matched
    assert bool(target.counters) is not matched


def test_slop_zero_matches_equal_stamps() -> None:
    assert pairs(feed(sync(slop_s=0), [(DEPTH, 5), (RGB, 5)])) == [(5, 5)]


def test_the_nearest_is_taken_not_the_first_within_slop() -> None:
    messages = [(DEPTH, 0), (RGB, 33), (DEPTH, 33), (RGB, 66), (DEPTH, 66)]
    assert pairs(feed(sync(slop_s=0.05), messages)) == [(33, 33), (66, 66)]


def test_a_depth_image_serves_only_its_nearest_colour_image() -> None:
    target = sync(slop_s=0.05)
    messages = [(RGB, 0), (DEPTH, 0), (RGB, 33), (RGB, 66), (DEPTH, 66), (RGB, 99), (DEPTH, 132)]
    assert pairs(feed(target, messages)) == [(0, 0), (66, 66)]
    assert target.counters == {'rgb/image: no depth/image within 0.05 s': 2}


def test_a_steady_offset_needs_no_further_message_once_the_rate_is_known() -> None:
    target = sync(slop_s=0.02)
    feed(target, [(DEPTH, 0), (RGB, 5), (DEPTH, 100), (RGB, 105)], flush=False)
    assert pairs(feed(target, [(DEPTH, 200), (RGB, 205)], flush=False)) == [(205, 200)]


def test_duplicates_are_counted_and_dropped() -> None:
    target = sync()
    matches = feed(target, [(RGB, 1), (RGB, 1), (DEPTH, 1), (DEPTH, 1), (RGB, 40), (DEPTH, 40)])
    assert pairs(matches) == [(1, 1), (40, 40)]
    assert target.counters['rgb/image: duplicate stamp'] == 1
    assert target.counters['depth/image: duplicate stamp'] == 1


def test_a_jump_back_clears_and_goes_on() -> None:
    jumps: list[int] = []
    target = sync(on_jump=lambda: jumps.append(1))
    matches = feed(target, [(RGB, 900), (DEPTH, 900), (RGB, 933), (RGB, 0), (DEPTH, 0)])
    assert pairs(matches) == [(900, 900), (0, 0)]
    assert jumps == [1]
    assert target.counters['rgb/image: stamp went backwards'] == 1
    assert target.counters['rgb/image: cleared while waiting'] == 1


def test_queues_are_bounded_and_what_falls_out_is_counted() -> None:
    target = sync(queue=10)
    feed(target, [(RGB, 33 * i) for i in range(100)], flush=False)
    assert target.counters == {'rgb/image: no depth/image within 0.02 s': 91}
    assert target.received == {RGB: 100, DEPTH: 0, LABELS: 0}
    assert target.last_stamps_ns == {RGB: 3267 * MS, DEPTH: None, LABELS: None}


def test_labels_are_waited_for_once_they_came() -> None:
    target = sync()
    first = feed(target, [(LABELS, 0), (DEPTH, 0), (RGB, 0)], flush=False)
    assert [sorted(m.items) for m in first] == [[DEPTH, LABELS, RGB]]
    assert feed(target, [(RGB, 33), (DEPTH, 33)], flush=False) == []
    late = feed(target, [(LABELS, 33)], flush=False)
    assert [sorted(m.items) for m in late] == [[DEPTH, LABELS, RGB]]


@pytest.mark.parametrize('period', [800, 1250, 5000])
def test_labels_of_slow_cameras_are_waited_for(period: int) -> None:
    """Of a camera that takes a picture every few seconds, the last labels are always old."""
    target = sync()
    feed(target, [(LABELS, 0), (DEPTH, 0), (RGB, 0)], flush=False)
    for at in (period, 2 * period, 3 * period):
        assert feed(target, [(RGB, at), (DEPTH, at)], flush=False) == []
        (match,) = feed(target, [(LABELS, at)], flush=False)
        assert LABELS in match.items


def test_labels_that_never_came_are_not_waited_for_unless_expected() -> None:
    assert len(feed(sync(), [(RGB, 0), (DEPTH, 0)], flush=False)) == 1
    target = sync()
    target.expect(LABELS)
    assert feed(target, [(RGB, 0), (DEPTH, 0)], flush=False) == []
    (match,) = feed(target, [(LABELS, 0)], flush=False)
    assert LABELS in match.items


def test_labels_that_stopped_do_not_hold_frames_back_for_ever() -> None:
    target = sync()
    messages = [(LABELS, 0)]
    for i in range(60):
        messages += [(RGB, 33 * i), (DEPTH, 33 * i)]
    matches = feed(target, messages, flush=False)
    assert len(matches) == 60
    assert [LABELS in m.items for m in matches] == [True] + [False] * 59


def test_starved_streams_are_named_in_words() -> None:
    now = [100.0]
    target = sync(clock=lambda: now[0])
    assert target.starved() == ['rgb/image: no message yet', 'depth/image: no message yet']
    feed(target, [(RGB, 0), (DEPTH, 0)])
    assert target.starved() == []
    now[0] += 3.0
    feed(target, [(RGB, 3000)], flush=False)
    assert target.starved() == ['depth/image: no message for 3.0 s']


def test_two_clocks_are_named_in_words() -> None:
    target = sync(queue=5)
    for i in range(20):
        feed(target, [(RGB, 33 * i), (DEPTH, 1_700_000_000_000 + 33 * i)], flush=False)
    (words,) = target.starved()
    assert 'depth/image: stamps are 1700000000.000 s from those of rgb/image' in words


@given(
    seed=st.integers(0, 10_000),
    period=st.sampled_from([33, 100, 200]),
    offset=st.integers(-12, 12),
    jitter=st.integers(0, 3),
    slop=st.sampled_from([5, 10, 20]),
)
@settings(deadline=None)
def test_any_order_of_arrival_gives_the_mutually_nearest_pairs(
    seed: int, period: int, offset: int, jitter: int, slop: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - a reproducible order, no secret
    kept = {
        stream: [
            1000 + period * i + shift + rng.randint(-jitter, jitter)
            for i in range(30)
            if rng.random() < 0.9
        ]
        for stream, shift in ((RGB, 0), (DEPTH, offset))
    }
    queues = {stream: list(stamps) for stream, stamps in kept.items()}
    order: list[tuple[str, int]] = []
    while any(queues.values()):
        # streams run apart by a few messages, as transports do
        ready = [s for s in queues if queues[s]]
        lead = min(ready, key=lambda s: queues[s][0] + rng.randint(-2 * period, 2 * period))
        order.append((lead, queues[lead].pop(0)))
    expected = [
        (rgb, depth)
        for rgb in kept[RGB]
        for depth in kept[DEPTH]
        if abs(rgb - depth) <= slop
        and depth == min(kept[DEPTH], key=lambda d: (abs(d - rgb), d))
        and rgb == min(kept[RGB], key=lambda r: (abs(r - depth), r))
    ]
    target = sync(slop_s=slop / 1000)
    assert pairs(feed(target, order)) == expected
    missed = sum(target.counters.values())
    assert len(expected) + missed == len(kept[RGB])
