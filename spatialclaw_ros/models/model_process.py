"""The process that holds a local model: started, asked and ended by the node."""

from __future__ import annotations

import collections
import contextlib
import itertools
import logging
import os
import signal
import socket
import subprocess
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import ModelError
from spatialclaw_ros.models import packets
from spatialclaw_ros.models.environment import clean_environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Reply = Mapping[str, Any]

PROGRAM = Path(__file__).parent / 'serving' / 'launch.py'
STDERR_LINES = 12
END_S = 5.0

_log = logging.getLogger(__name__)


class ModelProcess:
    """One start of the model's process. When it dies, everything asked of it fails.

    Args:
        python: its interpreter.
        settings: JSON values, see ``serving.loading.Settings``.
        name: what errors call it.

    Raises:
        ModelError: the interpreter cannot be started.
    """

    def __init__(self, python: Path, settings: Mapping[str, Any], name: str) -> None:
        self._name = name
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._pending: dict[int, Future[Reply]] = {}
        self._said: collections.deque[str] = collections.deque(maxlen=STDERR_LINES)
        self._ended = ''
        self.ready: Future[Reply] = Future()
        """What the model says of itself once it is loaded."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - the configured interpreter
                    [python, PROGRAM, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    env=clean_environment(os.environ),
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,  # a Ctrl-C at the node is the node's to handle
                )
            except OSError as error:
                ours.close()
                msg = f'{name}: {python} cannot be started ({error.strerror}); set model.python'
                raise ModelError(msg) from None
        self._end = ours
        self._sending = threading.Lock()
        self._threads = [
            threading.Thread(target=run, name=f'{name} {what}', daemon=True)
            for what, run in (('log', self._follow_log), ('replies', self._listen))
        ]
        self._send({'op': 'load', **settings})
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return not self._ended

    def ask(
        self, message: Mapping[str, Any], images: Sequence[NDArray[np.uint8]]
    ) -> tuple[int, Future[Reply]]:
        """Send a request and return its number and the future of its reply."""
        number = next(self._numbers)
        future: Future[Reply] = Future()
        with self._lock:
            if self._ended:
                future.set_exception(ModelError(self._ended))
                return number, future
            self._pending[number] = future
        self._send({'op': 'generate', 'id': number, **message}, images)
        return number, future

    def forget(self, number: int) -> None:
        """Tell the process that nobody waits for a reply any more."""
        with self._lock:
            self._pending.pop(number, None)
        self._send({'op': 'cancel', 'id': number})

    def close(self) -> None:
        """End the process: kindly, then by force. Idempotent."""
        with contextlib.suppress(OSError):
            self._end.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join(END_S)
        self._end.close()

    def _send(self, message: Mapping[str, Any], images: Sequence[NDArray[np.uint8]] = ()) -> None:
        with self._sending:
            try:
                packets.send(self._end, message, images)
            except OSError:
                _log.debug('%s: gone while it was sent %s', self._name, message.get('op'))
            except packets.PacketError as error:
                self._give(message.get('id', 0), ModelError(f'{self._name}: {error}'))

    def _listen(self) -> None:
        try:
            while True:
                reply, images = packets.receive(self._end)
                number = reply.get('id', 0)
                if 'error' in reply:
                    self._give(number, ModelError(f'{self._name}: {reply["error"]}'))
                else:
                    self._give(number, {**reply, 'images': images})
        except (EOFError, OSError, packets.PacketError) as error:
            self._fail_all(str(error))

    def _give(self, number: int, reply: Reply | ModelError) -> None:
        """Hand a reply to whoever waits for it; 0 is the answer to loading."""
        with self._lock:
            future = self._pending.pop(number, None) if number else self.ready
            if future is None or future.done():
                return
            if isinstance(reply, ModelError):
                future.set_exception(reply)
            else:
                future.set_result(reply)

    def _fail_all(self, why: str) -> None:
        try:
            code = self._process.wait(END_S)
        except subprocess.TimeoutExpired:  # it speaks no sense any more
            self._process.kill()
            code = self._process.wait()
        self._threads[0].join(END_S)  # it reads the last words
        with self._lock:
            self._ended = f'{self._name}: {_ending(code)}{self._last_words(why)}'
            pending = [*self._pending.values(), self.ready]
            self._pending.clear()
        for future in pending:
            if not future.done():
                future.set_exception(ModelError(self._ended))

    def _follow_log(self) -> None:
        assert self._process.stderr is not None  # noqa: S101 - it was asked for
        with self._process.stderr as lines:
            for line in lines:
                said = line[:2000].decode('utf-8', 'replace').rstrip()
                self._said.append(said)
                _log.debug('%s: %s', self._name, said)

    def _last_words(self, why: str) -> str:
        said = ' | '.join(line.strip() for line in list(self._said)[-4:] if line.strip())
        return f'; it said: {said[-600:]}' if said else f' {why}'.rstrip()


def _ending(code: int) -> str:
    if code == -signal.SIGKILL:
        return (
            "the model's process was killed, as a machine does that runs out of memory: take a "
            'smaller model, a quantisation, or smaller images; it starts again at the next query'
        )
    how = f'by signal {-code}' if code < 0 else f'with code {code}'
    return f"the model's process ended {how}; it starts again at the next query"
