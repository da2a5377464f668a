"""The live store: what the cameras saw, in bounded shared memory, and what a query is given.

The sensors' thread writes, queries read from other threads. A query's captures are pinned: the
ring never overwrites them while the query holds its selection.
"""

from __future__ import annotations

import threading
import weakref
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError, NoFramesError
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.frames.camera_store import CameraStore
from spatialclaw_ros.frames.keyframes import KeyframeGate, spread
from spatialclaw_ros.frames.ring import RingFullError, StaleSlotError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.core.frame import Capture, Frame
    from spatialclaw_ros.frames.ring import RingRegistry, RingSlot

SHARE_OF_CELLS = 4  # a fourth of a ring's slots may be leased to cells that ask for more frames


@dataclass(frozen=True, eq=False)
class Selection:
    """The captures of one query, oldest first. A context manager.

    They are pinned until ``close``, or until nobody holds their frame objects any more.
    """

    captures: tuple[Capture, ...]
    newest_stamp_ns: int
    warnings: tuple[str, ...]
    """What could not be had: frames left out, cameras without a frame."""
    _leases: tuple[weakref.finalize[..., Frame], ...]

    def close(self) -> None:
        """Let the ring have the frames again. Idempotent."""
        for lease in self._leases:
            lease()

    def __enter__(self) -> Self:
        """Return the selection itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Unpin."""
        self.close()


