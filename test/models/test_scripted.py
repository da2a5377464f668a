from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.core.conversation import Message, ModelRequest, TextPart
from spatialclaw_ros.core.errors import BadInputError, CancelledError, ModelError
from spatialclaw_ros.models.registry import make_model

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.core.protocols import Model

REPLIES = ['one\n```\n1\n```', 'two\n```\n2\n```']


@pytest.fixture
def model(tmp_path: Path) -> Model:
    path = tmp_path / 'replies.json'
    path.write_text(json.dumps(REPLIES))
    return make_model('scripted', path=str(path))


def ask(model: Model, given: int, role: str = 'main') -> str:
    turn = (Message('assistant', (TextPart('x'),)), Message('user', (TextPart('go on'),)))
    request = ModelRequest((Message('user', (TextPart('How far?'),)), *turn * given), role=role)
    return model.query(request, cancel=threading.Event(), deadline_s=1).text


def test_replies_follow_the_conversation(model: Model) -> None:
    assert [ask(model, given) for given in (0, 1, 0, 1)] == [*REPLIES, *REPLIES]
    assert (model.name, model.plans) == ('scripted:replies.json', False)


def test_it_says_that_it_ran_out(model: Model, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r'ran out after 2 replies.*ReturnAnswer') as raised:
        ask(model, 2)
    assert str(tmp_path / 'replies.json') in str(raised.value)


def test_other_roles_have_no_replies(model: Model) -> None:
    with pytest.raises(ModelError, match="the role 'locate'"):
        ask(model, 0, 'locate')


def test_record_that_planned_plans_again(tmp_path: Path) -> None:
    events = [{'event': 'plan', 'text': 'look'}, {'event': 'step', 'reply': {'text': 'cell'}}]
    path = tmp_path / 'trajectory.jsonl'
    path.write_text('\n'.join(map(json.dumps, events)))
    model = make_model('scripted', path=tmp_path)
    assert model.plans
    assert (ask(model, 0, 'planner'), ask(model, 0)) == ('look', 'cell')


def test_cancelled(model: Model) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        model.query(ModelRequest(()), cancel=cancel, deadline_s=1)
    model.close()


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match='no such file'):
        make_model('scripted', path=str(tmp_path / 'none.json'))
    with pytest.raises(BadInputError, match=r'model\.path is empty'):
        make_model('scripted', path='')
