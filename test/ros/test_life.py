"""Starts and stops at any moment: exit code 0, nothing left behind, a result for every goal."""

from __future__ import annotations

import random
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from diagnostic_msgs.msg import DiagnosticArray
from ros.asking import met, wait_for_frames, wait_for_slow_cell
from ros.listener import DEADLINE_S, wait_until, words_of
from ros.processes import (
    alive,
    catches,
    children,
    left_behind,
    shared_blocks,
    start_node,
    start_player,
)

from spatialclaw_ros.ros import qos

if TYPE_CHECKING:
    from pathlib import Path

    from ros.listener import Listener

    from spatialclaw_ros.ros.client import Asked

pytestmark = pytest.mark.timeout(900)

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LATEST_S = 4.5


@pytest.mark.parametrize('turn', range(20))
def test_stop_at_a_random_moment(turn: int, domain: int, tmp_path: Path) -> None:
    """Stopped while it imports, configures, starts its kernels, or runs."""
    del domain
    chance = random.Random(turn)  # noqa: S311 - moments, no secrets
    number = SIGNALS[turn % 2]
    program = start_node(tmp_path)
    with program:
        pid = program.process.pid
        # a signal before the program's first line is the interpreter's, not the program's
        wait_until(lambda: catches(pid, signal.SIGTERM), 'it takes signals')
        time.sleep(chance.uniform(0.0, LATEST_S))
        below = children(program.process.pid)
        if chance.random() < 0.3:  # an impatient operator
            program.process.send_signal(number)
            time.sleep(chance.uniform(0.0, 0.3))
        below |= children(program.process.pid)
        blocks = shared_blocks(program.process.pid) - program.before
        assert program.stop(number) == 0, program.text
    assert 'Traceback' not in program.text, program.text
    wait_until(lambda: not alive(below), 'its own processes are gone')
    assert not left_behind(program.process.pid, blocks)


@pytest.mark.parametrize('number', SIGNALS)
@pytest.mark.parametrize('goals', [1, 3])
def test_every_goal_in_flight_gets_its_result(
    number: signal.Signals, goals: int, listener: Listener, small_bag: Path, tmp_path: Path
) -> None:
    """One goal runs in the kernel, the others wait; all of them hear that the node stops."""
    said: list[Any] = listener.collect(DiagnosticArray, '/diagnostics', qos.RELIABLE)
    with start_node(tmp_path) as program, start_player(small_bag, tmp_path) as player:
        player.wait_for('played')
        with met(name='first') as client:
            wait_for_frames(client)
        results: list[Asked] = []
        threads = [
            threading.Thread(target=_ask, args=(f'client_{i}', results)) for i in range(goals)
        ]
        for thread in threads:
            thread.start()
        wait_for_slow_cell(program)
        queued = f"('questions waiting', '{goals - 1}')"
        wait_until(lambda: queued in words_of(said[-1:]), 'the others wait')
        below = children(program.process.pid)
        assert below, 'no kernel of the node runs'
        blocks = shared_blocks(program.process.pid) - program.before
        assert blocks, 'the node talks over shared memory'
        assert program.stop(number) == 0, program.text
        for thread in threads:
            thread.join(DEADLINE_S)
    assert [asked.state for asked in results] == ['aborted'] * goals
    assert {asked.error_code for asked in results} == {10}
    wait_until(lambda: not alive(below), 'its own processes are gone')
    assert not left_behind(program.process.pid, blocks)


def test_kernels_end_with_a_node_that_is_killed(domain: int, tmp_path: Path) -> None:
    del domain
    with start_node(tmp_path) as program:
        program.wait_for('is ready')
        wait_until(lambda: children(program.process.pid), 'a kernel runs')
        below, blocks = children(program.process.pid), shared_blocks(program.process.pid)
        program.process.kill()
        program.process.wait()
    wait_until(lambda: not alive(below), 'its own processes are gone')
    for block in left_behind(program.process.pid, blocks):  # Fast DDS's: nobody was left to do it
        assert block.name.startswith(('fastrtps_', 'fastdds_', 'sem.fast')), block
        block.unlink(missing_ok=True)


def test_second_node_of_the_same_name_is_told_of(listener: Listener, tmp_path: Path) -> None:
    said: list[Any] = listener.collect(DiagnosticArray, '/diagnostics', qos.RELIABLE)
    with (
        start_node(tmp_path, name='first') as first,
        start_node(tmp_path, name='second') as second,
    ):
        first.wait_for('is ready')
        second.wait_for('is ready')
        wait_until(lambda: 'the same name' in words_of(said), 'diagnostics tell of it')
        assert second.stop() == 0
        assert first.stop() == 0


@pytest.mark.parametrize(
    ('parameter', 'named'),
    [
        ('sync.slop_s:=7.0', 'sync.slop_s'),
        ('kernel.sandbox:=paper', 'kernel.sandbox'),
        ('model.name:=oracle', 'model.name'),
        ('world_frame:=/map', 'world_frame'),
        ('cameras:=[Front]', 'cameras'),
        ('fixed_camera.camera:=[0.0, 1.0]', 'fixed_camera.camera'),
        ('query.max_steps:=many', 'query.max_steps'),
        ('model.path:=/no/such/file.py', '/no/such/file.py'),
        ('kernel.python:=/no/such/python', '/no/such/python'),
        ('robot.size:=[1.0]', 'robot.size'),
    ],
)
def test_bad_parameter_is_named(parameter: str, named: str, domain: int, tmp_path: Path) -> None:
    """One clear line and an exit code that is not 0; no traceback."""
    del domain
    with start_node(tmp_path, parameter) as program:
        assert program.process.wait(DEADLINE_S) != 0
        assert named in program.text
        assert 'Traceback' not in program.text


def _ask(name: str, results: list[Asked]) -> None:
    with met(name=name) as client:
        results.append(client.ask('Go slowly', timeout_s=600))
