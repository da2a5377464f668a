from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from agent.doubles import (
    Factory,
    NoTools,
    Replies,
    Results,
    cell,
    eventually,
    ok,
    query,
    returned,
)

from spatialclaw_ros.agent.engine import Engine
from spatialclaw_ros.agent.trajectory import read_trajectory
from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.core.errors import (
    BadInputError,
    CancelledError,
    KernelDiedError,
    KernelStartError,
    NoFramesError,
)
from spatialclaw_ros.core.query import Budget
from spatialclaw_ros.core.step import Step, StopReason

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.core.protocols import HostTools, Model
    from spatialclaw_ros.core.query import Query
    from spatialclaw_ros.core.sketch import SketchState

LOOK, ANSWER = cell('print(1)'), cell('ReturnAnswer(1)')
ITEM = {
    'name': 'gap',
    'kind': 'point',
    'points': [[0, 0, 0]],
    'quat_xyzw': [0, 0, 0, 1],
    'size': [0.1, 0.1, 0.1],
    'color': [1, 0, 0, 1],
}


def engine(model: Model, kernels: Factory, **options: object) -> Engine:
    return Engine(
        kernels,
        model,
        make_tools=lambda _query: NoTools(),
        documentation='the tools',
        check=lambda _code: '',
        **options,  # type: ignore[arg-type]
    )


class Dying(Results):
    """Draws, then is gone."""

    def __init__(self) -> None:
        super().__init__(ok(sketch=({'op': 'set', 'item': ITEM},)), KernelDiedError('gone'))


def answering() -> Results:
    return Results(returned(1, unit='m'))


def drawing() -> Results:
    return Results(ok(sketch=({'op': 'set', 'item': ITEM},)), returned(1, unit='m'))


def test_session_lasts_over_questions_and_ends_by_request() -> None:
    kernels = Factory(drawing)
    parts = engine(Replies(LOOK, ANSWER), kernels)
    seen: list[tuple[int, int]] = []

    def on_step(step: Step, sketch: SketchState) -> None:
        seen.append((step.index, len(sketch.items)))

    first = parts.ask(query(session_id='kitchen'), on_step=on_step)
    assert first.answer.session_id == 'kitchen'
    assert seen == [(0, 1), (1, 1)]
    parts.ask(query(session_id='kitchen'))
    assert len(kernels.made) == 1
    assert [bound.question for bound in kernels.made[0].bound] == ['How far is the mug?'] * 2
    assert list(parts.sketch('kitchen').items) == ['gap']
    parts.end_session('kitchen')
    assert kernels.made[0].closed == 1
    with pytest.raises(BadInputError, match="'kitchen' is not open"):
        parts.sketch('kitchen')
    parts.close()
    parts.close()
    assert kernels.closed == 1


def test_the_model_is_told_what_was_asked_before_in_the_session() -> None:
    model = Replies(ANSWER)
    parts = engine(model, Factory(answering))
    parts.ask(query('How far is the mug?', session_id='kitchen', unit='cm'))
    parts.ask(query('And now?', session_id='kitchen'))
    parts.ask(query('How far is the cup?', session_id='hall'))
    parts.end_session('kitchen')
    parts.ask(query('And now?', session_id='kitchen'))
    asked = [request.query.history for request in model.requests if request.query is not None]
    assert [len(turns) for turns in asked] == [0, 1, 0, 0]
    (turn,) = asked[1]
    assert (turn.question, turn.unit) == ('How far is the mug?', 'cm')
    assert (turn.answer.text, turn.answer.value) == ('100 cm', 1)
    said = [message.text for message in model.requests[1].messages]
    assert 'How far is the mug? -> 100 cm' in said[1]
    assert 'Asked before' not in model.requests[0].messages[1].text
    parts.close()


class NeverReady(Factory):
    """A factory whose kernels take for ever."""

    def acquire(self, session_id: str, *, cancel: threading.Event | None = None) -> Results:
        del session_id
        assert cancel is not None
        assert eventually(cancel.is_set)
        raise CancelledError('cancelled while no kernel was ready')


def test_the_time_of_the_question_bounds_the_wait_for_a_kernel() -> None:
    parts = engine(Replies(ANSWER), NeverReady(answering))
    outcome = parts.ask(query(budget=Budget(time_s=0.3)))
    assert outcome.stop_reason is StopReason.DEADLINE
    assert outcome.answer.reason.startswith('no kernel was ready within 0.3 s; give more by')
    cancel = threading.Event()
    cancel.set()
    cancelled = parts.ask(query(budget=Budget(time_s=60.0)), cancel=cancel)
    assert cancelled.stop_reason is StopReason.CANCELLED
    parts.close()


def test_question_without_session_opens_one() -> None:
    parts = engine(Replies(ANSWER), Factory(answering))
    outcome = parts.ask(query())
    assert outcome.answer.session_id
    assert parts.session_ids == (outcome.answer.session_id,)
    parts.close()


def test_oldest_idle_session_gives_way() -> None:
    kernels = Factory(answering)
    parts = engine(Replies(ANSWER), kernels, max_sessions=2)
    for name in ('a', 'b', 'a', 'c'):
        parts.ask(query(session_id=name))
    assert set(parts.session_ids) == {'a', 'c'}
    assert [made.closed for made in kernels.made] == [0, 1, 0]
    parts.close()
    assert all(made.closed == 1 for made in kernels.made)


