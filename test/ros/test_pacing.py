"""Time that runs along with a recording, on a clock that the test turns."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.ros import pacing
from spatialclaw_ros.ros.pacing import CLOCK_S, Pace, wait_for_listeners

if TYPE_CHECKING:
    from typing_extensions import Self

S = 1_000_000_000
START_NS = 1_000 * S


class TurnedClock(threading.Event):
    """Stands for the machine's clock and for the event that ends every wait."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 50.0

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.now_s += max(timeout, 1e-9)
        return self.is_set()


class Publisher:
    """A publisher that others listen to, each from a time on."""

    def __init__(self, clock: TurnedClock, *joins_s: float) -> None:
        self._clock = clock
        self._joins_s = joins_s

    def get_subscription_count(self) -> int:
        return sum(self._clock.now_s >= joins_s for joins_s in self._joins_s)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> TurnedClock:
    turned = TurnedClock()

    class Time:
        @classmethod
        def monotonic(cls: type[Self]) -> float:
            return turned.now_s

    monkeypatch.setattr(pacing, 'time', Time)
    return turned


@pytest.mark.parametrize('speed', [0.5, 1.0, 4.0])
def test_times_are_due_and_told_in_order(clock: TurnedClock, speed: float) -> None:
    told: list[int] = []
    pace = Pace(START_NS, speed, clock, told.append)
    began_s = clock.now_s
    for after_s in (0.0, 0.25, 0.25, 1.0):
        stamp = START_NS + round(after_s * S)
        assert pace.wait_until(stamp)
        assert clock.now_s == pytest.approx(began_s + after_s / speed, abs=1e-6)
        assert told[-1] >= stamp  # whoever is on this time knows it before what comes with it
    assert told == sorted(told)
    assert max(b - a for a, b in itertools.pairwise(told)) <= 1.01 * CLOCK_S * speed * S


def test_a_time_that_passed_is_due_at_once_unless_held(clock: TurnedClock) -> None:
    pace = Pace(START_NS, 2.0, clock)
    clock.now_s += 5
    stamp = START_NS + 4 * S
    assert pace.behind_s(stamp) == pytest.approx(3)
    assert pace.wait_until(stamp)
    assert pace.behind_s(stamp) == pytest.approx(3)
    pace.hold(stamp)
    assert pace.behind_s(stamp) == pytest.approx(0)
    assert pace.wait_until(stamp + 2 * S)
    assert clock.now_s == pytest.approx(50 + 5 + 1)
    pace.hold(stamp + 8 * S)  # not there yet: time does not leap
    assert pace.behind_s(stamp + 8 * S) == pytest.approx(-3)


def test_time_that_is_held_is_not_told_to_go_back(clock: TurnedClock) -> None:
    told: list[int] = []
    pace = Pace(START_NS, 2.0, clock, told.append)
    assert pace.wait_until(START_NS)
    clock.now_s += 3  # as a process that was stopped, or a machine that was busy
    assert pace.wait_until(START_NS + S)
    assert told[-1] >= START_NS + 6 * S
    pace.hold(START_NS + 2 * S)
    assert pace.wait_until(START_NS + 8 * S)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(START_NS + 8 * S, abs=S // 10)


def test_a_stop_ends_the_wait(clock: TurnedClock) -> None:
    pace = Pace(START_NS, 1.0, clock)
    clock.set()
    assert not pace.wait_until(START_NS + S)
    assert not pace.wait_until(None)
    assert not pace.wait_until(START_NS)


@pytest.mark.parametrize('each', [False, True])
def test_listeners_are_waited_for_until_nobody_joins(clock: TurnedClock, each: bool) -> None:  # noqa: FBT001
    soon, later = clock.now_s + 1, clock.now_s + 1.5
    publishers = {'/a': Publisher(clock, soon), '/b': Publisher(clock, later)}
    assert wait_for_listeners(publishers, ['/a', '/b'], clock, each=each)
    assert clock.now_s >= later + pacing.SETTLE_S  # the second joined while the first settled


def test_one_of_them_is_enough_unless_each_is_asked_for(clock: TurnedClock) -> None:
    never = clock.now_s + 1e9
    publishers = {'/a': Publisher(clock, clock.now_s), '/b': Publisher(clock, never)}
    assert wait_for_listeners(publishers, ['/a', '/b'], clock)
    assert clock.now_s < never
    assert wait_for_listeners(publishers, ['/a'], clock, each=True)
    clock.set()
    assert not wait_for_listeners(publishers, ['/a', '/b'], clock, each=True)


def test_as_many_as_asked_for_are_waited_for(clock: TurnedClock) -> None:
    soon, later, last = (clock.now_s + after for after in (1, 8, 9))
    publishers = {'/a': Publisher(clock, soon, later), '/b': Publisher(clock, soon, last)}
    assert wait_for_listeners(publishers, ['/a', '/b'], clock, each=True, least=2)
    assert clock.now_s >= last + pacing.SETTLE_S
