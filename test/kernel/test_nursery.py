"""Kernels that are forked: from what, what each has to itself, and what ends with what."""

from __future__ import annotations

import os
import select
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from agent.doubles import eventually
from kernel.scene import bound_query

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel import nursery
from spatialclaw_ros.kernel.factory import Kernels
from spatialclaw_ros.kernel.probe import Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.kernel.session import KernelSession

THREADS = """
import threading
threading.stack_size(65536)
forever = threading.Event()
try:
    for _ in range(5000):
        threading.Thread(target=forever.wait, daemon=True).start()
except RuntimeError:
    print('no more')
forever.wait(4)
"""


@pytest.fixture(scope='module', params=['bwrap', 'landlock'])
def factory(
    request: pytest.FixtureRequest, kernel_python: Path, rings: RingRegistry
) -> Iterator[Kernels]:
    with Kernels(kernel_python, rings, sandbox=request.param, spares=1) as made:
        yield made


@pytest.fixture
def two(factory: Kernels) -> Iterator[tuple[KernelSession, KernelSession]]:
    first, second = factory.acquire('first'), factory.acquire('second')
    yield first, second
    first.close()
    second.close()


def status(pid: int, name: str) -> list[int]:
    text = Path(f'/proc/{pid}/status').read_text(encoding='ascii')
    line = next(line for line in text.splitlines() if line.startswith(f'{name}:'))
    return [int(part) for part in line.split()[1:]]


def children(pid: int) -> list[str]:
    return Path(f'/proc/{pid}/task/{pid}/children').read_text(encoding='ascii').split()


def said(session: KernelSession, code: str) -> str:
    result = session.execute(code, timeout_s=30)
    assert result.ok, result.error
    return result.stdout


def test_kernels_have_one_parent_which_runs_no_cell(
    factory: Kernels, two: tuple[KernelSession, KernelSession]
) -> None:
    first, second = two
    parent = status(first.pid, 'PPid')
    assert factory.making == 'forked'
    assert parent == status(second.pid, 'PPid')
    assert status(parent[0], 'Threads') == [1]


def test_a_kernel_keeps_no_capability_and_both_filters(
    two: tuple[KernelSession, KernelSession],
) -> None:
    for session in two:
        for name in ('CapEff', 'CapPrm', 'CapInh', 'CapAmb'):
            assert status(session.pid, name) == [0]
        assert status(session.pid, 'NoNewPrivs') == [1]
        filters = 3 if session.sandbox == 'bwrap' else 1
        assert status(session.pid, 'Seccomp_filters') == [filters]


def test_as_root_each_kernel_has_a_user_or_namespaces_of_its_own(
    two: tuple[KernelSession, KernelSession],
) -> None:
    first, second = two
    places = [
        {Path(f'/proc/{one.pid}/ns/{kind}').readlink() for one in two}
        for kind in ('user', 'pid', 'mnt', 'net', 'ipc')
    ]
    if first.sandbox == 'bwrap':
        assert all(len(place) == 2 for place in places)
    elif os.geteuid() == 0:
        assert status(first.pid, 'Uid') != status(second.pid, 'Uid')


def test_one_kernel_leaves_the_other_its_space(
    factory: Kernels, two: tuple[KernelSession, KernelSession]
) -> None:
    if factory.sandbox != 'bwrap':
        pytest.skip('under Landlock alone a kernel can write no file at all')
    first, second = two
    fill = (
        'with open("/tmp/fill", "wb") as file:\n'
        '    for _ in range(200):\n'
        '        file.write(bytes(1 << 20))'
    )
    assert 'OSError' in first.execute(fill, timeout_s=30).error
    assert said(second, 'print(open("/tmp/some", "wb").write(bytes(1 << 20)))') == '1048576\n'
    assert said(second, 'import os; print("fill" in os.listdir("/tmp"))') == 'False\n'


def test_one_kernel_leaves_the_other_its_threads(
    factory: Kernels, two: tuple[KernelSession, KernelSession]
) -> None:
    if factory.sandbox != 'bwrap' and os.geteuid() != 0:
        pytest.skip('the kernels and everything else of this user are counted together')
    first, second = two
    first.execute(THREADS, timeout_s=1)
    few = (
        'import threading\n'
        'some = [threading.Thread(target=len, args=("",)) for _ in range(30)]\n'
        'for one in some: one.start()\n'
        'for one in some: one.join()\n'
        'print("all ran")'
    )
    assert said(second, few) == 'all ran\n'


def test_a_kernel_that_is_killed_leaves_the_others(
    factory: Kernels, two: tuple[KernelSession, KernelSession]
) -> None:
    first, second = two
    parent = status(second.pid, 'PPid')
    said(second, 'kept = 42')
    os.kill(first.pid, 9)
    first.execute('', timeout_s=30)  # it may have begun while its kernel ended
    assert said(first, 'print(1)') == '1\n'
    assert said(second, 'print(kept)') == '42\n'
    assert status(second.pid, 'PPid') == status(first.pid, 'PPid') == parent
    assert factory._nursery.forks


def test_nothing_is_left_of_kernels_that_ended(factory: Kernels) -> None:
    session = factory.acquire('one')
    parent = status(session.pid, 'PPid')[0]
    session.close()
    assert eventually(lambda: len(children(parent)) == 1)  # the spare


def test_when_their_parent_dies_state_is_rebuilt_and_kernels_are_forked_again(
    factory: Kernels, rings: RingRegistry
) -> None:
    session = factory.acquire('survivor')
    session.bind(*bound_query(rings))
    said(session, 'kept = 42')
    parent = status(session.pid, 'PPid')[0]
    ended = os.pidfd_open(session.pid)
    os.kill(parent, 9)
    assert select.select([ended], [], [], 60)[0]
    os.close(ended)
    result = session.execute('print(kept)', timeout_s=60)
    assert result.stdout == '42\n', result.error
    assert factory._nursery.forks
    assert status(session.pid, 'PPid') != [parent]
    session.close()


def test_where_nothing_can_be_forked_each_kernel_starts_alone(
    kernel_python: Path,
    rings: RingRegistry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(_: object) -> None:
        raise KernelStartError('no namespaces inside namespaces')

    monkeypatch.setattr(nursery, 'Zygote', refuse)
    with Kernels(kernel_python, rings, spares=0) as factory:
        for _ in range(nursery.MAX_FAILED):
            session = factory.acquire('alone')
            assert said(session, 'print(6 * 7)') == '42\n'
            assert children(session.pid) == []
            session.close()
        assert factory._nursery.forks is False
        assert 'no namespaces inside namespaces' in caplog.text


def test_where_namespaces_cannot_be_nested_none_is_forked(
    kernel_python: Path, rings: RingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Probe('forking', works=False, reason='no space left')
    monkeypatch.setattr(nursery, 'probe_forking', lambda *_: refused)
    with Kernels(kernel_python, rings, sandbox='bwrap', spares=0) as factory:
        session = factory.acquire('alone')
        assert said(session, 'print(6 * 7)') == '42\n'
        assert factory.making == 'each starts alone: no space left'
        session.close()
