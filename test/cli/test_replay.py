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


def test_bad_question_file(demo_scene: Path, tmp_path: Path) -> None:
    file = tmp_path / 'q.json'
    file.write_text(json.dumps({'questions': [{'id': 'a', 'frames': 'all'}]}))
    done = run('replay', '--scene', demo_scene, '--questions', file, '--out', tmp_path / 'out')
    assert done.returncode == 1
    assert 'field "question"' in done.stderr
