"""The process that kernels are forked from: in the sandbox, imports done, running no cell."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel import sandbox, seccomp, wire
from spatialclaw_ros.kernel.folders import PrivateFolder
from spatialclaw_ros.kernel.plan import told_zygote
from spatialclaw_ros.kernel.starting import (
    Program,
    await_ready,
    memory_file,
    readable,
)

if TYPE_CHECKING:
    from spatialclaw_ros.kernel.plan import Plan

FORK_S = 30.0


class Zygote:
    """Forks kernels for a factory. One thread makes it, asks it, and outlives it.

    Raises:
        KernelStartError: it did not start; holds what it said.
    """

    def __init__(self, plan: Plan) -> None:
        self._given_up = plan.given_up
        self._answers = True
        self.folder: Path | None = None
        """Where its kernels' sockets lie, unless they have file systems of their own."""
        with contextlib.ExitStack() as stack:
            self._end, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            stack.enter_context(self._end)
            if not plan.inside:
                self.folder = Path(stack.enter_context(PrivateFolder()))
            self._program = self._started(plan, theirs)
            stack.callback(self._program.end)
            await_ready(self._end, self._program.pidfd, self._program.stderr, self._given_up)
            self._closing = stack.pop_all()

    def _started(self, plan: Plan, theirs: socket.socket) -> Program:
        with contextlib.ExitStack() as passing:
            passing.enter_context(theirs)
            config = memory_file(passing, b'')
            info = None
            if self.folder is None:
                info_read, info_write = os.pipe()
                info = passing.enter_context(os.fdopen(info_read, 'rb', buffering=0))
                passing.callback(os.close, info_write)
                program = memory_file(passing, seccomp.stage_one(forks=True))
                start = sandbox.bwrap_start(
                    plan.layout,
                    plan.limits,
                    config=config,
                    broker=theirs.fileno(),
                    info=info_write,
                    program=program,
                    forks=True,
                )
            else:
                # kernels of other users go through it, but cannot list it
                self.folder.chmod(0o711)
                make = sandbox.landlock_start if plan.level == 'landlock' else sandbox.bare_start
                start = make(
                    plan.layout, self.folder, config=config, broker=theirs.fileno(), forks=True
                )
            told = told_zygote(plan, start) | {'broker': theirs.fileno()}
            os.pwrite(config, json.dumps(told).encode(), 0)
            return Program(start, info, self._given_up)

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._answers and self._program.alive

    def fork(self, told: dict[str, Any], broker: int, stderr: int) -> int:
        """Return a descriptor of the process of a new kernel, which is the caller's to close.

        Args:
            told: what the kernel is told.
            broker: descriptor of the kernel's end of its broker's socket.
            stderr: descriptor that the kernel writes to until it is ready.

        Raises:
            KernelStartError: there is no new process; says why.
        """
        with contextlib.ExitStack() as passing:
            config = memory_file(passing, json.dumps(told).encode())
            try:
                # what came late is the answer to an earlier question
                while select.select([self._end], [], [], 0)[0]:
                    wire.close_all(wire.receive_packet(self._end)[1])
                socket.send_fds(self._end, [b'fork'], [config, broker, stderr])
                deadline = time.monotonic() + FORK_S
                if not readable([self._end.fileno()], deadline, self._given_up):
                    raise TimeoutError
                packet, _, descriptors = wire.receive_packet(self._end)
            except (EOFError, OSError, wire.WireError) as error:
                # its process may take a while to end, and what it says late is no answer
                self._answers = False
                if self._given_up.is_set():
                    raise KernelStartError('nobody waits for the kernel any more') from None
                msg = f'the process that kernels are forked from does not answer: {error!r}'
                raise KernelStartError(msg) from error
        if len(descriptors) != 1:
            msg = f'no kernel was forked: {packet.get("error")}'
            raise KernelStartError(msg)
        return descriptors[0]

    def end(self) -> None:
        """Kill it, and with it all kernels that it forked. Idempotent."""
        self._closing.close()


def pid_of(pidfd: int) -> int:
    """Return the pid of a process, in our numbers; -1 where it has been reaped."""
    text = Path(f'/proc/self/fdinfo/{pidfd}').read_text(encoding='ascii')
    return next(int(line[4:]) for line in text.splitlines() if line.startswith('Pid:'))
