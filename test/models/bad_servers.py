"""Servers on real sockets that say exactly what a test wants, however wrong it is."""

from __future__ import annotations

import json
import socket
import struct
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Any

STREAM = b'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n'
CHUNKED = (
    b'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n'
)
DONE = b'data: [DONE]\n\n'


def event(text: str = '', finish: str | None = None, **more: Any) -> bytes:  # noqa: ANN401
    """Return one piece of a streamed reply."""
    choice = {'index': 0, 'delta': {'content': text}, 'finish_reason': finish}
    return f'data: {json.dumps({"choices": [choice], **more})}\n\n'.encode()


def plain(status: str, body: object, *headers: str) -> bytes:
    """Return a whole answer; a body that is no text is sent as JSON."""
    kind = 'text/html' if isinstance(body, str) else 'application/json'
    said = (body if isinstance(body, str) else json.dumps(body)).encode()
    head = [f'HTTP/1.1 {status}', f'Content-Type: {kind}', f'Content-Length: {len(said)}']
    return '\r\n'.join([*head, *headers, '', '']).encode() + said


def chunk(data: bytes) -> bytes:
    """Return data as a chunk of a chunked answer."""
    return b'%x\r\n%s\r\n' % (len(data), data)


@dataclass
class Act:
    """What the server does with one connection."""

    say: Sequence[bytes] = ()
    stay: bool = False
    """Stay silent until the client goes."""
    reset: bool = False
    """End by a reset."""


@dataclass
class Heard:
    """A request as it came."""

    head: str
    body: bytes


@dataclass
class BadServer:
    """Plays its acts, one a connection, the last one for ever; ``heard`` are the requests."""

    acts: Sequence[Act]
    heard: list[Heard] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    """Set once a request came."""
    left: threading.Event = field(default_factory=threading.Event)
    """Set once the client closed a connection on which the server stayed."""

    def __enter__(self) -> BadServer:  # noqa: PYI034 - Self is of Python 3.11
        self._listener = socket.create_server(('127.0.0.1', 0))
        self.base_url = f'http://127.0.0.1:{self._listener.getsockname()[1]}/v1'
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        number = 0
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self._play(connection, self.acts[min(number, len(self.acts) - 1)])
            number += 1

    def _play(self, connection: socket.socket, act: Act) -> None:
        self.heard.append(read_request(connection))
        self.asked.set()
        try:
            for said in act.say:
                connection.sendall(said)
            if act.stay:
                connection.recv(1)
                self.left.set()
        except OSError:
            self.left.set()
        if act.reset:
            linger = struct.pack('ii', 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def read_request(connection: socket.socket) -> Heard:
    """Read one request to its end."""
    data = b''
    while b'\r\n\r\n' not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b'\r\n\r\n')
    said = head.decode()
    lengths = [
        int(line.partition(':')[2])
        for line in said.splitlines()
        if line.lower().startswith('content-length')
    ]
    while lengths and len(body) < lengths[0]:
        body += connection.recv(65536)
    return Heard(said, body)
