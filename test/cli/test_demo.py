"""The demo as a user runs it: processes on real DDS, files written, nothing left behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.program import run
from rosbags.rosbag2 import Reader

SHARED_MEMORY = Path('/dev/shm')  # noqa: S108 - where Fast DDS keeps its segments
PROC = Path('/proc')


def segments() -> set[str]:
    """Return Fast DDS's shared-memory segments."""
    return {path.name for path in SHARED_MEMORY.glob('*fast*')}


def ours(out: Path) -> list[str]:
    """Return the processes whose command names this demo's folder, or that are its kernels."""
    found = []
    for process in PROC.glob('[0-9]*/cmdline'):
        try:
            command = process.read_bytes().replace(b'\0', b' ').decode(errors='replace')
        except OSError:
            continue
        if str(out) in command:
            found.append(command)
    return found


@pytest.mark.timeout(240)
def test_demo(tmp_path: Path) -> None:
    before = segments()
    out = tmp_path / 'demo'
    done = run('demo', '--out', out, timeout_s=220)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [json.loads(line) for line in (out / 'answers.jsonl').read_text().splitlines()]
    assert len(rows) >= 8
    assert {row['verdict'] for row in rows} <= {'right', 'refused'}
    assert all(str(row['question']) in done.stdout for row in rows)
    page = (out / 'report.html').read_text()
    assert all(str(row['question']).split('?')[0] in page for row in rows)
    with Reader(out / 'session.mcap') as bag:
        counts = {connection.topic: connection.msgcount for connection in bag.connections}
    assert counts['/spatialclaw/answer'] >= len(rows)
    assert counts['/spatialclaw/markers'] >= len(rows)
    assert segments() <= before
    assert ours(out) == []
