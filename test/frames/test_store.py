from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.errors import BadInputError, NoFramesError
from spatialclaw_ros.core.frame import Capture, Frame
from spatialclaw_ros.core.transforms import from_parts, quat_xyzw_to_matrix
from spatialclaw_ros.frames.keyframes import KeyframeGate
from spatialclaw_ros.frames.ring import RingRegistry, slot_bytes_for
from spatialclaw_ros.frames.store import FrameStore, Selection

if TYPE_CHECKING:
    from spatialclaw_ros.core.protocols import FrameSource

S = 1_000_000_000
NEVER = KeyframeGate(distance_m=1e9, angle_rad=4, period_s=1e9)
K = np.array([[50.0, 0, 16], [0, 50, 12], [0, 0, 1]])


def megabytes(slots: int, width: int = 32, height: int = 24) -> float:
    return (slots + 0.5) * slot_bytes_for(width, height, has_depth=True) / 1e6


def camera(name: str = 'front', width: int = 32, height: int = 24) -> Camera:
    return Camera(name, K, width, height, f'{name}_optical')


def store_of(slots: int, gate: KeyframeGate | None = None) -> tuple[FrameStore, RingRegistry]:
    rings = RingRegistry()
    return FrameStore(rings, ring_mb=megabytes(slots), gate=gate), rings


def put(
    store: FrameStore,
    seconds: float,
    *,
    of: Camera | None = None,
    x: float = 0.0,
    yaw: float = 0.0,
) -> bool:
    of = of or camera()
    index, source = store.number(of.name)
    with store.reserve(of, has_depth=True) as slot:
        slot.rgb[:] = index % 251
        assert slot.depth_m is not None
        slot.depth_m[:] = 1
    turn = quat_xyzw_to_matrix((0, 0, np.sin(yaw / 2), np.cos(yaw / 2)))
    frame = Frame(
        frame_index=index,
        stamp_ns=round(seconds * S),
        camera=of,
        rgb=slot.rgb,
        depth_m=slot.depth_m,
        T_world_camera=from_parts(turn, (x, 0, 0)),
        world_frame='map',
        source_index=source,
        slot=slot.ref,
    )
    return store.add(Capture(frame))


def stamps(captures: tuple[Capture, ...]) -> list[float]:
    return [c.frame.stamp_ns / S for c in captures]


def test_it_is_a_frame_source() -> None:
    source: FrameSource = store_of(8)[0]
    assert source.captures() == ()


def test_keyframes_by_distance_turn_and_time() -> None:
    store, _ = store_of(20, KeyframeGate(distance_m=0.2, angle_rad=0.2, period_s=1.0))
    assert put(store, 0)
    assert not put(store, 0.1, x=0.19)
    assert put(store, 0.2, x=0.2)
    assert not put(store, 0.3, x=0.2, yaw=0.19)
    assert put(store, 0.4, x=0.2, yaw=0.201)
    assert not put(store, 1.39, x=0.2, yaw=0.2)
    assert put(store, 1.4, x=0.2, yaw=0.2)


def test_keyframes_alone_where_these_are_asked_for() -> None:
    store, _ = store_of(20, KeyframeGate(period_s=1.0))
    for i in range(26):
        put(store, 100 + i / 10)
    assert stamps(store.captures(keyframes=True)) == [100.0, 101.0, 102.0]
    assert stamps(store.captures(since_ns=101 * S, keyframes=True)) == [101.0, 102.0]
    assert len(store.captures()) > 3


def test_newest_and_keyframes_of_the_history() -> None:
    store, _ = store_of(100, KeyframeGate(period_s=1.0))
    for i in range(301):
        put(store, 100 + i / 10)
    with store.select_for_query(history_s=10) as selection:
        assert stamps(selection.captures) == [*[float(s) for s in range(120, 130)], 130.0]
        assert selection.newest_stamp_ns == 130 * S
        assert selection.warnings == ()


