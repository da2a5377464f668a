"""What kernels are forked from: it has done the imports, has one thread and runs no cell.

A kernel that it forks is confined before it reads anything of a cell: namespaces of its own where
it may make them, limits, no privileges, Landlock, the first filter, and the second one when it is
ready. Nothing of that can be undone from within.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import threading
import traceback
from typing import Any, NoReturn

from spatialclaw_ros.kernel import wire
from spatialclaw_ros.kernel.runtime import confine, landlock
from spatialclaw_ros.kernel.runtime.app import run
from spatialclaw_ros.kernel.runtime.launcher import close_others, confine_self
from spatialclaw_ros.kernel.runtime.separate import separate

LATE = (
    'IPython.core.completerlib',
    'IPython.core.debugger',
    'IPython.core.logger',
    'IPython.core.oinspect',
    'IPython.extensions.storemagic',
    'email.parser',
    'ipykernel.debugger',
    'matplotlib.backends.backend_agg',
)
"""What a kernel imports only when it starts; not all of it is there in every version."""
FAILED = 70
END_S = 10.0
"""How long threads of imports may take to end."""
REQUEST_BYTES = 16
DESCRIPTORS = 3


def serve(config: dict[str, Any]) -> NoReturn:
    """Fork a kernel for each request until the host closes its end."""
    if config['landlock_needed'] and not landlock.abi():
        sys.exit('without Landlock, a kernel that is forked could reach this process')
    for name in LATE:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(END_S)
    tasks = len(os.listdir('/proc/self/task'))  # noqa: PTH208 - counted, not looked at
    if tasks > 1:
        sys.exit(f'{tasks} threads run after the imports; a fork would lose them')
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, _reap)
    # so that the collector of a kernel does not write to, and thereby copy, what is shared
    gc.collect()
    gc.freeze()
    end = socket.socket(fileno=config['broker'])
    wire.send_packet(end, {'op': 'ready'})
    while True:
        request, descriptors, _, _ = socket.recv_fds(end, REQUEST_BYTES, DESCRIPTORS)
        if not request:
            os._exit(0)
        # a child that has been reaped has no pid any more
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        try:
            _fork(end, descriptors, separates=config['separates'])
        except OSError as error:
            wire.send_packet(end, {'error': repr(error)})
        finally:
            wire.close_all(descriptors)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _reap(*_: object) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _fork(end: socket.socket, descriptors: list[int], *, separates: bool) -> None:
    """Fork a kernel and send the host a descriptor of its process.

    What the kernel is told is read in the child: a later one must not find it in its memory.
    """
    mine = os.getpid()
    child = os.fork()
    if not child:
        go_on = _separated if separates else _become
        _end_with(lambda: go_on(end, read(descriptors[0]), descriptors[1:], mine))
    if not separates:
        _tell(end, child)
        return
    # it forks the kernel, tells the host, and ends
    _, status = os.waitpid(child, 0)
    if status:
        wire.send_packet(end, {'error': f'the child that forks it ended with {status}'})


def read(descriptor: int) -> dict[str, Any]:
    """Return what a kernel is told."""
    with os.fdopen(descriptor, 'rb') as file:
        told: dict[str, Any] = json.load(file)
    return told


def _separated(end: socket.socket, config: dict[str, Any], descriptors: list[int], _: int) -> None:
    """Make a kernel's namespaces, then be its parent, or it."""
    try:
        separate(config['mounts'], config['kept'])
    except OSError as error:
        wire.send_packet(end, {'error': f'it cannot be separated from others: {error}'})
        return
    child = os.fork()
    if child:
        _tell(end, child)
    else:
        # it ends with all of its namespace, which holds what it is forked from
        _become(end, config, descriptors, 0)


def _tell(end: socket.socket, child: int) -> None:
    pidfd = os.pidfd_open(child)
    try:
        wire.send_packet(end, {'ok': True}, pidfd)
    finally:
        os.close(pidfd)


def _become(_: socket.socket, config: dict[str, Any], descriptors: list[int], parent: int) -> None:
    """Be a kernel until we are killed, or the parent ends where one is given."""
    broker, stderr = descriptors
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    os.dup2(stderr, 2)
    close_others({broker})
    os.setsid()
    os.environ.update(config['environment'])
    if config['uid']:
        os.setresgid(*(config['uid'],) * 3)
        os.setresuid(*(config['uid'],) * 3)
    if config['landlock']:  # without a boundary, a kernel is whatever the host is
        confine.drop_capabilities()
    confine_self(config | {'parent': parent})
    if config.get('first_filter'):
        confine.load_filter(base64.b64decode(config['first_filter']), config['placeholder'])
    run(config | {'broker': broker})


def _end_with(work: Any) -> NoReturn:  # noqa: ANN401 - a function
    """Do a child's work; it never comes back to what its parent does."""
    status = FAILED
    try:
        work()
        status = 0
    except BaseException:  # noqa: BLE001 - there is nobody else to tell
        os.write(2, traceback.format_exc().encode(errors='replace'))
    finally:
        os._exit(status)
