"""A whole run with a server that takes the question and then says nothing."""

from __future__ import annotations

import contextlib

import pytest
from agent.doubles import Factory, NoTools, Results, ok, query
from models.bad_servers import DONE, STREAM, Act, BadServer, event, plain

from spatialclaw_ros.agent.engine import Engine
from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.core.query import Budget
from spatialclaw_ros.core.step import StopReason
from spatialclaw_ros.models.registry import make_model

SILENT = Act(stay=True)
PLAN = Act([STREAM, event('1. look', 'stop'), DONE])
LISTED = Act([plain('200 OK', {'data': [{'id': 'm'}]})])


@pytest.mark.parametrize(
    ('acts', 'name', 'asked'),
    [
        ([SILENT], 'm', 1),
        ([PLAN, SILENT], 'm', 2),
        ([PLAN, Act([STREAM, event('The')], stay=True)], 'm', 2),
        ([SILENT], '', 1),
        ([LISTED, SILENT], '', 2),
    ],
    ids=['plan', 'cell', 'stalled', 'model list', 'plan of the listed model'],
)
def test_the_time_of_the_question_bounds_the_model(acts: list[Act], name: str, asked: int) -> None:
    with BadServer(acts) as server:
        engine = Engine(
            Factory(lambda: Results(ok())),
            make_model('openai', base_url=server.base_url, model=name),
            make_tools=lambda _query: NoTools(),
            documentation='the tools',
            check=lambda _code: '',
        )
        with contextlib.closing(engine):
            outcome = engine.ask(query(budget=Budget(time_s=5.0)))
        assert len(server.heard) == asked
    assert outcome.stop_reason is StopReason.DEADLINE
    assert outcome.answer.status is Status.FAILED
    assert outcome.answer.reason.startswith('the model did not answer within 5 s (model server ')
    assert '`--timeout` or the parameter query.time_s' in outcome.answer.reason
