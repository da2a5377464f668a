"""Loads one model, then replies to one request after the other, until the node goes."""

from __future__ import annotations

import os
import queue
import socket
import threading
import traceback
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import CancelledError, ModelError
from spatialclaw_ros.models import packets
from spatialclaw_ros.models.serving.loading import Settings, load
from spatialclaw_ros.models.serving.memory import is_out_of_memory, out_of_memory

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.models.serving.loading import Worker

    Request = tuple[dict[str, Any], list[NDArray[np.uint8]]]

MAX_MESSAGE = 2000


def serve(descriptor: int) -> None:
    """Serve on a connected stream socket; returns only where the model cannot be loaded.

    The first packet holds the settings. The main thread computes; another one listens, so that
    a cancel reaches a computation, and the node's end ends the process whatever it does.
    """
    end = socket.socket(fileno=descriptor)
    settings, _ = packets.receive(end)
    requests = _Requests()
    threading.Thread(target=_listen, args=(end, requests), daemon=True).start()
    try:
        worker = load(Settings.from_json(settings))
    except Exception as error:  # noqa: BLE001 - whatever a checkpoint raises is the reply
        packets.send(end, {'id': 0, 'error': _said(error)})
        return
    packets.send(end, {'id': 0, **worker.about})
    while True:
        number, request = requests.next()
        reply = dict(_reply(worker, request, requests.cancel(number)))
        images = reply.pop('images', ())
        packets.send(end, {'id': number, **reply}, images)
        requests.finished(number)


class _Requests:
    """The requests that wait, and which of them nobody waits for any more."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[int, Request]] = queue.Queue()
        self._cancels: dict[int, threading.Event] = {}
        self._lock = threading.Lock()

    def add(self, number: int, request: Request) -> None:
        with self._lock:
            self._cancels[number] = threading.Event()
        self._waiting.put((number, request))

    def next(self) -> tuple[int, Request]:
        return self._waiting.get()

    def cancel(self, number: int) -> threading.Event:
        with self._lock:
            return self._cancels.get(number) or threading.Event()

    def finished(self, number: int) -> None:
        with self._lock:
            self._cancels.pop(number, None)


def _listen(end: socket.socket, requests: _Requests) -> None:
    code = 1
    try:
        while True:
            message, images = packets.receive(end)
            number = int(message['id'])
            if message['op'] == 'cancel':
                requests.cancel(number).set()
            else:
                requests.add(number, (message, images))
    except (EOFError, OSError):
        code = 0
    finally:  # a computation in the main thread must not keep the process
        if code:
            traceback.print_exc()
        os._exit(code)


def _reply(worker: Worker, request: Request, cancel: threading.Event) -> Mapping[str, Any]:
    message, images = request
    try:
        return worker.reply(message, images, cancel)
    except CancelledError:
        return {'error': 'cancelled'}
    except Exception as error:  # noqa: BLE001 - whatever a model raises is the reply
        return {'error': _said(error)}


def _said(error: Exception) -> str:
    if isinstance(error, ModelError):
        return str(error)
    if is_out_of_memory(error):
        return out_of_memory(error)
    traceback.print_exception(error)
    return f'{type(error).__name__}: {error}'[:MAX_MESSAGE]
