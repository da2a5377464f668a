"""Sessions: a kernel and a sketch that last over the queries of one session id."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.sketch import SketchState

if TYPE_CHECKING:
    from spatialclaw_ros.core.protocols import CellExecutor, KernelFactory
    from spatialclaw_ros.core.query import Turn

CLOSING_S = 5.0
TURNS = 16  # questions that a session remembers
WAIT_S = 0.1  # between looks at the cancel event while another query has the session


@dataclass(eq=False)
class Session:
    """One session; whoever holds ``lock`` is the only user of its executor and its sketch."""

    session_id: str
    sketch: SketchState = field(default_factory=SketchState)
    executor: CellExecutor | None = None
    turns: deque[Turn] = field(default_factory=lambda: deque(maxlen=TURNS))
    """What was asked and answered, oldest first."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    cancel: threading.Event = field(default_factory=threading.Event)
    """Of the query that runs now."""
    ended: bool = False
    used: float = field(default_factory=time.monotonic)

    def drop_executor(self) -> None:
        """Close the kernel; the next query gets a fresh one."""
        if self.executor is not None:
            self.executor.close()
            self.executor = None


class _Unwanted(threading.Event):
    """Set once the query was cancelled, or its time is over."""

    def __init__(self, cancel: threading.Event, until: float) -> None:
        super().__init__()
        self._cancel, self._until = cancel, until

    def is_set(self) -> bool:
        return self._cancel.is_set() or time.monotonic() >= self._until


class Sessions:
    """The open sessions, bounded in number and age: the longest unused idle ones end first."""

    def __init__(self, kernels: KernelFactory, max_count: int, max_age_s: float) -> None:
        """Take kernels from ``kernels``; a session unused for ``max_age_s`` may end."""
        self._kernels = kernels
        self._max_count = max_count
        self._max_age_s = max_age_s
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()
        self._closed = False

    def take(self, session_id: str, cancel: threading.Event, wait_s: float) -> Session:
        """Return the session, locked for the caller, new where there is none of that id.

        Raises:
            TimeoutError: another query had it all the while.
            InterruptedError: ``cancel`` was set while waiting.
            BadInputError: closed, or every session is busy and no more may be opened.
        """
        until = time.monotonic() + wait_s
        while True:
            session = self._find(session_id)
            while not session.lock.acquire(timeout=WAIT_S):
                if cancel.is_set():
                    raise InterruptedError
                if time.monotonic() >= until:
                    raise TimeoutError
            if not session.ended:
                session.cancel, session.used = cancel, time.monotonic()
                return session
            session.lock.release()

    def ready(self, session: Session, until: float) -> CellExecutor:
        """Return the session's kernel, taking one from the factory where it has none.

        A fresh kernel knows nothing of an earlier one's sketch, so the host's copy starts anew.

        Raises:
            KernelError: none can be had.
            CancelledError: the query was cancelled, or ``until`` went by, while none was ready.
        """
        if session.executor is None:
            unwanted = _Unwanted(session.cancel, until)
            session.executor = self._kernels.acquire(session.session_id, cancel=unwanted)
            session.sketch.items.clear()
        return session.executor

    def give_back(self, session: Session) -> None:
        """Unlock a session after a query; one that was ended meanwhile frees its kernel."""
        session.used = time.monotonic()
        session.lock.release()
        if session.ended:
            _free(session)

    def get(self, session_id: str) -> Session:
        """Return an open session, unlocked.

        Raises:
            BadInputError: there is none of that id; lists those that are open.
        """
        with self._lock:
            session = self._open.get(session_id)
            known = ', '.join(map(repr, self._open)) or 'none'
        if session is None:
            msg = f'session {session_id!r} is not open; open sessions: {known}'
            raise BadInputError(msg)
        return session

    def ids(self) -> tuple[str, ...]:
        """Return the ids of the open sessions."""
        with self._lock:
            return tuple(self._open)

    def end(self, session_id: str) -> None:
        """End a session: a query that runs in it is cancelled; unknown ids are no error."""
        with self._lock:
            session = self._open.pop(session_id, None)
        if session is not None:
            _end(session)

    def close(self) -> None:
        """End all sessions and take no more; waits a bounded time for the queries that run."""
        with self._lock:
            self._closed = True
            sessions, self._open = list(self._open.values()), {}
        for session in sessions:
            _end(session)
        until = time.monotonic() + CLOSING_S
        for session in sessions:
            _free(session, wait_s=max(0.0, until - time.monotonic()))

    def _find(self, session_id: str) -> Session:
        with self._lock:
            if self._closed:
                msg = 'the engine is closed and takes no more questions'
                raise BadInputError(msg)
            out = self._overdue(session_id)
            if session_id not in self._open:
                if len(self._open) - len(out) >= self._max_count:
                    msg = (
                        f'session {session_id!r}: {self._max_count} sessions are busy; end one, '
                        'or ask again later'
                    )
                    raise BadInputError(msg)
                self._open[session_id] = Session(session_id)
            session = self._open[session_id]
            for old in out:
                del self._open[old.session_id]
        for old in out:
            _end(old)
        return session

    def _overdue(self, session_id: str) -> list[Session]:
        """Return idle sessions that are too old, or in the way of a new one."""
        now = time.monotonic()
        idle = [s for s in self._open.values() if s.session_id != session_id]
        idle = sorted((s for s in idle if not s.lock.locked()), key=lambda s: s.used)
        out = [s for s in idle if now - s.used > self._max_age_s]
        excess = len(self._open) + (session_id not in self._open) - self._max_count
        return idle[: max(len(out), excess)]


def _end(session: Session) -> None:
    session.ended = True
    session.cancel.set()
    _free(session)


def _free(session: Session, wait_s: float = 0.0) -> None:
    """Free an ended session's kernel, unless a query still has it and will do so itself."""
    if session.lock.acquire(timeout=wait_s):
        try:
            session.drop_executor()
        finally:
            session.lock.release()
