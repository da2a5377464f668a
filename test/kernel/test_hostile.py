"""Cells that attack the host or their own kernel: each is told, and the next cell is normal."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kernel.attack_files import FORGE
from kernel.scene import bound_query

from spatialclaw_ros.core.cell import CellResult, CellStatus

if TYPE_CHECKING:
    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.kernel.factory import Kernels
    from spatialclaw_ros.kernel.session import KernelSession

LOST = [
    ('import os\nos.closerange(3, 100)', 'the kernel died'),
    (FORGE + 'forge()', 'sent an observation of its own'),
]


def run(session: KernelSession, code: str, timeout_s: float = 20.0) -> CellResult:
    return session.execute(code, timeout_s=timeout_s)


def good(session: KernelSession, code: str) -> CellResult:
    result = run(session, code)
    assert result.status is CellStatus.OK, result.error
    return result


def usable(session: KernelSession) -> None:
    code = 'print(int(tools.SAM3(InputImages[0], "red box").get_mask().sum()))'
    assert good(session, code).stdout.splitlines()[0] == '12000'


@pytest.mark.parametrize(('code', 'text'), LOST)
def test_kernel_is_replaced(
    session: KernelSession, rings: RingRegistry, code: str, text: str
) -> None:
    session.bind(*bound_query(rings))
    good(session, 'kept = 1')
    result = run(session, code)
    assert result.status is CellStatus.DIED
    assert text in result.error
    assert 'variables now: kept' in result.error
    usable(session)


def test_where_kernels_die_one_after_the_other_the_last_cell_is_doubted(
    session: KernelSession, rings: RingRegistry
) -> None:
    session.bind(*bound_query(rings))
    good(session, 'kept = 1')
    good(session, 'doubted = 2')
    results = [run(session, 'import os; os._exit(1)') for _ in range(3)]
    assert ['variables now: kept, doubted' in result.error for result in results[:2]] == [True] * 2
    assert 'the last 1 of the earlier cells were not run again' in results[2].error
    assert good(session, 'print(kept)').stdout == '1\n'


UNUSABLE = [
    'from IPython.core.async_helpers import get_asyncio_loop\nget_asyncio_loop().stop()',
    'import os\nget_ipython().kernel.hooks.before = lambda _: os._exit(1)',
    'get_ipython().kernel.hooks._world._show = None',
    'type(get_ipython().kernel)._run = lambda *_: __import__("time").sleep(1e6)',
    'get_ipython().input_transformers_post.append(lambda _: ["while True: pass\\n"])',
    """
import asyncio, time
from IPython.core.async_helpers import get_asyncio_loop
async def spin():
    while True:
        until = time.monotonic() + 3
        while time.monotonic() < until:
            pass
        await asyncio.sleep(0)
task = get_asyncio_loop().create_task(spin())
await asyncio.sleep(0)
""",
]


@pytest.mark.parametrize('code', UNUSABLE)
def test_a_cell_after_which_none_can_run_costs_itself_alone(
    session: KernelSession, rings: RingRegistry, code: str
) -> None:
    session.bind(*bound_query(rings))
    good(session, 'kept = 42')
    run(session, code)
    result = run(session, 'print(kept)', timeout_s=2)
    assert result.stdout == '42\n', result
    usable(session)
    assert run(session, 'import os; os._exit(1)').status is CellStatus.DIED
    assert good(session, 'print(kept)').stdout == '42\n'


def test_kernel_stands_still_between_cells(session: KernelSession) -> None:
    good(session, 'import threading, time\ncount = 0')
    code = 'def run():\n    global count\n    while True:\n        count += 1; time.sleep(0.001)\n'
    good(session, code + 'threading.Thread(target=run, daemon=True).start()')
    until = time.monotonic() + 20
    while state(session.pid) != 'T':
        assert time.monotonic() < until, 'the kernel runs on between cells'
        time.sleep(0.01)
    good(session, 'import threading\nprint(threading.active_count())')


def test_messages_sent_between_cells_do_not_fill_the_host(session: KernelSession) -> None:
    code = """
import threading, time, zmq
socket = get_ipython().kernel.iopub_thread.socket
def flood():
    time.sleep(0.3)
    while True:
        for _ in range(100):
            socket.send(bytes(4_000_000), zmq.SNDMORE)
        socket.send(b'')
threading.Thread(target=flood, daemon=True).start()
"""
    good(session, code)
    before = memory_mb()
    time.sleep(5)
    assert memory_mb() - before < 250


def test_thread_that_computes_on_ends_with_its_cell(session: KernelSession) -> None:
    code = """
