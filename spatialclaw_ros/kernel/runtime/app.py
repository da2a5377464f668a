"""The kernel's application: ipykernel over ipc, with one observation message per cell."""

from __future__ import annotations

import base64
import logging
import os
import signal
import sys
import threading
import traceback
from typing import Any

from ipykernel import kernelapp
from ipykernel.compiler import get_tmp_directory
from ipykernel.displayhook import ZMQShellDisplayHook
from ipykernel.iostream import IOPubThread
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQDisplayPublisher, ZMQInteractiveShell
from tornado import ioloop
from traitlets import Type
from traitlets.config import Config
from zmq.utils import garbage

from spatialclaw_ros.frames.table import frames_from_table
from spatialclaw_ros.kernel.runtime import confine
from spatialclaw_ros.kernel.runtime.broker_client import BrokerClient
from spatialclaw_ros.kernel.runtime.cell_hooks import CellHooks
from spatialclaw_ros.kernel.runtime.output import CappedStream
from spatialclaw_ros.kernel.runtime.rings import Rings
from spatialclaw_ros.primitives.namespace import CellWorld

MIME = 'application/vnd.spatialclaw.observation+json'
MAX_EVALUE = 500
REPLY = {'status': 'ok', 'execution_count': 0, 'user_expressions': {}, 'payload': []}
"""Only its coming counts: what became of the cell is in the observation."""


