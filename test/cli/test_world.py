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


def test_a_wrong_call_is_told_in_words(tmp_path: Path) -> None:
    done = run('world', '--seed', '-5', '--out', tmp_path / 'w')
    assert done.returncode == 1
    assert '-5' in done.stderr
    assert 'Traceback' not in done.stderr
