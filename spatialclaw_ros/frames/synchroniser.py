"""Approximate-time synchronising of named streams: each reference image with its nearest others.

Two messages are paired when each is the other's nearest, and they differ by at most the slop.
Decisions depend on stamps and order of arrival alone, so a recording gives the same pairs again.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from spatialclaw_ros.core.frame import NS_PER_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Item = TypeVar('Item')
PATIENCE = 5  # newer reference messages for which an optional stream is waited for
SILENCE_NS = NS_PER_S  # an optional stream this far behind is not waited for at all,
SILENT_FRAMES = 2  # or as far as so many reference messages, where these come more slowly


@dataclass(frozen=True)
class Matched(Generic[Item]):
    """One reference message with its nearest others."""

    stamp_ns: int
    """Of the reference message."""
    items: Mapping[str, Item]
    """By stream; an optional stream without a match is absent."""


@dataclass
class _Stream(Generic[Item]):
    messages: deque[tuple[int, Item]]
    last_ns: int | None = None
    period_ns: int | None = None
    """Smallest of the recent gaps."""
    gaps: deque[int] = field(default_factory=lambda: deque(maxlen=8))
    arrived_s: float | None = None
    count: int = 0
    expected: bool = False

    def add(self, stamp_ns: int, item: Item) -> None:
        if self.last_ns is not None:
            self.gaps.append(stamp_ns - self.last_ns)
            self.period_ns = min(self.gaps)
        self.last_ns = stamp_ns
        self.count += 1
        self.messages.append((stamp_ns, item))

    def drop_before(self, stamp_ns: int) -> None:
        while self.messages and self.messages[0][0] < stamp_ns:
            self.messages.popleft()

    def nearest(self, stamp_ns: int, *, final: bool) -> tuple[tuple[int, Item] | None, bool]:
        """Return the nearest message, and whether none still to come can be nearer."""
        best = min(self.messages, key=lambda m: (abs(m[0] - stamp_ns), m[0]), default=None)
        if final or best is None or self.last_ns is None:
            return best, final
        if self.last_ns >= stamp_ns:
            return best, True
        # right as long as the next gap is not below half the smallest of the last ones
        soon = self.period_ns is not None and 4 * (stamp_ns - best[0]) <= self.period_ns
        return best, soon


class Synchroniser(Generic[Item]):
    """Pairs messages by stamp. Used from one thread; counters may be read from any.

    Args:
        required: names of the streams that every match has; the first is the reference.
        optional: names of streams that a match has where they have one.
        slop_s: most that two paired stamps differ, inclusive.
        queue: most messages kept per stream.
        clock: seconds by which a silent stream is noticed.
        on_jump: called when a stamp went backwards, after the queues were cleared.
    """

    def __init__(
        self,
        required: Sequence[str],
        *,
        optional: Sequence[str] = (),
        slop_s: float = 0.02,
        queue: int = 30,
        clock: Callable[[], float] = time.monotonic,
        on_jump: Callable[[], None] | None = None,
    ) -> None:
        self.reference = required[0]
        self.slop_s = slop_s
        self.counters: Counter[str] = Counter()
        """Messages not used, by cause in words."""
        self._others = tuple(required[1:])
        self._optional = tuple(optional)
        self._slop_ns = round(slop_s * NS_PER_S)
        self._queue = queue
        self._clock = clock
        self._on_jump = on_jump
        self._streams: dict[str, _Stream[Item]] = {
            name: _Stream(deque(maxlen=queue)) for name in (*required, *optional)
        }
        self._waiting: deque[int] = deque()
        """Stamps of reference messages not decided yet, oldest first."""

    @property
    def last_stamps_ns(self) -> dict[str, int | None]:
        """Last stamp of each stream, None where nothing came."""
        return {name: stream.last_ns for name, stream in self._streams.items()}

    @property
    def received(self) -> dict[str, int]:
        """How many messages each stream had."""
        return {name: stream.count for name, stream in self._streams.items()}

    def expect(self, stream: str) -> None:
        """Wait for an optional stream from the start, as its publisher is known to exist.

        Without it a stream is waited for once it has sent its first message.
        """
        self._streams[stream].expected = True

    def add(self, stream: str, stamp_ns: int, item: Item) -> list[Matched[Item]]:
        """Take one message; return the matches that it completes, oldest first."""
        state = self._streams[stream]
        state.arrived_s = self._clock()
        if state.last_ns == stamp_ns:
            self.counters[f'{stream}: duplicate stamp'] += 1
            return []
        if state.last_ns is not None and stamp_ns < state.last_ns:
            self.counters[f'{stream}: stamp went backwards'] += 1
            self.clear()
            if self._on_jump is not None:
                self._on_jump()
        state.add(stamp_ns, item)
        if stream == self.reference:
            self._waiting.append(stamp_ns)
        return self._decide(final_ns=None)

    def flush(self, until_ns: int | None = None) -> list[Matched[Item]]:
        """Decide with what has arrived: at the end of a recording, or for what waited too long.

        Args:
            until_ns: reference messages up to this stamp; None = all.
        """
        last = self._waiting[-1] if self._waiting else 0
        return self._decide(final_ns=last if until_ns is None else until_ns)

    def clear(self) -> None:
        """Forget every message, as after a jump of the clock."""
        self.counters[f'{self.reference}: cleared while waiting'] += len(self._waiting)
        self.counters += Counter()  # drops zero counts
        self._waiting.clear()
        for stream in self._streams.values():
            stream.messages.clear()
            stream.gaps.clear()
            stream.last_ns = stream.period_ns = None

    def starved(self, after_s: float = 3.0) -> list[str]:
        """Return, in words, the required streams that keep frames from coming."""
        now = self._clock()
        words = []
        for name in (self.reference, *self._others):
            stream = self._streams[name]
            if stream.arrived_s is None:
                words.append(f'{name}: no message yet')
            elif now - stream.arrived_s >= after_s:
                words.append(f'{name}: no message for {now - stream.arrived_s:.1f} s')
        reference = self._streams[self.reference]
        for name in self._others:
            stream = self._streams[name]
            if words or stream.last_ns is None or reference.last_ns is None:
                continue
            apart = abs(stream.last_ns - reference.last_ns)
            if self.counters[self._no_partner(name)] and apart > max(self._slop_ns, NS_PER_S):
                words.append(
                    f'{name}: stamps are {apart / NS_PER_S:.3f} s from those of '
                    f'{self.reference}; do both publishers use the same clock?'
                )
        return words

    def _no_partner(self, name: str) -> str:
        return f'{self.reference}: no {name} within {self.slop_s:g} s'

    def _decide(self, final_ns: int | None) -> list[Matched[Item]]:
        matches: list[Matched[Item]] = []
        while self._waiting:
            stamp = self._waiting[0]
            final = final_ns is not None and stamp <= final_ns
            items = self._partners(stamp, final=final)
            if items is None:
                if len(self._waiting) < self._queue:
                    break
                items = self._partners(stamp, final=True) or {}
            self._waiting.popleft()
            self._trim(stamp)
            missing = [name for name in self._others if name not in items]
            for name in missing:
                self.counters[self._no_partner(name)] += 1
            if not missing:
                matches.append(Matched(stamp, items))
        return matches

    def _partners(self, stamp: int, *, final: bool) -> dict[str, Item] | None:
        """Return the items of one reference stamp by stream, or None while it is undecided."""
        own = next(item for at, item in self._streams[self.reference].messages if at == stamp)
        items = {self.reference: own}
        for name in (*self._others, *self._optional):
            stream = self._streams[name]
            enough = final or (name in self._optional and not self._worth_waiting(stream, stamp))
            best, settled = stream.nearest(stamp, final=enough)
            if not settled:
                return None
            if best is None or abs(best[0] - stamp) > self._slop_ns:
                continue
            back, settled = self._streams[self.reference].nearest(best[0], final=enough)
            if not settled:
                return None
            if back is not None and back[0] == stamp:
                items[name] = best[1]
        return items

    def _worth_waiting(self, stream: _Stream[Item], stamp: int) -> bool:
        """Tell whether an optional stream may still send the partner of a stamp soon."""
        if len(self._waiting) > PATIENCE:
            return False
        if stream.last_ns is None:
            return stream.expected or stream.count > 0
        period_ns = self._streams[self.reference].period_ns or 0
        return stamp - stream.last_ns <= max(SILENCE_NS, SILENT_FRAMES * period_ns)

    def _trim(self, decided_ns: int) -> None:
        """Drop what no later reference message can be paired with, or be compared to."""
        for name, stream in self._streams.items():
            reach = 2 if name == self.reference else 1
            stream.drop_before(decided_ns - reach * self._slop_ns)
