"""The frames of one camera: a ring, the newest captures in it, and the keyframes pinned in it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.frames.ring import RingFullError, slot_bytes_for

if TYPE_CHECKING:
    from spatialclaw_ros.core.frame import Capture, SlotRef
    from spatialclaw_ros.frames.keyframes import KeyframeGate
    from spatialclaw_ros.frames.ring import FrameRing, RingRegistry, RingSlot

MB = 1_000_000
MIN_SLOTS = 8  # two for the writer, four keyframes, two that a query pins besides


class CameraStore:
    """Frames of one camera in one ring. The store above it holds the lock.

    Half of the slots may hold keyframes; the others hold the newest frames and what queries pin.

    Raises:
        BadInputError: the memory is too small for frames of this size.
    """

    def __init__(
        self, rings: RingRegistry, name: str, size: tuple[int, int], ring_mb: float
    ) -> None:
        self.name = name
        self.size = size
        slot = slot_bytes_for(*size, has_depth=True)
        slots = int(ring_mb * MB) // slot
        if slots < MIN_SLOTS:
            msg = (
                f'frames.ring_mb {ring_mb:g}: camera {name!r} sends {size[0]}x{size[1]}, '
                f'{slot / MB:.1f} MB a frame; set at least {MIN_SLOTS * slot / MB + 0.5:.0f}'
            )
            raise BadInputError(msg)
        self._rings = rings
        self.ring: FrameRing = rings.create(name, slots, slot)
        self.keyframes: deque[Capture] = deque()
        self._recent: deque[Capture] = deque()
        self.most_keyframes = slots // 2

    def describe(self) -> str:
        """Return in words what memory it takes."""
        width, height = self.size
        return (
            f'camera {self.name}: {self.ring.size / MB:.0f} MB shared memory for '
            f'{self.ring.slots} frames of {width}x{height} RGB-D, '
            f'of them at most {self.most_keyframes} keyframes'
        )

    def reserve(self, width: int, height: int, *, has_depth: bool) -> RingSlot:
        """Return a slot for the next frame."""
        slot = self.ring.reserve(width, height, has_depth=has_depth)
        self._recent = deque(c for c in self._recent if self.ring.holds(_ref(c)))
        return slot

    def add(self, capture: Capture, gate: KeyframeGate) -> bool:
        """Take a written capture; return whether it became a keyframe."""
        self._recent.append(capture)
        last = self.keyframes[-1].frame if self.keyframes else None
        if not gate.opens(capture.frame, last):
            return False
        if len(self.keyframes) >= self.most_keyframes:
            self._drop_oldest()
        if not self._pin(capture):  # queries hold the rest of the ring
            if self.keyframes:
                self._drop_oldest()
            if not self._pin(capture):
                return False
        self.keyframes.append(capture)
        return True

    def captures(self) -> list[Capture]:
        """Return what it holds, oldest first, keyframes and newest frames once each."""
        keyframes = {capture.frame.frame_index for capture in self.keyframes}
        fresh = (c for c in self._recent if c.frame.frame_index not in keyframes)
        held = [c for c in fresh if self.ring.holds(_ref(c))]
        return sorted([*self.keyframes, *held], key=lambda c: c.frame.stamp_ns)

    def is_keyframe(self, capture: Capture) -> bool:
        """Tell whether a capture is one of the keyframes."""
        return any(capture is keyframe for keyframe in self.keyframes)

    def clear(self) -> None:
        """Forget every frame; what queries pinned stays until they let go."""
        for capture in self.keyframes:
            self.ring.unpin(_ref(capture))
        self.keyframes.clear()
        self._recent.clear()

    def close(self) -> None:
        """Forget every frame and the ring."""
        self.clear()
        self._rings.remove(self.ring.name)

    def _pin(self, capture: Capture) -> bool:
        try:
            self.ring.pin(_ref(capture))
        except RingFullError:
            return False
        return True

    def _drop_oldest(self) -> None:
        self.ring.unpin(_ref(self.keyframes.popleft()))


def _ref(capture: Capture) -> SlotRef:
    slot = capture.frame.slot
    if slot is None:
        msg = f'frame {capture.frame.frame_index} lies in no ring; reserve its slot from the store'
        raise BadInputError(msg)
    return slot
