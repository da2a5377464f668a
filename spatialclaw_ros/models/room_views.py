"""Which frames are looked at together, to tell what is in one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.models.kept import KEPT_PIXELS, Kept
from spatialclaw_ros.models.room import find_room
from spatialclaw_ros.models.room_units import Views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.frame import Frame
    from spatialclaw_ros.models.room import Room

MOST_FRAMES = 24


class RoomViews:
    """Analyses frames as rooms; what was asked for last is kept."""

    def __init__(self) -> None:
        """Start without any frame analysed."""
        self._rooms = Kept(find_room)
        self._views = Views(())

    def of(self, frame: Frame, others: Sequence[Frame]) -> tuple[Views, int] | None:
        """Return some frames as views of a room, and which of them is ``frame``.

        None where that shows no room. Of ``others`` those of the same world count, evenly chosen
        where they are too many.
        """
        own = self._rooms.of(frame)
        if own is None:
            return None
        alike = [other for other in others if other.world_frame == frame.world_frame]
        most = min(MOST_FRAMES, KEPT_PIXELS // (frame.width * frame.height) - 1)
        rooms: list[Room] = []
        for other in _evenly(alike, max(0, most)):
            room = self._rooms.of(other)
            if room is not None and room is not own:
                rooms.append(room)
        rooms = sorted([*rooms, own], key=lambda room: (room.frame.stamp_ns, id(room)))
        if [id(room) for room in rooms] != [id(room) for room in self._views.rooms]:
            self._views = Views(tuple(rooms))
        return self._views, next(k for k, room in enumerate(rooms) if room is own)


def _evenly(frames: Sequence[Frame], most: int) -> list[Frame]:
    """Return at most so many frames, the first and the last among them."""
    if len(frames) <= most:
        return list(frames)
    step = (len(frames) - 1) / max(1, most - 1)
    return [frames[round(k * step)] for k in range(most)]
