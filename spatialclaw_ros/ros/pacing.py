"""Times of a recording or world as moments of this machine: waits for them, keeps /clock going."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from spatialclaw_ros.core.frame import NS_PER_S

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence

CLOCK_S: Final = 0.02
SETTLE_S: Final = 1.0
POLL_S: Final = 0.05


class Pace:
    """Lets a time run along.

    Args:
        start_ns: the time with which it begins.
        speed: how fast it runs; 1 = as this machine's clock does.
        stop: ends every wait.
        tick: told the time every ``CLOCK_S`` while it is waited for; never an earlier one.
    """

    def __init__(
        self,
        start_ns: int,
        speed: float,
        stop: threading.Event,
        tick: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._start_ns = start_ns
        self._speed = speed
        self._stop = stop
        self._tick = tick
        self._latest_ns = start_ns
        self._start = self._next_tick = time.monotonic()

    def wait_until(self, stamp_ns: int | None) -> bool:
        """Wait for a time (None = for ever); False = stopped."""
        while True:
            now = time.monotonic()
            due = None if stamp_ns is None else self._due(stamp_ns)
            if due is not None and now >= due:
                self._told(now, at_least_ns=stamp_ns)
                return not self._stop.is_set()
            if now >= self._next_tick:
                self._told(now)
            until = self._next_tick if due is None else min(due, self._next_tick)
            if self._stop.wait(max(0.0, until - now)):
                return False

    def behind_s(self, stamp_ns: int) -> float:
        """Return by how many seconds of this machine's clock a time has passed."""
        return time.monotonic() - self._due(stamp_ns)

    def hold(self, stamp_ns: int) -> None:
        """Go on from a time that has passed: what belongs to it was not ready."""
        self._start += max(0.0, self.behind_s(stamp_ns))

    def _due(self, stamp_ns: int) -> float:
        return self._start + (stamp_ns - self._start_ns) / NS_PER_S / self._speed

    def _told(self, now: float, *, at_least_ns: int | None = None) -> None:
        elapsed_ns = int((now - self._start) * self._speed * NS_PER_S)
        # a time that was held may have been told already: then it stands still for a while
        self._latest_ns = max(self._latest_ns, self._start_ns + elapsed_ns, at_least_ns or 0)
        self._tick(self._latest_ns)
        self._next_tick = now + CLOCK_S


def wait_for_listeners(
    publishers: Mapping[str, Any],
    wanted: Sequence[str],
    stop: threading.Event,
    *,
    each: bool = False,
    least: int = 1,
) -> bool:
    """Wait until somebody listens and nobody else joins; tell whether to go on.

    Args:
        publishers: topic to publisher: all that will be sent.
        wanted: the topics that must have subscribers.
        stop: ends the wait.
        each: whether each of them must; else one is enough.
        least: how many it must have.
    """
    settled, last = 0.0, -1
    while not stop.wait(POLL_S):
        counts = [publishers[topic].get_subscription_count() >= least for topic in wanted]
        total = sum(p.get_subscription_count() for p in publishers.values())
        ready = all(counts) if each else any(counts)
        settled = settled + POLL_S if ready and total == last else 0.0
        last = total
        if settled >= SETTLE_S:
            return True
    return False
