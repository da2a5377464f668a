"""Kernels that end or hang at the worst moments: it costs a cell, never the query."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest
from agent.doubles import eventually
from kernel.scene import bound_query

from spatialclaw_ros.core.cell import CellResult, CellStatus
from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.kernel import process, zygote
from spatialclaw_ros.kernel.factory import Kernels
from spatialclaw_ros.kernel.starting import await_ready

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.kernel.session import KernelSession

CALL = "reply = broker.call('slow', {'number': NUMBER}).value; print(reply)"
BROKER = 'broker = get_ipython().kernel.hooks._rings._broker'


class SlowTools:
    """Answers with the number that it was asked with, when it is told to."""

    def __init__(self) -> None:
        self.asked, self.may_answer = threading.Event(), threading.Event()

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        del name
        self.asked.set()
        assert self.may_answer.wait(300)
        return ToolReply(value=dict(arguments))


@pytest.fixture(params=['bwrap', 'landlock'])
def bound(
    request: pytest.FixtureRequest, factories: dict[str, Kernels], rings: RingRegistry
) -> Iterator[KernelSession]:
    """Yield a session with a query, and a variable that is to be kept."""
    session = factories[request.param].acquire('own')
    session.bind(*bound_query(rings))
    assert run(session, 'kept = 42').ok
    yield session
    session.close()


@pytest.fixture(scope='module')
def factories(kernel_python: Any, rings: RingRegistry) -> Iterator[dict[str, Kernels]]:  # noqa: ANN401 - a path
    with (
        Kernels(kernel_python, rings, sandbox='bwrap') as first,
        Kernels(kernel_python, rings, sandbox='landlock') as second,
    ):
        yield {'bwrap': first, 'landlock': second}


def run(session: KernelSession, code: str, timeout_s: float = 60.0) -> CellResult:
    return session.execute(code, timeout_s=timeout_s)


def state_is_there(session: KernelSession) -> None:
    result = run(
        session, 'print(kept, int(tools.SAM3(InputImages[0], "red box").get_mask().sum()))'
    )
    assert result.stdout.splitlines()[:1] == ['42 12000'], result


def with_slow_tools(session: KernelSession, rings: RingRegistry) -> SlowTools:
    tools = SlowTools()
    session.bind(bound_query(rings)[0], tools)
    assert run(session, f'kept = 42; {BROKER}').ok
    return tools


def test_killed_in_mid_cell(bound: KernelSession) -> None:
    timer = threading.Timer(0.5, os.kill, (bound.pid, signal.SIGKILL))
    timer.start()
    result = run(bound, 'import time; time.sleep(1000)', timeout_s=900)
    timer.join()
    assert result.status is CellStatus.DIED
    assert 'the kernel died while it ran this cell' in result.error
    assert 'variables now: kept' in result.error
    state_is_there(bound)


def test_killed_in_mid_tool_call(bound: KernelSession, rings: RingRegistry) -> None:
    tools = with_slow_tools(bound, rings)

    def kill() -> None:
        assert tools.asked.wait(60)
        os.kill(bound.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    result = run(bound, CALL.replace('NUMBER', '1'), timeout_s=900)
    killer.join()
    assert result.status is CellStatus.DIED
    assert 'variables now: kept' in result.error
    tools.may_answer.set()
    assert run(bound, CALL.replace('NUMBER', '2')).stdout == "{'number': 2}\n"


def test_time_out_in_a_tool_call(bound: KernelSession, rings: RingRegistry) -> None:
    """The kernel lives, and the late answer is that of no later call."""
    tools = with_slow_tools(bound, rings)
    pid = bound.pid
    result = run(bound, CALL.replace('NUMBER', '1'), timeout_s=1)
    assert result.status is CellStatus.TIMEOUT, result.error
    assert result.tool_calls == ()
    threading.Timer(0.5, tools.may_answer.set).start()
    result = run(bound, CALL.replace('NUMBER', '2'))
    assert result.stdout == "{'number': 2}\n"
    assert [call.summary for call in result.tool_calls] == ['slow {"number": 2}']
    assert run(bound, 'print(kept)').stdout == '42\n'
    assert bound.pid == pid
    run(bound, 'import os; os._exit(0)')
    assert run(bound, 'print(reply)').stdout == "{'number': 2}\n"


def test_time_out_in_python(bound: KernelSession) -> None:
    pid = bound.pid
    assert run(bound, 'while True: pass', timeout_s=1).status is CellStatus.TIMEOUT
    state_is_there(bound)
    assert bound.pid == pid


def test_time_out_in_c_code_that_lets_nothing_else_run(bound: KernelSession) -> None:
    result = run(bound, 'sum(range(10**13))', timeout_s=1)
    assert result.status is CellStatus.DIED
    assert 'did not end when it was interrupted' in result.error
    assert 'variables now: kept' in result.error
    state_is_there(bound)


def test_out_of_memory(bound: KernelSession) -> None:
    pid = bound.pid
    for code in ('np.ones(10**12)', 'held = []\nwhile True: held.append(bytes(300_000_000))'):
        result = run(bound, code)
        assert result.status is CellStatus.ERROR
        assert 'MemoryError' in result.error
    assert run(bound, 'held.clear()').ok
    state_is_there(bound)
    assert bound.pid == pid


def kill_first(which: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:  # noqa: ANN401 - a module
    """Have the first process that is waited for killed; return what will hold it."""
    killed: list[int] = []

    def killing(end: Any, pidfd: int, *more: Any) -> None:  # noqa: ANN401
        if not killed:
            killed.append(pidfd)
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        await_ready(end, pidfd, *more)

    monkeypatch.setattr(which, 'await_ready', killing)
    return killed


def test_a_spare_that_is_killed_while_it_starts_is_replaced_before_anybody_asks(
    kernel_python: Any,  # noqa: ANN401 - a path
    rings: RingRegistry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Kernels(kernel_python, rings, spares=1) as factory:
        session = factory.acquire('first')
        assert eventually(lambda: factory.ready == 1, within_s=60)
        killed = kill_first(process, monkeypatch)
        factory.acquire('second').close()
        assert eventually(lambda: bool(killed), within_s=60)
        assert eventually(lambda: factory.ready == 1, within_s=60)
        session.close()


@pytest.mark.parametrize('level', ['bwrap', 'landlock'])
@pytest.mark.parametrize('which', [zygote, process])
def test_killed_while_it_starts(
    level: str,
    which: Any,  # noqa: ANN401 - a module
    kernel_python: Any,  # noqa: ANN401 - a path
    rings: RingRegistry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What kernels are forked from, or the first kernel: the next one comes all the same."""
    killed = kill_first(which, monkeypatch)
    with Kernels(kernel_python, rings, sandbox=level, spares=0) as factory:
        session = factory.acquire('first')
        assert run(session, 'print(6 * 7)').stdout == '42\n'
        session.close()
        session = factory.acquire('second')
        assert run(session, 'print(6 * 7)').stdout == '42\n'
        session.close()
        assert factory.making == 'forked'
    assert killed
