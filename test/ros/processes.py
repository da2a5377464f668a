"""Real processes in a private DDS domain, started, read and stopped by the tests."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from typing_extensions import Self

ROOT = Path(__file__).resolve().parents[2]
SPATIALCLAW = Path(sys.executable).with_name('spatialclaw')
DEADLINE_S = 180.0
STOP_S = 60.0
DOMAINS = range(31, 100)
SHARED_MEMORY = '/dev/shm/'  # noqa: S108 - where Fast DDS keeps its blocks
CELLS = """
# %% look
question = Metadata.question
sketch.point([0.0, 0.0, 0.1], name='mug', label='mug')
print(len(InputImages), 'frames')
if 'Show' in question:
    show(InputImages[-1])
if 'on the map' in question:
    print([robot.map().at(point) for point in ([0.5, 0.5], [1.5, 0.5], [2.5, 0.5], [9.0, 9.0])])
# %% draw
sketch.measure([0.0, 0.0, 0.0], [0.3, 0.4, 0.0], name='gap')
if 'slowly' in question:
    import signal
    import time

    signal.signal(signal.SIGUSR1, signal.SIG_IGN)  # who looks at the process sees where it is
    time.sleep(600)
# %% correct and answer
sketch['mug'].move_to([0.1, 0.0, 0.1])
if 'forget' in question:
    sketch['gap'].delete()
ReturnAnswer(0.5, unit='m', place=[0.1, 0.0, 0.1], evidence=['mug'])
"""
"""Replies of the scripted model; what a cell does depends on the question."""


@contextlib.contextmanager
def private_domain() -> Iterator[int]:
    """Reserve a DDS domain that no other test of this machine uses, and enter it."""
    with contextlib.ExitStack() as stack:
        for domain in DOMAINS:
            path = Path(tempfile.gettempdir()) / f'spatialclaw-test-domain-{domain}.lock'
            lock = stack.enter_context(path.open('w'))
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
        else:
            msg = 'all DDS domains for tests are in use'
            raise RuntimeError(msg)
        changes = {
            'ROS_DOMAIN_ID': str(domain),
            'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
            'ROS_PYTHON_CHECK_FIELDS': '1',
            'PYTHONUNBUFFERED': '1',
        }
        before = {name: os.environ.get(name) for name in changes}
        os.environ.update(changes)
        try:
            yield domain
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


class Program:
    """One process with its output in a file. A context manager that stops it."""

    def __init__(self, arguments: Sequence[object], log: Path) -> None:
        self.log = log
        self.before = set(Path(SHARED_MEMORY).iterdir())
        """Blocks of others, living or killed before they could remove them."""
        self._file = log.open('w', encoding='utf-8')
        self.process = subprocess.Popen(
            [str(argument) for argument in arguments],
            stdout=self._file,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
        )

    @property
    def text(self) -> str:
        """What it has said so far."""
        return self.log.read_text(encoding='utf-8', errors='replace')

    def wait_for(self, words: str, deadline_s: float = DEADLINE_S) -> None:
        """Wait until it says something."""
        until = time.monotonic() + deadline_s
        while words not in self.text:
            assert self.process.poll() is None, (
                f'ended with {self.process.returncode}: {self.text}'
            )
            assert time.monotonic() < until, f'never said {words!r}: {self.text}'
            time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code; kills it after a while, which fails the test."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            code = self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            msg = f'did not stop: {self.text}'
            raise AssertionError(msg) from None
        finally:
            self._file.close()
        return code

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop it."""
        if self.process.poll() is None:
            self.stop()
        self._file.close()


def start_node(
    folder: Path, *parameters: str, name: str = 'node', remaps: Sequence[str] = ()
) -> Program:
    """Start the node with the scripted model of these tests."""
    script = folder / f'{name}-cells.py'
    script.write_text(CELLS, encoding='utf-8')
    defaults = (
        *('use_sim_time:=true', 'model.name:=scripted', 'frames.ring_mb:=32'),
        *(f'model.path:={script}', 'query.cell_timeout_s:=600.0'),
    )
    rules = [word for parameter in (*defaults, *parameters) for word in ('-p', parameter)]
    rules += [word for remap in remaps for word in ('-r', remap)]
    return Program([SPATIALCLAW, 'node', '--ros-args', *rules], folder / f'{name}.log')


def start_player(bag: Path, folder: Path) -> Program:
    """Play a bag."""
    return Program([SPATIALCLAW, 'play', bag], folder / 'player.log')


def children(pid: int) -> set[int]:
    """Return the processes below one, itself left out."""
    found: set[int] = set()
    for task in Path(f'/proc/{pid}/task').glob('*/children'):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text(encoding='ascii').split()):
                found |= {child, *children(child)}
    return found


def alive(pids: set[int]) -> set[int]:
    """Return those that still run (a zombie does not)."""
    return {pid for pid in pids if _state(pid) not in {'', 'Z', 'X'}}


def catches(pid: int, number: signal.Signals) -> bool:
    """Tell whether a process has a handler for a signal."""
    return _has(pid, 'SigCgt', number)


def ignores(pid: int, number: signal.Signals) -> bool:
    """Tell whether a process ignores a signal."""
    return _has(pid, 'SigIgn', number)


def shared_blocks(pid: int) -> set[Path]:
    """Return the files below /dev/shm that a process holds, Fast DDS's and any other."""
    held: set[str] = set()
    with contextlib.suppress(OSError):
        maps = Path(f'/proc/{pid}/maps').read_text(encoding='utf-8')
        held = {word for word in maps.split() if word.startswith(SHARED_MEMORY)}
        for descriptor in Path(f'/proc/{pid}/fd').iterdir():
            with contextlib.suppress(OSError):
                held.add(str(descriptor.readlink()))
    return {Path(name) for name in held if name.startswith(SHARED_MEMORY)}


def left_behind(pid: int, blocks: set[Path]) -> list[Path]:
    """Return what an ended process left: blocks that nobody uses, folders of its kernels."""
    folders = Path(tempfile.gettempdir()).glob(f'spatialclaw-{pid}-*')
    there = {path for path in blocks if path.exists()}
    if there:  # it had mapped those of its peers too, and some of them may live
        for process in Path('/proc').glob('[0-9]*'):
            there -= shared_blocks(int(process.name))
    return [*there, *folders]


def _has(pid: int, mask: str, number: signal.Signals) -> bool:
    try:
        status = Path(f'/proc/{pid}/status').read_text(encoding='utf-8')
    except OSError:
        return False
    (bits,) = [line.split()[1] for line in status.splitlines() if line.startswith(f'{mask}:')]
    return bool(int(bits, 16) >> (number - 1) & 1)


def _state(pid: int) -> str:
    try:
        stat = Path(f'/proc/{pid}/stat').read_text(encoding='utf-8')
    except OSError:
        return ''
    return stat.rpartition(')')[2].split()[0]
