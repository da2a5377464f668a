"""One running kernel with its channels: a request out, one observation back."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import zmq
from jupyter_client.blocking import BlockingKernelClient

from spatialclaw_ros.core.cell import CellResult, CellStatus
from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel.broker import Broker
from spatialclaw_ros.kernel.limits import MAX_MESSAGE_BYTES, RECEIVE_HIGH_WATER, Limits
from spatialclaw_ros.kernel.observation import MIME, ObservationError, cuts, read_observation
from spatialclaw_ros.kernel.provisioner import SandboxManager

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.kernel.process import Plan

GRACE_S = 0.5
"""How long a cell may take to end after an interrupt, and an observation after its reply."""
WELCOME_S = 10.0
CANCEL_POLL_S = 0.05
MAX_PARTS = 32
"""Parts of one message: head, signature and JSON, and an image each."""


@dataclass
class _Heard:
    """What came back for one request so far."""

    replied: bool = False
    observation: object = None
    buffers: list[Any] = field(default_factory=list)
    observations: int = 0
    stdout: str = ''
    stderr: str = ''
    cut: dict[str, int] = field(default_factory=dict)


def new_context() -> zmq.Context[zmq.Socket[bytes]]:
    """Return a context whose sockets refuse long messages and queue few."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    context.setsockopt(zmq.MAXMSGSIZE, MAX_MESSAGE_BYTES)
    context.setsockopt(zmq.RCVHWM, RECEIVE_HIGH_WATER)
    context.setsockopt(zmq.LINGER, 0)
    return context


