"""One kernel's process in the sandbox: started, watched and ended by descriptors."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from spatialclaw_ros.kernel import sandbox, seccomp
from spatialclaw_ros.kernel.folders import PrivateFolder
from spatialclaw_ros.kernel.groups import limited
from spatialclaw_ros.kernel.plan import told_alone, told_forked
from spatialclaw_ros.kernel.starting import (
    END_S,
    Program,
    await_ready,
    memory_file,
    runs,
    send,
)
from spatialclaw_ros.kernel.zygote import pid_of

if TYPE_CHECKING:
    from spatialclaw_ros.kernel.plan import Plan
    from spatialclaw_ros.kernel.zygote import Zygote

SCHEDSTAT_BYTES = 100
"""Three numbers: nanoseconds run, nanoseconds waited, how often."""


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
        self._program: Program | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        try:
            self._start(plan, dict(connection))
        except BaseException:
            self.end()
            raise

    def _start(self, plan: Plan, connection: dict[str, Any]) -> None:
        self.broker_end, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._stack.enter_context(self.broker_end)
        private: Path | None = None
        if plan.inside:
            connection['ip'] = sandbox.SOCKETS_INSIDE
        else:
            self._folder = private_folder(plan.zygote)
            private = Path(self._stack.enter_context(self._folder))
            connection['ip'] = str(private / 's')
        with contextlib.ExitStack() as passing:
            passing.enter_context(theirs)
            if plan.zygote is None:
                stderr = self._start_alone(plan, private, connection, theirs.fileno())
            else:
                read, write = os.pipe()
                stderr = passing.enter_context(os.fdopen(read, 'rb', buffering=0))
                told = told_forked(plan, private, connection)
                self._start_forked(plan.zygote, told, theirs.fileno(), write)
            theirs.close()  # or its end would never be seen from here
            await_ready(self.broker_end, self.pidfd, stderr, plan.given_up)
        self._stack.enter_context(limited(self.pid, plan.groups))
        self.connection = connection
        if plan.inside:
            self.connection['ip'] = f'/proc/{self.pid}/root{sandbox.SOCKETS_INSIDE}'

    def _start_forked(
        self, zygote: Zygote, told: dict[str, Any], broker: int, stderr: int
    ) -> None:
        try:
            self.pidfd = zygote.fork(told, broker, stderr)
        finally:
            os.close(stderr)
        self._stack.callback(os.close, self.pidfd)
        self.pid = pid_of(self.pidfd)

    def _start_alone(
        self, plan: Plan, private: Path | None, connection: dict[str, Any], broker: int
    ) -> IO[bytes]:
        with contextlib.ExitStack() as passing:
            config = memory_file(passing, b'')
            info_read, info_write = os.pipe()
            info = passing.enter_context(os.fdopen(info_read, 'rb', buffering=0))
            passing.callback(os.close, info_write)
            fonts = memory_file(passing, plan.fonts[1] if plan.fonts else b'')
            if private is None:
                start = sandbox.bwrap_start(
                    plan.layout,
                    plan.limits,
                    config=config,
                    broker=broker,
                    info=info_write,
                    program=memory_file(passing, seccomp.stage_one()),
                    fonts=(plan.fonts[0], fonts) if plan.fonts else None,
                )
            else:
                start = outside(plan, private, config=config, broker=broker)
            told = told_alone(plan, start, connection) | {'broker': broker}
            os.pwrite(config, json.dumps(told).encode(), 0)
            self._program = Program(start, info if plan.inside else None, plan.given_up)
        self._stack.callback(self._program.end)
        self.pid, self.pidfd = self._program.pid, self._program.pidfd
        return self._program.stderr

    @property
    def alive(self) -> bool:
        """Whether the kernel itself (not what started it) runs."""
        return runs(self.pidfd)

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

    def waited_s(self) -> float:
        """Return how long the kernel has waited for a processor; 0 where the system tells not."""
        try:
            with open(f'/proc/{self.pid}/schedstat', 'rb', buffering=0) as file:  # noqa: PTH123
                return int(file.read(SCHEDSTAT_BYTES).split()[1]) / 1e9
        except (OSError, IndexError):
            return 0.0

    def remove_traces(self) -> None:
        """Remove the folder of the sockets: who is connected needs it no more."""
        if self._folder is not None:
            self._folder.cleanup()

    def interrupt(self) -> None:
        """Send the kernel SIGINT."""
        send(self.pidfd, signal.SIGINT)

    def stand_still(self) -> None:
        """Stop the kernel, whatever its threads do, until it may go on."""
        send(self.pidfd, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let the kernel run again."""
        send(self.pidfd, signal.SIGCONT)

    def kill(self) -> None:
        """Kill the kernel and wait for its end. Idempotent."""
        send(self.pidfd, signal.SIGKILL)
        if self.pidfd >= 0:
            select.select([self.pidfd], [], [], END_S)

    def end(self) -> None:
        """Kill and free everything. Idempotent."""
        self.kill()
        self.pidfd = -1
        self._stack.close()


def private_folder(zygote: Zygote | None) -> tempfile.TemporaryDirectory[str]:
    """Return a folder for one kernel's sockets: in that of what it is forked from, or its own."""
    if zygote is None:
        return PrivateFolder()
    return tempfile.TemporaryDirectory(prefix='k', dir=zygote.folder, ignore_cleanup_errors=True)


def outside(plan: Plan, private: Path, *, config: int, broker: int) -> sandbox.Start:
    """Return how a kernel is started that sees the machine's files."""
    if plan.fonts:
        (private / 'mpl').mkdir()
        (private / 'mpl' / plan.fonts[0]).write_bytes(plan.fonts[1])
    make = sandbox.landlock_start if plan.level == 'landlock' else sandbox.bare_start
    return make(plan.layout, private, config=config, broker=broker)