def test_old_sessions_end() -> None:
    parts = engine(Replies(ANSWER), Factory(answering), session_age_s=0.0)
    parts.ask(query(session_id='a'))
    parts.ask(query(session_id='b'))
    assert parts.session_ids == ('b',)
    parts.close()


def test_busy_session_makes_the_second_question_wait_its_time_out() -> None:
    running = threading.Event()
    cancel = threading.Event()
    kernels = Factory(lambda: Results(ok(), takes_s=30))
    parts = engine(Replies(LOOK), kernels)
    thread = threading.Thread(
        target=parts.ask,
        args=(query(session_id='a'),),
        kwargs={'on_step': lambda *_: running.set(), 'cancel': cancel},
    )
    thread.start()
    assert eventually(lambda: bool(kernels.made) and bool(kernels.made[0].codes))
    second = parts.ask(query(session_id='a', budget=Budget(time_s=0.3)))
    assert second.stop_reason is StopReason.DEADLINE
    assert 'busy' in second.answer.reason
    parts.end_session('a')
    thread.join(60)
    assert cancel.is_set()
    assert eventually(lambda: kernels.made[0].closed == 1)
    parts.close()


def test_close_ends_what_runs() -> None:
    kernels = Factory(lambda: Results(ok(), takes_s=30))
    parts = engine(Replies(LOOK), kernels)
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(parts.ask(query(session_id='a'))))
    thread.start()
    assert eventually(lambda: bool(kernels.made) and bool(kernels.made[0].codes))
    parts.close()
    thread.join(60)
    assert outcomes[0].stop_reason is StopReason.CANCELLED
    assert kernels.made[0].closed == 1
    with pytest.raises(BadInputError, match='closed'):
        parts.ask(query())


def test_no_kernel_is_an_outcome() -> None:
    parts = engine(
        Replies(ANSWER), Factory(lambda: KernelStartError('bwrap: not found; apt install'))
    )
    outcome = parts.ask(query())
    assert outcome.stop_reason is StopReason.KERNEL_FAILED
    assert outcome.answer.status is Status.FAILED
    assert 'bwrap: not found' in outcome.answer.reason
    parts.close()


@pytest.mark.parametrize(
    ('fields', 'said'),
    [
        ({'question': ' '}, 'question: is blank'),
        ({'question': 'x' * 100_000}, '100000 bytes'),
        ({'budget': Budget(time_s=-1.0)}, 'time_s is -1'),
        ({'budget': Budget(max_steps=0)}, 'max_steps is 0'),
        ({'unit': 'ells'}, "'ells' is unknown"),
    ],
)
def test_bad_questions_name_the_input(fields: dict[str, Any], said: str) -> None:
    parts = engine(Replies(ANSWER), Factory(answering))
    with pytest.raises(BadInputError, match=said):
        parts.ask(query(**fields))
    parts.close()


def test_no_frames() -> None:
    parts = engine(Replies(ANSWER), Factory(answering))
    with pytest.raises(NoFramesError, match='no frames'):
        parts.ask(query(captures=()))
    parts.close()


def test_lost_kernel_is_replaced_and_its_sketch_starts_anew() -> None:
    kernels = Factory(iter((Dying(), answering())).__next__)
    parts = engine(Replies(LOOK, LOOK, ANSWER), kernels)
    assert parts.ask(query(session_id='a')).stop_reason is StopReason.KERNEL_FAILED
    assert list(parts.sketch('a').items) == ['gap']
    assert kernels.made[0].closed == 1
    assert parts.ask(query(session_id='a')).stop_reason is StopReason.ANSWERED
    assert list(parts.sketch('a').items) == []
    parts.close()


def test_kernel_that_died_between_questions_is_replaced_at_once() -> None:
    class Stale(Results):
        def bind(self, about: Query, tools: HostTools) -> None:
            super().bind(about, tools)
            if len(self.bound) > 1:
                msg = 'the kernel is gone'
                raise KernelDiedError(msg)

    kernels = Factory(iter((Stale(returned(1, unit='m')), answering())).__next__)
    parts = engine(Replies(ANSWER), kernels)
    for _ in range(2):
        assert parts.ask(query(session_id='a')).stop_reason is StopReason.ANSWERED
    assert len(kernels.made) == 2
    parts.close()


@pytest.mark.parametrize('name', ['single_pass', 'tool_call', 'none', 'telepathy'])
def test_other_interfaces_say_what_can_be_used(name: str) -> None:
    with pytest.raises(BadInputError, match='use kernel'):
        engine(Replies(ANSWER), Factory(answering), interface=name)


def test_record_is_written_and_a_drawing_that_fails_costs_nothing(tmp_path: Path) -> None:
    def draw(*_: object) -> list[object]:
        msg = 'no room'
        raise RuntimeError(msg)

    kernels = Factory(drawing)
    parts = engine(Replies(LOOK, ANSWER), kernels, record_dir=tmp_path, draw_views=draw)
    outcome = parts.ask(query())
    parts.close()
    assert outcome.stop_reason is StopReason.ANSWERED
    record = read_trajectory(tmp_path / 'q1')
    assert record.stop_reason is StopReason.ANSWERED
    assert record.answer['text'] == '1.00 m'
    assert len(record.steps) == 2
    assert record.steps[0].sketch[0]['item']['name'] == 'gap'
