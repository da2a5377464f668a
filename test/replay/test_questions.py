"""Question files: read whole, truth apart, errors that name file, question and field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.replay.questions import load_questions

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / 'questions.json'
    path.write_text(json.dumps({'questions': rows}))
    return path


def test_the_carried_file(demo_scene: Path) -> None:
    items = load_questions(demo_scene / 'questions.json')
    assert len(items) >= 8
    known = {'id', 'question', 'frames', 'choices', 'unit'}
    assert set(vars(items[0].question)) == known, 'nothing else of a file may reach the agent'


def test_no_answer_means_not_answerable(tmp_path: Path) -> None:
    row = {'question': 'How heavy is it?', 'type': 'number', 'answer': None, 'unit': 'm'}
    (item,) = load_questions(write(tmp_path, row))
    assert item.truth is not None
    assert item.truth.text == 'not answerable'


def test_what_groups_questions(tmp_path: Path) -> None:
    row = {'question': 'And how tall is it?', 'category': 'size', 'intent': 'size.height'}
    (item,) = load_questions(write(tmp_path, {**row, 'depth': 1, 'dialogue': 'talk'}))
    assert (item.category, item.intent, item.depth, item.dialogue) == (
        *('size', 'size.height', 1, 'talk'),
    )
    (item,) = load_questions(write(tmp_path, {'question': 'x?'}))
    assert (item.category, item.depth, item.dialogue) == ('', 0, '')


@pytest.mark.parametrize(
    ('row', 'message'),
    [
        ({'id': 'a'}, r'\(a\): field "question" is missing'),
        ({'question': '  '}, 'field "question" is missing or empty'),
        ({'question': 'x?', 'frames': 'some'}, 'field "frames" is \'some\''),
        ({'question': 'x?', 'type': 'essay', 'answer': 1}, 'field "type" is \'essay\''),
        ({'question': 'x?', 'type': 'number', 'answer': 'far'}, 'field "answer"'),
        ({'question': 'x?', 'depth': 'deep'}, 'field "depth" is \'deep\''),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, row: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        load_questions(write(tmp_path, row))


def test_not_a_question_file(tmp_path: Path) -> None:
    path = tmp_path / 'q.json'
    with pytest.raises(BadInputError, match=r'q\.json: No such file'):
        load_questions(path)
    path.write_text('{"questions": ')
    with pytest.raises(BadInputError, match='not JSON'):
        load_questions(path)
    path.write_text('[]')
    with pytest.raises(BadInputError, match='holds no list'):
        load_questions(path)
