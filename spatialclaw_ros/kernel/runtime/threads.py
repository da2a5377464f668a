"""Threads that a cell left behind: those that still compute would slow every later cell."""

from __future__ import annotations

import ctypes
import threading
import time

WINDOW_S, WINDOWS = 0.02, 5
"""How long such threads are watched, where there are any; new ones so many times at most, for on
a busy machine one may not get to compute at once."""
BUSY_S = 0.002
"""What a thread must have computed meanwhile to be ended."""
ENDS_S = 0.05
"""For a thread that is told to end. One in C code does not hear it: it is told after each cell."""
CPU_CLOCK_OF_THREAD = 6
MAX_LEFT = 64


class Threads:
    """Tells a cell's threads from the kernel's own."""

    def __init__(self) -> None:
        self._own: set[threading.Thread] | None = None
        self._idle: set[threading.Thread] = set()
        """Those of cells that were watched before and did nothing."""

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
        busy = self._busy(left)
        self._idle = set(left) - busy
        for thread in busy:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
            )
            thread.join(ENDS_S)  # it ends when it next gets to run
        return [f'thread {thread.name!r:.80}' for thread in left if thread in busy]

    def _busy(self, left: list[threading.Thread]) -> set[threading.Thread]:
        """Return those that compute."""
        before = [computed_s(thread) for thread in left]
        for _ in range(1 if self._idle.issuperset(left) else WINDOWS):
            time.sleep(WINDOW_S)
            busy = {
                thread
                for thread, was in zip(left, before, strict=True)
                if computed_s(thread) - was > BUSY_S
            }
            if busy:
                return busy
        return set()


def computed_s(thread: threading.Thread) -> float:
    """Return the processor time that a thread has used; 0 where it has ended."""
    # the kernel's number for the clock of one thread, as pthread_getcpuclockid makes it, which
    # must not be asked about a thread that may have ended
    clock = (~(thread.native_id or 0) << 3) | CPU_CLOCK_OF_THREAD
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0