class PrintingDisplayHook(ZMQShellDisplayHook):  # type: ignore[misc]
    """The value of a cell's last line goes where print goes."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:  # noqa: ANN401, ARG002
        """Print the plain form."""
        print(format_dict.get('text/plain', ''))

    def finish_displayhook(self) -> None:
        """Send nothing."""
        self.msg = None


class PrintingDisplayPublisher(ZMQDisplayPublisher):  # type: ignore[misc]
    """What is displayed goes where print goes; images are shown by show()."""

    def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Print the plain form."""
        print(data.get('text/plain', ''))

    def clear_output(self, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Clear nothing: an observation shows all that a cell said."""


class CellShell(ZMQInteractiveShell):  # type: ignore[misc]
    """A shell that leaves the error's text to the observation."""

    def showtraceback(self, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Format nothing: drawing a coloured traceback takes longer than the cell."""
        self._last_traceback: list[str] = []

    def ask_exit(self) -> None:
        """Go on: a session outlives its cells."""
        print('note: exit() and quit() do nothing here: a cell ends with its last line')

    displayhook_class = Type(PrintingDisplayHook)
    display_pub_class = Type(PrintingDisplayPublisher)
    showsyntaxerror = showtraceback
    showindentationerror = showtraceback


class NoSubshells:
    """Stands where ipykernel keeps the thread that deals requests out to subshells: none."""

    def __init__(self) -> None:
        self.parent_thread = threading.current_thread()

    def __bool__(self) -> bool:
        """Say that there is none."""
        return False


class CellKernel(IPythonKernel):  # type: ignore[misc]
    """Runs cells that bring metadata of ours with the hooks; others as ipykernel does."""

    _supports_kernel_subshells = False
    hooks: CellHooks
    shell_class = Type(CellShell)

    def watch_results(self) -> None:
        """Keep each cell's outcome for its observation."""
        self._outcome: Any = None
        self.shell.events.register('post_run_cell', self._keep)

    def _keep(self, result: Any) -> None:  # noqa: ANN401 - IPython's ExecutionResult
        self._outcome = result

    async def do_execute(self, code: str, silent: bool, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401, FBT001
        """Run one cell between the hooks and publish its observation."""
        parent = self.get_parent('shell')
        request = request_in(parent)
        if request is None:
            return await super().do_execute(code, silent, *args, **kwargs)
        error: BaseException | None = None
        self._outcome = None
        try:
            self.hooks.before(request)
            await super().do_execute(code, silent, *args, **kwargs)
        except BaseException as raised:  # noqa: BLE001 - whatever a cell left behind
            error = raised
        self.hooks.put_back()
        # the observation is not the cell's: an interrupt that comes late must not break it
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if error is None and self._outcome is not None:
            error = self._outcome.error_before_exec or self._outcome.error_in_exec
        return REPLY | {'observation': self._publish(parent, error)}

    def _publish_execute_input(self, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Say nothing: the host knows what it sent, and each message wakes three threads."""

    def _publish_status(self, status: str, channel: str, parent: Any = None) -> None:  # noqa: ANN401
        """Say nothing of cells: the host waits for observation and reply."""
        if request_in(parent or self.get_parent(channel)) is None:
            super()._publish_status(status, channel, parent)

    def _publish(self, parent: dict[str, Any], error: BaseException | None) -> str:
        """Send the observation; return its message's id, by which the reply names it.

        The two go over sockets of their own: without the name, one that a cell sent before could
        be taken for it while it is still on its way.
        """
        try:
            observation, buffers = self.hooks.after(error, get_tmp_directory())
        except BaseException as broken:  # noqa: BLE001 - cells can break what the hooks look at
            text = ''.join(traceback.format_exception_only(type(broken), broken)).strip()
            where = traceback.extract_tb(broken.__traceback__)[-1]
            observation, buffers = (
                {
                    'status': 'broken',
                    'error': f'{text[:MAX_EVALUE]} '
                    f'({os.path.basename(where.filename)}:{where.lineno})',  # noqa: PTH119
                },
                [],
            )
        message = self.session.send(
            self.iopub_socket,
            'display_data',
            {'data': {MIME: observation}, 'metadata': {}, 'transient': {}},
            parent=parent,
            ident=b'observation',
            buffers=buffers,
        )
        return str(message['header']['msg_id'])


def request_in(message: dict[str, Any]) -> dict[str, Any] | None:
    """Return what a message brings for the hooks; None where it is no cell of the host's."""
    request: dict[str, Any] | None = (message.get('metadata') or {}).get('spatialclaw')
    return request


class PublishingThread(IOPubThread):  # type: ignore[misc]
    """Publishes without the pipe for forked children, which needs a TCP port."""

    def __init__(self, socket: Any, pipe: bool = False, **options: Any) -> None:  # noqa: ANN401, ARG002, FBT001, FBT002 - the base's
        super().__init__(socket, pipe=False, **options)


class CellApp(IPKernelApp):  # type: ignore[misc]
    """Takes its connection from the launcher and loads the last filter before the first cell."""

    settings: dict[str, Any]

    def init_connection_file(self) -> None:
        """Take the connection from the configuration: there is no file."""
        self.load_connection_info(self.settings['connection'])

    def write_connection_file(self, **_: Any) -> None:  # noqa: ANN401
        """Write none."""

    def log_connection_info(self) -> None:
        """Print none."""

    def init_sockets(self) -> None:
        """Read requests in the main thread: one for subshells would only hand them on."""
        super().init_sockets()
        self.shell_channel_thread = NoSubshells()

    def init_io(self) -> None:
        """Cap what a cell prints."""
        super().init_io()
        limit = int(self.settings['limits']['stream_chars'])
        sys.stdout = self.out = CappedStream(sys.stdout, limit)
        sys.stderr = self.err = CappedStream(sys.stderr, limit)

    def start(self) -> None:
        """Start serving; from here on this process can start nothing and open nothing new."""
        self.kernel.start()
        settings = self.settings
        if settings['filter']:
            confine.load_filter(base64.b64decode(settings['filter']), settings['placeholder'])
        self.broker.announce()
        self.io_loop = ioloop.IOLoop.current()
        self.io_loop.start()


def run(settings: dict[str, Any]) -> None:
    """Run the kernel until it is killed."""
    null = os.open(os.devnull, os.O_RDWR)
    kernelapp.IOPubThread = PublishingThread
    config = Config()
    config.HistoryManager.enabled = False
    # it waits so that output gets ahead of the reply; the host waits for the observation instead
    config.CellKernel._execute_sleep = 0.0  # noqa: SLF001 - an option by that name
    config.IPKernelApp.capture_fd_output = False
    config.IPKernelApp.quiet = True
    config.InteractiveShell.colors = 'NoColor'
    config.InteractiveShell.display_page = True
    app = CellApp.instance(config=config, kernel_class=CellKernel, log_level='CRITICAL')
    app.settings = settings
    app.initialize([])
    # log_level is the handler's; ipykernel makes a record of every message before that
    app.log.setLevel(logging.CRITICAL)
    # the kernel's own thread: started with a cell's first long message, it could end with that
    # cell, and then no message would go out any more
    garbage.gc.start()
    app.broker = broker = BrokerClient(settings['broker'])
    shell = app.kernel.shell
    rings = Rings(broker)
    world = CellWorld(
        broker,
        world_axes=settings['world_axes'],
        decode_frames=lambda table: frames_from_table(table, rings.memory),
    )
    app.kernel.hooks = CellHooks(
        world,
        rings,
        shell.user_ns,
        (app.out, app.err),
        settings['limits'],
    )
    app.kernel.watch_results()
    # C libraries print to these; nobody reads them once the kernel runs
    os.dup2(null, 1)
    os.dup2(null, 2)
    app.start()