import threading
def burn():
    while True:
        pass
threading.Thread(target=burn, name='burner', daemon=True).start()
"""
    assert "thread 'burner' ended with the cell" in good(session, code).stdout
    names = '[thread.name for thread in threading.enumerate() if thread.name == "burner"]'
    assert good(session, f'print({names})').stdout == '[]\n'


def test_the_thread_that_long_messages_need_is_no_cells(session: KernelSession) -> None:
    code = """
from zmq.utils.garbage import gc
inner, first = __import__('sys').stdout._inner, gc.thread
def send():
    for _ in range(20):
        inner.write('a' * 100_000)
        inner.flush()
send()
own = get_ipython().kernel.hooks._threads._own
"""
    assert good(session, code).stdout.startswith('aaaa')
    assert good(session, 'print(first is gc.thread, first.is_alive(), first in own)').stdout == (
        'True True True\n'
    )


def test_a_kernel_can_be_replaced_and_closed_in_a_running_event_loop(kernels: Kernels) -> None:
    async def use() -> None:
        session = kernels.acquire('in a loop')
        assert run(session, 'import os; os._exit(0)').status is CellStatus.DIED
        assert good(session, 'print(1)').stdout == '1\n'
        session.close()

    asyncio.run(use())


def state(pid: int) -> str:
    text = Path(f'/proc/{pid}/stat').read_text(encoding='utf-8')
    return text.rpartition(')')[2].split()[0]


@pytest.mark.parametrize(
    'code',
    [
        'import os; os._exit(0)',
        'import ctypes; ctypes.string_at(0)',
        'import os; os.abort()',
    ],
)
def test_death_is_noticed_at_once(session: KernelSession, code: str) -> None:
    begun = time.monotonic()
    result = run(session, code, timeout_s=60)
    assert result.status is CellStatus.DIED, result.error
    assert 'the kernel died' in result.error
    assert time.monotonic() - begun < 50, 'it was the time-out that ended it'
    assert good(session, 'print(1)').stdout == '1\n'


@pytest.mark.parametrize(
    'code',
    [
        "print('a' * 50_000_000)",
        "for _ in range(50_000): print('a' * 1000, flush=True)",
        "import sys; sys.stderr.write('a' * 50_000_000); print('a' * 30_000)",
    ],
)
def test_output_is_bounded_and_the_next_cell_is_normal(shared: KernelSession, code: str) -> None:
    result = good(shared, code)
    assert len(result.stdout) < 25_000
    assert len(result.stderr) < 25_000
    assert 'more characters were cut' in result.stdout
    assert good(shared, 'print("normal")').stdout == 'normal\n'


def test_output_past_the_kernels_cap_is_bounded_by_the_host(session: KernelSession) -> None:
    code = """
inner = __import__('sys').stdout._inner
for _ in range(3000):
    inner.write('a' * 100_000)
    inner.flush()
"""
    before = memory_mb()
    result = run(session, code, timeout_s=20)
    assert len(result.stdout) < 25_000
    assert memory_mb() - before < 250
    assert good(session, 'print("normal")').stdout.endswith('normal\n')


def test_one_huge_message_cuts_the_channel_and_the_kernel_is_replaced(
    session: KernelSession,
) -> None:
    code = "get_ipython().kernel.iopub_thread.socket.send(b'x' * 300_000_000)"
    before = memory_mb()
    run(session, code, timeout_s=10)
    assert memory_mb() - before < 250
    assert good(session, 'print("normal")').stdout == 'normal\n'


def test_one_message_of_endless_parts_does_not_fill_the_host(session: KernelSession) -> None:
    code = """
import zmq
socket = get_ipython().kernel.iopub_thread.socket
part = b'x' * 4_000_000
for _ in range(600):
    socket.send(part, zmq.SNDMORE, copy=False)
socket.send(part)
"""
    run(session, code, timeout_s=20)
    assert memory_mb() < 2500
    assert good(session, 'print("normal")').stdout == 'normal\n'


def test_many_images_and_variables_are_bounded(shared: KernelSession) -> None:
    result = good(shared, 'for i in range(300): globals()[f"v{i}"] = i')
    assert len(result.variables) == 61
    assert result.variables['…'] == 'and 241 more'
    shown = good(shared, 'show(*[np.zeros((20, 20, 3), np.uint8)] * 50)')
    assert len(shown.images) <= 8


def memory_mb() -> float:
    text = Path('/proc/self/statm').read_text(encoding='ascii')
    return int(text.split()[1]) * os.sysconf('SC_PAGE_SIZE') / 1e6
