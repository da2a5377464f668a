"""The thread that runs the queries, one after the other, and the queue before it."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from spatialclaw_ros.core.answer import Answer
from spatialclaw_ros.core.step import Outcome, StopReason

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.core.sketch import SketchState
    from spatialclaw_ros.core.step import Step

    OnStep = Callable[[Step, SketchState], None]

STOPPING: Final = 'the node is stopping'

_log = logging.getLogger(__name__)


class AskEngine(Protocol):
    """What the worker needs of the engine."""

    def ask(
        self, query: Query, *, on_step: OnStep | None, cancel: threading.Event | None
    ) -> Outcome:
        """Answer one query."""


@dataclass(eq=False)
class Job:
    """One query on its way: what to tell, and how to stop it."""

    query: Query
    on_step: OnStep
    on_done: Callable[[Outcome], None]
    """Called once, by the worker or by whoever ends the job without it."""
    priority: int = 0
    cancel: threading.Event = field(default_factory=threading.Event)
    started: float | None = None
    """``time.monotonic()`` when it began to run."""

    _ended: threading.Lock = field(default_factory=threading.Lock)
    """Taken by whoever tells the end first, for ever."""

    def step(self, step: Step, sketch: SketchState) -> None:
        """Tell a step, unless the end was told already."""
        if not self._ended.locked():
            self.on_step(step, sketch)

    def end(self, outcome: Outcome) -> None:
        """Tell the end, unless it was told already."""
        if self._ended.acquire(blocking=False):
            try:
                self.on_done(outcome)
            except Exception:  # noqa: BLE001 - the next question must be answered all the same
                _log.exception('the end of query %s could not be told', self.query.query_id)

    def left_s(self) -> float:
        """Return the wall time it has left, seconds."""
        spent = 0.0 if self.started is None else time.monotonic() - self.started
        return max(0.0, self.query.budget.time_s - spent)


class Worker:
    """Runs jobs in a thread of its own, higher priority first, else in turn."""

    def __init__(self, engine: AskEngine) -> None:
        """Start the thread."""
        self._engine = engine
        self._order = itertools.count()
        self._queue: list[tuple[int, int, Job]] = []
        self._running: Job | None = None
        self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name='agent', daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        with self._changed:
            return len(self._queue)

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        with self._changed:
            return self._running is not None

    def submit(self, job: Job) -> None:
        """Queue a job; one that comes while the worker closes is cancelled at once."""
        with self._changed:
            if not self._closing:
                heapq.heappush(self._queue, (-job.priority, next(self._order), job))
                self._changed.notify_all()
                return
        job.cancel.set()
        job.end(_cancelled(job, STOPPING))

    def cancel(self, job: Job, reason: str = 'cancelled') -> None:
        """Stop a job: at once where it waits, soon where it runs."""
        job.cancel.set()
        with self._changed:
            waiting = [entry for entry in self._queue if entry[2] is job]
            for entry in waiting:
                self._queue.remove(entry)
            heapq.heapify(self._queue)
        if waiting:
            job.end(_cancelled(job, reason))

    def cancel_all(self, reason: str) -> None:
        """Stop the running job and all that wait."""
        with self._changed:
            jobs = [entry[2] for entry in self._queue]
            running = self._running
        for job in jobs:
            self.cancel(job, reason)
        if running is not None:
            running.cancel.set()

    def close(self, timeout_s: float) -> bool:
        """Stop everything; tell whether the thread ended in time.

        The running job is waited for once; its end is told then, whatever it still does.
        """
        with self._changed:
            waited, self._closing = self._closing, True
            self._changed.notify_all()
        self.cancel_all(STOPPING)
        self._thread.join(0.0 if waited else timeout_s)
        with self._changed:
            running = self._running
        if running is not None:
            running.end(_cancelled(running, STOPPING))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._queue or self._closing)
                if not self._queue:
                    return
                job = self._running = heapq.heappop(self._queue)[2]
            job.started = time.monotonic()
            outcome = self._answer(job)
            with self._changed:
                self._running = None
            job.end(outcome)

    def _answer(self, job: Job) -> Outcome:
        try:
            return self._engine.ask(job.query, on_step=job.step, cancel=job.cancel)
        except Exception as error:  # noqa: BLE001 - a goal must get its result whatever breaks
            _log.exception('query %s failed', job.query.query_id)
            said = f'{type(error).__name__}: {error}'
            return Outcome(_failed(job, said), StopReason.KERNEL_FAILED, ())


def _failed(job: Job, reason: str) -> Answer:
    query = job.query
    return Answer(
        question=query.question,
        query_id=query.query_id,
        session_id=query.session_id,
        reason=reason,
        text=reason,
        frame_id=query.world_frame,
    )


def _cancelled(job: Job, reason: str) -> Outcome:
    return Outcome(_failed(job, reason), StopReason.CANCELLED, ())