class KernelLink:
    """A kernel that is ready for cells. Made by the factory's starter, used by one thread.

    Raises:
        KernelStartError: it did not start, or does not publish.
    """

    def __init__(
        self, plan: Plan, rings: RingRegistry, context: zmq.Context[zmq.Socket[bytes]]
    ) -> None:
        self.level = plan.level
        self._limits: Limits = plan.limits
        self._manager = SandboxManager(plan, context)
        self._process = self._manager.begin()
        self._client = BlockingKernelClient(context=context)
        self._client.load_connection_info(self._manager.get_connection_info())
        self._client.start_channels(shell=True, iopub=True, stdin=False, hb=False, control=False)
        self.broker = Broker(self._process.broker_end, rings, self._limits)
        try:
            self._await_welcome()
        except BaseException:
            self.close()
            raise

    def _await_welcome(self) -> None:
        """Wait for the first message on iopub: until then, observations could be lost."""
        if not self._iopub.poll(int(WELCOME_S * 1000)):
            msg = f'the kernel started, but published nothing within {WELCOME_S:.0f} s'
            raise KernelStartError(msg)

    @property
    def _shell(self) -> zmq.Socket[bytes]:
        return self._client.shell_channel.socket

    @property
    def _iopub(self) -> zmq.Socket[bytes]:
        return self._client.iopub_channel.socket

    @property
    def pid(self) -> int:
        """The kernel's pid, in the host's numbers."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the kernel's process runs."""
        return self._process.alive

    def execute(
        self,
        code: str,
        request: Mapping[str, Any],
        timeout_s: float,
        cancel: threading.Event | None = None,
    ) -> CellResult:
        """Run one cell and return what came of it.

        TIMEOUT: interrupted, the kernel lives. DIED: it is gone, or was killed because it did
        not obey, or because it cannot be heard any more.
        """
        begun = time.monotonic()
        content = {
            'code': code,
            'silent': False,
            'store_history': False,
            'user_expressions': {},
            'allow_stdin': False,
            'stop_on_error': False,
        }
        session = self._client.session
        message = session.msg('execute_request', content, metadata={'spatialclaw': dict(request)})
        self._client.shell_channel.send(message)
        heard = _Heard()
        reason = self._listen(message['header']['msg_id'], heard, begun + timeout_s, cancel)
        result = self._result(heard, reason, timeout_s)
        return replace(result, elapsed_s=time.monotonic() - begun)

    def _listen(
        self, msg_id: str, heard: _Heard, deadline: float, cancel: threading.Event | None
    ) -> str:
        """Read until the cell has ended; return why it ended: '', timeout, cancelled or died."""
        poller = zmq.Poller()
        for source in (self._shell, self._iopub, self._process.pidfd):
            poller.register(source, zmq.POLLIN)
        reason = ''
        while True:
            now = time.monotonic()
            if cancel is not None and cancel.is_set() and not reason:
                reason, deadline = 'cancelled', now
                self._process.interrupt()
                deadline += GRACE_S
            elif now >= deadline:
                if reason or heard.replied:
                    # it did not obey, or its observation was lost on the way
                    return 'killed' if not heard.replied else 'unheard'
                reason, deadline = 'timeout', now + GRACE_S
                self._process.interrupt()
            wait = max(0.0, deadline - time.monotonic())
            if cancel is not None:
                wait = min(wait, CANCEL_POLL_S)
            events = dict(poller.poll(wait * 1000))
            if self._iopub in events:
                self._hear(self._iopub, msg_id, heard)
            if self._shell in events:
                replied_before = heard.replied
                self._hear(self._shell, msg_id, heard)
                if heard.replied and not replied_before:
                    deadline = time.monotonic() + GRACE_S
            if heard.replied and heard.observations:
                return reason
            if self._process.pidfd in events and self._iopub not in events:
                return 'died'

    def _hear(self, source: zmq.Socket[bytes], msg_id: str, heard: _Heard) -> None:
        """Read what waits on one socket, at most so many messages a time."""
        for _ in range(RECEIVE_HIGH_WATER):
            try:
                parts = source.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return
            if len(parts) > MAX_PARTS or sum(map(len, parts[:6])) > 2 * self._limits.payload_bytes:
                heard.cut['messages'] = heard.cut.get('messages', 0) + 1
                continue
            session = self._client.session
            try:
                _, parts = session.feed_identities(parts)
                message = session.deserialize(parts)
                if message['parent_header'].get('msg_id') == msg_id:
                    self._take(message, heard)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                # not signed, or not a message: said by a cell, not by the kernel
                heard.cut['messages'] = heard.cut.get('messages', 0) + 1

    def _take(self, message: Mapping[str, Any], heard: _Heard) -> None:
        kind, content = message['msg_type'], message['content']
        if kind == 'execute_reply':
            heard.replied = True
        elif kind == 'stream':
            name = 'stderr' if content['name'] == 'stderr' else 'stdout'
            so_far, piece = getattr(heard, name), str(content['text'])
            kept = piece[: max(0, self._limits.stream_chars - len(so_far))]
            setattr(heard, name, so_far + kept)
            if len(kept) < len(piece):
                heard.cut[name] = heard.cut.get(name, 0) + len(piece) - len(kept)
        elif kind == 'display_data' and MIME in content['data']:
            heard.observations += 1
            heard.observation = content['data'][MIME]
            heard.buffers = message['buffers']

    def _result(self, heard: _Heard, reason: str, timeout_s: float) -> CellResult:
        output = {name: self._stream(heard, name) for name in ('stdout', 'stderr')}
        if reason in {'killed', 'unheard', 'died'}:
            self._process.kill()
            return CellResult(CellStatus.DIED, error=ENDINGS[reason], **output)
        try:
            if heard.observations > 1:
                msg = 'the cell sent an observation of its own'
                raise ObservationError(msg)
            result = read_observation(heard.observation, heard.buffers, self._limits)
        except ObservationError as error:
            text = f"the observation was refused: {error}; leave the kernel's own messages alone"
            return CellResult(CellStatus.ERROR, error=text, **output)
        result = replace(result, **output)
        if reason:
            text = f'the cell took longer than {timeout_s:g} s and was interrupted'
            if reason == 'cancelled':
                text = 'the cell was cancelled'
            place = '\n'.join(result.error.splitlines()[1:])
            text = f'{text}; variables assigned before are kept\n{place}'.rstrip()
            result = replace(result, status=CellStatus.TIMEOUT, error=text)
        return result

    def _stream(self, heard: _Heard, name: str) -> str:
        text = str(getattr(heard, name))
        missing = heard.cut.get(name, 0) + cuts(heard.observation).get(name, 0)
        if missing:
            text += f'\n… {missing} more characters were cut; print less, or a summary'
        return text.encode('utf-8', 'replace').decode()

    def close(self) -> None:
        """Kill the kernel and free everything. Idempotent, any thread."""
        self._process.kill()
        self.broker.close()
        self._client.stop_channels()
        self._manager.finish()


ENDINGS = {
    'killed': 'the cell did not end when it was interrupted, so its kernel was killed',
    'unheard': 'the kernel could not be heard any more after this cell and was killed',
    'died': 'the kernel died while it ran this cell (out of memory, a crash, or an exit)',
}
