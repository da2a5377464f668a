"""The life of the node's process: two nodes, two threads, and an end that loses no goal.

rclpy's own signal handlers would end the context first, and with it every goal in flight; here
the context ends when all results have left.
"""

from __future__ import annotations

import faulthandler
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Final

import rclpy
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.ros import params_file
from spatialclaw_ros.ros.ingest_node import IngestNode
from spatialclaw_ros.ros.lifecycle import SpatialClawNode
from spatialclaw_ros.ros.transport import use_large_segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rclpy.node import Node

    from spatialclaw_ros.ros.node import StopSignals

EXIT_OK: Final = 0
EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
SPIN_S: Final = 0.2
WATCH_S: Final = 0.5
GIVE_UP_S: Final = 8.0
"""For each part of the way out: a library that hangs must not keep the process."""
AGENT_S: Final = 3.0
GOALS_S: Final = 2.0
RESULT_S: Final = 0.1
THREAD_S: Final = 3.0


class Spinner:
    """One executor with one node in a thread of its own."""

    def __init__(self, node: Node, name: str) -> None:
        """Make it; ``start`` lets it run."""
        self._node = node
        self.executor = SingleThreadedExecutor()
        self.executor.add_node(node)
        self._done = threading.Event()
        # not a daemon: a spinning thread at the interpreter's end aborts the process
        self._thread = threading.Thread(target=self._spin, name=name, daemon=False)

    @property
    def alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start spinning."""
        self._thread.start()

    def finish(self) -> None:
        """Let the running callback end, then the thread."""
        self._done.set()
        if self._thread.ident is not None:
            self._thread.join(THREAD_S)

    def _spin(self) -> None:
        while not self._done.is_set() and rclpy.ok() and self._turn():
            pass

    def _turn(self) -> bool:
        try:
            self.executor.spin_once(timeout_sec=SPIN_S)
        except ExternalShutdownException:
            return False
        except Exception:  # noqa: BLE001 - one failed callback must not deafen the node
            self._node.get_logger().error(f'a callback failed:\n{traceback.format_exc()}')
        return True


def run(arguments: Sequence[str], signals: StopSignals) -> int:
    """Run the node until a signal stops it; return the process's exit code."""
    use_large_segments()
    try:
        params_file.check_files(arguments)
        rclpy.init(
            args=['spatialclaw', *arguments], signal_handler_options=SignalHandlerOptions.NO
        )
    except BadInputError as error:
        print(f'spatialclaw node: {error}', file=sys.stderr)
        return EXIT_USAGE
    except RuntimeError as error:  # what rcl says of a wrong argument
        said = params_file.without_source(str(error))
        print(f'spatialclaw node: {said}', file=sys.stderr)
        return EXIT_USAGE
    nodes: list[Node] = []
    spinners: list[Spinner] = []
    try:
        return _live(nodes, spinners, signals.stop)
    except BadInputError as error:
        print(f'spatialclaw node: {error}', file=sys.stderr)
        return EXIT_FAILED
    finally:
        _end(nodes, spinners, signals)


def _live(nodes: list[Node], spinners: list[Spinner], stop: threading.Event) -> int:
    node = SpatialClawNode()
    nodes.append(node)
    ingest = IngestNode(node)
    nodes.append(ingest)
    node.attach(ingest)
    spinners += [Spinner(node, 'ask'), Spinner(ingest, 'ingest')]
    if not node.autostart():
        return EXIT_FAILED
    for spinner in spinners:
        spinner.start()
    node.get_logger().info(f'{node.get_fully_qualified_name()} is ready')
    while not stop.wait(WATCH_S):
        if not all(spinner.alive for spinner in spinners):
            node.get_logger().error('a thread of the node ended by itself')
            return EXIT_FAILED
    return EXIT_OK


def _end(nodes: list[Node], spinners: list[Spinner], signals: StopSignals) -> None:
    _give_up_later()
    for node in nodes:
        if isinstance(node, SpatialClawNode):
            node.stop_questions(AGENT_S, GOALS_S if spinners and spinners[0].alive else 0.0)
            time.sleep(RESULT_S)  # a result leaves in the turn after the one that made it
    _give_up_later()
    for spinner in spinners:
        spinner.finish()
    for spinner in spinners:
        spinner.executor.shutdown()
    _give_up_later()
    for node in nodes:
        if isinstance(node, SpatialClawNode):
            node.release()
            if signals.cause:
                node.get_logger().info(f'stopped: {signals.cause}')
    _give_up_later()
    for node in reversed(nodes):
        node.destroy_node()
    rclpy.try_shutdown()
    faulthandler.cancel_dump_traceback_later()


def _give_up_later() -> None:
    """End the process in a while, from C: what hangs may hold the interpreter's lock."""
    faulthandler.dump_traceback_later(GIVE_UP_S, exit=True)
