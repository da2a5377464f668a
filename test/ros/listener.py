"""The test's own node: hears what the product says, in a thread of its own."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import rclpy
from rcl_interfaces.srv import GetParameters
from rclpy.executors import SingleThreadedExecutor

if TYPE_CHECKING:
    from collections.abc import Callable

    from rclpy.qos import QoSProfile
    from typing_extensions import Self

DEADLINE_S = 100.0
AGAIN_S = 2.0


class Listener:
    """A node that collects messages. A context manager."""

    def __init__(self) -> None:
        self.node = rclpy.create_node('test_listener', start_parameter_services=False)
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(self.node)
        self._clients: dict[str, tuple[Any, Any]] = {}
        """By service: its client, and the one that meets its node, made after it."""
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

    def met_by(self, node: str) -> None:
        """Wait until a node hears, and is heard by, what was made here before."""
        meeting = self.node.create_client(GetParameters, f'{node}/get_parameters')
        self._meet(meeting)
        self.node.destroy_client(meeting)

    def call(self, kind: Any, service: str, request: Any = None) -> Any:  # noqa: ANN401
        """Call a service, without arguments where none are given; return its response."""
        if service not in self._clients:
            node = service.rpartition('/')[0]
            client = self.node.create_client(kind, service)
            meeting = self.node.create_client(GetParameters, f'{node}/get_parameters')
            self._clients[service] = (client, meeting)
        client, meeting = self._clients[service]
        self._meet(meeting)
        assert client.wait_for_service(DEADLINE_S), service
        future = client.call_async(request or kind.Request())
        wait_until(future.done, f'{service} replies')
        return future.result()

    def _meet(self, meeting: Any) -> None:  # noqa: ANN401 - rclpy's client
        """Ask a node what changes nothing, again and again, until it replies.

        A reply is lost where the node has not met its reader yet. It meets this node's readers in
        the order they were made: once it replies here, it does so to the clients made before.
        """
        asked: list[Any] = []
        again = time.monotonic()

        def replies() -> bool:
            nonlocal again
            if time.monotonic() >= again:
                again += AGAIN_S
                asked.append(meeting.call_async(GetParameters.Request(names=['use_sim_time'])))
            return any(future.done() for future in asked)

        wait_until(replies, f'{meeting.srv_name} replies')

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


def frames_kept(heard: list[Any]) -> int:
    """Return how many frames the last diagnostics tell of."""
    for message in reversed(heard):
        for status in message.status:
            for value in status.values:
                if value.key == 'frames kept':
                    return int(value.value)
    return 0
