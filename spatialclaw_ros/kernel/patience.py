"""How long the host waits for a cell, and what makes it wait no longer."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

GRACE_S = 1.0
"""How long a cell may take to end after an interrupt; what it waits for a processor on a busy
machine does not count."""
GRACE_MOST_S = 4.0
"""With all that it waits."""
AGAIN_S = 0.5
"""Between interrupts within the grace."""
HEARD_S = 5.0
"""After a cell's reply its observation may take so long from the last message that came: a busy
machine wakes our thread late, and what was printed comes first."""
HEARD_MOST_S = 30.0
"""From the reply: a thread that a cell left behind could print for ever."""
SOON_S = 0.05
"""Between two looks where a cancel may come, or a grace end."""
LOOK_S = 0.25
MEASURE_S = 0.02
"""Between two looks at memory and files: a cell that ends at once costs none."""
MAX_GROWTH_BYTES = 1_000_000_000
"""Memory that this process may grow by while one cell runs: what a kernel sends is collected
before it can be looked at, and one message may have any number of parts."""
STATM_BYTES = 200
"""Seven numbers."""
MAX_FILES = 20_000
"""Files in a kernel's private folders: each takes memory that no limit of a process counts."""

ENDINGS = {
    'killed': 'the cell did not end when it was interrupted, so its kernel was killed',
    'unheard': 'the kernel could not be heard any more after this cell and was killed',
    'flooded': 'the cell sent more data than the host can take, so its kernel was killed',
    'littered': f'the cell made more than {MAX_FILES} files, so its kernel was killed',
    'died': 'the kernel died while it ran this cell (out of memory, a crash, or an exit)',
}
"""Why there is no observation, as it is told."""


class Patience:
    """A cell's time, then interrupts and a grace, then no longer."""

    def __init__(
        self,
        deadline: float,
        cancel: threading.Event | None,
        interrupt: Callable[[], None],
        files: Callable[[], int],
        waited: Callable[[], float],
    ) -> None:
        """Wait from now on.

        Args:
            deadline: when the cell's time ends, by the monotonic clock.
            cancel: set when nobody wants the cell any more.
            interrupt: interrupts it.
            files: tells how many files the kernel has made.
            waited: tells how long the kernel has waited for a processor so far [s].
        """
        self.reason = ''
        """Why the cell was interrupted: '', 'timeout' or 'cancelled'."""
        self._deadline = deadline
        self._cancel = cancel
        self._interrupt = interrupt
        self._files = files
        self._waited = waited
        self._grace = (float('inf'), 0.0)
        """From when on it runs, and what the kernel had waited by then."""
        self._again = float('inf')
        self._replied_at = float('inf')
        self._messages = 0
        self._memory = resident_bytes()
        self._measure_at = time.monotonic() + MEASURE_S

    def ends(self, *, replied: bool, messages: int) -> str:
        """Interrupt where it is time to; return one of ENDINGS where waiting is over, or ''.

        Args:
            replied: whether the cell has ended, so that only its observation is missing.
            messages: how many have come so far, of any kind.
        """
        now = time.monotonic()
        cancelled = self._cancel is not None and self._cancel.is_set()
        if replied and messages != self._messages:
            self._messages, self._replied_at = messages, min(self._replied_at, now)
            most = HEARD_S if cancelled else HEARD_MOST_S
            self._deadline = min(now + HEARD_S, self._replied_at + most)
            self._again = float('inf')
        if not self.reason and not replied and (cancelled or now >= self._deadline):
            self.reason = 'cancelled' if cancelled else 'timeout'
            self._deadline, self._again = now + GRACE_MOST_S, now + AGAIN_S
            self._grace = now, self._waited()
            self._interrupt()
        elif now >= self._deadline or (not replied and self._grace_is_over(now)):
            return 'unheard' if replied else 'killed'
        elif now >= self._again and not replied:
            # those are lost that come before the cell has begun
            self._again = now + AGAIN_S
            self._interrupt()
        if now < self._measure_at:
            return ''
        self._measure_at = now + MEASURE_S
        if resident_bytes() - self._memory > MAX_GROWTH_BYTES:
            return 'flooded'
        return 'littered' if self._files() > MAX_FILES else ''

    def _grace_is_over(self, now: float) -> bool:
        begun, waited = self._grace
        return now - begun >= GRACE_S and now - begun - (self._waited() - waited) >= GRACE_S

    def wait_ms(self) -> int:
        """Return how long to poll before asking again."""
        soon = self._cancel is not None or self.reason
        until = min(self._deadline, self._again) - time.monotonic()
        return int(max(0.0, min(until, SOON_S if soon else LOOK_S)) * 1000) + 1


def resident_bytes() -> int:
    """Return the memory that this process holds."""
    with open('/proc/self/statm', 'rb', buffering=0) as file:  # noqa: PTH123 - for each cell
        pages = file.read(STATM_BYTES).split()[1]
    return int(pages) * os.sysconf('SC_PAGE_SIZE')
