"""Commands of ours as processes beside this one: ended with it, and heard of when they fail."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from spatialclaw_ros.core.errors import SpatialClawError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

STOP_S: Final = 60.0
POLL_S: Final = 0.2


@contextlib.contextmanager
def running(arguments: Sequence[str], log: Path) -> Iterator[None]:
    """Run a command of ours until the context ends; say so if it failed.

    Args:
        arguments: what follows ``spatialclaw``.
        log: file for what it says.

    Raises:
        SpatialClawError: it ended early, or with another code than 0.
    """
    command = [sys.executable, '-m', 'spatialclaw_ros.cli.main', *arguments]
    with log.open('wb') as output:
        child = subprocess.Popen(  # noqa: S603 - our own command
            command,
            env={**os.environ, 'PYTHONUNBUFFERED': '1'},  # its log is read while it runs
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
            if child.poll() is not None:
                raise SpatialClawError(f'{arguments[0]} ended early; its log: {log}')
        finally:
            code = _stop(child)
    if code:
        raise SpatialClawError(f'{arguments[0]} ended with code {code}; its log: {log}')


def _stop(child: subprocess.Popen[bytes]) -> int:
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
    try:
        return child.wait(STOP_S)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        return child.wait()
