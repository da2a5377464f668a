"""The loop: plan, then cell after cell until something ends the run, always with a reason."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from spatialclaw_ros.agent.answering import make_answer
from spatialclaw_ros.agent.ending import (
    LIMITS,
    REASON_OF_STATUS,
    RunEndedError,
    model_too_slow,
    out_of_steps,
    out_of_time,
    too_many_failures,
)
from spatialclaw_ros.agent.observation import MAX_READ, Remarks, observe
from spatialclaw_ros.agent.prompting import first_message, planning_message
from spatialclaw_ros.agent.reply import ReplyFormatError, parse_reply, without_thinking
from spatialclaw_ros.core.answer import Answer, Status
from spatialclaw_ros.core.cell import Cell, CellResult, CellStatus
from spatialclaw_ros.core.conversation import (
    Message,
    ModelReply,
    ModelRequest,
    StepView,
    TextPart,
)
from spatialclaw_ros.core.errors import (
    BadInputError,
    CancelledError,
    KernelError,
    ModelError,
)
from spatialclaw_ros.core.step import Outcome, Step, StopReason

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from spatialclaw_ros.agent.prompting import Prompts
    from spatialclaw_ros.core.protocols import CellExecutor, Model
    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.core.sketch import SketchState

MAX_TOKENS = 4096
MAX_PLAN = 6000
NOT_ACCEPTED = 'was not accepted'

_log = logging.getLogger(__name__)


class Listener(Protocol):
    """Who follows a run, for the record and for feedback. Called by the run's thread."""

    def planned(self, plan: str, reply: ModelReply) -> None:
        """Take note of the plan, before the first step."""

    def stepped(self, step: Step) -> None:
        """Take note of a finished step; the sketch already holds its operations."""


@dataclass(frozen=True)
class Agent:
    """What all runs of an engine share."""

    model: Model
    prompts: Prompts
    check: Callable[[str], str]
    """The check before execution: '' or the guidance why a cell must not run."""

    def run(
        self,
        query: Query,
        executor: CellExecutor,
        sketch: SketchState,
        *,
        listener: Listener,
        cancel: threading.Event,
        started: float,
    ) -> Outcome:
        """Answer one query; never raises for what model, kernel or cells do.

        Args:
            query: with its budget.
            executor: bound to the query already; the calling thread's alone.
            sketch: the session's; the cells' operations are applied to it.
            listener: follows the run.
            cancel: set by another thread to end the run.
            started: ``time.monotonic()`` when the query's time began.
        """
        return _Run(self, query, executor, sketch, listener, cancel, started).to_its_end()


