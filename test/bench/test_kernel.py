"""``bench kernel``: what is compared does the same, and the rows say what they should."""

from __future__ import annotations

import base64
import http.client
import json
import os
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.bench import rig
from spatialclaw_ros.bench.kernel import kernel_table, run_kernel
from spatialclaw_ros.bench.kernel_memory import Memory, below, pss_below_mb
from spatialclaw_ros.bench.kernel_row import kernel_row
from spatialclaw_ros.bench.kernel_tools import PICTURE, serve
from spatialclaw_ros.bench.plain_kernel import PlainKernel
from spatialclaw_ros.core.errors import BadInputError, KernelError
from spatialclaw_ros.core.kernel_libraries import LIBRARIES

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    *('cell_overhead', 'sandbox_overhead', 'ready_from_pool', 'refill', 'recovery'),
    *('recovery_by_interrupt', 'frames_visible', 'frames_visible_vs_memcpy', 'bind_32_vs_1'),
    'tool_round_trip',
]


def test_there_is_a_row_for_everything_and_the_memory_last(kernel_python: Path) -> None:
    *rows, memory = run_kernel(kernel_python, rounds=1)
    assert isinstance(memory, Memory)
    assert set(memory.to_json()) == {'pss_mb', 'baseline_mb', 'ratio', 'n'}
    assert [getattr(row, 'name', '') for row in rows] == ROWS
    for row in rows:
        values = row.to_json()
        assert set(values) == {'name', 'median_ms', 'baseline_ms', 'ratio', 'target', 'n'}
        assert all(float(str(values[name])) > 0 for name in ('median_ms', 'ratio', 'n'))
    text = kernel_table([*rows, memory])
    assert all(name in text for name in (*ROWS, 'one more kernel', 'faster by'))


@pytest.mark.parametrize(
    ('rounds', 'only', 'message'),
    [(1, ['flying'], r"\['flying'\]; there are .*'starts'"), (0, [], 'rounds: got 0')],
)
def test_a_wrong_call_is_told(
    kernel_python: Path, rounds: int, only: list[str], message: str
) -> None:
    with pytest.raises(BadInputError, match=message):
        list(run_kernel(kernel_python, rounds=rounds, only=only))


def test_the_kernel_to_compare_with_tells_variables_and_answer(kernel_python: Path) -> None:
    with PlainKernel(kernel_python) as kernel:
        printed, variables, answer = kernel.step('row = np.zeros((2, 3))\nprint(row.sum())')
        assert printed == '0.0\n'
        assert variables['row'] == {'type': 'ndarray', 'shape': [2, 3], 'dtype': 'float64'}
        assert answer is None
        assert kernel.step('final_answer = 5')[2] == 5
        with pytest.raises(KernelError, match='division by zero'):
            kernel.run('1 / 0')


def test_the_kernel_to_compare_with_has_imported_what_ours_has(kernel_python: Path) -> None:
    with PlainKernel(kernel_python) as kernel:
        missing = f'import sys\nprint(set({LIBRARIES!r}) - sys.modules.keys())'
        assert kernel.step(missing)[0] == 'set()\n'


def test_a_mask_comes_over_http() -> None:
    mask = np.zeros((480, 640), bool)
    mask[1, 2:5] = True
    sent = {'image': base64.b64encode(PICTURE.read_bytes()).decode(), 'prompt': 'thing'}
    with serve(mask) as port:
        line = http.client.HTTPConnection('127.0.0.1', port)
        line.request('POST', '/segment', json.dumps(sent))
        reply = json.loads(line.getresponse().read())
        line.close()
    assert reply['shape'] == [480, 640]
    assert base64.b64decode(reply['mask']) == mask.tobytes()


def test_memory_is_that_of_all_processes_below() -> None:
    with subprocess.Popen(['sleep', '100']) as process:
        total = pss_below_mb()
        assert process.pid in below(os.getpid())
        process.kill()
    assert total is not None
    assert total > 0


def test_memory_that_is_not_shown_is_said_to_be_so() -> None:
    memory = Memory(None, None, None, 3)
    assert 'root alone' in memory.text()
    assert memory.to_json()['pss_mb'] is None


def test_calls_take_turns_and_quick_ones_more_often(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    took = iter([5.0, 1.0, 9.0, 7.0, 2.0, 8.0])
    monkeypatch.setattr(rig, 'timed_ms', lambda call: (call(), next(took))[1])
    medians = rig.take_turns(2, (lambda: made.append('a'), 2), (lambda: made.append('b'), 1))
    assert made == ['a', 'b', *('a', 'b', 'a') * 2]
    assert medians == [7.5, 1.5]


def test_a_row_says_how_many_times_faster() -> None:
    row = kernel_row('quick', 2.0, 10.0, 7, target=4.0)
    assert row.ratio == 5.0
    assert row.text().split() == ['quick', '2', '10', '5', '4', '7']
