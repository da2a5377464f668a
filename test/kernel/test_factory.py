from __future__ import annotations

import json
import os
import queue
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from agent.doubles import eventually
from kernel.leftovers import descendants
from kernel.scene import bound_query
from kernel.siblings import parent_of

from spatialclaw_ros.core.errors import CancelledError, KernelStartError
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.factory import Kernels

if TYPE_CHECKING:
    from spatialclaw_ros.core.protocols import CellExecutor, KernelFactory
    from spatialclaw_ros.kernel.session import KernelSession

ROOT = Path(__file__).resolve().parents[2]
CLOSES = """
import json, sys
from pathlib import Path
from agent.doubles import eventually
from kernel.leftovers import leftovers
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.factory import Kernels
with RingRegistry() as rings:
    Kernels(Path(sys.argv[1]), rings, sandbox=sys.argv[2], spares=0).close()
    before = leftovers()
    factory = Kernels(Path(sys.argv[1]), rings, sandbox=sys.argv[2], spares=1)
    session = factory.acquire('a')
    assert session.execute('print(6 * 7)', timeout_s=20).stdout == '42\\n'
    assert session.sandbox == sys.argv[2]
    during = leftovers()
    factory.close()
    factory.close()
    eventually(lambda: leftovers() == before)  # a thread may need a moment to end
    print(json.dumps([before, during, leftovers()]))
"""
DIES = """
import os, sys
from pathlib import Path
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.factory import Kernels
session = Kernels(Path(sys.argv[1]), RingRegistry(), sandbox=sys.argv[2], spares=0).acquire('a')
print(session.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def test_it_implements_the_protocols(kernels: Kernels, shared: KernelSession) -> None:
    factory: KernelFactory = kernels
    executor: CellExecutor = shared
    assert factory.sandbox == executor.sandbox
    assert factory.sandbox in {'bwrap', 'landlock'}


@pytest.mark.parametrize('level', ['bwrap', 'landlock', 'none'])
def test_close_leaves_nothing(kernel_python: Path, level: str) -> None:
    done = subprocess.run(
        [sys.executable, '-W', 'error', '-c', CLOSES, str(kernel_python), level],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, 'PYTHONPATH': f'{ROOT}:{ROOT / "test"}'},
        timeout=380,
    )
    assert done.stderr == ''
    before, during, after = json.loads(done.stdout)
    assert during['processes'] > before['processes']
    assert after == before


def test_ended_sessions_leave_nothing(kernels: Kernels) -> None:
    kernels.acquire('warm-up').close()
    kernels.acquire('refilled').close()
    most = len(descendants()) + 2  # bubblewrap and kernel of a spare that is starting
    for _ in range(3):
        session = kernels.acquire('a')
        session.execute('x = 1', timeout_s=20)
        session.close()
        waiting = kernels.acquire('b')  # the refill has ended when this one is here
        waiting.close()
        assert eventually(lambda: len(descendants()) <= most)


def test_sessions_do_not_share_variables(kernels: Kernels, shared: KernelSession) -> None:
    shared.execute('only_here = 1', timeout_s=20)
    other = kernels.acquire('other')
    result = other.execute('only_here', timeout_s=20)
    other.close()
    assert 'NameError' in result.error


def test_kernels_end_with_the_host(kernel_python: Path) -> None:
    for level in ('bwrap', 'landlock'):
        done = subprocess.run(
            [sys.executable, '-c', DIES, str(kernel_python), level],
            check=False,
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=180,
        )
        pid = int(done.stdout)
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        waited = subprocess.run(
            ['tail', f'--pid={pid}', '-f', '/dev/null'], check=False, timeout=180
        )
        os.close(descriptor)
        assert waited.returncode == 0


def test_missing_interpreter_is_named(tmp_path: Path) -> None:
    with RingRegistry() as rings, pytest.raises(KernelStartError, match='make setup'):
        Kernels(tmp_path / 'python', rings)


def test_unknown_sandbox_is_named(kernel_python: Path) -> None:
    with (
        RingRegistry() as rings,
        pytest.raises(KernelStartError, match="'docker' is none of auto"),
    ):
        Kernels(kernel_python, rings, sandbox='docker')


def test_a_kernel_that_cannot_start_says_why(kernel_python: Path) -> None:
    with (
        RingRegistry() as rings,
        Kernels(kernel_python, rings, spares=0, memory_mb=64) as factory,
        pytest.raises(KernelStartError, match='the kernel ended while it started'),
    ):
        factory.acquire('a')


def test_whoever_is_cancelled_does_not_wait_for_a_kernel(kernel_python: Path) -> None:
    """And the kernel that was ordered for it goes to the next."""
    with RingRegistry() as rings, Kernels(kernel_python, rings, spares=0) as factory:
        cancel = threading.Event()
        cancel.set()
        for _ in range(3):
            with pytest.raises(CancelledError):
                factory.acquire('nobody', cancel=cancel)
        session = factory.acquire('somebody')
        assert session.execute('print(6 * 7)', timeout_s=20).stdout == '42\n'
        assert factory._ready.empty()
        assert not factory._wanted.acquire(timeout=0.5), 'kernels were ordered for nobody'


@pytest.mark.parametrize('moment', [0.0, 0.1, 0.3])
def test_close_does_not_wait_for_a_kernel_that_starts(kernel_python: Path, moment: float) -> None:
    """A kernel needs seconds for its imports: here it is closed long before they are done."""
    before = descendants()
    with RingRegistry() as rings:
        factory = Kernels(kernel_python, rings, spares=1)
        came = factory._ready = Ready()
        time.sleep(moment)
        factory.close()
    assert [str(one).partition(':')[0] for one in came.all] in (
        [],  # closed before the starter had begun
        ['nobody waits for the kernel any more'],
        ['bubblewrap started nothing'],
    )
    assert descendants() <= before


def test_cancel_while_a_dead_kernel_is_replaced(kernel_python: Path) -> None:
    """It is not waited for, and the next cell finds the earlier variables all the same."""
    with RingRegistry() as rings, Kernels(kernel_python, rings, spares=0) as factory:
        session = factory.acquire('a')
        session.bind(*bound_query(rings))
        assert session.execute('kept = 42', timeout_s=20).ok
        ended = os.pidfd_open(session.pid)
        os.kill(parent_of(session.pid), 9)  # and what it was forked from: the next takes seconds
        assert select.select([ended], [], [], 60)[0]
        os.close(ended)
        cancel = threading.Event()
        threading.Timer(0.3, cancel.set).start()
        result = session.execute('1', timeout_s=60, cancel=cancel)
        assert result.error == 'the cell was cancelled'
        assert 'kept' in session.execute('print(kept)', timeout_s=60).stderr


class Ready(queue.Queue[Any]):
    """A queue that remembers all that came."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Any] = []

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:  # noqa: ANN401, FBT001, FBT002
        self.all.append(item)
        super().put(item, block, timeout)
