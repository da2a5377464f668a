"""The node's life from outside: configured, activated, deactivated and cleaned up by a manager."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState, GetState
from ros.asking import met, wait_for_frames
from ros.listener import DEADLINE_S, Listener, wait_until
from ros.processes import Program, alive, children, start_node, start_player

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.ros.client import Asked

pytestmark = pytest.mark.timeout(900)

BUSY, CANCELED = 9, 10


@pytest.fixture
def node(listener: Listener, tmp_path: Path) -> Iterator[Program]:
    """Return a node that nobody has configured."""
    del listener
    with start_node(tmp_path, 'autostart:=false') as program:
        program.wait_for('is ready')
        yield program


def change(listener: Listener, transition: int) -> bool:
    """Ask for a transition; tell whether it came about."""
    request = ChangeState.Request(transition=Transition(id=transition))
    return bool(listener.call(ChangeState, '/spatialclaw/change_state', request).success)


def state(listener: Listener) -> str:
    """Return the node's state in a word."""
    return str(listener.call(GetState, '/spatialclaw/get_state').current_state.label)


def memory_files(pid: int) -> set[str]:
    """Return the rings of frames that a process holds."""
    found: set[str] = set()
    for descriptor in Path(f'/proc/{pid}/fd').iterdir():
        with contextlib.suppress(OSError):
            found.add(str(descriptor.readlink()))
    return {link for link in found if 'memfd:spatialclaw-camera' in link}


def test_a_whole_life_twice(
    node: Program, listener: Listener, small_bag: Path, tmp_path: Path
) -> None:
    pid = node.process.pid
    assert state(listener) == 'unconfigured'
    assert not children(pid)
    for _ in range(2):
        assert change(listener, Transition.TRANSITION_CONFIGURE)
        with met() as client:
            asked = client.ask('Is anybody active?')
            assert (asked.state, asked.error_code) == ('aborted', BUSY)
            assert '/spatialclaw is not active: activate it first' in asked.error_msg
            assert change(listener, Transition.TRANSITION_ACTIVATE)
            with start_player(small_bag, tmp_path) as player:
                player.wait_for('played')
                wait_for_frames(client)
                assert client.ask('How wide is the gap?').state == 'succeeded'
            assert memory_files(pid)
            ended = deactivated_in_mid_step(listener)
            assert (ended.state, ended.error_code) == ('aborted', CANCELED)
            assert state(listener) == 'inactive'
            assert children(pid), 'kernels stay while it is inactive'
        assert change(listener, Transition.TRANSITION_CLEANUP)
        wait_until(lambda: not alive(children(pid)), 'its kernels are gone')
        assert not memory_files(pid), 'its frames are gone'
        assert state(listener) == 'unconfigured'
    assert change(listener, Transition.TRANSITION_UNCONFIGURED_SHUTDOWN)
    assert state(listener) == 'finalized'
    assert node.stop() == 0
    assert 'Traceback' not in node.text


def deactivated_in_mid_step(listener: Listener) -> Asked:
    """Deactivate while a cell sleeps; return how its question ended."""
    ended: list[Asked] = []
    stepped = threading.Event()

    def ask() -> None:
        with met(name='slow') as own:
            ended.append(own.ask('Go slowly', timeout_s=600, on_feedback=lambda _: stepped.set()))

    thread = threading.Thread(target=ask)
    thread.start()
    assert stepped.wait(DEADLINE_S)
    assert change(listener, Transition.TRANSITION_DEACTIVATE)
    thread.join(DEADLINE_S)
    return ended[0]


def test_configuring_fails_with_a_reason_and_can_be_tried_again(
    listener: Listener, tmp_path: Path
) -> None:
    """The transition fails, the log names the parameter, and the node is as it was."""
    script = tmp_path / 'later.py'
    with start_node(tmp_path, 'autostart:=false', f'model.path:={script}') as program:
        program.wait_for('is ready')
        assert not change(listener, Transition.TRANSITION_CONFIGURE)
        assert str(script) in program.text
        assert state(listener) == 'unconfigured'
        script.write_text('# %%\nReturnAnswer(1)\n', encoding='utf-8')
        assert change(listener, Transition.TRANSITION_CONFIGURE)
        assert state(listener) == 'inactive'
        assert 'Traceback' not in program.text


def test_parameters_tell_of_themselves(node: Program, listener: Listener) -> None:
    from rcl_interfaces.msg import Parameter, ParameterValue  # noqa: PLC0415 - this test's alone
    from rcl_interfaces.srv import DescribeParameters, SetParameters  # noqa: PLC0415

    del node
    described: Any = listener.call(
        DescribeParameters,
        '/spatialclaw/describe_parameters',
        DescribeParameters.Request(names=['sync.slop_s', 'kernel.sandbox', 'cameras']),
    )
    slop, sandbox, cameras = described.descriptors
    assert 'seconds' in slop.description
    assert slop.floating_point_range[0].to_value == 1.0
    assert 'landlock' in sandbox.additional_constraints
    assert cameras.read_only
    too_many = Parameter(name='query.max_steps', value=ParameterValue(type=2, integer_value=-1))
    wrong = Parameter(
        name='kernel.sandbox', value=ParameterValue(type=4, string_value='cardboard')
    )
    results = listener.call(
        SetParameters,
        '/spatialclaw/set_parameters',
        SetParameters.Request(parameters=[too_many, wrong]),
    ).results
    assert not any(result.successful for result in results)
    assert 'query.max_steps' in results[0].reason
    assert "kernel.sandbox 'cardboard'" in results[1].reason
