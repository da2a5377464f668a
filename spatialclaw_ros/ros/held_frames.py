"""The frames of the open sessions, pinned until they end: variables are views on them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from spatialclaw_ros.frames.store import FrameStore, Selection

MIN_ROOM: Final = 0.125
"""Share of each ring that the next question needs, lest it sees little of the present."""
BEGAN_ANEW: Final = (
    'the session began anew, without the variables and the sketch of its earlier questions: their '
    'frames filled the memory (frames.ring_mb)'
)


class HeldFrames:
    """Keeps selections by session, the longest unused session first. Thread safe.

    Args:
        store: whose frames they are.
        end_session: ends a session and so gives up what its variables were views on.
    """

    def __init__(self, store: FrameStore, end_session: Callable[[str], None]) -> None:
        self._store = store
        self._end_session = end_session
        self._held: dict[str, list[Selection]] = {}
        self._lock = threading.Lock()

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions that hold frames, the longest unused first."""
        with self._lock:
            return tuple(self._held)

    def keep(self, session_id: str, selection: Selection) -> None:
        """Keep the frames of a question of this session."""
        with self._lock:
            self._held[session_id] = [*self._held.pop(session_id, ()), selection]

    def settle(self, open_sessions: Collection[str]) -> None:
        """Let go of the frames of sessions that have ended."""
        for session_id in set(self.sessions) - set(open_sessions):
            self._let_go(session_id)

    def make_room(self, session_id: str, busy: Collection[str]) -> str:
        """End idle sessions while the next question has too little room.

        Its own session ends only where no frame could be added to those that it holds.

        Returns:
            what to tell of the question's own session ('' = it goes on).
        """
        idle = [name for name in self.sessions if name not in busy]
        for name in idle:
            if name != session_id and self._store.room() < MIN_ROOM:
                self._end(name)
        if session_id in idle and self._store.room() <= 0:
            self._end(session_id)
            return BEGAN_ANEW
        return ''

    def close(self) -> None:
        """Let go of everything."""
        self.settle(())

    def _end(self, session_id: str) -> None:
        self._end_session(session_id)
        self._let_go(session_id)

    def _let_go(self, session_id: str) -> None:
        with self._lock:
            selections = self._held.pop(session_id, [])
        for selection in selections:
            selection.close()
