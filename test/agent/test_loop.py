from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from agent.doubles import Replies, Results, capture, cell, labels, ok, query, returned

from spatialclaw_ros.agent.loop import Agent
from spatialclaw_ros.agent.prompting import Prompts
from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.core.cell import CellResult, CellStatus
from spatialclaw_ros.core.errors import CancelledError, KernelDiedError, ModelError
from spatialclaw_ros.core.query import Budget, Query
from spatialclaw_ros.core.sketch import SketchState
from spatialclaw_ros.core.step import Outcome, Step, StopReason

if TYPE_CHECKING:
    from spatialclaw_ros.core.conversation import ModelReply

LOOK = cell('print(1)')
ANSWER = cell('ReturnAnswer(1.5, unit="m")')
ERROR = CellResult(CellStatus.ERROR, error='KeyError: 7')


class Notes:
    """Follows a run."""

    def __init__(self) -> None:
        self.plans: list[str] = []
        self.steps: list[Step] = []

    def planned(self, plan: str, reply: ModelReply) -> None:
        assert reply.text
        self.plans.append(plan)

    def stepped(self, step: Step) -> None:
        self.steps.append(step)


def run(
    model: Replies,
    executor: Results,
    about: Query | None = None,
    *,
    sketch: SketchState | None = None,
    cancel: threading.Event | None = None,
    notes: Notes | None = None,
    refuse: str = '',
) -> Outcome:
    agent = Agent(model, Prompts('the tools'), lambda _code: refuse)
    return agent.run(
        about or query(),
        executor,
        sketch or SketchState(),
        listener=notes or Notes(),
        cancel=cancel or threading.Event(),
        started=time.monotonic(),
    )


def limits(**fields: float) -> Query:
    chosen = {'max_steps': 6, 'max_failures': 3, 'time_s': 60.0, 'cell_timeout_s': 10.0, **fields}
    return query(budget=Budget(**chosen))  # type: ignore[arg-type]


def test_look_then_answer() -> None:
    model, notes = Replies(LOOK, ANSWER), Notes()
    outcome = run(model, Results(ok('1'), returned(1.5, unit='m')), notes=notes)
    assert outcome.stop_reason is StopReason.ANSWERED
    assert outcome.answer.text == '1.50 m'
    assert (outcome.answer.steps, outcome.answer.model) == (2, 'replies')
    assert outcome.answer.query_id == 'q1'
    assert [step.index for step in notes.steps] == [0, 1]
    assert notes.steps[0].cell is not None
    assert notes.steps[0].cell.code == 'print(1)'
    assert 'no sandbox' in outcome.answer.warnings[0]


def test_history_only_grows_and_shows_what_was_seen() -> None:
    model = Replies(LOOK, LOOK, ANSWER)
    run(model, Results(ok('one'), ok('two'), returned(1, unit='m')))
    first, second, third = (request.messages for request in model.requests)
    assert second[: len(first)] == first
    assert third[: len(second)] == second
    assert [message.role for message in third] == [
        *('system', 'user', 'assistant', 'user', 'assistant', 'user'),
    ]
    assert 'two' in third[-1].text
    assert [view.ok for view in model.requests[2].steps] == [True, True]
    assert 'the tools' in first[0].text
    assert list(labels(first[1].parts)) == ['frame 0, front']
    assert 'How far is the mug?' in first[1].text


def test_a_model_that_reads_lines_gets_them_all() -> None:
    """What is cut for a language model would be a thing not found for `rules`."""
    lines = [f'[found] mug | frame {index} | {"x" * 80}' for index in range(200)]
    model = Replies(LOOK, ANSWER)
    run(model, Results(ok('\n'.join(lines)), returned(1, unit='m')))
    last = model.requests[1]
    assert 'characters cut' in last.messages[-1].text
    (view,) = last.steps
    assert [line for line in view.observation.splitlines() if '[found]' in line] == lines


