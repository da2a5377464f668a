from __future__ import annotations

from spatialclaw_ros.frames.recorded import RecordedFrames
from spatialclaw_ros.frames.ring import RingRegistry


def test_recordings_take_rings_as_they_need_them() -> None:
    with RingRegistry() as rings:
        store = RecordedFrames(rings, 'bag', 70)
        slots = []
        for i in range(70):
            with store.reserve(8, 6, has_depth=True) as slot:
                slot.rgb[:] = i
            slots.append(slot)
        assert rings.names() == ('bag', 'bag.2')
        assert [int(slot.rgb[0, 0, 0]) for slot in slots] == list(range(70))
        assert all(rings.get(slot.ref.ring).holds(slot.ref) for slot in slots)
        with store.reserve(80, 60, has_depth=False):  # more, and larger, than was announced
            pass
        assert rings.names() == ('bag', 'bag.2', 'bag.3')


def test_recorded_frames_can_be_pinned_to_the_last() -> None:
    with RingRegistry() as rings:
        store = RecordedFrames(rings, 'bag', 3)
        for _ in range(3):
            with store.reserve(8, 6, has_depth=True) as slot:
                pass
            rings.get('bag').pin(slot.ref)
        assert rings.get('bag').pinned == 3
