"""Frames in shared memory: a sealed memfd of fixed slots that readers can only read.

The host maps the memory before it seals it, and is the only writer for ever after: whoever
receives the descriptor can map it read-only and nothing else. Which slots are in use is known
in the host's heap alone, so no reader can corrupt or starve another.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import threading
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.errors import BadInputError, SpatialClawError
from spatialclaw_ros.core.frame import SlotRef
from spatialclaw_ros.frames.memory import available_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from typing_extensions import Self

F_SEAL_FUTURE_WRITE = 0x10  # Linux 5.1; Python's fcntl does not name it everywhere
SEALS = F_SEAL_FUTURE_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
FREE_SHARE = 0.9  # of the memory that is free now, at most
ALIGNMENT = 64  # a cache line: numpy and OpenCV are fastest on aligned rows
RGB_BYTES, DEPTH_BYTES = 3, 4  # per pixel


class RingFullError(SpatialClawError):
    """Every slot is pinned or being written."""


class StaleSlotError(SpatialClawError):
    """The slot has been overwritten by a newer frame."""


def slot_bytes_for(width: int, height: int, *, has_depth: bool) -> int:
    """Return the bytes that one frame of this size takes in a ring."""
    depth = _aligned(width * height * DEPTH_BYTES) if has_depth else 0
    return _aligned(width * height * RGB_BYTES) + depth


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


@dataclass
class _Slot:
    generation: int = 0
    pins: int = 0
    writing: bool = False


class RingSlot:
    """One reserved slot: write into the views, then leave the ``with`` block.

    Leaving it by an exception gives the slot back as empty.
    """

    def __init__(
        self, ring: FrameRing, ref: SlotRef, rgb: NDArray[np.uint8], depth_m: NDArray[np.float32]
    ) -> None:
        """Made by FrameRing.reserve."""
        self._ring = ring
        self.ref = ref
        self.rgb = rgb
        """(H, W, 3) uint8, writable."""
        self.depth_m: NDArray[np.float32] | None = depth_m if ref.depth_offset >= 0 else None
        """(H, W) float32 metres, writable; None where it was reserved without depth."""

    def __enter__(self) -> Self:
        """Return the slot itself."""
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        """End the writing."""
        self._ring._release(self.ref, written=kind is None)  # noqa: SLF001 - one subject, two classes


class FrameRing:
    """A ring of slots for one camera or recording. Thread safe.

    Args:
        name: what frame tables call it; unique in its registry.
        slots: how many frames it holds.
        slot_bytes: size of one slot, see slot_bytes_for.
        keep_free: slots that pins may never take, so that the writer never waits.

    Raises:
        BadInputError: the numbers make no ring, or the memory cannot be had.
    """

    def __init__(self, name: str, slots: int, slot_bytes: int, *, keep_free: int = 2) -> None:
        if slots <= keep_free or slot_bytes <= 0:
            msg = (
                f'ring {name!r}: {slots} slots of {slot_bytes} bytes, {keep_free} kept free for '
                'the writer, leave none for a frame; use more slots'
            )
            raise BadInputError(msg)
        self.name = name
        self.slots = slots
        self.slot_bytes = _aligned(slot_bytes)
        self.keep_free = keep_free
        self.size = -(-self.slots * self.slot_bytes // mmap.PAGESIZE) * mmap.PAGESIZE
        if self.size > FREE_SHARE * available_bytes():  # the system would kill a process for it
            raise BadInputError(self._too_large('there is less free'))
        label = f'spatialclaw-{name[:60]}'  # shown in /proc/PID/maps; at most 249 bytes
        self.fd = os.memfd_create(label, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        self._close_fd = weakref.finalize(self, os.close, self.fd)
        try:
            # pages are taken now: later, a machine out of memory would kill the writer (SIGBUS)
            os.posix_fallocate(self.fd, 0, self.size)
            self._map = mmap.mmap(self.fd, self.size, flags=mmap.MAP_SHARED | mmap.MAP_POPULATE)
            fcntl.fcntl(self.fd, fcntl.F_ADD_SEALS, SEALS)
        except OSError as error:
            self._close_fd()
            raise BadInputError(self._too_large(str(error.strerror))) from error
        self._table = [_Slot() for _ in range(slots)]
        self._generation = 0
        # re-entrant: the garbage collector may end a lease in the midst of any of these methods
        self._lock = threading.RLock()

    @property
    def memory(self) -> memoryview:
        """The whole ring, read-only, for readers in this process."""
        return memoryview(self._map).toreadonly()

    @property
    def pinned(self) -> int:
        """How many slots are pinned."""
        with self._lock:
            return sum(slot.pins > 0 for slot in self._table)

    def reserve(self, width: int, height: int, *, has_depth: bool) -> RingSlot:
        """Take the oldest slot that nobody pinned; never waits.

        Raises:
            BadInputError: such a frame does not fit into a slot.
            RingFullError: every slot is pinned or being written.
        """
        needed = slot_bytes_for(width, height, has_depth=has_depth)
        if needed > self.slot_bytes or width <= 0 or height <= 0:
            msg = (
                f'ring {self.name!r}: a frame of {width}x{height} takes {needed} bytes, '
                f'a slot has {self.slot_bytes}; make a ring for the larger size'
            )
            raise BadInputError(msg)
        with self._lock:
            free = [i for i, slot in enumerate(self._table) if not slot.pins and not slot.writing]
            if not free:
                msg = f'ring {self.name!r}: all {self.slots} slots are pinned; use more slots'
                raise RingFullError(msg)
            index = min(free, key=lambda i: self._table[i].generation)
            self._generation += 1
            self._table[index].generation = self._generation
            self._table[index].writing = True
            generation = self._generation
        start = index * self.slot_bytes
        depth_start = start + _aligned(width * height * RGB_BYTES)
        ref = SlotRef(self.name, start, depth_start if has_depth else -1, generation)
        shape = (height, width)
        rgb: NDArray[np.uint8] = np.ndarray((*shape, 3), np.uint8, self._map, start)
        depth: NDArray[np.float32] = np.ndarray(
            shape if has_depth else (0, 0), np.float32, self._map, depth_start if has_depth else 0
        )
        return RingSlot(self, ref, rgb, depth)

    def holds(self, ref: SlotRef) -> bool:
        """Tell whether the slot still holds the frame that the reference was given for."""
        with self._lock:
            return self._current(ref) is not None

    def pin(self, ref: SlotRef) -> None:
        """Keep a frame from being overwritten, once more; each pin takes one unpin.

        Raises:
            StaleSlotError: it has been overwritten already.
            RingFullError: the pin would leave the writer less than ``keep_free`` slots.
        """
        with self._lock:
            slot = self._current(ref)
            if slot is None:
                msg = f'ring {self.name!r}: the frame at byte {ref.rgb_offset} was overwritten'
                raise StaleSlotError(msg)
            if not slot.pins:
                pinned = sum(other.pins > 0 for other in self._table)
                if pinned >= self.slots - self.keep_free:
                    msg = (
                        f'ring {self.name!r}: {pinned} of {self.slots} slots are pinned and '
                        f'{self.keep_free} stay free for new frames; end queries or use more slots'
                    )
                    raise RingFullError(msg)
            slot.pins += 1

    def unpin(self, ref: SlotRef) -> None:
        """Take back one pin.

        Raises:
            StaleSlotError: the frame is not pinned.
        """
        with self._lock:
            slot = self._current(ref)
            if slot is None or not slot.pins:
                msg = f'ring {self.name!r}: the frame at byte {ref.rgb_offset} is not pinned'
                raise StaleSlotError(msg)
            slot.pins -= 1

    def close(self) -> None:
        """Close the descriptor; the memory goes when the last view of it does. Idempotent."""
        self._close_fd()

    def _too_large(self, why: str) -> str:
        return (
            f'ring {self.name!r}: {self.size / 1e6:.0f} MB of shared memory cannot be had '
            f'({why}); use fewer slots or smaller images, on Linux 5.1 or newer'
        )

    def _current(self, ref: SlotRef) -> _Slot | None:
        index, rest = divmod(ref.rgb_offset, self.slot_bytes)
        if ref.ring != self.name or rest or not 0 <= index < self.slots:
            return None
        slot = self._table[index]
        return slot if slot.generation == ref.generation and ref.generation > 0 else None

    def _release(self, ref: SlotRef, *, written: bool) -> None:
        with self._lock:
            slot = self._table[ref.rgb_offset // self.slot_bytes]
            slot.writing = False
            if not written:
                slot.generation, slot.pins = 0, 0


class RingRegistry:
    """The rings of this process by name. Thread safe; a context manager that closes them.

    A name is never given twice: a kernel that mapped a ring keeps it under its name.
    """

    def __init__(self) -> None:
        self._rings: dict[str, FrameRing] = {}
        self._given: set[str] = set()
        self._lock = threading.RLock()

    def create(self, name: str, slots: int, slot_bytes: int, *, keep_free: int = 2) -> FrameRing:
        """Make a ring under ``name``, or ``name.2``, ``name.3`` … where that was given before."""
        with self._lock:
            unique, count = name, 1
            while unique in self._given:
                count += 1
                unique = f'{name}.{count}'
            self._given.add(unique)
        ring = FrameRing(unique, slots, slot_bytes, keep_free=keep_free)
        with self._lock:
            self._rings[unique] = ring
        return ring

    def get(self, name: str) -> FrameRing:
        """Return a ring.

        Raises:
            BadInputError: there is none of this name; lists those there are.
        """
        with self._lock:
            ring = self._rings.get(name)
            names = sorted(self._rings)
        if ring is None:
            msg = f'ring {name!r} does not exist; there are {", ".join(names) or "none"}'
            raise BadInputError(msg)
        return ring

    def names(self) -> tuple[str, ...]:
        """Return the names of the rings there are."""
        with self._lock:
            return tuple(self._rings)

    def remove(self, name: str) -> None:
        """Close and forget a ring; unknown names are ignored."""
        with self._lock:
            ring = self._rings.pop(name, None)
        if ring is not None:
            ring.close()

    def close(self) -> None:
        """Close and forget every ring. Idempotent."""
        for name in self.names():
            self.remove(name)

    def __enter__(self) -> Self:
        """Return the registry itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close every ring."""
        self.close()