def test_planner_sees_no_image_and_its_plan_opens_the_run() -> None:
    model, notes = Replies('<think>x</think>1. look', ANSWER, plans=True), Notes()
    run(model, Results(returned(1, unit='m')), notes=notes)
    planning, main = model.requests
    assert planning.role == 'planner'
    assert not planning.stop_at_cell
    assert not any(list(labels(message.parts)) for message in planning.messages)
    assert 'Images below' not in planning.messages[1].text
    assert 'images of the frames are not shown to you' in planning.messages[1].text
    assert 'How far is the mug?' in planning.messages[1].text
    assert 'Images below: frame(s) 0.' in main.messages[1].text
    assert notes.plans == ['1. look']
    assert '1. look' in main.messages[1].text


@pytest.mark.parametrize(
    ('fields', 'status', 'reason'),
    [
        ({'status': 'refused', 'reason': 'no mug'}, Status.REFUSED, StopReason.REFUSED),
        ({'status': 'ambiguous', 'reason': 'two'}, Status.AMBIGUOUS, StopReason.AMBIGUOUS),
    ],
)
def test_refusals_end_the_run(fields: dict[str, str], status: Status, reason: StopReason) -> None:
    outcome = run(Replies(ANSWER), Results(returned(None, **fields)))
    assert (outcome.answer.status, outcome.stop_reason) == (status, reason)


def test_bad_answer_comes_back_as_observation() -> None:
    model = Replies(ANSWER, ANSWER)
    outcome = run(model, Results(returned(float('nan')), returned(2, unit='m')))
    assert outcome.stop_reason is StopReason.ANSWERED
    said = model.requests[1].messages[-1].text
    assert 'ReturnAnswer was not accepted' in said
    assert 'empty or failed' in said
    assert not model.requests[1].steps[0].ok


def test_answer_of_a_cell_that_failed_later_counts() -> None:
    late = CellResult(CellStatus.ERROR, error='x', answer={'value': 2, 'unit': 'm'})
    assert run(Replies(ANSWER), Results(late)).answer.value == 2


def test_reply_without_cell_costs_a_step_and_tells_the_form() -> None:
    model, notes = Replies('I think.', ANSWER), Notes()
    outcome = run(model, Results(returned(1, unit='m')), notes=notes)
    assert outcome.stop_reason is StopReason.ANSWERED
    assert notes.steps[0].result.status is CellStatus.FORMAT
    assert notes.steps[0].cell is None
    assert '**Purpose:**' in model.requests[1].messages[-1].text


def test_a_model_that_only_talks_is_told_of_as_such() -> None:
    outcome = run(Replies('It is about 21 cm.'), Results(ok()))
    assert outcome.stop_reason is StopReason.FAILURE_LIMIT
    assert outcome.answer.reason.startswith('3 replies of the model in a row held no fenced cell')
    assert 'held no code block between ``` marks' in outcome.answer.reason


def test_check_refuses_before_execution() -> None:
    executor, notes = Results(ok()), Notes()
    outcome = run(Replies(LOOK), executor, notes=notes, refuse='no network here')
    assert executor.codes == []
    assert notes.steps[0].result.status is CellStatus.REJECTED
    assert 'no network here' in notes.steps[0].observation
    assert outcome.stop_reason is StopReason.FAILURE_LIMIT
    assert 'no network here' in outcome.answer.reason


def test_step_limit_gives_the_proposal_as_provisional() -> None:
    model = Replies(LOOK)
    proposed = ok(proposal={'value': 2, 'unit': 'm'})
    outcome = run(model, Results(proposed, ok()), limits(max_steps=3))
    assert outcome.stop_reason is StopReason.STEP_LIMIT
    assert outcome.answer.status is Status.PROVISIONAL
    assert outcome.answer.text == '2.00 m'
    assert 'no answer within 3 steps; the parameter query.max_steps' in outcome.answer.reason
    assert len(outcome.steps) == 3
    assert 'last cell' in model.requests[2].messages[-1].text
    assert 'last cell' not in model.requests[1].messages[-1].text


