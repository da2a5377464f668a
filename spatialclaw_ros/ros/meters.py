"""What the inputs do, measured: rates by topic, and problems counted by cause."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW_S: Final = 5.0
QUIET_S: Final = 5.0
RECENT_S: Final = 5.0
MOST_CAUSES: Final = 32


class RateMeter:
    """Arrivals of one topic over the last seconds. One thread writes, any reads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty."""
        self._clock = clock
        self._arrivals: deque[float] = deque(maxlen=1000)
        self.count = 0
        self.last: float | None = None

    def tick(self) -> None:
        """Note one arrival."""
        now = self._clock()
        self._arrivals.append(now)
        self.count += 1
        self.last = now

    def rate_hz(self) -> float:
        """Return arrivals a second over the last five; 0 where there were none."""
        now = self._clock()
        recent = [at for at in tuple(self._arrivals) if now - at <= WINDOW_S]
        if len(recent) < 2:  # noqa: PLR2004 - a rate needs a gap
            return len(recent) / WINDOW_S
        spread = max(now - recent[0], 1e-3)
        return len(recent) / spread if spread < WINDOW_S else len(recent) / WINDOW_S

    def silent_s(self) -> float | None:
        """Return seconds since the last arrival; None = none yet."""
        return None if self.last is None else self._clock() - self.last


class Problems:
    """Problems by cause: counted always, told to ``say`` at most once in five seconds each."""

    def __init__(
        self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Tell through ``say``."""
        self._say = say
        self._clock = clock
        self._said: dict[str, float] = {}
        self._last: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()
        self.counts: Counter[str] = Counter()

    def note(self, cause: str, text: str) -> None:
        """Count a problem of this cause; ``text`` names the input and the remedy."""
        now = self._clock()
        with self._lock:
            if cause not in self.counts and len(self.counts) >= MOST_CAUSES:
                cause = 'other'
            self.counts[cause] += 1
            self._last[cause] = (now, text)
            quiet = now - self._said.get(cause, -QUIET_S) < QUIET_S
            if not quiet:
                self._said[cause] = now
            count = self.counts[cause]
        if not quiet:
            self._say(text if count == 1 else f'{text} ({count} times so far)')

    def recent(self) -> list[str]:
        """Return the texts of the last five seconds, newest first."""
        now = self._clock()
        with self._lock:
            fresh = [entry for entry in self._last.values() if now - entry[0] <= RECENT_S]
        return [text for _, text in sorted(fresh, reverse=True)]

    def totals(self) -> dict[str, int]:
        """Return how often each cause came."""
        with self._lock:
            return dict(self.counts)
