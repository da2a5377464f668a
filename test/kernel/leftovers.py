"""What a process still holds: processes below it, descriptors, threads, folders of ours."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from spatialclaw_ros.kernel import folders


def descendants() -> set[int]:
    """Return the processes below this one."""
    parents: dict[int, int] = {}
    for entry in Path('/proc').iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / 'stat').read_text(encoding='utf-8').rpartition(')')[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found: set[int] = set()
    more = {os.getpid()}
    while more:
        more = {pid for pid, parent in parents.items() if parent in more} - found
        found |= more
    return found


def leftovers() -> dict[str, int]:
    """Return how many of each there are now."""
    return {
        'processes': len(descendants()),
        'descriptors': len(list(Path('/proc/self/fd').iterdir())),
        'threads': threading.active_count(),
        'folders': len(list(folders.place().glob(f'{folders.PREFIX}{os.getpid()}-*'))),
    }
