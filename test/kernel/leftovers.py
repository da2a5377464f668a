"""What a process still holds: processes below it, descriptors, threads, folders of ours."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from spatialclaw_ros.kernel import folders


def descendants(pid: int | None = None) -> set[int]:
    """Return the processes below one; below this one where none is given."""
    parents: dict[int, int] = {}
    for entry in Path('/proc').iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / 'stat').read_text(encoding='utf-8').rpartition(')')[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found: set[int] = set()
    more = {os.getpid() if pid is None else pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


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
    }
