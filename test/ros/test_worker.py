"""The worker: in turn, by priority, cancelled anywhere, and an end that is told exactly once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core.answer import Answer, Status
from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.frame import Capture, Frame
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.core.step import Outcome, StopReason
from spatialclaw_ros.ros.worker import Job, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spatialclaw_ros.core.sketch import SketchState
    from spatialclaw_ros.core.step import Step

WAIT_S = 30.0


class Engine:
    """Answers when it is let, or when the question is cancelled, or breaks."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.began = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.deaf = False

    def ask(
        self,
        query: Query,
        *,
        on_step: Callable[[Step, SketchState], None] | None,
        cancel: threading.Event | None,
    ) -> Outcome:
        del on_step
        assert cancel is not None
        self.asked.append(query.question)
        self.began.release()
        while not self.go.acquire(timeout=0.01):
            if cancel.is_set() and not self.deaf:
                return Outcome(Answer(reason='cancelled'), StopReason.CANCELLED, ())
        if query.question == 'breaks':
            msg = 'out of order'
            raise RuntimeError(msg)
        return Outcome(Answer(status=Status.ANSWERED, text='yes'), StopReason.ANSWERED, ())


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def worker(engine: Engine) -> Iterator[Worker]:
    made = Worker(engine)
    yield made
    engine.deaf = False
    for _ in range(10):
        engine.go.release()
    made.close(WAIT_S)


class Ends:
    """Collects how jobs end."""

    def __init__(self) -> None:
        self.all: list[tuple[str, Outcome]] = []
        self._came = threading.Semaphore(0)

    def job(self, question: str, priority: int = 0) -> Job:
        def done(outcome: Outcome) -> None:
            self.all.append((question, outcome))
            self._came.release()

        return Job(query(question), lambda *_: None, done, priority)

    def wait(self, count: int) -> list[tuple[str, StopReason]]:
        for _ in range(count):
            assert self._came.acquire(timeout=WAIT_S)
        return [(question, outcome.stop_reason) for question, outcome in self.all]


def query(question: str) -> Query:
    camera = Camera('c', np.eye(3), 2, 2, 'optical')
    frame = Frame(
        frame_index=0,
        stamp_ns=1,
        camera=camera,
        rgb=np.zeros((2, 2, 3), np.uint8),
        depth_m=None,
        T_world_camera=np.eye(4),
        world_frame='map',
    )
    return Query(f'q-{question}', question, (Capture(frame, None),), session_id='s')


def test_jobs_run_in_turn_and_by_priority(worker: Worker, engine: Engine) -> None:
    ends = Ends()
    worker.submit(ends.job('first'))
    assert engine.began.acquire(timeout=WAIT_S)
    for question, priority in (('second', 0), ('third', 0), ('urgent', 5)):
        worker.submit(ends.job(question, priority))
    assert (worker.busy, worker.waiting) == (True, 3)
    for _ in range(4):
        engine.go.release()
    assert {reason for _, reason in ends.wait(4)} == {StopReason.ANSWERED}
    assert engine.asked == ['first', 'urgent', 'second', 'third']


def test_cancel_of_a_waiting_and_of_the_running_job(worker: Worker, engine: Engine) -> None:
    ends = Ends()
    running, waiting = ends.job('running'), ends.job('waiting')
    worker.submit(running)
    assert engine.began.acquire(timeout=WAIT_S)
    worker.submit(waiting)
    worker.cancel(waiting)
    assert ends.wait(1) == [('waiting', StopReason.CANCELLED)]
    worker.cancel(running)
    assert ends.wait(1)[-1] == ('running', StopReason.CANCELLED)
    worker.cancel(running)
    assert engine.asked == ['running']
    assert len(ends.all) == 2


def test_engine_that_breaks_fails_its_job_alone(worker: Worker, engine: Engine) -> None:
    ends = Ends()
    engine.go.release()
    engine.go.release()
    worker.submit(ends.job('breaks'))
    worker.submit(ends.job('fine'))
    assert ends.wait(2) == [
        ('breaks', StopReason.KERNEL_FAILED),
        ('fine', StopReason.ANSWERED),
    ]
    assert ends.all[0][1].answer.status is Status.FAILED
    assert 'RuntimeError: out of order' in ends.all[0][1].answer.reason


def test_close_tells_of_a_job_that_does_not_obey(worker: Worker, engine: Engine) -> None:
    """Its end is told when patience is over, and not again when it comes to its end at last."""
    ends = Ends()
    engine.deaf = True
    worker.submit(ends.job('deaf'))
    assert engine.began.acquire(timeout=WAIT_S)
    worker.submit(ends.job('waiting'))
    assert not worker.close(0.05)
    assert ends.wait(2) == [('waiting', StopReason.CANCELLED), ('deaf', StopReason.CANCELLED)]
    assert ends.all[1][1].answer.reason == 'the node is stopping'
    engine.go.release()
    worker._thread.join(WAIT_S)
    assert not worker._thread.is_alive()
    assert len(ends.all) == 2
    worker.submit(ends.job('late'))
    assert ends.wait(1)[-1] == ('late', StopReason.CANCELLED)


def test_end_that_cannot_be_told_does_not_stop_the_next(worker: Worker, engine: Engine) -> None:
    ends = Ends()

    def fail(_: Outcome) -> None:
        msg = 'nobody listens'
        raise RuntimeError(msg)

    engine.go.release()
    engine.go.release()
    worker.submit(Job(query('untold'), lambda *_: None, fail))
    worker.submit(ends.job('next'))
    assert ends.wait(1) == [('next', StopReason.ANSWERED)]
