"""memory: when and where something was seen, back to the oldest capture that is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.moments import seconds_of
from spatialclaw_ros.primitives.remarks import remark
from spatialclaw_ros.primitives.sightings import sighting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
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
        self._own: dict[Given, Given] | list[Given] | None = None
        self._kept: dict[tuple[str, int, int], tuple[Sighting, ...]] = {}

    def _take_over(self, found: Given) -> bool:
        """Keep what a cell put under this name, a dict or a list, for indexing; say so."""
        if not isinstance(found, (dict, list)):
            return False
        self._own = found
        remark('memory finds what was seen before again; what you put there is kept beside it')
        return True

    def __getattr__(self, name: str) -> Given:
        """Return what the dict or list has that a cell put under this name."""
        own = None if name.startswith('_') else self._own
        if own is None or not hasattr(own, name):
            msg = f'{type(self).__name__!r} object has no attribute {name!r}'
            raise AttributeError(msg, name=name, obj=self)
        return getattr(own, name)

    def __getitem__(self, key: Given) -> Given:
        """Return an item of what a cell put under this name."""
        return self._kept_by_cell()[key]

    def __setitem__(self, key: Given, value: Given) -> None:
        """Change an item of it."""
        self._kept_by_cell()[key] = value

    def __contains__(self, key: object) -> bool:
        """Whether it has an item."""
        return key in self._kept_by_cell()

    def __iter__(self) -> Iterator[Given]:
        """Yield its items."""
        return iter(self._kept_by_cell())

    def __len__(self) -> int:
        """Return how many it has."""
        return len(self._kept_by_cell())

    def __bool__(self) -> bool:
        """Be true: the memory is there."""
        return True

    def _kept_by_cell(self) -> Given:
        if self._own is None:
            raise ArgumentError("memory is asked by memory.find('mug'); it has no items")
        return self._own

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
