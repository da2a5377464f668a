"""A node that goes on for long: many questions, and kernels that die."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ros.asking import met, wait_for_frames, wait_for_slow_cell
from ros.bags import START_NS
from ros.listener import wait_until
from ros.processes import Program, children, start_node, start_player

from spatialclaw_ros.core.frame import NS_PER_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ros.listener import Listener

    from spatialclaw_ros.ros.client import AskClient

pytestmark = pytest.mark.timeout(900)

SESSIONS = 8
"""Open at once; an older one makes room."""
FULL_AFTER = 28
"""Questions after which the node's memory stays: until then pools and histories fill up."""
DIED = 4


@pytest.fixture(scope='module')
def node(
    listener: Listener, small_bag: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    """Return a node that has seen a bag."""
    del listener
    folder = tmp_path_factory.mktemp('long')
    with start_node(folder) as program:
        with start_player(small_bag, folder) as player:
            player.wait_for('played')
            with met(name='first') as client:
                wait_for_frames(client, START_NS + NS_PER_S)
        yield program


@pytest.fixture(scope='module')
def client(node: Program) -> Iterator[AskClient]:
    """Return a client of the node."""
    del node
    with met() as found:
        yield found


def held(pid: int) -> dict[str, int]:
    """Return what a process holds, counted."""
    status = Path(f'/proc/{pid}/status').read_text(encoding='utf-8')
    lines = dict(line.split(':', 1) for line in status.splitlines())
    return {
        'threads': int(lines['Threads']),
        'descriptors': len(list(Path(f'/proc/{pid}/fd').iterdir())),
        'processes': len(children(pid)),
        'resident_mb': int(lines['VmRSS'].split()[0]) // 1000,
    }


def test_many_questions_and_sessions_leave_nothing(client: AskClient, node: Program) -> None:
    """Counted when all that is kept of past questions is full, and again twenty later."""
    pid = node.process.pid

    def ask(count: int) -> list[str]:
        answers = [client.ask('How wide is the gap?') for _ in range(count)]
        assert {asked.state for asked in answers} == {'succeeded'}
        return [asked.answer.session_id for asked in answers]

    first = ask(FULL_AFTER)
    before = held(pid)
    last = ask(10)
    for session in last[-SESSIONS:]:
        assert client.ask('And now?', session=session).state == 'succeeded'
    assert 'is unknown' in client.ask('And now?', session=first[0]).error_msg
    more = {'threads': 1, 'descriptors': 8, 'processes': 2, 'resident_mb': 50}  # a spare starts

    def no_more() -> bool:
        after = held(pid)
        return all(after[name] <= count + more[name] for name, count in before.items())

    wait_until(no_more, f'no more than {before} is held')


def test_kernel_that_dies_in_mid_question(client: AskClient, node: Program) -> None:
    """The question goes on in a new kernel, and its steps say what happened."""
    killed: list[int] = []

    def kill(feedback: Any) -> None:  # noqa: ANN401 - Ask.Feedback
        if feedback.step.index == 0:
            wait_for_slow_cell(node)
            killed.extend(busy_kernel(node))

    asked = client.ask('Go slowly, and be killed', on_feedback=kill)
    assert killed
    assert asked.state == 'succeeded', f'{asked.error_msg}: {node.text}'
    assert asked.answer.value == pytest.approx(0.5)
    assert [message.step.status for message in asked.feedback][1] == DIED
    assert 'a new kernel ran the 1 earlier' in asked.feedback[1].step.error
    assert client.ask('And now?', session=asked.answer.session_id).state == 'succeeded'


def busy_kernel(node: Program) -> list[int]:
    """Kill the kernels of a node that sleep in a cell: all of them, the spare is replaced too."""
    below = sorted(children(node.process.pid))
    for pid in below:
        os.kill(pid, signal.SIGKILL)
    return below
