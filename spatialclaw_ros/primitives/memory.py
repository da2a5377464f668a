"""memory: when and where something was seen, back to the oldest capture that is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.forgiving.frames import seconds_of
from spatialclaw_ros.primitives.sightings import sighting

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.images import FrameBook
    from spatialclaw_ros.primitives.live import LiveFrames
    from spatialclaw_ros.primitives.segment import Segmentation
    from spatialclaw_ros.primitives.sightings import Sighting

AT_ONCE = 8
"""Older captures are searched so many at a time, until one shows it."""


class Memory:
    """What was seen before: ``memory.find('mug')`` -> sightings, newest first.

    Each has ``.stamp`` [s], ``.place`` (Point3, its middle), ``.frame``, ``.score``, ``.whole``.
    """

    def __init__(self, segmenter: Segmentation, live: LiveFrames, book: FrameBook) -> None:
        """Search with ``segmenter`` in the query's frames, then in what ``live`` still holds."""
        self._segmenter, self._live, self._book = segmenter, live, book
        self._kept: dict[tuple[str, int, int], tuple[Sighting, ...]] = {}

    def find(self, name: str, since: float | Frame | None = None) -> list[Sighting]:
        """Return the sightings of what ``name`` names, newest first; empty where it was not seen.

        The query's frames come first; where none shows it, older captures of the live store.
        ``since``: stamp [s] of the oldest frame that counts.
        """
        first = None if since is None else seconds_of(since)
        query = [f for f in self._book.query if first is None or f.stamp >= first]
        found = self._seen(name, query)
        if found or self._live.decode is None:
            return found
        held = {frame.frame_index for frame in query}
        older = [f for f in self._live.held(first) if f.frame_index not in held]
        older.sort(key=lambda frame: -frame.stamp)
        for start in range(0, len(older), AT_ONCE):
            found = self._seen(name, older[start : start + AT_ONCE])
            if found:
                break
        return found

    def _seen(self, name: str, frames: list[Frame]) -> list[Sighting]:
        """Return what some frames show, newest first; each frame is searched once for a name."""
        new = [f for f in frames if (name, f.frame_index, f.stamp_ns) not in self._kept]
        masks = self._segmenter.segment_image_by_text(new, name) if new else None
        for frame in new:
            layers = masks.layers.get(frame.frame_index, {}) if masks is not None else {}
            looks = (
                sighting(frame, layer.mask, masks.names[k], layer.score, name, k)
                for k, layer in layers.items()
                if masks is not None
            )
            seen = tuple(look for look in looks if look is not None)
            self._kept[name, frame.frame_index, frame.stamp_ns] = seen
        ordered = sorted(frames, key=lambda frame: -frame.stamp)
        return [s for f in ordered for s in self._kept[name, f.frame_index, f.stamp_ns]]

    def __repr__(self) -> str:
        """Name the call."""
        return "memory: find('mug', since=None) -> sightings, newest first"
