from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.frames.ring import (
    FrameRing,
    RingFullError,
    RingRegistry,
    StaleSlotError,
    slot_bytes_for,
)

if TYPE_CHECKING:
    from spatialclaw_ros.core.frame import SlotRef

SIZE = slot_bytes_for(8, 6, has_depth=True)


def write(ring: FrameRing, value: int) -> SlotRef:
    with ring.reserve(8, 6, has_depth=True) as slot:
        slot.rgb[:] = value
        assert slot.depth_m is not None
        slot.depth_m[:] = value
    return slot.ref


def read(ring: FrameRing, ref: SlotRef) -> int:
    """Return the value a slot was filled with, checking that all of it has it."""
    rgb = np.frombuffer(ring.memory, np.uint8, 8 * 6 * 3, ref.rgb_offset)
    depth = np.frombuffer(ring.memory, np.float32, 8 * 6, ref.depth_offset)
    assert (rgb == rgb[0]).all()
    assert (depth == rgb[0]).all()
    return int(rgb[0])


def test_views_lie_in_the_ring_and_do_not_overlap() -> None:
    ring = FrameRing('front', 4, SIZE)
    refs = [write(ring, value) for value in range(1, 5)]
    assert [read(ring, ref) for ref in refs] == [1, 2, 3, 4]
    assert len({ref.rgb_offset for ref in refs}) == 4


def test_a_slot_without_depth() -> None:
    ring = FrameRing('front', 4, SIZE)
    with ring.reserve(8, 6, has_depth=False) as slot:
        assert slot.depth_m is None
        assert slot.ref.depth_offset == -1


def test_the_oldest_unpinned_slot_is_taken() -> None:
    ring = FrameRing('front', 4, SIZE)
    refs = [write(ring, value) for value in range(1, 5)]
    ring.pin(refs[0])
    write(ring, 5)
    assert [ring.holds(ref) for ref in refs] == [True, False, True, True]
    assert read(ring, refs[0]) == 1


def test_pins_leave_the_writer_its_slots() -> None:
    ring = FrameRing('front', 4, SIZE, keep_free=2)
    refs = [write(ring, value) for value in range(1, 5)]
    ring.pin(refs[0])
    ring.pin(refs[1])
    ring.pin(refs[1])
    with pytest.raises(RingFullError, match="'front': 2 of 4 slots are pinned"):
        ring.pin(refs[2])
    for value in range(6, 20):
        write(ring, value)
    assert [read(ring, ref) for ref in refs[:2]] == [1, 2]
    ring.unpin(refs[1])
    assert ring.pinned == 2
    ring.unpin(refs[1])
    assert ring.pinned == 1


def test_an_overwritten_frame_cannot_be_pinned() -> None:
    ring = FrameRing('front', 3, SIZE)
    ref = write(ring, 1)
    for value in range(2, 5):
        write(ring, value)
    with pytest.raises(StaleSlotError, match='was overwritten'):
        ring.pin(ref)
    with pytest.raises(StaleSlotError, match='is not pinned'):
        ring.unpin(ref)


def test_a_failed_write_gives_the_slot_back() -> None:
    ring = FrameRing('front', 3, SIZE)
    kept = write(ring, 1)
    slot = ring.reserve(8, 6, has_depth=True)
    with pytest.raises(RuntimeError), slot:
        raise RuntimeError
    assert not ring.holds(slot.ref)
    write(ring, 2)
    write(ring, 3)
    assert ring.holds(kept)


def test_a_frame_too_large_is_refused() -> None:
    with pytest.raises(BadInputError, match='9x6'):
        FrameRing('front', 3, SIZE).reserve(9, 6, has_depth=True)


def test_a_ring_that_leaves_no_slot_is_refused() -> None:
    with pytest.raises(BadInputError, match="'front': 2 slots"):
        FrameRing('front', 2, SIZE)


def test_memory_that_cannot_be_had_is_one_clear_error() -> None:
    with pytest.raises(BadInputError, match=r"'huge': .* MB of shared memory cannot be had"):
        FrameRing('huge', 4, 1 << 60)


def test_registry_never_gives_a_name_twice() -> None:
    with RingRegistry() as rings:
        first = rings.create('front', 3, SIZE)
        rings.remove('front')
        assert first.name == 'front'
        assert rings.create('front', 3, SIZE).name == 'front.2'
        assert rings.create('front.2', 3, SIZE).name == 'front.2.2'
        with pytest.raises(BadInputError, match=r"'front' does not exist; there are front\.2"):
            rings.get('front')
    assert rings.names() == ()


