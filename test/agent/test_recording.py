from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
from agent.doubles import capture, ok, query

from spatialclaw_ros.agent.recording import Recorder, Records, plain, record_folder
from spatialclaw_ros.agent.trajectory import FILE, read_trajectory
from spatialclaw_ros.core.answer import Answer, Status
from spatialclaw_ros.core.cell import Cell, CellStatus, ObservedImage
from spatialclaw_ros.core.conversation import ModelReply
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.step import Outcome, Step, StopReason

if TYPE_CHECKING:
    from pathlib import Path

NOISE = np.random.default_rng(0).integers(0, 255, (240, 320, 3), np.uint8)


def step(index: int = 0, images: int = 1) -> Step:
    shown = tuple(ObservedImage(NOISE, f'view {i}', 'show') for i in range(images))
    result = ok('out', images=shown, variables={'a': 'float 1.0'}, answer={'value': float('nan')})
    cell = Cell('print(1)', 'look', 'because', 'answer')
    return Step(index, cell, result, 'seen', ModelReply('reply', 7, 3, 2, 0.5), ('careful',))


def write(root: Path, query_id: str = 'q1', steps: int = 2, max_mb: float = 100) -> Path:
    records = Records(root, max_mb)
    about = query(query_id=query_id, captures=(capture(0, 1.0), capture(1, 2.0)))
    recorder = records.open(about, model='m', sandbox='bwrap')
    recorder.planned('first look', ModelReply('first look'))
    for index in range(steps):
        recorder.stepped(step(index))
    answer = Answer(status=Status.ANSWERED, text='1 m', value=1.0)
    views = [ObservedImage(np.zeros((90, 120, 3), np.uint8), 'from above', 'sketch_top')]
    recorder.ended(Outcome(answer, StopReason.ANSWERED, ()), views)
    records.prune()
    return recorder.folder


def test_read_gives_back_what_was_written(tmp_path: Path) -> None:
    got = read_trajectory(write(tmp_path))
    assert (got.question, got.plan) == ('How far is the mug?', 'first look')
    assert got.stop_reason is StopReason.ANSWERED
    assert got.answer['text'] == '1 m'
    assert [frame.frame_index for frame in got.frames] == [0, 1]
    assert got.frames[1].T_world_camera == tuple(np.eye(4).ravel())
    assert got.frames[0].image is not None
    assert got.frames[0].image.path.is_file()
    first = got.steps[0]
    assert first.status is CellStatus.OK
    assert first.cell == Cell('print(1)', 'look', 'because', 'answer')
    assert (first.stdout, first.variables, first.warnings) == (
        'out',
        {'a': 'float 1.0'},
        ('careful',),
    )
    assert (first.prompt_tokens, first.cached_tokens, first.output_tokens) == (7, 3, 2)
    assert first.images[0].label == 'view 0'
    assert first.images[0].path.stat().st_size > 1000
    assert got.views[0].source == 'sketch_top'
    head = json.loads((got.folder / FILE).read_text().splitlines()[0])
    assert head['schema'] == 1
    assert head['cameras']['front']['K'][0] == 50.0


def test_lines_are_strict_json(tmp_path: Path) -> None:
    for line in (write(tmp_path) / FILE).read_text().splitlines():
        json.loads(line, parse_constant=pytest.fail)


def test_cut_last_line_is_left_out(tmp_path: Path) -> None:
    path = write(tmp_path) / FILE
    text = path.read_text()
    path.write_text(text[: text.index('{"event": "answer"') + 40])
    got = read_trajectory(tmp_path / 'q1')
    assert len(got.steps) == 2
    assert got.stop_reason is None


@pytest.mark.parametrize(
    ('text', 'said'),
    [
        ('{"event": "query", "schema": 99}\n', 'schema 99'),
        ('not json', 'schema None'),
        ('{"event": "query", "schema": 1}\n', 'damaged'),
    ],
)
def test_other_files_are_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(BadInputError, match=said):
        read_trajectory(tmp_path)
    with pytest.raises(BadInputError, match='No such file'):
        read_trajectory(tmp_path / 'nowhere')


def test_same_query_again_replaces_its_record(tmp_path: Path) -> None:
    write(tmp_path, steps=3)
    assert len(read_trajectory(write(tmp_path, steps=1)).steps) == 1


def test_oldest_records_go_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / 'precious').mkdir()
    (tmp_path / 'precious' / 'thesis.txt').write_text('x')
    for number in range(4):
        folder = write(tmp_path, f'q{number}')
        os.utime(folder / FILE, ns=(number, number))
    Records(tmp_path, 100, max_records=2).prune()
    assert sorted(path.name for path in tmp_path.iterdir()) == ['precious', 'q2', 'q3']
    Records(tmp_path, 0.001).prune()
    assert sorted(path.name for path in tmp_path.iterdir()) == ['precious', 'q3']


def test_one_query_is_bounded_and_still_tells_its_end(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / 'q', 300_000)
    recorder.begin(query(), model='m', sandbox='bwrap')
    for index in range(30):
        recorder.stepped(step(index, images=3))
    recorder.ended(Outcome(Answer(), StopReason.STEP_LIMIT, ()), ())
    total = sum(file.stat().st_size for file in (tmp_path / 'q').iterdir())
    assert total < 450_000
    got = read_trajectory(tmp_path / 'q')
    assert len(got.steps) == 30
    assert got.steps[0].images
    assert not got.steps[29].images


def test_full_disk_is_one_warning_and_the_run_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / 'file'
    blocked.write_text('a file where the folder should be')
    with caplog.at_level(logging.WARNING):
        recorder = Records(blocked, 10).open(query(), model='m', sandbox='none')
        recorder.stepped(step())
        recorder.ended(Outcome(Answer(), StopReason.ANSWERED, ()), ())
    assert [str(blocked) in record.message for record in caplog.records] == [True]


def test_folder_names_are_safe(tmp_path: Path) -> None:
    assert record_folder(tmp_path, 'ycbv_0001-03') == tmp_path / 'ycbv_0001-03'
    for hostile in ('../../etc', '/abs', '..', 'a b/c', ''):
        folder = record_folder(tmp_path, hostile)
        assert folder.parent == tmp_path
        assert folder.name not in {'', '.', '..'}
    assert record_folder(tmp_path, 'a/b') != record_folder(tmp_path, 'a_b')


def test_plain() -> None:
    value = {'a': np.float32(1.5), 'b': (np.int64(2), float('inf')), 'c': np.eye(2), 3: object}
    assert plain(value) == {
        'a': 1.5, 'b': [2, None], 'c': [[1.0, 0.0], [0.0, 1.0]], '3': "<class 'object'>"
    }  # fmt: skip
