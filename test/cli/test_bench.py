"""``bench``: figures last, a line a question before; wrong calls told in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cli.program import run

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = {
    *('n', 'accuracy', 'answered', 'silent_2x', 'silent_20pct', 'unanswerable_refused'),
    *('coverage_90', 'ece', 'by_family', 'by_depth', 'constant_baseline', 'no_depth_baseline'),
}


def test_figures_are_the_last_object(tmp_path: Path) -> None:
    out = tmp_path / 'out'
    done = run(
        *('bench', 'answers', '--seeds', '311-320', '--worlds', '1', '--per-world', '3'),
        *('--noise', '--dialogues', '0', '--no-baseline', '--json', '--out', out),
    )
    assert done.returncode == 0, done.stderr
    *rows, figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert set(figures) >= FIGURES
    assert figures['n'] == len(rows) == 3
    assert all(row['noise'] and row['labels'] and row['seed'] == 311 for row in rows)
    assert 'seed 311 (labels, noise)' in done.stderr
    assert [json.loads(line) for line in (out / 'answers.jsonl').open()] == rows
    assert json.loads((out / 'summary.json').read_text()) == figures
    again = run(
        *('bench', 'answers', '--seeds', '311', '--worlds', '1', '--per-world', '3'),
        *('--out', out),
    )
    assert again.returncode == 1
    assert 'is no empty folder' in again.stderr


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (('--seeds', '5-9', '--worlds', '9', '--per-world', '1'), 'seeds 5-9'),
        (('--seeds', 'some', '--worlds', '1', '--per-world', '1'), "--seeds 'some'"),
        (('--seeds', '5', '--worlds', '1', '--per-world', '0'), '--per-world'),
    ],
)
def test_a_wrong_call_is_told_in_words(arguments: tuple[str, ...], message: str) -> None:
    done = run('bench', 'answers', *arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert 'Traceback' not in done.stderr


def test_primitives_are_one_object_with_rows() -> None:
    size = ('--frames', '8', '--sizes', '96x128', '--only', 'Mask.area,get_masked_points')
    done = run('bench', 'primitives', *size, '--json')
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found['copy_bytes_per_s'] > 0
    assert [row['name'] for row in found['rows']] == ['get_masked_points', 'Mask.area']
    assert 'Mask.area' in done.stderr


@pytest.mark.parametrize('size', ['96', '96xmany'])
def test_a_wrong_size_of_pictures_is_told_in_words(size: str) -> None:
    done = run('bench', 'primitives', '--sizes', size)
    assert done.returncode == 1
    assert '480x640' in done.stderr
    assert 'Traceback' not in done.stderr


def test_kernels_are_one_object_with_rows() -> None:
    done = run('bench', 'kernel', '--rounds', '1', '--only', 'tools', '--json')
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [row['name'] for row in found['rows']] == ['tool_round_trip']
    assert found['extra_kernel'] is None
    assert 'tool_round_trip' in done.stderr


def test_an_unknown_part_of_the_kernels_is_told_in_words() -> None:
    done = run('bench', 'kernel', '--only', 'flying')
    assert done.returncode == 1
    assert "there are ['cells', 'starts'" in done.stderr
    assert 'Traceback' not in done.stderr