def test_a_query_about_the_past() -> None:
    store, _ = store_of(100, KeyframeGate(period_s=1.0))
    for i in range(301):
        put(store, 100 + i / 10)
    with store.select_for_query(to_ns=round(115.05 * S), history_s=3) as selection:
        assert stamps(selection.captures) == [113.0, 114.0, 115.0]
    with store.select_for_query(from_ns=104 * S, to_ns=106 * S) as selection:
        assert stamps(selection.captures) == [104.0, 105.0, 106.0]


def test_at_most_max_frames_spread_over_the_time() -> None:
    store, _ = store_of(100, KeyframeGate(period_s=1.0))
    for i in range(41):
        put(store, i)
    with store.select_for_query(history_s=100, max_frames=5) as selection:
        assert stamps(selection.captures) == [0.0, 13.0, 26.0, 39.0, 40.0]


def test_several_cameras() -> None:
    store, _ = store_of(20, NEVER)
    for i in range(5):
        put(store, i, of=camera('front'))
        put(store, i + 0.5, of=camera('rear'))
    assert store.cameras() == ('front', 'rear')
    with store.select_for_query(history_s=2) as both:
        assert [(c.frame.camera.name, c.frame.stamp_ns / S) for c in both.captures] == [
            ('front', 4.0),
            ('rear', 4.5),
        ]
    with store.select_for_query(['front'], history_s=2) as one:
        assert stamps(one.captures) == [4.0]
    put(store, 60, of=camera('front'))
    with store.select_for_query(history_s=2) as stale:
        assert stamps(stale.captures) == [60.0]
        assert stale.warnings == ('camera rear sent no frame in this time',)
    indices = [c.frame.frame_index for c in store.captures()]
    assert len(set(indices)) == len(indices)


def test_bad_selections_say_what_there_is() -> None:
    store, _ = store_of(20)
    with pytest.raises(NoFramesError, match='no frame yet: see diagnostics'):
        store.select_for_query()
    for i in range(5):
        put(store, 10 + i)
    with pytest.raises(BadInputError, match="camera 'left' sent no frame; there are: front"):
        store.select_for_query(['left'])
    with pytest.raises(BadInputError, match='wrong way round'):
        store.select_for_query(from_ns=5 * S, to_ns=4 * S)
    words = r'no frame between 1\.000 s and 2\.000 s; frames are held from 10\.000 s to 14\.000 s'
    with pytest.raises(NoFramesError, match=words):
        store.select_for_query(from_ns=1 * S, to_ns=2 * S)


def test_pinned_frames_are_not_overwritten_and_come_free() -> None:
    store, rings = store_of(8, NEVER)
    for i in range(4):
        put(store, i)
    selection = store.select_for_query()
    (front,) = [c for c in selection.captures if c.frame.stamp_ns == 3 * S]
    for i in range(4, 50):
        put(store, i)
    assert (front.frame.rgb == 3).all()
    assert rings.get('front').pinned == 2  # the first keyframe, and the newest of then
    selection.close()
    selection.close()
    assert rings.get('front').pinned == 1


def test_a_forgotten_query_lets_go_of_its_frames() -> None:
    store, rings = store_of(8, NEVER)
    for i in range(4):
        put(store, i)
    selection = store.select_for_query()
    captures = selection.captures
    del selection
    gc.collect()
    assert rings.get('front').pinned == 2  # held by the captures
    del captures
    gc.collect()
    assert rings.get('front').pinned == 1


def test_captures_are_pinned_as_long_as_they_live() -> None:
    store, rings = store_of(40, NEVER)
    for i in range(30):
        put(store, i)
    found = store.captures(since_ns=25 * S)
    assert stamps(found) == [25.0, 26.0, 27.0, 28.0, 29.0]
    for i in range(30, 200):
        put(store, i)
    assert [int(c.frame.rgb[0, 0, 0]) for c in found] == [25, 26, 27, 28, 29]
    assert len(store.captures()) == 11  # a fourth of the slots, and the keyframe
    del found
    gc.collect()
    assert rings.get('front').pinned == 1


