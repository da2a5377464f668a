"""Runs the host's cells, one request after the other, and sends one observation of each."""

from __future__ import annotations

import os
import signal
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

from ipykernel.compiler import get_tmp_directory
from ipykernel.ipkernel import IPythonKernel
from traitlets import Type

from spatialclaw_ros.kernel.runtime.shell import CellShell
from spatialclaw_ros.kernel.wire import MIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    import zmq

    from spatialclaw_ros.kernel.runtime.cell_hooks import CellHooks

MAX_EVALUE = 500
REPLY = {'status': 'ok', 'execution_count': 0, 'user_expressions': {}, 'payload': []}
"""Only its coming counts: what became of the cell is in the observation."""


class CellKernel(IPythonKernel):  # type: ignore[misc]
    """Runs cells that bring metadata of ours with the hooks; answers what else a client asks.

    Requests are read by the main thread itself. ipykernel hands them through an event loop and
    tasks, for clients that send several at a time and cells that go on in the background; here
    the host sends one, and between cells the process stands still.
    """

    _supports_kernel_subshells = False
    hooks: CellHooks
    shell_class = Type(CellShell)

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - ipykernel's
        super().__init__(**options)
        self._forward_input(allow_stdin=False)  # input() says that there is nobody to ask

    def serve(self, requests: zmq.Socket[bytes]) -> NoReturn:
        """Answer requests until the process is killed."""
        self._requests = requests
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            frames = requests.recv_multipart()
            try:
                idents, parts = self.session.feed_identities(frames)
                message = self.session.deserialize(parts)
            except Exception:  # noqa: BLE001, S112 - who sends such a thing gets no answer
                continue
            self.set_parent(idents, message)
            request = (message['metadata'] or {}).get('spatialclaw')
            if request is None:
                self._answer(idents, message)
            else:
                self._run(idents, message, request)

    def _answer(self, idents: list[bytes], message: dict[str, Any]) -> None:
        """Do for other messages what ipykernel does; the status tells that we can be heard."""
        self._publish_status('busy', 'shell')
        handler = self.shell_handlers.get(message['msg_type'])
        if handler is not None:
            self.shell.run_to_end(handler(self._requests, idents, message))

    def _run(
        self, idents: list[bytes], message: dict[str, Any], request: Mapping[str, Any]
    ) -> None:
        """Run one cell between the hooks, publish its observation and name it in the reply.

        The two go over sockets of their own: without the name, one that a cell sent before could
        be taken for it while it is still on its way.
        """
        error = self._outcome(message['content']['code'], request)
        try:
            self._leave_cell()
        except KeyboardInterrupt:  # it came late; the next one is half a second away
            self._leave_cell()
        observation, buffers = self._observation(error)
        sent = self.session.send(
            self.iopub_socket,
            'display_data',
            {'data': {MIME: observation}, 'metadata': {}, 'transient': {}},
            parent=message,
            ident=b'observation',
            buffers=buffers,
        )
        named = REPLY | {'observation': sent['header']['msg_id']}
        self.session.send(self._requests, 'execute_reply', named, message, idents)

    def _outcome(self, code: str, request: Mapping[str, Any]) -> BaseException | None:
        """Run a cell; return what ended it early."""
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.hooks.before(request)
            result = self.shell.run_cell(code, store_history=False)
        except BaseException as raised:  # noqa: BLE001 - whatever a cell left behind
            return raised
        error: BaseException | None = result.error_before_exec or result.error_in_exec
        return error

    def _leave_cell(self) -> None:
        """Undo what it did to modules; from now on it is not the cell that an interrupt breaks."""
        self.hooks.put_back()
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _observation(self, error: BaseException | None) -> tuple[dict[str, Any], list[bytes]]:
        try:
            return self.hooks.after(error, get_tmp_directory())
        except BaseException as broken:  # noqa: BLE001 - cells can break what the hooks look at
            text = ''.join(traceback.format_exception_only(type(broken), broken)).strip()
            where = traceback.extract_tb(broken.__traceback__)[-1]
            file = os.path.basename(where.filename)  # noqa: PTH119
            told = f'{text[:MAX_EVALUE]} ({file}:{where.lineno})'
            return {'status': 'broken', 'error': told}, []
