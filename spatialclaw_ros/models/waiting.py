"""Waits for what another thread computes, and wakes at once when the query is cancelled."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from spatialclaw_ros.core.errors import CancelledError

if TYPE_CHECKING:
    import threading
    from concurrent.futures import Future

T = TypeVar('T')

LOOK_S = 0.01
"""Between looks at the result; a cancel wakes at once. A model takes seconds."""


def result_of(future: Future[T], cancel: threading.Event, deadline_s: float) -> T:
    """Return a future's result.

    Args:
        future: left as it is when this function gives up.
        cancel: set by another thread to give up.
        deadline_s: seconds from now to give up after.

    Raises:
        CancelledError: ``cancel`` was set.
        TimeoutError: the time is over.
    """
    until = time.monotonic() + deadline_s
    while not future.done():
        left = until - time.monotonic()
        if cancel.wait(min(LOOK_S, max(left, 0.0))):
            break
        if left <= 0:
            raise TimeoutError
    if cancel.is_set():
        msg = 'cancelled'
        raise CancelledError(msg)
    return future.result()
