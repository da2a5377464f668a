"""What was made of frames, kept for the questions that follow: a frame is analysed once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.core.frame import Frame

KEPT_PIXELS = 26 * 640 * 480
"""Of the frames whose analysis is kept: a question asks many names of the same frames."""

ItemT = TypeVar('ItemT')
KeyT = TypeVar('KeyT', bound=Hashable)


def once(kept: dict[KeyT, object], key: KeyT, make: Callable[[], ItemT]) -> ItemT:
    """Return what is kept under a key; it is made where nothing is."""
    if key not in kept:
        kept[key] = make()
    return cast('ItemT', kept[key])


class Kept(Generic[ItemT]):
    """Makes something of frames; what was asked for last is kept."""

    def __init__(self, make: Callable[[Frame], ItemT]) -> None:
        self._make = make
        self._items: OrderedDict[tuple[str, int, int, int], ItemT] = OrderedDict()
        self._pixels: dict[tuple[str, int, int, int], int] = {}

    def of(self, frame: Frame) -> ItemT:
        """Return what is made of a frame."""
        key = (frame.camera.name, id(frame.depth_m), frame.frame_index, frame.stamp_ns)
        if key not in self._items:
            self._items[key] = self._make(frame)
            self._pixels[key] = frame.width * frame.height
        self._items.move_to_end(key)
        while sum(self._pixels.values()) > KEPT_PIXELS and len(self._items) > 1:
            del self._pixels[self._items.popitem(last=False)[0]]
        return self._items[key]
