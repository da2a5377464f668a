"""Rates and problems by a clock of the test's own."""

from __future__ import annotations

import pytest

from spatialclaw_ros.ros.meters import MOST_CAUSES, Problems, RateMeter


class Clock:
    """Seconds that the test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_rate_rises_and_falls_with_the_arrivals() -> None:
    clock = Clock()
    meter = RateMeter(clock)
    assert (meter.rate_hz(), meter.silent_s()) == (0.0, None)
    for _ in range(100):
        clock.now += 0.1
        meter.tick()
    assert meter.rate_hz() == pytest.approx(10.0, rel=0.03)
    clock.now += 2.5
    assert meter.rate_hz() == pytest.approx(5.0, rel=0.06)
    assert meter.silent_s() == pytest.approx(2.5)
    clock.now += 10
    assert meter.rate_hz() == 0.0
    assert meter.count == 100


def test_a_problem_is_told_once_in_a_while_and_counted_always() -> None:
    clock, told = Clock(), list[str]()
    problems = Problems(told.append, clock)
    for _ in range(20):
        clock.now += 0.5
        problems.note('depth', '/depth/image: is torn')
    assert told == ['/depth/image: is torn', '/depth/image: is torn (11 times so far)']
    assert problems.totals() == {'depth': 20}
    assert problems.recent() == ['/depth/image: is torn']
    clock.now += 6
    assert problems.recent() == []


def test_causes_are_bounded() -> None:
    problems = Problems(lambda _: None, Clock())
    for number in range(10 * MOST_CAUSES):
        problems.note(f'cause {number}', 'text')
    assert len(problems.totals()) == MOST_CAUSES + 1
    assert problems.totals()['other'] == 9 * MOST_CAUSES
