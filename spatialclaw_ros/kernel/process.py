"""One kernel's process in the sandbox: started, watched and ended by descriptors."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel import sandbox, seccomp, wire

if TYPE_CHECKING:
    from spatialclaw_ros.kernel.layout import Layout
    from spatialclaw_ros.kernel.limits import Limits

START_S = 120.0
"""A kernel that is not ready by then is given up; importing takes seconds, on a board more."""
LOOK_S = 0.2
END_S = 5.0
STDERR_BYTES = 4000


@dataclass(frozen=True)
class Plan:
    """What every kernel of a factory has in common."""

    layout: Layout
    level: str
    limits: Limits
    world_axes: str = 'rep103'
    fonts: tuple[str, bytes] | None = None
    """matplotlib's list of fonts: its file's name and content."""
    given_up: threading.Event = field(default_factory=threading.Event)
    """Set when the factory closes: nobody waits any more for a kernel that starts."""


class KernelProcess:
    """A started kernel. The thread that made it has to live as long as the kernel.

    Raises:
        KernelStartError: the process ended or was not ready in time; holds what it said.
    """

    def __init__(self, plan: Plan, connection: dict[str, Any]) -> None:
        self._stack = contextlib.ExitStack()
        self.broker_end: socket.socket
        """The host's end of the broker's socket."""
        self.pidfd = -1
        self.pid = -1
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        try:
            self._start(plan, dict(connection))
        except BaseException:
            self.end()
            raise

    def _start(self, plan: Plan, connection: dict[str, Any]) -> None:
        self.broker_end, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._stack.enter_context(self.broker_end)
        with contextlib.ExitStack() as passing:
            passing.enter_context(theirs)
            private: Path | None = None
            if plan.level == 'bwrap':
                connection['ip'] = sandbox.SOCKETS_INSIDE
            else:
                folder = private_folder()
                self._folder = folder
                self._stack.enter_context(folder)
                private = Path(folder.name)
                connection['ip'] = str(private / 's')
            config = memory_file(passing, b'')
            info_read, info_write = os.pipe()
            info = passing.enter_context(os.fdopen(info_read, 'rb', buffering=0))
            with os.fdopen(info_write, 'wb', buffering=0):
                program = memory_file(passing, seccomp.stage_one())
                fonts = memory_file(passing, plan.fonts[1] if plan.fonts else b'')
                start = how(plan, private, (config, theirs, info_write, program, fonts))
                settings = settings_of(plan, start, connection, theirs.fileno())
                os.pwrite(config, json.dumps(settings).encode(), 0)
                self._popen = popen(start)
            assert self._popen.stderr is not None  # noqa: S101 - it was asked for
            stderr = passing.enter_context(self._popen.stderr)
            self.pid = self._find_pid(plan, info, stderr)
            self.pidfd = os.pidfd_open(self.pid)
            self._stack.callback(os.close, self.pidfd)
            self._await_ready(plan, stderr)
        self.connection = connection
        if plan.level == 'bwrap':
            self.connection['ip'] = f'/proc/{self.pid}/root{sandbox.SOCKETS_INSIDE}'

    def _find_pid(self, plan: Plan, info: IO[bytes], stderr: IO[bytes]) -> int:
        if plan.level != 'bwrap':
            return self._popen.pid
        text = b''
        deadline = time.monotonic() + START_S
        while readable([info.fileno()], deadline, plan.given_up):
            piece = info.read(4096)
            text += piece
            if not piece or text.rstrip().endswith(b'}'):
                break
        try:
            return int(json.loads(text)['child-pid'])
        except (ValueError, KeyError):
            raise self._failed('bubblewrap started nothing', stderr) from None

    def _await_ready(self, plan: Plan, stderr: IO[bytes]) -> None:
        deadline = time.monotonic() + START_S
        while True:
            sources = [self.broker_end.fileno(), self.pidfd]
            ready = readable(sources, deadline, plan.given_up)
            if plan.given_up.is_set():
                raise self._failed('nobody waits for the kernel any more', stderr)
            if not ready:
                raise self._failed(f'the kernel was not ready within {START_S:.0f} s', stderr)
            if self.broker_end.fileno() in ready:
                try:
                    packet, descriptors = wire.receive_packet(self.broker_end)
                except (EOFError, OSError, wire.WireError):
                    raise self._failed('the kernel ended while it started', stderr) from None
                wire.close_all(descriptors)
                if packet.get('op') == 'ready':
                    return
            else:
                raise self._failed('the kernel ended while it started', stderr)

    def _failed(self, what: str, stderr: IO[bytes]) -> KernelStartError:
        self.kill()
        os.set_blocking(stderr.fileno(), False)
        time.sleep(0.05)  # the writer's last words are on their way
        try:
            said = (stderr.read() or b'')[-STDERR_BYTES:].decode(errors='replace').strip()
        except OSError:
            said = ''
        return KernelStartError(f'{what}: {said or "it said nothing"}')

    @property
    def alive(self) -> bool:
        """Whether the kernel itself (not what started it) runs."""
        return self.pidfd >= 0 and not select.select([self.pidfd], [], [], 0)[0]

    def files(self) -> int:
        """Return how many files and folders the kernel has made."""
        if self._folder is not None:
            return 0  # where it has no file system of its own, it cannot make any
        made = 0
        for folder in sandbox.WRITABLE:
            with contextlib.suppress(OSError):  # it has just ended
                found = os.statvfs(f'/proc/{self.pid}/root{folder}')
                made += found.f_files - found.f_ffree
        return made

    def remove_traces(self) -> None:
        """Remove the folder of the sockets: who is connected needs it no more."""
        if self._folder is not None:
            self._folder.cleanup()

    def interrupt(self) -> None:
        """Send the kernel SIGINT."""
        self._signal(signal.SIGINT)

    def stand_still(self) -> None:
        """Stop the kernel, whatever its threads do, until it may go on."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let the kernel run again."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """Kill the kernel and reap what started it. Idempotent."""
        if not hasattr(self, '_popen'):
            return
        self._signal(signal.SIGKILL)
        if self.pidfd < 0 and self._popen.poll() is None:
            self._popen.kill()
        try:
            self._popen.wait(END_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def _signal(self, number: int) -> None:
        if self.pidfd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, number)

    def end(self) -> None:
        """Kill and free everything. Idempotent."""
        self.kill()
        self.pidfd = -1
        self._stack.close()


