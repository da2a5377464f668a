"""Kernels that burn processor time between cells: a thread that a cell left behind."""

from __future__ import annotations

import os
import time
from pathlib import Path

LOOK_S = 2.0
"""How often kernels are looked at."""
BUSY = 0.5
"""Share of one core that no kernel needs between cells."""
LOOKS = 2
"""Times in a row that it has to be so busy."""


class IdleMeter:
    """Measures one kernel between its cells."""

    def __init__(self) -> None:
        self._pid = -1
        self._cpu_s = 0.0
        self._at = 0.0
        self._busy = 0

    def restart(self) -> None:
        """Forget what was measured: a cell runs, or has just ended."""
        self._pid = -1

    def too_busy(self, pid: int) -> bool:
        """Look at an idle kernel; tell whether it was busy for several looks in a row."""
        now, cpu_s = time.monotonic(), cpu_seconds(pid)
        if pid != self._pid:
            self._busy = 0
        elif cpu_s - self._cpu_s > BUSY * (now - self._at):
            self._busy += 1
        else:
            self._busy = 0
        self._pid, self._cpu_s, self._at = pid, cpu_s, now
        return self._busy >= LOOKS


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used; 0 where it is gone."""
    try:
        stat = Path(f'/proc/{pid}/stat').read_text(encoding='utf-8', errors='replace')
    except OSError:
        return 0.0
    user, system = stat.rpartition(')')[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf('SC_CLK_TCK')
