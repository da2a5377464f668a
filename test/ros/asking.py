"""Clients of the tests: they wait for what they need to see, however slow the machine is."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING, Any

from ros.listener import DEADLINE_S, wait_until
from ros.processes import children, ignores

from spatialclaw_msgs.action import Ask
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.ros import convert
from spatialclaw_ros.ros.client import AskClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ros.processes import Program

LONG_NS = 1_000 * NS_PER_S


@contextlib.contextmanager
def met(node: str = '/spatialclaw', name: str = 'spatialclaw_ask') -> Iterator[AskClient]:
    """Return a client that the node has met."""
    with AskClient(node, name=name) as client:
        client.wait(DEADLINE_S)
        yield client


class Canceller(AskClient):
    """A client that cancels its goal when it is told to."""

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)
        self.enough = threading.Event()

    def _result(self, handle: Any, timeout_s: float, cancel_after_s: float | None) -> Any:  # noqa: ANN401
        del cancel_after_s
        while not self.enough.is_set():
            self._executor.spin_once(timeout_sec=0.1)
        return super()._result(handle, timeout_s, 0.0)


def wait_for_frames(client: AskClient, since_ns: int = 0) -> None:
    """Wait until a node keeps a frame, since a stamp where one is given.

    A goal for a coordinate frame that is nowhere is refused for that only where there are images,
    and costs no kernel.
    """
    goal = Ask.Goal(question='Is there an image?', target_frame='nowhere')
    if since_ns:
        spans = (since_ns, since_ns + LONG_NS)
        goal.from_stamp, goal.to_stamp = (convert.time_msg(stamp) for stamp in spans)
    wait_until(
        lambda: client.send(goal).error_code == Ask.Result.ERROR_NO_TRANSFORM, 'a frame is kept'
    )


def wait_for_slow_cell(program: Program) -> None:
    """Wait until the cell that sleeps runs in a kernel of a node: it says so by a signal."""
    wait_until(
        lambda: any(ignores(pid, signal.SIGUSR1) for pid in children(program.process.pid)),
        'the slow cell runs',
    )
