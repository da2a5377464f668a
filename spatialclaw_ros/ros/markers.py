"""The sketches that stand in RViz: markers with ids that stay, following every change.

One message always holds all that stands, so that a late RViz, which gets only the last one,
sees all of it; what left since the message before is deleted in the same message.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from visualization_msgs.msg import Marker, MarkerArray

from spatialclaw_ros.ros import convert
from spatialclaw_ros.ros.marker_parts import item_parts
from spatialclaw_ros.ros.text import clean

if TYPE_CHECKING:
    from spatialclaw_ros.core.sketch import SketchItem, SketchState

DELETEALL_ID: Final = -1
"""No drawn marker has it, so that RViz never meets the same (ns, id) twice in one message."""
REMEMBERED_SESSIONS: Final = 64
MAX_NAMESPACE: Final = 256

PartKey = tuple[str, str]
"""(item name, part name)."""


@dataclass
class _Session:
    """What stands for one session, and the ids its parts have had."""

    ids: dict[PartKey, int] = field(default_factory=dict)
    cache: dict[str, tuple[SketchItem, dict[str, Marker]]] = field(default_factory=dict)
    drawn: dict[PartKey, Marker] = field(default_factory=dict)


class SketchMarkers:
    """Keeps markers in step with the sketches. One thread uses it at a time."""

    def __init__(self, world_frame: str, *, sessions: int = 1) -> None:
        """Start empty; at most ``sessions`` sketches stand at once."""
        self._world_frame = world_frame
        self._most = sessions
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    def update(self, session_id: str, sketch: SketchState) -> MarkerArray:
        """Return the message after a change of one session's sketch."""
        session = self._sessions.setdefault(session_id, _Session())
        self._sessions.move_to_end(session_id)
        gone = self._draw(session_id, session, sketch)
        return self._message([*gone, *self._leave()])

    def remove(self, session_id: str) -> MarkerArray:
        """Return the message that takes away a session that ended."""
        session = self._sessions.pop(session_id, _Session())
        return self._message([_deletion(marker) for marker in session.drawn.values()])

    def clear(self) -> MarkerArray:
        """Return the message that empties the display; all ids are forgotten."""
        self._sessions.clear()
        wipe = Marker(ns='', id=DELETEALL_ID, action=int(Marker.DELETEALL))
        wipe.header = convert.header_msg(0, self._world_frame)
        return MarkerArray(markers=[wipe])

    def _draw(self, name: str, session: _Session, sketch: SketchState) -> list[Marker]:
        before = session.drawn
        session.drawn = {}
        cache = session.cache
        session.cache = {}
        for item in sketch:
            known = cache.get(item.name)
            if known is None or known[0] is not item:
                frame_id = sketch.frame_id or self._world_frame
                known = (item, item_parts(item, frame_id))
            session.cache[item.name] = known
            for part, marker in known[1].items():
                key = (item.name, part)
                marker.ns = clean(name, MAX_NAMESPACE) or 'sketch'
                marker.id = session.ids.setdefault(key, len(session.ids))
                session.drawn[key] = marker
        return [_deletion(marker) for key, marker in before.items() if key not in session.drawn]

    def _leave(self) -> list[Marker]:
        """Take the sketches away that were worked on longest ago."""
        gone: list[Marker] = []
        for session in list(self._sessions.values())[: -self._most]:
            gone += [_deletion(marker) for marker in session.drawn.values()]
            session.drawn = {}
        while len(self._sessions) > max(REMEMBERED_SESSIONS, self._most):
            self._sessions.popitem(last=False)
        return gone

    def _message(self, gone: list[Marker]) -> MarkerArray:
        standing = [m for session in self._sessions.values() for m in session.drawn.values()]
        return MarkerArray(markers=[*gone, *standing])


def _deletion(marker: Marker) -> Marker:
    out = Marker(ns=marker.ns, id=marker.id, action=int(Marker.DELETE))
    out.header = copy.copy(marker.header)
    return out
