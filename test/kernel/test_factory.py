from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kernel.leftovers import descendants

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.factory import Kernels

if TYPE_CHECKING:
    from spatialclaw_ros.core.protocols import CellExecutor, KernelFactory
    from spatialclaw_ros.kernel.session import KernelSession

ROOT = Path(__file__).resolve().parents[2]
CLOSES = """
import json, sys
from pathlib import Path
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
        timeout=60,
    )
    assert done.stderr == ''
    before, during, after = json.loads(done.stdout)
    assert during['processes'] > before['processes']
    assert after == before


def test_ended_sessions_leave_nothing(kernels: Kernels) -> None:
    kernels.acquire('warm-up').close()
    counts = []
    for _ in range(3):
        session = kernels.acquire('a')
        session.execute('x = 1', timeout_s=20)
        session.close()
        waiting = kernels.acquire('b')  # the refill has ended when this one is here
        waiting.close()
        counts.append(len(descendants()))
    assert max(counts) <= counts[0] + 2  # bubblewrap and kernel of a spare that is starting


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
            timeout=60,
        )
        pid = int(done.stdout)
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        waited = subprocess.run(
            ['tail', f'--pid={pid}', '-f', '/dev/null'], check=False, timeout=30
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