def test_closing_frees_the_descriptor_and_views_stay_valid() -> None:
    ring = FrameRing('front', 3, SIZE)
    ref = write(ring, 7)
    view = np.frombuffer(ring.memory, np.uint8, 4, ref.rgb_offset)
    fd = ring.fd
    ring.close()
    ring.close()
    with pytest.raises(OSError, match='Bad file descriptor'):
        os.fstat(fd)
    assert (view == 7).all()


def test_forgotten_rings_leave_no_descriptor() -> None:
    before = len(list(Path('/proc/self/fd').iterdir()))
    for _ in range(20):
        write(FrameRing('front', 3, SIZE), 1)
    assert len(list(Path('/proc/self/fd').iterdir())) == before


ATTACKS = """
import ctypes, json, mmap, os, sys
fd, size = int(sys.argv[1]), int(sys.argv[2])
done = []
def attempt(name, call):
    try:
        call()
    except (OSError, ValueError, PermissionError):
        return
    done.append(name)
view = mmap.mmap(fd, size, prot=mmap.PROT_READ)
attempt('map writable', lambda: mmap.mmap(fd, size))
attempt('write', lambda: os.pwrite(fd, b'x', 0))
attempt('truncate', lambda: os.ftruncate(fd, 0))
attempt('grow', lambda: os.ftruncate(fd, size * 2))
attempt('reopen and map', lambda: mmap.mmap(os.open(f'/proc/self/fd/{fd}', os.O_RDWR), size))
attempt('reopen and write', lambda: os.write(os.open(f'/proc/self/fd/{fd}', os.O_RDWR), b'x'))
attempt('punch hole', lambda: os.posix_fallocate(fd, 0, size * 2))
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
address = libc.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, fd, 0)
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
if libc.mprotect(address, size, mmap.PROT_READ | mmap.PROT_WRITE) == 0:
    done.append('mprotect')
print(json.dumps({'first': view[0], 'done': done}))
"""


def test_another_process_can_read_and_nothing_else() -> None:
    ring = FrameRing('front', 3, SIZE)
    ref = write(ring, 9)
    assert ref.rgb_offset == 0
    done = subprocess.run(
        [sys.executable, '-c', ATTACKS, str(ring.fd), str(ring.size)],
        pass_fds=[ring.fd],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == {'first': 9, 'done': []}
    assert read(ring, ref) == 9
    write(ring, 10)  # the host's own mapping still writes


class RingMachine(RuleBasedStateMachine):
    """Any order of writes, pins and unpins: pinned frames keep their pixels, writes never fail."""

    def __init__(self) -> None:
        super().__init__()
        self.ring = FrameRing('machine', 5, SIZE, keep_free=2)
        self.pins: dict[SlotRef, int] = {}
        self.values: dict[SlotRef, int] = {}
        self.count = 0

    @rule()
    def write(self) -> None:
        self.count += 1
        self.values[write(self.ring, self.count % 251)] = self.count % 251

    @precondition(lambda self: self.values)
    @rule(data=st.data())
    def pin(self, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(list(self.values)[-8:]))
        try:
            self.ring.pin(ref)
        except StaleSlotError:
            assert ref not in self.pins
        except RingFullError:
            assert len(self.pins) == 3
            assert ref not in self.pins
        else:
            self.pins[ref] = self.pins.get(ref, 0) + 1

    @precondition(lambda self: self.pins)
    @rule(data=st.data())
    def unpin(self, data: st.DataObject) -> None:
        ref = data.draw(st.sampled_from(list(self.pins)))
        self.ring.unpin(ref)
        self.pins[ref] -= 1
        if not self.pins[ref]:
            del self.pins[ref]

    @invariant()
    def pinned_frames_are_whole(self) -> None:
        assert self.ring.pinned == len(self.pins)
        for ref in self.pins:
            assert self.ring.holds(ref)
            assert read(self.ring, ref) == self.values[ref]

    @invariant()
    def the_newest_frame_is_there(self) -> None:
        if self.values:
            newest = list(self.values)[-1]
            assert self.ring.holds(newest)
            assert read(self.ring, newest) == self.values[newest]


TestRingMachine = RingMachine.TestCase
TestRingMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
