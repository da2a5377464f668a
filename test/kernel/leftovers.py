"""What a process still holds: processes below it, descriptors, threads, folders and groups."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from spatialclaw_ros.bench.kernel_memory import below
from spatialclaw_ros.kernel import folders, groups
from spatialclaw_ros.kernel.limits import Limits


def descendants(pid: int | None = None) -> set[int]:
    """Return the processes below one; below this one where none is given."""
    return below(os.getpid() if pid is None else pid)


def started(pid: int) -> str:
    """Return what tells a process from a later one of the same number; '' where it is gone."""
    try:
        return Path(f'/proc/{pid}/stat').read_text(encoding='utf-8').rpartition(')')[2].split()[19]
    except OSError:
        return ''


def leftovers() -> dict[str, int]:
    """Return how many of each there are now."""
    return {
        'processes': len(descendants()),
        'descriptors': len(list(Path('/proc/self/fd').iterdir())),
        'threads': threading.active_count(),
        'folders': len(list(folders.place().glob(f'{folders.PREFIX}{os.getpid()}-*'))),
        'groups': sum(
            len(list(home.folder.glob(f'{groups.PREFIX}{os.getpid()}-*')))
            for home in groups.homes(Limits())
        ),
    }
