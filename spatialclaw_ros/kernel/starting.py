"""Starting a program in the sandbox, and waiting until it says that it is ready."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import time
from typing import IO, TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel import wire

if TYPE_CHECKING:
    import socket
    import threading

    from spatialclaw_ros.kernel.sandbox import Start

START_S = 120.0
"""What is not ready by then is given up; importing takes seconds, on a board more."""
LOOK_S = 0.2
END_S = 5.0
STDERR_BYTES = 4000


class Program:
    """A program in a sandbox, with all processes that started it. Its thread outlives it.

    Raises:
        KernelStartError: it did not start; holds what it said.
    """

    def __init__(self, start: Start, info: IO[bytes] | None, given_up: threading.Event) -> None:
        """Start it.

        Args:
            start: its command line, descriptors and environment.
            info: where bubblewrap tells the pid; None where the program is started as it is.
            given_up: set when nobody waits any more.
        """
        self.pidfd = -1
        self._popen = popen(start)
        assert self._popen.stderr is not None  # noqa: S101 - it was asked for
        self.stderr: IO[bytes] = self._popen.stderr
        try:
            self.pid = self._popen.pid if info is None else self._told_pid(info, given_up)
            self.pidfd = os.pidfd_open(self.pid)
        except BaseException:
            self.end()
            raise

    def _told_pid(self, info: IO[bytes], given_up: threading.Event) -> int:
        text = b''
        deadline = time.monotonic() + START_S
        while readable([info.fileno()], deadline, given_up):
            piece = info.read(4096)
            text += piece
            if not piece or text.rstrip().endswith(b'}'):
                break
        try:
            return int(json.loads(text)['child-pid'])
        except (ValueError, KeyError):
            self._popen.kill()
            raise failed('bubblewrap started nothing', self.stderr) from None

    @property
    def alive(self) -> bool:
        """Whether the program itself (not what started it) runs."""
        return runs(self.pidfd)

    def end(self) -> None:
        """Kill it, reap what started it, and free its descriptors. Idempotent."""
        send(self.pidfd, signal.SIGKILL)
        if self.pidfd < 0 and self._popen.poll() is None:
            self._popen.kill()
        try:
            self._popen.wait(END_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        if self.pidfd >= 0:
            os.close(self.pidfd)
            self.pidfd = -1
        self.stderr.close()


def await_ready(
    end: socket.socket, pidfd: int, stderr: IO[bytes], given_up: threading.Event
) -> None:
    """Wait for the packet that says that a kernel, or what kernels are forked from, is ready.

    Raises:
        KernelStartError: it ended or was not ready in time; holds what it said.
    """
    ready = readable([end.fileno(), pidfd], time.monotonic() + START_S, given_up)
    if given_up.is_set():
        raise failed('nobody waits for the kernel any more', stderr)
    if not ready:
        raise failed(f'the kernel was not ready within {START_S:.0f} s', stderr)
    packet: dict[str, Any] = {}
    if end.fileno() in ready:
        with contextlib.suppress(EOFError, OSError, wire.WireError):
            packet, _, descriptors = wire.receive_packet(end)
            wire.close_all(descriptors)
    if packet.get('op') != 'ready':
        raise failed('the kernel ended while it started', stderr)


def failed(what: str, stderr: IO[bytes]) -> KernelStartError:
    """Return the error of a start, with what was said."""
    os.set_blocking(stderr.fileno(), False)
    time.sleep(0.05)  # the writer's last words are on their way
    try:
        said = (stderr.read() or b'')[-STDERR_BYTES:].decode(errors='replace').strip()
    except OSError:
        said = ''
    return KernelStartError(f'{what}: {said or "it said nothing"}')


def readable(sources: list[int], deadline: float, given_up: threading.Event) -> list[int]:
    """Return which descriptors can be read; none when the time is over or nobody waits."""
    while not given_up.is_set() and (left := deadline - time.monotonic()) > 0:
        found: list[int] = select.select(sources, [], [], min(left, LOOK_S))[0]
        if found:
            return found
    return []


def runs(pidfd: int) -> bool:
    """Whether a process has not ended."""
    return pidfd >= 0 and not select.select([pidfd], [], [], 0)[0]


def send(pidfd: int, number: int) -> None:
    """Send a signal to a process, if it is there."""
    if pidfd >= 0:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(pidfd, number)


def popen(start: Start) -> subprocess.Popen[bytes]:
    """Start the program.

    Raises:
        KernelStartError: a program of the command line is missing.
    """
    try:
        return subprocess.Popen(  # noqa: S603 - our own command line
            start.command,
            env=start.environment,
            cwd='/',
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=start.descriptors,
        )
    except OSError as error:
        msg = f'{start.command[0]} cannot be started: {error}'
        raise KernelStartError(msg) from error


def memory_file(stack: contextlib.ExitStack, content: bytes) -> int:
    """Return the descriptor of a memory file with this content, positioned at its start."""
    descriptor = os.memfd_create('spatialclaw-start', os.MFD_CLOEXEC)
    stack.callback(os.close, descriptor)
    os.pwrite(descriptor, content, 0)
    return descriptor
