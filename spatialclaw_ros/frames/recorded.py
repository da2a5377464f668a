"""Recorded frames in rings of their own, so that recordings and live frames take one path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.frames.ring import slot_bytes_for

if TYPE_CHECKING:
    from spatialclaw_ros.frames.ring import FrameRing, RingRegistry, RingSlot

SLOTS_AT_ONCE = 64
"""A recording of more frames takes several rings, so that memory is taken as it is needed."""


class RecordedFrames:
    """Slots for the frames of one recording; none is ever overwritten.

    Args:
        rings: where the rings are registered, under the recording's name.
        name: the recording's name.
        count: how many frames are to come, at most.
    """

    def __init__(self, rings: RingRegistry, name: str, count: int) -> None:
        self._rings = rings
        self._name = name
        self._expected = count
        self._ring: FrameRing | None = None
        self._left = 0

    def reserve(self, width: int, height: int, *, has_depth: bool) -> RingSlot:
        """Return a fresh slot: write into its views inside a ``with`` block.

        Raises:
            BadInputError: the memory cannot be had.
        """
        size = slot_bytes_for(width, height, has_depth=has_depth)
        if self._ring is None or not self._left or size > self._ring.slot_bytes:
            slots = max(1, min(self._expected, SLOTS_AT_ONCE))
            self._ring = self._rings.create(self._name, slots, size, keep_free=0)
            self._left = slots
        slot = self._ring.reserve(width, height, has_depth=has_depth)
        self._left -= 1
        self._expected -= 1
        return slot