def readable(sources: list[int], deadline: float, given_up: threading.Event) -> list[int]:
    """Return which descriptors can be read; none when the time is over or nobody waits."""
    while not given_up.is_set() and (left := deadline - time.monotonic()) > 0:
        found: list[int] = select.select(sources, [], [], min(left, LOOK_S))[0]
        if found:
            return found
    return []


def how(
    plan: Plan, private: Path | None, descriptors: tuple[int, socket.socket, int, int, int]
) -> sandbox.Start:
    """Return how a kernel is started at the plan's level."""
    config, broker, info, program, fonts = descriptors
    if private is None:
        return sandbox.bwrap_start(
            plan.layout,
            plan.limits,
            config=config,
            broker=broker.fileno(),
            info=info,
            program=program,
            fonts=(plan.fonts[0], fonts) if plan.fonts else None,
        )
    if plan.fonts:
        (private / 'mpl').mkdir()
        (private / 'mpl' / plan.fonts[0]).write_bytes(plan.fonts[1])
    make = sandbox.landlock_start if plan.level == 'landlock' else sandbox.bare_start
    return make(plan.layout, private, config=config, broker=broker.fileno())


def settings_of(
    plan: Plan, start: sandbox.Start, connection: dict[str, Any], broker: int
) -> dict[str, Any]:
    """Return what the launcher is told."""
    inside = plan.level == 'bwrap'
    program = b''
    if plan.level != 'none':
        may_write = inside and '--size' in sandbox.bwrap_options()
        program = seccomp.stage_two(may_write_files=may_write)
    return {
        'connection': connection,
        'broker': broker,
        'limits': plan.limits.to_json(),
        'own_identity': start.own_identity,
        'parent': 0 if inside else os.getpid(),
        'temporary': start.environment_inside['TMPDIR'],
        'folder': start.environment_inside['TMPDIR'] if inside else '/',
        'landlock': start.landlock,
        'filter': base64.b64encode(program).decode(),
        'placeholder': seccomp.PID_PLACEHOLDER,
        'world_axes': plan.world_axes,
    }


def popen(start: sandbox.Start) -> subprocess.Popen[bytes]:
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


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for one kernel's sockets, which its user can reach by a short path."""
    return tempfile.TemporaryDirectory(
        prefix=f'spatialclaw-{os.getpid()}-',
        dir='/tmp' if os.geteuid() == 0 else None,  # noqa: S108 - the name is random
        ignore_cleanup_errors=True,
    )


def memory_file(stack: contextlib.ExitStack, content: bytes) -> int:
    """Return the descriptor of a memory file with this content, positioned at its start."""
    descriptor = os.memfd_create('spatialclaw-start', os.MFD_CLOEXEC)
    stack.callback(os.close, descriptor)
    os.pwrite(descriptor, content, 0)
    return descriptor
