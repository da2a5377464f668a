"""``spatialclaw world``: a folder that the other commands read, and an error in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cli.program import run

if TYPE_CHECKING:
    from pathlib import Path


def test_a_world_becomes_a_folder_and_a_bag(tmp_path: Path) -> None:
    size = ('--width', '160', '--height', '120')
    done = run('world', '--seed', '5', '--out', tmp_path / 'w', '--frames', '3', *size, '--json')
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary['seed'], summary['frames']) == (5, 3)
    done = run('import', tmp_path / 'w', tmp_path / 'w.mcap')
    assert done.returncode == 0, done.stderr
    assert (tmp_path / 'w.mcap').stat().st_size > 3 * 160 * 120


def test_questions_stand_beside_the_world(tmp_path: Path) -> None:
    size = ('--frames', '8', '--width', '320', '--height', '240')
    args = ('world', '--seed', '22', '--out', tmp_path / 'w', *size, '--questions', '4', '--json')
    done = run(*args, '--wordings', 'withheld')
    assert done.returncode == 0, done.stderr
    rows = json.loads((tmp_path / 'w' / 'questions.json').read_text())['questions']
    assert json.loads(done.stdout)['questions'] == len(rows) == 4
    other = run(*(arg if arg != tmp_path / 'w' else tmp_path / 'v' for arg in args))
    assert other.returncode == 0, other.stderr
    openly = json.loads((tmp_path / 'v' / 'questions.json').read_text())['questions']
    assert [row['intent'] for row in openly] == [row['intent'] for row in rows]
    assert [row['question'] for row in openly] != [row['question'] for row in rows]


def test_a_wrong_call_is_told_in_words(tmp_path: Path) -> None:
    done = run('world', '--seed', '-5', '--out', tmp_path / 'w')
    assert done.returncode == 1
    assert '-5' in done.stderr
    assert 'Traceback' not in done.stderr
