"""Runs the command line as a user does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str | Path, timeout_s: float = 380.0) -> subprocess.CompletedProcess[str]:
    """Run one command to its end and return what it said."""
    return subprocess.run(
        [sys.executable, '-m', 'spatialclaw_ros.cli.main', *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, 'ROS_PYTHON_CHECK_FIELDS': '1'},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
