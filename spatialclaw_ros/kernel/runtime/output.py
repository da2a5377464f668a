"""Standard output of a cell: so much is passed on, the rest is counted."""

from __future__ import annotations

import io
import threading
from typing import Any

from spatialclaw_ros.kernel.wire import sendable


class CappedStream(io.TextIOBase):
    """Stands before ipykernel's stream and passes on so many characters per cell.

    Flushing by the cell is not passed on: a loop that flushes after every character would send
    as many messages, and the socket drops those above its limit.
    """

    def __init__(self, inner: Any, limit: int) -> None:  # noqa: ANN401 - an untyped stream
        super().__init__()
        self._inner = inner
        self._limit = limit
        self._left = limit
        self._dropped = 0
        self._passed = False
        """Whether there may be something to send; to send waits for another thread."""
        self._lock = threading.Lock()

    def write(self, text: str) -> int:
        """Pass on what the limit leaves; always claims to have written everything."""
        with self._lock:
            kept = text[: self._left] if self._left else ''
            self._left -= len(kept)
            self._dropped += len(text) - len(kept)
        if kept:
            self._passed = True
            self._inner.write(sendable(kept))
        return len(text)

    def flush(self) -> None:
        """Do nothing; output goes out by itself within a fraction of a second."""

    def next_cell(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._left, self._dropped = self._limit, 0

    def finish(self) -> int:
        """Send what is waiting; return how many characters were dropped."""
        if self._passed:
            self._passed = False
            self._inner.flush()
        with self._lock:
            return self._dropped

    def isatty(self) -> bool:
        """Tell that nobody types here."""
        return False

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Name the encoding, which some libraries ask for."""
        return 'utf-8'

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever ipykernel asks of it
        """Hand everything else to the stream behind."""
        return getattr(self._inner, name)