def test_one_step_is_told_so_at_once() -> None:
    model = Replies(LOOK)
    outcome = run(model, Results(ok()), limits(max_steps=1))
    assert 'last cell' in model.requests[0].messages[-1].text
    assert (outcome.stop_reason, outcome.answer.status) == (StopReason.STEP_LIMIT, Status.FAILED)


def test_failures_in_a_row_end_the_run_and_success_resets_them() -> None:
    executor = Results(ERROR, ERROR, ok(), ERROR, ERROR, ERROR)
    outcome = run(Replies(LOOK), executor, limits(max_steps=20))
    assert outcome.stop_reason is StopReason.FAILURE_LIMIT
    assert len(outcome.steps) == 6
    assert 'KeyError: 7' in outcome.answer.reason


def test_deadline_cuts_the_cell_and_ends_the_run() -> None:
    executor = Results(ok(proposal={'value': 2, 'unit': 'm'}), takes_s=0.2)
    outcome = run(Replies(LOOK), executor, limits(time_s=3.1, cell_timeout_s=30, max_steps=99))
    assert outcome.stop_reason is StopReason.DEADLINE
    assert outcome.answer.status is Status.PROVISIONAL
    assert 'time limit of 3.1 s ran out' in outcome.answer.reason
    assert '`--timeout` or the parameter query.time_s' in outcome.answer.reason
    assert max(executor.timeouts) <= 3.1


def test_cancel_in_mid_cell() -> None:
    cancel = threading.Event()
    executor = Results(ok(), takes_s=30)
    threading.Timer(0.1, cancel.set).start()
    outcome = run(Replies(LOOK), executor, limits(cell_timeout_s=40), cancel=cancel)
    assert outcome.stop_reason is StopReason.CANCELLED
    assert outcome.answer.status is Status.FAILED


@pytest.mark.parametrize(
    ('error', 'reason', 'said'),
    [
        (ModelError('server at :8000 answers 500'), StopReason.MODEL_FAILED, 'answers 500'),
        (CancelledError('c'), StopReason.CANCELLED, 'cancelled'),
        (ZeroDivisionError('a bug'), StopReason.MODEL_FAILED, 'ZeroDivisionError'),
    ],
)
def test_a_model_that_fails(error: Exception, reason: StopReason, said: str) -> None:
    outcome = run(Replies(LOOK, error), Results(ok()))
    assert outcome.stop_reason is reason
    assert outcome.answer.status is Status.FAILED
    assert said in outcome.answer.reason
    assert len(outcome.steps) == 1


def test_a_kernel_that_fails() -> None:
    outcome = run(Replies(LOOK), Results(KernelDiedError('no kernel: user namespaces refused')))
    assert outcome.stop_reason is StopReason.KERNEL_FAILED
    assert 'user namespaces refused' in outcome.answer.reason


def test_sketch_follows_and_a_malformed_operation_is_said() -> None:
    item = {
        'name': 'gap',
        'kind': 'point',
        'points': [[0, 0, 0]],
        'quat_xyzw': [0, 0, 0, 1],
        'size': [0.1, 0.1, 0.1],
        'color': [1, 0, 0, 1],
    }
    sketch, model = SketchState(), Replies(LOOK, LOOK, ANSWER)
    results = Results(
        ok(sketch=({'op': 'set', 'item': item},)),
        ok(sketch=({'op': 'explode'},)),
        returned(1, unit='m', evidence=['gap']),
    )
    outcome = run(model, results, sketch=sketch)
    assert list(sketch.items) == ['gap']
    assert "added point 'gap'" in model.requests[1].messages[-1].text
    assert "'explode' is none of" in model.requests[2].messages[-1].text
    assert outcome.answer.evidence == ('gap',)


def test_first_message_of_many_frames() -> None:
    captures = tuple(capture(i, i * 0.5) for i in range(30))
    model = Replies(ANSWER)
    run(model, Results(returned(1, unit='m')), query(captures=captures))
    shown = list(labels(model.requests[0].messages[1].parts))
    assert len(shown) == 9
    assert shown[-1] == 'frame 29, front'
    text = model.requests[0].messages[1].text
    assert 'frame 0: -14.50 s' in text
