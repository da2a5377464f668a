"""The test's own node: hears what the product says, in a thread of its own."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import rclpy
from rclpy.executors import SingleThreadedExecutor

if TYPE_CHECKING:
    from collections.abc import Callable

    from rclpy.qos import QoSProfile
    from typing_extensions import Self

DEADLINE_S = 30.0
MEETING_S = 0.5
"""How long a server is given to meet the reader of its replies."""


class Listener:
    """A node that collects messages. A context manager."""

    def __init__(self) -> None:
        self.node = rclpy.create_node('test_listener', start_parameter_services=False)
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self.node)
        self._clients: dict[str, Any] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._spin)

    def __enter__(self) -> Self:
        """Start spinning."""
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop spinning, then leave."""
        self._done.set()
        self._thread.join()
        self._executor.shutdown()
        self.node.destroy_node()

    def collect(self, kind: Any, topic: str, profile: QoSProfile) -> list[Any]:  # noqa: ANN401
        """Return a list to which every message of a topic is appended."""
        heard: list[Any] = []
        self.node.create_subscription(kind, topic, heard.append, profile)
        return heard

    def call(self, kind: Any, service: str, request: Any = None) -> Any:  # noqa: ANN401
        """Call a service, without arguments where none are given; return its response."""
        if service not in self._clients:
            self._clients[service] = self.node.create_client(kind, service)
        assert self._clients[service].wait_for_service(DEADLINE_S), service
        # the first reply is lost where client and server have not met: one of them may be new
        time.sleep(MEETING_S)
        future = self._clients[service].call_async(request or kind.Request())
        wait_until(future.done, f'{service} replies')
        return future.result()

    def _spin(self) -> None:
        while not self._done.is_set():
            self._executor.spin_once(timeout_sec=0.1)


def wait_until(condition: Callable[[], object], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Wait for something to hold; fail with ``what`` if it never does."""
    until = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < until, f'never: {what}'
        time.sleep(0.02)


def words_of(heard: list[Any]) -> str:
    """Return all messages of the last few diagnostics, one a line, with their values."""
    lines = [
        f'{status.name}: {status.message} {[(value.key, value.value) for value in status.values]}'
        for message in heard[-3:]
        for status in message.status
    ]
    return '\n'.join(lines)
