"""How long a cell is waited for, by a clock that the tests turn."""

from __future__ import annotations

import threading

import pytest

from spatialclaw_ros.kernel import patience
from spatialclaw_ros.kernel.patience import (
    AGAIN_S,
    GRACE_MOST_S,
    GRACE_S,
    HEARD_MOST_S,
    HEARD_S,
    Patience,
)

TIME_S = 10.0


class Waiting:
    """A cell that is waited for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.interrupts = 0
        self.files = 0
        self.messages = 0
        self.cancel = threading.Event()
        monkeypatch.setattr('time.monotonic', lambda: self.now)
        self.waited = 0.0
        self.patience = Patience(
            TIME_S, self.cancel, self._interrupt, lambda: self.files, lambda: self.waited
        )

    def _interrupt(self) -> None:
        self.interrupts += 1

    def after(self, seconds: float, *, replied: bool = False, messages: int = 0) -> str:
        """Let so much time pass and so many messages come; return what has ended it."""
        self.now += seconds
        self.messages += messages
        return self.patience.ends(replied=replied, messages=self.messages)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    return Waiting(monkeypatch)


def test_a_cell_is_interrupted_again_and_again_then_killed(waiting: Waiting) -> None:
    assert waiting.after(0.9 * TIME_S) == ''
    assert (waiting.interrupts, waiting.patience.reason) == (0, '')
    assert waiting.after(0.1 * TIME_S) == ''
    assert (waiting.interrupts, waiting.patience.reason) == (1, 'timeout')
    assert waiting.after(AGAIN_S) == ''
    assert waiting.interrupts == 2
    assert waiting.after(GRACE_S) == 'killed'


def test_a_cancelled_cell_has_the_same_grace(waiting: Waiting) -> None:
    waiting.cancel.set()
    assert waiting.after(1.0) == ''
    assert (waiting.interrupts, waiting.patience.reason) == (1, 'cancelled')
    assert waiting.after(0.9 * GRACE_S) == ''
    assert waiting.after(0.1 * GRACE_S) == 'killed'


def test_what_a_busy_machine_takes_is_not_taken_from_the_grace(waiting: Waiting) -> None:
    waiting.waited = 7.0
    assert waiting.after(TIME_S) == ''
    waiting.waited += 0.9 * GRACE_S
    assert waiting.after(GRACE_S) == ''
    assert waiting.after(0.8 * GRACE_S) == ''
    assert waiting.after(0.2 * GRACE_S) == 'killed'


def test_a_kernel_that_never_gets_a_processor_is_not_waited_for_for_ever(waiting: Waiting) -> None:
    assert waiting.after(TIME_S) == ''
    waiting.waited += GRACE_MOST_S
    assert waiting.after(0.9 * GRACE_MOST_S) == ''
    assert waiting.after(0.1 * GRACE_MOST_S) == 'killed'


def test_who_has_replied_is_heard_as_long_as_messages_come(waiting: Waiting) -> None:
    assert waiting.after(1.0, replied=True, messages=1) == ''
    for _ in range(3):
        assert waiting.after(0.9 * HEARD_S, replied=True, messages=1) == ''
    assert waiting.after(0.9 * HEARD_S, replied=True) == ''
    assert waiting.after(0.1 * HEARD_S, replied=True) == 'unheard'
    assert waiting.interrupts == 0


def test_nobody_is_heard_for_ever(waiting: Waiting) -> None:
    assert waiting.after(0.0, replied=True, messages=1) == ''
    told = [
        waiting.after(0.5 * HEARD_S, replied=True, messages=1)
        for _ in range(round(2 * HEARD_MOST_S / HEARD_S))
    ]
    assert told == [''] * (len(told) - 1) + ['unheard']


def test_nobody_is_heard_long_where_nobody_waits(waiting: Waiting) -> None:
    waiting.cancel.set()
    assert waiting.after(0.0, replied=True, messages=1) == ''
    assert waiting.after(0.5 * HEARD_S, replied=True, messages=1) == ''
    assert waiting.after(0.5 * HEARD_S, replied=True, messages=1) == 'unheard'


def test_a_late_reply_is_waited_for_anew(waiting: Waiting) -> None:
    assert waiting.after(TIME_S) == ''
    assert waiting.after(0.9 * GRACE_S, replied=True, messages=1) == ''
    assert waiting.after(0.9 * HEARD_S, replied=True) == ''
    assert waiting.patience.reason == 'timeout'
    assert waiting.interrupts == 1


def test_files_end_it(waiting: Waiting) -> None:
    waiting.files = patience.MAX_FILES + 1
    assert waiting.after(1.0) == 'littered'
