"""The engine: questions in, recorded outcomes out, over sessions that keep their kernel."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from spatialclaw_ros.agent.askable import require_askable
from spatialclaw_ros.agent.ending import RunEndedError, kernel_too_slow
from spatialclaw_ros.agent.growth import stages
from spatialclaw_ros.agent.interfaces import KERNEL, require_built
from spatialclaw_ros.agent.loop import Agent
from spatialclaw_ros.agent.prompting import Prompts
from spatialclaw_ros.agent.recording import Records
from spatialclaw_ros.agent.sessions import Sessions
from spatialclaw_ros.core.answer import Answer, Status
from spatialclaw_ros.core.errors import (
    CancelledError,
    KernelError,
)
from spatialclaw_ros.core.query import Turn
from spatialclaw_ros.core.sketch import SketchState
from spatialclaw_ros.core.step import Outcome, StopReason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from spatialclaw_ros.agent.recording import Recorder
    from spatialclaw_ros.agent.sessions import Session
    from spatialclaw_ros.core.cell import ObservedImage
    from spatialclaw_ros.core.conversation import ModelReply
    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.protocols import CellExecutor, HostTools, KernelFactory, Model
    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.core.step import Step

    OnStep = Callable[[Step, SketchState], None]
    Stages = Sequence[tuple[str, SketchState]]
    DrawViews = Callable[[Capture, SketchState, Stages], Sequence[ObservedImage]]

MAX_SESSIONS = 8
SESSION_AGE_S = 1800.0

_log = logging.getLogger(__name__)


class Engine:
    """Answers queries; ``ask`` may be called from several threads, each with its own session."""

    def __init__(
        self,
        kernels: KernelFactory,
        model: Model,
        *,
        make_tools: Callable[[Query], HostTools],
        documentation: str,
        check: Callable[[str], str],
        draw_views: DrawViews | None = None,
        record_dir: Path | None = None,
        record_max_mb: float = 500,
        interface: str = KERNEL,
        max_sessions: int = MAX_SESSIONS,
        session_age_s: float = SESSION_AGE_S,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        """Put the parts together; kernels and model are the engine's from here on.

        Args:
            kernels: makes kernel sessions; closed with the engine.
            model: writes the cells; closed with the engine.
            make_tools: makes what the cells of one query may ask of the host.
            documentation: of what a cell can call, for the prompts.
            check: the check before execution: '' or why a cell must not run.
            draw_views: draws the sketch over a capture and from above, for the record.
            record_dir: folder of the records; None keeps none.
            record_max_mb: disk that all records may take together.
            interface: how the model acts; only 'kernel' so far.
            max_sessions: sessions open at a time.
            session_age_s: seconds after which an unused session may be ended.
            on_close: ends what else was made for it.

        Raises:
            BadInputError: the interface is unknown or not built.
        """
        require_built(interface)
        self._kernels = kernels
        self._model = model
        self._make_tools = make_tools
        self._draw_views = draw_views
        self._agent = Agent(model, Prompts(documentation), check)
        self._sessions = Sessions(kernels, max_sessions, session_age_s)
        self._records = None if record_dir is None else Records(record_dir, record_max_mb)
        self._on_close = on_close
        self._closed = False

    @property
    def sandbox(self) -> str:
        """Boundary in force for the cells: 'bwrap', 'landlock' or 'none'."""
        return self._kernels.sandbox

    @property
    def making(self) -> str:
        """How kernels are made: 'forked', or why each starts alone."""
        return self._kernels.making

    @property
    def self_test(self) -> str:
        """What came of the first kernel's attempts to break out."""
        return self._kernels.self_test

    @property
    def model_name(self) -> str:
        """What answers call the model."""
        return self._model.name

    @property
    def session_ids(self) -> tuple[str, ...]:
        """The sessions that are open."""
        return self._sessions.ids()

    def ask(
        self,
        query: Query,
        *,
        on_step: OnStep | None = None,
        cancel: threading.Event | None = None,
    ) -> Outcome:
        """Answer a query; blocks until it ends, and always says why it ended.

        Args:
            query: an empty session id opens a session, whose id the answer states.
            on_step: called after each step with the step and a copy of the sketch.
            cancel: set by another thread to end the query.

        Raises:
            BadInputError: question, budget or session cannot be used; names it.
            NoFramesError: the query has no capture.
        """
        require_askable(query)
        started = time.monotonic()
        query = replace(query, session_id=query.session_id or uuid.uuid4().hex[:12])
        cancel = cancel or threading.Event()
        try:
            session = self._sessions.take(query.session_id, cancel, query.budget.time_s)
        except TimeoutError:
            said = f'session {query.session_id!r} was busy with another question all the time'
            return self._ended(query, StopReason.DEADLINE, said, started)
        except InterruptedError:
            return self._ended(query, StopReason.CANCELLED, 'cancelled', started)
        query = replace(query, history=tuple(session.turns))
        try:
            outcome = self._ask_in(session, query, on_step, started)
            session.turns.append(Turn(query.question, outcome.answer, query.choices, query.unit))
            return outcome
        finally:
            self._sessions.give_back(session)

    def sketch(self, session_id: str) -> SketchState:
        """Return a copy of a session's sketch.

        Raises:
            BadInputError: no such session is open.
        """
        return _copy(self._sessions.get(session_id).sketch)

    def end_session(self, session_id: str) -> None:
        """End a session and free its kernel; a query that runs in it is cancelled."""
        self._sessions.end(session_id)

    def close(self) -> None:
        """Cancel what runs, end all sessions, kernels and the model. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self._sessions.close()
        self._kernels.close()
        self._model.close()
        if self._on_close is not None:
            self._on_close()

    def _ask_in(
        self, session: Session, query: Query, on_step: OnStep | None, started: float
    ) -> Outcome:
        recorder, before = self._open_record(query), _copy(session.sketch)
        follower = _Follower(recorder, on_step, session.sketch)
        session.sketch.frame_id = query.world_frame
        try:
            executor = self._bound(session, query, started + query.budget.time_s)
        except KernelError as error:
            outcome = self._ended(query, StopReason.KERNEL_FAILED, str(error), started)
        except CancelledError:
            end = kernel_too_slow(query.budget)
            if session.cancel.is_set():
                end = RunEndedError(StopReason.CANCELLED, 'cancelled')
            outcome = self._ended(query, end.reason, end.message, started)
        else:
            outcome = self._agent.run(
                query,
                executor,
                session.sketch,
                listener=follower,
                cancel=session.cancel,
                started=started,
            )
        if outcome.stop_reason is StopReason.KERNEL_FAILED:
            session.drop_executor()
        if recorder is not None and self._records is not None:
            grown = stages(before, outcome.steps)
            recorder.ended(outcome, self._views(query, outcome, session.sketch, grown))
            self._records.prune()
        return outcome

    def _bound(self, session: Session, query: Query, until: float) -> CellExecutor:
        """Return the session's kernel with the query's frames; a dead one is replaced once."""
        tools = self._make_tools(query)
        kept = session.executor is not None
        try:
            executor = self._sessions.ready(session, until)
            executor.bind(query, tools)
        except KernelError:
            if not kept:
                raise
            _log.warning('session %s: its kernel was lost between questions', query.session_id)
            session.drop_executor()
            executor = self._sessions.ready(session, until)
            executor.bind(query, tools)
        return executor

    def _open_record(self, query: Query) -> Recorder | None:
        if self._records is None:
            return None
        return self._records.open(query, model=self._model.name, sandbox=self.sandbox)

    def _views(
        self, query: Query, outcome: Outcome, sketch: SketchState, grown: Stages
    ) -> Sequence[ObservedImage]:
        if self._draw_views is None or not any(item.visible for item in sketch):
            return ()
        stamp = outcome.answer.stamp_ns
        held = [capture for capture in query.captures if capture.frame.stamp_ns == stamp]
        try:
            return self._draw_views((held or query.captures)[-1], _copy(sketch), grown)
        except Exception:  # noqa: BLE001 - a drawing that fails must not cost the answer
            _log.exception('the last views of the sketch could not be drawn')
            return ()

    def _ended(self, query: Query, reason: StopReason, message: str, started: float) -> Outcome:
        answer = Answer(
            question=query.question,
            query_id=query.query_id,
            session_id=query.session_id,
            status=Status.FAILED,
            reason=message,
            model=self._model.name,
            sandbox=self.sandbox,
            stamp_ns=query.captures[-1].frame.stamp_ns,
            frame_id=query.world_frame,
            elapsed_s=time.monotonic() - started,
        )
        return Outcome(answer, reason, ())


class _Follower:
    """Hands each step to the record first, then to whoever asked."""

    def __init__(
        self, recorder: Recorder | None, on_step: OnStep | None, sketch: SketchState
    ) -> None:
        self._recorder, self._on_step, self._sketch = recorder, on_step, sketch

    def planned(self, plan: str, reply: ModelReply) -> None:
        if self._recorder is not None:
            self._recorder.planned(plan, reply)

    def stepped(self, step: Step) -> None:
        if self._recorder is not None:
            self._recorder.stepped(step)
        if self._on_step is not None:
            self._on_step(step, _copy(self._sketch))


def _copy(sketch: SketchState) -> SketchState:
    return SketchState(sketch.frame_id, dict(sketch.items))