class _Run:
    def __init__(
        self,
        agent: Agent,
        query: Query,
        executor: CellExecutor,
        sketch: SketchState,
        listener: Listener,
        cancel: threading.Event,
        started: float,
    ) -> None:
        self.agent, self.query, self.executor = agent, query, executor
        self.sketch, self.listener, self.cancel = sketch, listener, cancel
        self.started = started
        self.messages: list[Message] = []
        self.steps: list[Step] = []
        self.views: list[StepView] = []
        self.failures = 0
        self.best: Answer | None = None

    def to_its_end(self) -> Outcome:
        try:
            self._open()
            while True:
                self._step()
        except RunEndedError as end:
            return Outcome(self._final(end), end.reason, tuple(self.steps))

    def _step(self) -> None:
        reply = self._ask()
        cell, result = self._run_cell(reply)
        self._observe(reply, cell, result)

    def _open(self) -> None:
        plans = self.agent.model.plans and self.query.budget.max_steps > 1
        opening = first_message(self.query, self._plan() if plans else '')
        closing = self._closing(self.query.budget.max_steps)
        parts = (*opening.parts, TextPart(closing)) if closing else opening.parts
        self.messages += [self.agent.prompts.system(self.query), Message('user', parts)]

    def _plan(self) -> str:
        messages = (self.agent.prompts.planner(self.query), planning_message(self.query))
        request = ModelRequest(
            messages,
            self.query,
            role='planner',
            conversation_id=f'{self.query.query_id}/plan',
            max_tokens=MAX_TOKENS,
            stop_at_cell=False,
        )
        reply = self._query(request)
        plan = without_thinking(reply.text).strip()[:MAX_PLAN]
        self.listener.planned(plan, reply)
        return plan

    def _ask(self) -> ModelReply:
        request = ModelRequest(
            tuple(self.messages),
            self.query,
            tuple(self.views),
            conversation_id=self.query.query_id,
            max_tokens=MAX_TOKENS,
        )
        return self._query(request)

    def _query(self, request: ModelRequest) -> ModelReply:
        """Return the model's reply; whatever it does wrong ends the run with a reason."""
        self._stop_at_limits()
        model = self.agent.model
        try:
            return model.query(request, cancel=self.cancel, deadline_s=self._left_s())
        except CancelledError:
            raise RunEndedError(StopReason.CANCELLED, 'cancelled') from None
        except ModelError as error:
            if self._left_s() <= 0 and not self.cancel.is_set():
                raise model_too_slow(self.query.budget, error) from error
            self._stop_at_limits()
            raise RunEndedError(StopReason.MODEL_FAILED, str(error)) from error
        except Exception as error:
            _log.exception('model %s failed', model.name)
            said = f'model {model.name}: {type(error).__name__}: {error}'
            raise RunEndedError(StopReason.MODEL_FAILED, said) from error

    def _run_cell(self, reply: ModelReply) -> tuple[Cell | None, CellResult]:
        try:
            cell = parse_reply(reply.text)
        except ReplyFormatError as error:
            return None, CellResult(CellStatus.FORMAT, error=str(error))
        guidance = self.agent.check(cell.code)
        if guidance:
            return cell, CellResult(CellStatus.REJECTED, error=guidance)
        self._stop_at_limits()
        return cell, self._execute(cell)

    def _execute(self, cell: Cell) -> CellResult:
        limit = min(self.query.budget.cell_timeout_s, self._left_s())
        try:
            return self.executor.execute(cell.code, timeout_s=limit, cancel=self.cancel)
        except KernelError as error:
            raise RunEndedError(StopReason.KERNEL_FAILED, str(error)) from error
        except Exception as error:
            _log.exception('kernel session failed')
            said = f'kernel: {type(error).__name__}: {error}'
            raise RunEndedError(StopReason.KERNEL_FAILED, said) from error

    def _observe(self, reply: ModelReply, cell: Cell | None, result: CellResult) -> None:
        before = tuple(self.sketch.items)
        warnings = self._draw(result.sketch)
        answer, complaints = self._answers(result)
        failed = not result.ok or bool(complaints)
        self.failures = self.failures + 1 if failed and answer is None else 0
        index = len(self.steps)
        closing = self._closing(self.query.budget.max_steps - index - 1)
        remarks = Remarks(before, (*complaints, *warnings), closing)
        observation = observe(result, index, remarks)
        step = Step(index, cell, result, observation.text, reply, (*complaints, *warnings))
        self.steps.append(step)
        read = observe(result, index, remarks, most=MAX_READ)
        self.views.append(StepView(cell, read.text, not failed))
        said = Message('assistant', (TextPart(reply.text),))
        self.messages += [said, Message('user', observation.parts)]
        self.listener.stepped(step)
        if answer is not None:
            raise RunEndedError(REASON_OF_STATUS[answer.status], answer.reason, answer)

    def _answers(self, result: CellResult) -> tuple[Answer | None, list[str]]:
        """Return the answer of a cell, keep its proposal, and say what is wrong with either."""
        complaints: list[str] = []
        if result.proposal is not None:
            proposed = self._answer(result.proposal, 'Propose', complaints)
            if proposed is not None and proposed.status is Status.ANSWERED:
                self.best = proposed
        if result.answer is None:
            return None, complaints
        return self._answer(result.answer, 'ReturnAnswer', complaints), complaints

    def _answer(
        self, payload: Mapping[str, Any], call: str, complaints: list[str]
    ) -> Answer | None:
        try:
            return make_answer(
                payload, self.query, sandbox=self.executor.sandbox, sketch=self.sketch.items
            )
        except BadInputError as error:
            complaints.append(f'{call} {NOT_ACCEPTED}: {error}')
            return None

    def _draw(self, operations: Sequence[Mapping[str, Any]]) -> list[str]:
        try:
            self.sketch.apply(operations)
        except BadInputError as error:
            return [str(error)]
        return []

    def _closing(self, steps_left: int) -> str:
        """Return what is left of the budget; the clock only when it runs short."""
        budget, left = self.query.budget, self._left_s()
        short = left < min(2 * budget.cell_timeout_s, budget.time_s / 2)
        if steps_left <= 0:
            return ''
        if steps_left == 1 or left < min(budget.cell_timeout_s, budget.time_s / 4):
            return self.agent.prompts.final_call
        clock = f' and {left:.0f} s' if short else ''
        return f'{steps_left} cells{clock} left.' if short or self.steps else ''

    def _left_s(self) -> float:
        return self.started + self.query.budget.time_s - time.monotonic()

    def _stop_at_limits(self) -> None:
        budget = self.query.budget
        if self.cancel.is_set():
            raise RunEndedError(StopReason.CANCELLED, 'cancelled')
        if self._left_s() <= 0:
            raise out_of_time(budget)
        if self.failures >= budget.max_failures:
            raise too_many_failures(self.steps, self.failures)
        if len(self.steps) >= budget.max_steps:
            raise out_of_steps(budget)

    def _final(self, end: RunEndedError) -> Answer:
        answer = end.answer
        if answer is None and end.reason in LIMITS and self.best is not None:
            answer = self.best.with_(
                status=Status.PROVISIONAL, reason=f'best answer so far: {end.message}'
            )
        if answer is None:
            stamp_ns = max((frame.stamp_ns for frame in self.query.frames), default=0)
            answer = Answer(status=Status.FAILED, reason=end.message, stamp_ns=stamp_ns)
            answer = answer.with_(frame_id=self.query.world_frame)
        return answer.with_(
            question=self.query.question,
            query_id=self.query.query_id,
            session_id=self.query.session_id,
            model=self.agent.model.name,
            sandbox=self.executor.sandbox,
            steps=len(self.steps),
            elapsed_s=time.monotonic() - self.started,
        )
