"""One running kernel with its channels: a request out, one observation back."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import zmq
from jupyter_client.blocking.client import BlockingKernelClient

from spatialclaw_ros.core.cell import CellResult, CellStatus
from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel.broker import Broker
from spatialclaw_ros.kernel.hearing import Heard
from spatialclaw_ros.kernel.limits import MAX_MESSAGE_BYTES, RECEIVE_HIGH_WATER
from spatialclaw_ros.kernel.observation import ObservationError, read_observation
from spatialclaw_ros.kernel.patience import ENDINGS, Patience
from spatialclaw_ros.kernel.provisioner import SandboxManager
from spatialclaw_ros.kernel.wire import sendable

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.kernel.plan import Plan

    ZmqContext = zmq.Context[zmq.Socket[bytes]]

WELCOME_S = 10.0
WELCOME_POLL_S = 0.5


def new_context() -> ZmqContext:
    """Return a context whose sockets refuse long messages and queue few."""
    context: ZmqContext = zmq.Context()
    context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
    context.setsockopt(zmq.RCVHWM, RECEIVE_HIGH_WATER)
    context.setsockopt(zmq.LINGER, 0)
    return context


class KernelLink:
    """A kernel that is ready for cells. Made by the factory's starter, used by one thread.

    Raises:
        KernelStartError: it did not start, or does not publish.
    """

    def __init__(self, plan: Plan, rings: RingRegistry, context: ZmqContext) -> None:
        self.level = plan.level
        self._limits = plan.limits
        with contextlib.ExitStack() as stack:
            manager = SandboxManager(plan, context)
            stack.callback(manager.finish)
            self._process = manager.begin()
            client = BlockingKernelClient(context=context)
            stack.callback(client.stop_channels)
            client.load_connection_info(manager.get_connection_info())
            client.start_channels(stdin=False, hb=False, control=False)
            self._session = client.session
            self._shell: zmq.Socket[bytes] = client.shell_channel.socket
            self._iopub: zmq.Socket[bytes] = client.iopub_channel.socket
            self.broker = Broker(self._process.broker_end, rings, self._limits)
            stack.callback(self.broker.close)
            self._await_channels(plan)
            self._process.remove_traces()
            self._closing = stack.pop_all()

    def _await_channels(self, plan: Plan) -> None:
        """Wait until both channels carry messages: before that, an observation could be lost."""
        for _ in range(int(WELCOME_S / WELCOME_POLL_S)):
            if plan.given_up.is_set():
                raise KernelStartError('nobody waits for the kernel any more')
            self._session.send(self._shell, 'kernel_info_request')
            if self._iopub.poll(int(WELCOME_POLL_S * 1000)) and self._shell.poll(
                int(WELCOME_POLL_S * 1000)
            ):
                return
        msg = f'the kernel started, but said nothing within {WELCOME_S:.0f} s'
        raise KernelStartError(msg)

    @property
    def pid(self) -> int:
        """The kernel's pid, in the host's numbers."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the kernel runs and its tools are served."""
        return self._process.alive and self.broker.serving

    def execute(
        self,
        code: str,
        request: Mapping[str, Any],
        timeout_s: float,
        cancel: threading.Event | None = None,
    ) -> CellResult:
        """Run one cell and return what came of it.

        TIMEOUT: interrupted, the kernel lives. DIED: it is gone, or was killed because it did
        not obey, cannot be heard any more, or said what no kernel says: what a cell did to it
        would break the next ones.

        Between cells the kernel stands still: what a cell left behind can neither compute nor
        fill the host's memory with messages.
        """
        begun = time.monotonic()
        self._process.go_on()
        content = {
            'code': sendable(code),
            'silent': False,
            'store_history': False,
            'user_expressions': {},
            'allow_stdin': False,
            'stop_on_error': False,
        }
        message = self._session.msg(
            'execute_request', content, metadata={'spatialclaw': dict(request)}
        )
        self._session.send(self._shell, message)
        heard = Heard(message['header']['msg_id'], self._limits)
        reason = self._listen(heard, begun + timeout_s, cancel)
        self._process.stand_still()
        result = self._result(heard, reason, timeout_s)
        return replace(result, elapsed_s=time.monotonic() - begun)

    def _listen(self, heard: Heard, deadline: float, cancel: threading.Event | None) -> str:
        """Read until the cell has ended; return '', 'timeout', 'cancelled' or one of ENDINGS."""
        poller = zmq.Poller()
        for source in (self._shell, self._iopub, self._process.pidfd):
            poller.register(source, zmq.POLLIN)
        process = self._process
        patience = Patience(deadline, cancel, process.interrupt, process.files, process.waited_s)
        while not heard.complete:
            ending = patience.ends(replied=heard.replied, messages=heard.messages)
            if ending:
                return ending
            events = dict(poller.poll(patience.wait_ms()))
            for socket in (self._iopub, self._shell):
                if socket in events:
                    heard.read(socket, self._session)
            if self._process.pidfd in events and self._iopub not in events:
                return 'died'
        return patience.reason

    def _result(self, heard: Heard, reason: str, timeout_s: float) -> CellResult:
        stdout, stderr = heard.stream('stdout'), heard.stream('stderr')
        lost = ENDINGS.get(reason, '')
        if not lost and not self.broker.serving:
            lost = 'the cell broke the line to its tools, so its kernel was killed'
        if not lost and heard.observations > 1:
            lost = 'the cell sent an observation of its own, so its kernel was killed'
        try:
            result = read_observation(heard.observation, heard.buffers, self._limits)
        except ObservationError as error:
            lost = lost or f'the observation was refused, so the kernel was killed: {error}'
        if lost:
            self._process.kill()
            return CellResult(CellStatus.DIED, stdout, stderr, lost)
        result = replace(result, stdout=stdout, stderr=stderr)
        if reason:
            result = replace(
                result, status=CellStatus.TIMEOUT, error=_stopped(reason, timeout_s, result.error)
            )
        return result

    def kill(self) -> None:
        """Kill the kernel; whoever waits for a cell is told. Any thread."""
        self._process.kill()

    def close(self) -> None:
        """Kill the kernel and free everything. Idempotent; not while a cell runs."""
        self._process.kill()
        self._closing.close()


def _stopped(reason: str, timeout_s: float, error: str) -> str:
    """Return what to tell of a cell that was interrupted: why, and where it was."""
    text = f'the cell took longer than {timeout_s:g} s and was interrupted'
    if reason == 'cancelled':
        text = 'the cell was cancelled'
    place = '\n'.join(error.splitlines()[1:])
    return f'{text}; variables assigned before are kept\n{place}'.rstrip()
