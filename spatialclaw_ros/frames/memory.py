"""How much memory this process may still take: the machine's, and its container's."""

from __future__ import annotations

from pathlib import Path

CGROUP = Path('/sys/fs/cgroup')


def available_bytes() -> int:
    """Return the bytes that can be taken before something is killed; a large number if unknown."""
    machine = _value(Path('/proc/meminfo'), 'MemAvailable:')
    limits = [1 << 62 if machine is None else machine * 1024]
    for folder, limit, used in (
        (CGROUP, 'memory.max', 'memory.current'),  # version 2
        (CGROUP / 'memory', 'memory.limit_in_bytes', 'memory.usage_in_bytes'),  # version 1
    ):
        most, taken = _number(folder / limit), _number(folder / used)
        if most is not None and taken is not None:
            cache = _value(folder / 'memory.stat', 'inactive_file') or 0
            limits.append(most - taken + cache)
    return max(0, min(limits))


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding='ascii'))
    except (OSError, ValueError):  # no such controller, or 'max'
        return None


def _value(path: Path, name: str) -> int | None:
    try:
        lines = path.read_text(encoding='ascii').splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.split()[:1] == [name]), None)
