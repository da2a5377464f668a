"""The demo as a user runs it: processes on real DDS, files written, nothing left behind."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from cli.program import run
from report.browser import assert_drawn, look_at, started
from rosbags.rosbag2 import Reader

from spatialclaw_ros.agent.recording import record_folder
from spatialclaw_ros.agent.trajectory import read_trajectory

SHARED_MEMORY = Path('/dev/shm')  # noqa: S108 - where Fast DDS keeps its segments
PROC = Path('/proc')


def segments() -> set[str]:
    """Return Fast DDS's shared-memory segments."""
    return {path.name for path in SHARED_MEMORY.glob('*fast*')}


def in_use() -> set[str]:
    """Return the segments that living processes hold: other nodes of this machine have theirs."""
    names: set[str] = set()
    for process in PROC.glob('[0-9]*'):
        with contextlib.suppress(OSError):
            held = (process / 'maps').read_text().split()
            held += [str(link.readlink()) for link in (process / 'fd').iterdir()]
            names.update(Path(name).name for name in held if name.startswith(str(SHARED_MEMORY)))
    return names


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


def test_demo(chromium: Path, tmp_path: Path) -> None:
    before = segments()
    out = tmp_path / 'demo'
    done = run('demo', '--out', out)
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
    assert segments() - before <= in_use()
    assert ours(out) == []
    with started(chromium) as browser:
        shown = look_at(browser, out / 'report.html', 1280)['entries']
    assert len(shown) == len(rows)
    for row, entry in zip(rows, shown, strict=True):
        recorded = read_trajectory(record_folder(out / 'records', row['query_id'])).steps
        assert len(entry['views']) == 2, row['question']
        assert [len(step) for step in entry['steps']] == [len(step.images) for step in recorded]
        for image in [*entry['views'], *(image for step in entry['steps'] for image in step)]:
            assert_drawn(image)
    assert any(step for entry in shown for step in entry['steps'])