class FrameStore:
    """Rings, newest frames and keyframes of all cameras. Implements core's FrameSource.

    Args:
        rings: where its rings are registered, under the cameras' names.
        ring_mb: shared memory for each camera, MB.
        gate: when a frame becomes a keyframe.
    """

    def __init__(
        self, rings: RingRegistry, *, ring_mb: float = 256, gate: KeyframeGate | None = None
    ) -> None:
        self._rings = rings
        self._ring_mb = ring_mb
        self._gate = gate or KeyframeGate()
        self._cameras: dict[str, CameraStore] = {}
        self._old: list[CameraStore] = []
        self._next_index = 0
        self._next_source: dict[str, int] = {}
        self._lock = threading.RLock()

    def number(self, camera: str) -> tuple[int, int]:
        """Return frame_index and source_index for a colour message; call it for every one."""
        with self._lock:
            index, self._next_index = self._next_index, self._next_index + 1
            source = self._next_source.get(camera, 0)
            self._next_source[camera] = source + 1
        return index, source

    def reserve(self, camera: Camera, *, has_depth: bool) -> RingSlot:
        """Return a slot to decode the next frame of a camera into, inside a ``with`` block.

        Raises:
            BadInputError: the memory is too small for frames of this size.
            RingFullError: queries pin every slot; the frame has to be dropped.
        """
        size = (camera.width, camera.height)
        with self._lock:
            store = self._cameras.get(camera.name)
            if store is None or store.size[0] * store.size[1] < size[0] * size[1]:
                if store is not None:  # its frames stay for the queries that pinned them
                    store.clear()
                    self._old.append(store)
                store = CameraStore(self._rings, camera.name, size, self._ring_mb)
                self._cameras[camera.name] = store
            for old in [old for old in self._old if not old.ring.pinned]:
                self._old.remove(old)
                old.close()
            return store.reserve(*size, has_depth=has_depth)

    def add(self, capture: Capture) -> bool:
        """Take a capture whose slot was written; return whether it became a keyframe."""
        with self._lock:
            store = self._cameras.get(capture.frame.camera.name)
            return store is not None and store.add(capture, self._gate)

    def captures(
        self,
        cameras: Sequence[str] = (),
        since_ns: int = 0,
        until_ns: int = 0,
        *,
        keyframes: bool = False,
    ) -> tuple[Capture, ...]:
        """Return captures held now, oldest first, each pinned as long as its frame object lives.

        ``keyframes``: these alone.

        Raises:
            BadInputError: there is no such camera.
        """
        with self._lock:
            found: list[Capture] = []
            for store in self._chosen(cameras):
                extra = 0 if keyframes else store.ring.slots // SHARE_OF_CELLS
                for capture in reversed(_within(store.captures(), since_ns, until_ns)):
                    is_keyframe = store.is_keyframe(capture)
                    if (is_keyframe or extra > 0) and self._pin(capture):
                        extra -= not is_keyframe
                        found.append(self._leased(capture)[0])
        return tuple(sorted(found, key=_stamp))

    def select_for_query(
        self,
        cameras: Sequence[str] = (),
        from_ns: int = 0,
        to_ns: int = 0,
        *,
        history_s: float = 10.0,
        max_frames: int = 32,
    ) -> Selection:
        """Return what a query sees: the newest frame of each camera, and keyframes before it.

        Args:
            cameras: names; none = all.
            from_ns: first stamp; 0 = ``history_s`` before the last.
            to_ns: last stamp; 0 = that of the newest frame.
            history_s: seconds of keyframes.
            max_frames: most frames, keyframes spread evenly over the time.

        Raises:
            BadInputError: there is no such camera, or the stamps are the wrong way round.
            NoFramesError: no frame lies between the stamps; says which there are.
        """
        with self._lock:
            stores = self._chosen(cameras)
            held = [capture for store in stores for capture in store.captures()]
            last = to_ns or max((c.frame.stamp_ns for c in held), default=0)
            first = from_ns or last - round(history_s * NS_PER_S)
            if first > last:
                msg = (
                    f'frames from {first / NS_PER_S:.3f} s to {last / NS_PER_S:.3f} s: the stamps '
                    'are the wrong way round'
                )
                raise BadInputError(msg)
            newest, keyframes = [], []
            for store in stores:
                within = _within(store.captures(), first, last)
                newest += within[-1:]
                keyframes += [c for c in within[:-1] if store.is_keyframe(c)]
            keyframes.sort(key=_stamp)
            kept = spread(len(keyframes), max(0, max_frames - len(newest)))
            wanted = [*newest[:max_frames], *(keyframes[i] for i in kept)]
            # newest first: where pins run out, the oldest keyframes are left out
            pinned = [c for c in sorted(wanted, key=_stamp, reverse=True) if self._pin(c)]
        if wanted and not pinned:
            msg = 'other queries hold every frame of this time: end them, or set frames.ring_mb'
            raise NoFramesError(msg)
        if not pinned:
            raise NoFramesError(self._why_none(held, first, last))
        return self._selection(pinned, stores, newest, len(wanted))

    def cameras(self) -> tuple[str, ...]:
        """Return the names of the cameras that sent a frame."""
        with self._lock:
            return tuple(self._cameras)

    def describe(self) -> list[str]:
        """Return in words what memory each camera takes."""
        with self._lock:
            return [store.describe() for store in self._cameras.values()]

    def room(self) -> float:
        """Return the share of slots that could still be pinned, of the fullest ring."""
        with self._lock:
            rings = [store.ring for store in self._cameras.values()]
        shares = ((r.slots - r.keep_free - r.pinned) / r.slots for r in rings)
        return min(shares, default=1.0)

    def newest_stamp_ns(self) -> int:
        """Return the stamp of the newest frame, 0 where there is none."""
        with self._lock:
            held = [c for store in self._cameras.values() for c in store.captures()[-1:]]
        return max((c.frame.stamp_ns for c in held), default=0)

    def clear(self) -> None:
        """Forget every frame, as after a jump of the clock; pinned ones stay for their queries."""
        with self._lock:
            for store in self._cameras.values():
                store.clear()

    def close(self) -> None:
        """Forget every frame and close the rings. Idempotent."""
        with self._lock:
            for store in (*self._cameras.values(), *self._old):
                store.close()
            self._cameras.clear()
            self._old.clear()

    def _chosen(self, cameras: Sequence[str]) -> list[CameraStore]:
        unknown = [name for name in cameras if name not in self._cameras]
        if unknown:
            there = ', '.join(self._cameras) or 'none yet'
            msg = f'camera {unknown[0]!r} sent no frame; there are: {there}'
            raise BadInputError(msg)
        return [store for name, store in self._cameras.items() if not cameras or name in cameras]

    def _pin(self, capture: Capture) -> bool:
        slot = capture.frame.slot
        if slot is None:
            return False
        try:
            self._rings.get(slot.ring).pin(slot)
        except (StaleSlotError, RingFullError):
            return False
        return True

    def _leased(self, capture: Capture) -> tuple[Capture, weakref.finalize[..., Frame]]:
        """Return a copy of a pinned capture that unpins itself when its frame is forgotten."""
        frame = replace(capture.frame)
        lease = weakref.finalize(frame, _unpin, self._rings, capture)
        lease.atexit = False
        return replace(capture, frame=frame), lease

    def _selection(
        self,
        pinned: list[Capture],
        stores: list[CameraStore],
        newest: list[Capture],
        wanted: int,
    ) -> Selection:
        warnings = []
        if len(pinned) < wanted:
            warnings.append(f'{wanted - len(pinned)} frames left out: other queries pin the ring')
        seen = {capture.frame.camera.name for capture in newest}
        warnings += [
            f'camera {store.name} sent no frame in this time'
            for store in stores
            if store.name not in seen
        ]
        leased = [self._leased(capture) for capture in sorted(pinned, key=_stamp)]
        captures = tuple(capture for capture, _ in leased)
        leases = tuple(lease for _, lease in leased)
        return Selection(captures, captures[-1].frame.stamp_ns, tuple(warnings), leases)

    def _why_none(self, held: list[Capture], first: int, last: int) -> str:
        if not held:
            return 'no frame yet: see diagnostics for the input that is missing'
        oldest, newest = min(held, key=_stamp), max(held, key=_stamp)
        return (
            f'no frame between {first / NS_PER_S:.3f} s and {last / NS_PER_S:.3f} s; frames are '
            f'held from {oldest.frame.stamp:.3f} s to {newest.frame.stamp:.3f} s'
        )


def _unpin(rings: RingRegistry, capture: Capture) -> None:
    slot = capture.frame.slot
    if slot is not None and slot.ring in rings.names():
        rings.get(slot.ring).unpin(slot)


def _stamp(capture: Capture) -> int:
    return capture.frame.stamp_ns


def _within(captures: list[Capture], since_ns: int, until_ns: int) -> list[Capture]:
    return [
        c
        for c in captures
        if c.frame.stamp_ns >= since_ns and (not until_ns or c.frame.stamp_ns <= until_ns)
    ]
