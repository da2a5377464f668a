"""Cells that attack the host or their own kernel: each is told, and the next cell is normal."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kernel.scene import bound_query

from spatialclaw_ros.core.cell import CellResult, CellStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.kernel.factory import Kernels
    from spatialclaw_ros.kernel.session import KernelSession

BROKER = 'broker = get_ipython().kernel.hooks._rings._broker\n'
FORGE = """
kernel = get_ipython().kernel
MIME = 'application/vnd.spatialclaw.observation+json'
def forge(**changes):
    forged = {'status': 'ok', 'variables': {}, 'deleted': [], 'images': [], **changes}
    content = {'data': {MIME: forged}, 'metadata': {}, 'transient': {}}
    kernel.session.send(
        kernel.iopub_socket, 'display_data', content, parent=kernel.get_parent('shell')
    )
def instead(**changes):
    def publish(parent, error):
        del kernel._publish
        forge(**changes)
    kernel._publish = publish
"""
SURVIVED = [
    'globals()[1] = globals()[None] = 2',
    'globals()["a" * 3_000_000] = 1',
    'globals()["\\ud800"] = x = notes["n"] = "\\ud800"; print(x)',
    'raise ValueError("\\ud800")',
    'raise ValueError("a" * 500_000_000)',
    'import asyncio\nraise asyncio.CancelledError',
    'class Odd(BaseException): pass\nraise Odd',
    'exit()',
    'import builtins\nbuiltins.print = builtins.isinstance = None',
    'import json, signal as s\njson.dumps = s.signal = np.asarray = None',
    'import sys, io\nsys.stdout, sys.stderr = io.StringIO(), None',
    (
        'class Evil:\n    def __getattribute__(self, name): raise SystemExit\n'
        '    def __repr__(self): raise SystemExit\nevil = Evil()'
    ),
    'from IPython.display import clear_output\nfor _ in range(20_000): clear_output()',
    'notes["n"] = 10**3000; notes[(1, 2)] = float("nan")',
    'Propose(list(range(1_000_000)))',
    '%reset -f',
    BROKER + 'broker._end.send(b"")',
    FORGE + 'instead(sketch=[{"op": "set", "item": "x"}])',
    FORGE + 'instead(notes={"n": 1 << 90}, dropped={"stdout": 10**4200})',
]
LOST = [
    (FORGE + 'forge()', 'sent an observation of its own'),
    (FORGE + 'instead(status=[])', 'the observation was refused'),
    (FORGE + 'instead(images=[{"width": 9, "height": 9}])', 'the observation was refused'),
    (BROKER + 'broker._end.close()', 'broke the line to its tools'),
    ('import os\nos.closerange(3, 100)', 'the kernel died'),
    (
        'import os\nfor i in range(200_000): os.close(os.open(f"/tmp/{i}", os.O_CREAT))',
        'more than 20000 files',
    ),
    (
        'import os\nkept = []\nwhile True: kept.append(os.open("/dev/null", 0))',
        'Too many open files',
    ),
    (
        (
            'import threading\nfor _ in range(90):\n'
            '    threading.Thread(target=threading.Event().wait, daemon=True).start()'
        ),
        '90 threads that cells started',
    ),
    (
        (
            'class Text(str):\n    def __format__(self, spec): raise ValueError("no")\n'
            '    def __getitem__(self, part): return self\n'
            'class Odd(Exception):\n    def __str__(self): return Text(1)\nraise Odd'
        ),
        'it could not be made: ValueError: no',
    ),
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


@pytest.fixture(scope='module')
def attacked(kernels: Kernels) -> Iterator[KernelSession]:
    """Yield one session for all attacks: what one leaves behind would break the next."""
    session = kernels.acquire('attacked')
    yield session
    session.close()


@pytest.mark.parametrize('code', SURVIVED)
def test_kernel_survives(attacked: KernelSession, rings: RingRegistry, code: str) -> None:
    attacked.bind(*bound_query(rings))
    pid = attacked.pid
    result = run(attacked, code)
    assert result.status in {CellStatus.OK, CellStatus.ERROR}, result.error
    usable(attacked)
    assert attacked.pid == pid


@pytest.mark.parametrize(('code', 'text'), LOST)
def test_kernel_is_replaced(
    attacked: KernelSession, rings: RingRegistry, code: str, text: str
) -> None:
    attacked.bind(*bound_query(rings))
    good(attacked, 'kept = 1')
    result = run(attacked, code)
    assert result.status is CellStatus.DIED
    assert text in result.error
    assert 'variables now: kept' in result.error
    usable(attacked)


def test_kernels_that_die_one_after_the_other_are_not_rebuilt_for_ever(
    session: KernelSession, rings: RingRegistry
) -> None:
    session.bind(*bound_query(rings))
    good(session, 'import os\nget_ipython().kernel.hooks.before = lambda _: os._exit(1)')
    results = [run(session, 'print(1)') for _ in range(3)]
    assert 'were not run again' in ' '.join(result.error for result in results)
    usable(session)


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
