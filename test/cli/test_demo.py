"""The demo as a user runs it: processes on real DDS, files written, nothing left behind."""

from __future__ import annotations

import contextlib
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agent.doubles import eventually
from cli.program import run
from report.browser import assert_drawn, look_at, started
from rosbags.rosbag2 import Reader

from spatialclaw_ros.agent.recording import record_folder
from spatialclaw_ros.agent.trajectory import read_trajectory
from spatialclaw_ros.ros.demo import WORLD
from spatialclaw_ros.ros.world_settings import NOISES
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.questions.catalogue import DRAFTERS
from spatialclaw_ros.world.questions.scene import Scene
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.truth import truth_of
from spatialclaw_ros.world.world import make_world

SHARED_MEMORY = Path('/dev/shm')  # noqa: S108 - where Fast DDS keeps its segments
PROC = Path('/proc')
MANY = 3000
"""More drafts than a world has of one kind that matter here."""


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


@pytest.mark.timeout(2000)
def test_demo(chromium: Path, tmp_path: Path) -> None:
    before = segments()
    out = tmp_path / 'demo'
    done = run('demo', '--out', out, timeout_s=1800)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [json.loads(line) for line in (out / 'answers.jsonl').read_text().splitlines()]
    assert {row['verdict'] for row in rows} <= {'right', 'refused'}
    for line in ('asked     ', 'answered  ', 'truth     '):
        assert done.stdout.count(f'\n  {line}') == len(rows)
    assert all(str(row['question']) in done.stdout for row in rows)
    page = (out / 'report.html').read_text()
    assert all(str(row['question']).split('?')[0] in page for row in rows)
    with Reader(out / 'session.mcap') as bag:
        counts = {connection.topic: connection.msgcount for connection in bag.connections}
    for part, node in (('recording', '/spatialclaw'), ('world', '/world/spatialclaw')):
        asked = [row for row in rows if row['part'] == part]
        assert len(asked) >= 8
        assert counts[f'{node}/answer'] >= len(asked)
        assert counts[f'{node}/markers'] >= len(asked)
    assert eventually(lambda: segments() - before <= in_use())
    assert eventually(lambda: ours(out) == [])
    look_at_page(chromium, out, rows)


def test_world_of_the_demo_is_asked_widely_and_truly() -> None:
    """What the file states as true is what the world's own questions say is true."""
    drawn = json.loads(WORLD.read_text(encoding='utf-8'))
    rows = drawn['questions']
    families = {row['category'] for row in rows if row['type'] != 'refusal'}
    assert len(rows) >= 8
    assert len(families) >= 5
    assert families & {'moved', 'speed', 'changes'}
    world = make_world(drawn['seed'])
    show = drawn['show']
    camera = make_camera(show['width'], show['height'])
    noise = NOISES[show['noise.preset']]
    eye = WorldCamera(world, camera, noise)
    frames = 1 + int(world.end_s * show['rate_hz'])
    times = [at_s for _, at_s in eye.times(frames, show['rate_hz'])]
    scene = Scene(world, truth_of(world, camera, times))
    for row in rows:
        if row['type'] == 'refusal':
            assert row['absent'] in row['question']
            assert row['absent'] not in {thing.name for thing in world.things}
            continue
        drafts = list(
            itertools.islice(DRAFTERS[row['intent']](scene, np.random.default_rng(0)), MANY)
        )
        told = {
            round(draft.answer, 3) if isinstance(draft.answer, float) else draft.answer
            for draft in drafts
            if sorted(draft.things) == sorted(row['things'])
        }
        assert told == {row['answer']}, row['question']
        if row['intent'] == 'moved.who':
            movers = {draft.answer for draft in drafts}
            assert movers & set(row['choices']) == {row['answer']}


def look_at_page(chromium: Path, out: Path, rows: list[dict[str, Any]]) -> None:
    """Open the page in a browser: each question with its views, the sketch growing by steps."""
    with started(chromium) as browser:
        shown = look_at(browser, out / 'report.html', 1280)['entries']
    assert len(shown) == len(rows)
    grown = []
    for row, entry in zip(rows, shown, strict=True):
        records = out / 'records' / row['part']
        record = read_trajectory(record_folder(records, row['query_id']))
        recorded = record.steps
        if row['status'] == 'answered':
            assert len(entry['views']) == 2, row['question']
        assert [len(step) for step in entry['steps']] == [len(step.images) for step in recorded]
        assert len(entry['growth']) == len([v for v in record.views if v.source == 'growth'])
        grown += [row['part']] if entry['growth'] else []
        for image in [
            *entry['views'],
            *entry['growth'],
            *(image for step in entry['steps'] for image in step),
        ]:
            assert_drawn(image)
    assert min(map(grown.count, ('recording', 'world'))) >= 3
