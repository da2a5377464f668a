"""A run that is stopped half-way: none of its processes goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from agent.doubles import eventually
from kernel.leftovers import descendants, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = 301
START_S, END_S = 240, 60
BENCH = ('-m', 'spatialclaw_ros.cli.main', 'bench', 'answers', '--no-baseline')
WORLDS = ('--seeds', f'{SEED}-{SEED + 1}', '--worlds', '2', '--per-world', '40')
PROCESSES = 3
"""At least so many when questions are asked: multiprocessing's own, a worker, a kernel."""


@pytest.fixture(autouse=True)
def _interrupts() -> Iterator[None]:
    """Let what is started here hear SIGINT, also where a shell has these tests ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.timeout(600)
@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_a_run(number: signal.Signals, tmp_path: Path) -> None:
    out = tmp_path / 'out'
    answers = out / 'records' / str(SEED)
    command = [sys.executable, *BENCH, *WORLDS, '--out', str(out)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as bench:
        try:
            assert eventually(answers.exists, within_s=START_S)
            assert eventually(lambda: len(descendants(bench.pid)) >= PROCESSES, within_s=START_S)
            below = {pid: started(pid) for pid in descendants(bench.pid)}
            os.kill(bench.pid, number)
            assert bench.wait(END_S) != 0
        finally:
            bench.kill()
    assert eventually(
        lambda: not [pid for pid, start in below.items() if start and started(pid) == start],
        within_s=END_S,
    )
    assert not (out / 'worlds' / str(SEED + 1)).exists()