def test_queries_cannot_take_every_slot() -> None:
    store, _ = store_of(8, KeyframeGate(period_s=0.5))
    held: list[Selection] = []
    refused = 0
    for i in range(40):
        put(store, i)  # the writer never waits, and never fails
        try:
            held.append(store.select_for_query(history_s=0.1))
        except NoFramesError:
            refused += 1
    assert len(held) == 6
    assert refused == 34
    with pytest.raises(NoFramesError, match='other queries hold every frame of this time'):
        store.select_for_query(history_s=0.1)
    for i, selection in enumerate(held):
        assert (selection.captures[0].frame.rgb == i).all()
        selection.close()
    put(store, 41)
    with store.select_for_query(history_s=0.1) as again:
        assert stamps(again.captures) == [41.0]


def test_keyframes_are_bounded_oldest_first() -> None:
    store, rings = store_of(12, KeyframeGate(period_s=0.5))
    for i in range(100):
        put(store, i)
    assert rings.get('front').pinned == 6
    assert 'at most 6 keyframes' in store.describe()[0]
    found = stamps(store.captures())
    assert found[-6:] == [94.0, 95.0, 96.0, 97.0, 98.0, 99.0]


def test_clear_forgets_and_keeps_what_a_query_holds() -> None:
    store, rings = store_of(12, KeyframeGate(period_s=0.5))
    for i in range(5):
        put(store, 1000 + i)
    selection = store.select_for_query(history_s=100)
    store.clear()
    with pytest.raises(NoFramesError):
        store.select_for_query()
    for i in range(50):
        put(store, i)  # earlier stamps, as after a bag began again
    assert [int(c.frame.rgb[0, 0, 0]) for c in selection.captures] == [0, 1, 2, 3, 4]
    assert stamps(store.captures())[-5:] == [45.0, 46.0, 47.0, 48.0, 49.0]
    gc.collect()
    selection.close()
    assert rings.get('front').pinned == 5  # ten may be pinned, the query held five
    put(store, 50)
    assert rings.get('front').pinned == 6


def test_a_larger_image_gets_a_ring_of_its_own() -> None:
    rings = RingRegistry()
    store = FrameStore(rings, ring_mb=megabytes(10, 64, 48), gate=NEVER)
    put(store, 1)
    selection = store.select_for_query()
    put(store, 2, of=camera('front', 64, 48))
    assert rings.names() == ('front', 'front.2')
    assert (selection.captures[0].frame.rgb == 0).all()
    selection.close()
    put(store, 3, of=camera('front', 64, 48))
    assert rings.names() == ('front.2',)
    store.close()
    assert rings.names() == ()
    assert not store.add(selection.captures[0])


def test_too_little_memory_names_the_parameter() -> None:
    store, _ = store_of(4)
    with pytest.raises(BadInputError, match=r"frames\.ring_mb .* camera 'front' sends 32x24"):
        put(store, 1)


def test_writer_and_queries_in_threads() -> None:
    store, rings = store_of(24, KeyframeGate(period_s=0.3))
    failures: list[BaseException] = []
    stop = threading.Event()
    put(store, 0)

    def ask() -> None:
        try:
            while not stop.is_set():
                with store.select_for_query(history_s=5, max_frames=6) as selection:
                    before = [c.frame.rgb.tobytes() for c in selection.captures]
                    for capture in selection.captures:
                        assert (capture.frame.rgb == capture.frame.frame_index % 251).all()
                    assert [c.frame.rgb.tobytes() for c in selection.captures] == before
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for i in range(1, 1500):
        put(store, i / 30)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    store.clear()
    gc.collect()
    assert rings.get('front').pinned == 0


@given(
    gaps=st.lists(st.floats(0.01, 3), min_size=1, max_size=60),
    history=st.floats(0.1, 30),
    most=st.integers(1, 12),
)
@settings(deadline=None, max_examples=50)
def test_a_selection_is_ordered_bounded_and_has_the_newest(
    gaps: list[float], history: float, most: int
) -> None:
    store, _ = store_of(40, KeyframeGate(period_s=1.0))
    at = 0.0
    for gap in gaps:
        at += gap
        put(store, at)
    with store.select_for_query(history_s=history, max_frames=most) as selection:
        found = stamps(selection.captures)
        assert found == sorted(set(found))
        assert 1 <= len(found) <= most
        assert found[-1] == round(at * S) / S
        assert found[0] >= found[-1] - history - 1e-9
    store.close()
