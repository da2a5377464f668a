"""The node's program: holds the signals from its first line, then runs the node until one comes.

Imports nothing heavy at the top, so that a signal during the imports already ends it cleanly.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from spatialclaw_ros.core.memory import share_heaps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopSignals:
    """What SIGINT and SIGTERM do: leave at once while starting, then ask the node to stop."""

    def __init__(self) -> None:
        """Take the signals over; call it in the main thread, before heavy imports."""
        self.stop = threading.Event()
        self._starting = True
        self.cause = ''
        """Name of the signal that came first."""
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    def started(self) -> None:
        """From now on a signal sets ``stop`` and nothing else."""
        self._starting = False

    def ignore(self) -> None:
        """Ignore signals from now on: the interpreter's end restores their deadly defaults."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del frame
        self.cause = self.cause or signal.Signals(number).name
        self.stop.set()
        if self._starting:
            self._starting = False  # a second signal must not interrupt the way out
            os.write(2, f'stopped: {self.cause}\n'.encode())  # no lock is held by it
            raise SystemExit(0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the node with ROS arguments until SIGINT or SIGTERM; return the exit code."""
    signals = StopSignals()
    share_heaps()  # before the middleware has threads
    try:
        from spatialclaw_ros.ros.process import run  # noqa: PLC0415 - after the signals

        signals.started()
        return run(list(sys.argv[1:] if arguments is None else arguments), signals)
    finally:
        signals.ignore()


if __name__ == '__main__':
    sys.exit(main())
