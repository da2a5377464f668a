"""Threads that a cell left behind: those that still compute would slow every later cell."""

from __future__ import annotations

import ctypes
import threading
import time

WINDOW_S = 0.02
"""How long such threads are watched, where there are any."""
BUSY = 0.1
"""Share of it that a thread must have computed to be ended."""
CPU_CLOCK_OF_THREAD = 6
MAX_LEFT = 64


class Threads:
    """Tells a cell's threads from the kernel's own."""

    def __init__(self) -> None:
        self._own: set[threading.Thread] | None = None

    def begin(self) -> None:
        """Remember the kernel's own threads, before its first cell."""
        if self._own is None:
            self._own = set(threading.enumerate())

    def end_busy(self) -> list[str]:
        """End the cells' threads that still compute; return their names.

        Raises:
            RuntimeError: there are so many that libraries could start none of their own.
        """
        left = [thread for thread in threading.enumerate() if thread not in (self._own or ())]
        if len(left) > MAX_LEFT:
            msg = f'{len(left)} threads that cells started still run, {MAX_LEFT} may'
            raise RuntimeError(msg)
        if not left:
            return []
        before = [computed_s(thread) for thread in left]
        time.sleep(WINDOW_S)
        ended = []
        for thread, was in zip(left, before, strict=True):
            if computed_s(thread) - was > BUSY * WINDOW_S and thread.ident is not None:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
                )
                ended.append(f'thread {thread.name!r:.80}')
        return ended


def computed_s(thread: threading.Thread) -> float:
    """Return the processor time that a thread has used; 0 where it has ended."""
    # the kernel's number for the clock of one thread, as pthread_getcpuclockid makes it, which
    # must not be asked about a thread that may have ended
    clock = (~(thread.native_id or 0) << 3) | CPU_CLOCK_OF_THREAD
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0
