"""``replay``: one JSON object a question with its truth, a summary, a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cli.program import run

from spatialclaw_ros.core.answer import Answer

if TYPE_CHECKING:
    from pathlib import Path


def test_folder_and_bag_score_alike(demo_scene: Path, tmp_path: Path) -> None:
    bag = tmp_path / 'scene.mcap'
    assert run('import', demo_scene, bag).returncode == 0
    rows = {}
    for name, source in (('folder', ('--scene', demo_scene)), ('bag', ('--bag', bag))):
        out = tmp_path / name
        done = run('replay', *source, '--questions', demo_scene / 'questions.json', '--out', out,
                   '--json')  # fmt: skip
        assert done.returncode == 0, done.stderr
        *questions, summary = [json.loads(line) for line in done.stdout.splitlines()]
        assert summary['summary']['right'] == len(questions) == 10
        assert (out / 'report.html').stat().st_size > 100_000
        assert len((out / 'answers.jsonl').read_text().splitlines()) == len(questions)
        rows[name] = questions
    assert set(rows['bag'][0]) >= {*Answer().to_json(), 'id', 'expected', 'right'}
    for one, other in zip(rows['folder'], rows['bag'], strict=True):
        assert (one['text'], one['choice']) == (other['text'], other['choice'])
        # a pose goes through a quaternion on its way into a bag
        assert one['value'] == pytest.approx(other['value'], rel=1e-9, nan_ok=True)


def test_bad_question_costs_its_own_answer_alone(demo_scene: Path, tmp_path: Path) -> None:
    file = tmp_path / 'q.json'
    rows = [
        {'id': 'heavy', 'question': 'How heavy is the sugar box?', 'unit': 'kg', 'answer': None},
        {'id': 'late', 'question': 'How many things are there?', 'frames': [99]},
        {'id': 'far', 'question': 'How far is the sugar box from the coffee can?', 'frames': [0]},
    ]
    file.write_text(json.dumps({'questions': rows}))
    arguments = ('replay', '--scene', demo_scene, '--questions', file, '--out', tmp_path / 'out')
    done = run(*arguments, '--json')
    assert done.returncode == 0, done.stderr
    heavy, late, far, _ = [json.loads(line) for line in done.stdout.splitlines()]
    assert (heavy['status'], heavy['verdict']) == ('refused', 'right')
    assert "unit 'kg'" in heavy['reason']
    assert late['status'] == 'refused'
    assert 'frame [99]' in late['reason']
    assert far['status'] == 'answered'
    done = run(*arguments, '--only', 'far,near')
    assert done.returncode == 1
    assert "no question ['near']" in done.stderr


def test_a_dialogue_is_one_session(demo_scene: Path, tmp_path: Path) -> None:
    file = tmp_path / 'q.json'
    kept = {'frames': [0], 'dialogue': 'talk', 'type': 'number', 'tolerance_rel': 0.12}
    first = 'How far apart are the centres of the coffee can and the sugar box?'
    rows = [
        {'id': '1', 'question': first, 'answer': 0.166, 'unit': 'm', **kept},
        {'id': '2', 'question': 'And in centimetres?', 'answer': 16.6, 'unit': 'cm', **kept},
    ]
    file.write_text(json.dumps({'questions': rows}))
    done = run('replay', '--scene', demo_scene, '--questions', file, '--out', tmp_path / 'out',
               '--json')  # fmt: skip
    assert done.returncode == 0, done.stderr
    one, other, summary = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one['session_id'], other['session_id'], one['dialogue']} == {'talk'}
    assert one['value'] == other['value']
    assert (summary['summary']['dialogues_right'], summary['summary']['dialogues']) == (1, 1)


def test_bad_question_file(demo_scene: Path, tmp_path: Path) -> None:
    file = tmp_path / 'q.json'
    file.write_text(json.dumps({'questions': [{'id': 'a', 'frames': 'all'}]}))
    done = run('replay', '--scene', demo_scene, '--questions', file, '--out', tmp_path / 'out')
    assert done.returncode == 1
    assert 'field "question"' in done.stderr
