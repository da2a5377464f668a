"""The kernel's application: ipykernel over ipc, with one observation message per cell."""

from __future__ import annotations

import base64
import logging
import os
import sys
from typing import Any

from ipykernel import kernelapp
from ipykernel.iostream import IOPubThread
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config
from zmq.utils import garbage

from spatialclaw_ros.frames.table import frames_from_table
from spatialclaw_ros.kernel.runtime import confine
from spatialclaw_ros.kernel.runtime.broker_client import BrokerClient
from spatialclaw_ros.kernel.runtime.cell_hooks import CellHooks
from spatialclaw_ros.kernel.runtime.cell_kernel import CellKernel
from spatialclaw_ros.kernel.runtime.output import CappedStream
from spatialclaw_ros.kernel.runtime.rings import Rings
from spatialclaw_ros.primitives.namespace import CellWorld


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
        """Start no thread that deals requests out to subshells: the kernel reads them itself."""
        super().init_sockets()
        self.shell_channel_thread = None

    def init_io(self) -> None:
        """Cap what a cell prints."""
        super().init_io()
        limit = int(self.settings['limits']['stream_chars'])
        sys.stdout = self.out = CappedStream(sys.stdout, limit)
        sys.stderr = self.err = CappedStream(sys.stderr, limit)

    def start(self) -> None:
        """Start serving; from here on this process can start nothing and open nothing new."""
        settings = self.settings
        if settings['filter']:
            confine.load_filter(base64.b64decode(settings['filter']), settings['placeholder'])
        self.broker.announce()
        self.kernel.serve(self.shell_socket)


def run(settings: dict[str, Any]) -> None:
    """Run the kernel until it is killed."""
    null = os.open(os.devnull, os.O_RDWR)
    kernelapp.IOPubThread = PublishingThread
    config = Config()
    config.HistoryManager.enabled = False
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
    # C libraries print to these; nobody reads them once the kernel runs
    os.dup2(null, 1)
    os.dup2(null, 2)
    app.start()
