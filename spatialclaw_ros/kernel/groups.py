"""Control groups: a limit on all the memory that a kernel takes, where this process may make them.

The limits of a process count its address space and its threads. A control group counts in
addition what it makes the system hold: pages of its file systems in memory, page tables, buffers.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spatialclaw_ros.kernel.limits import Limits

MOUNT = Path('/sys/fs/cgroup')
OWN = Path('/proc/self/cgroup')
PREFIX = 'spatialclaw-'
NEEDED = ('memory', 'pids')
BUFFERS_MB = 64
"""What the system holds for a kernel besides its memory and its private files."""
REMOVE_S, AGAIN_S = 1.0, 0.01
"""A group can be removed once the system has forgotten its last process."""
REMEDY = 'start the node as a service, or with systemd-run --user --scope'

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Home:
    """A folder in which this process may make groups.

    ``files``: what is written to a group's files to limit it. The first is needed; the others are
    left out where they are missing (swap may not be counted).
    """

    folder: Path
    files: Mapping[str, str]


def homes(limits: Limits, mount: Path = MOUNT, own: Path = OWN) -> tuple[Home, ...]:
    """Return where groups with these limits can be made; empty where nowhere."""
    return tuple(home for home in candidates(limits, mount, own) if _can_be_made(home))


def candidates(limits: Limits, mount: Path, own: Path) -> Iterator[Home]:
    """Yield where groups might be made: one folder for all, or with version 1 one each.

    With version 2 a group that holds processes can have none below it with limits, so it is the
    nearest one above this process's own that hands them down: unless that would free kernels of
    a limit on memory that holds for this process.
    """
    memory = str((limits.memory_mb + limits.temporary_mb + BUFFERS_MB) << 20)
    tasks = str(limits.tasks)
    try:
        lines = own.read_text(encoding='utf-8').splitlines()
    except OSError:
        return
    for _, names, path in (line.split(':', 2) for line in lines):
        below = Path(path.lstrip('/'))
        if '..' in below.parts:  # this container does not see its own group
            continue
        if not names:
            files = {'memory.max': memory, 'memory.swap.max': '0', 'pids.max': tasks}
            yield from (Home(folder, files) for folder in _handing_down(mount, below))
        if 'memory' in names.split(','):
            files = {'memory.limit_in_bytes': memory, 'memory.memsw.limit_in_bytes': memory}
            yield Home(mount / 'memory' / below, files)
        if 'pids' in names.split(','):
            yield Home(mount / 'pids' / below, {'pids.max': tasks})


def _handing_down(mount: Path, below: Path) -> Iterator[Path]:
    """Yield the nearest group of version 2 that hands memory and tasks down, if there is one."""
    for root in (mount, mount / 'unified'):
        own = root / below
        for folder in (own, *own.parents):
            if not folder.is_relative_to(root):
                break
            if set(NEEDED) <= set(_said(folder, 'cgroup.subtree_control')):
                yield folder
                return
            if _said(folder, 'memory.max') not in ([], ['max']):
                return


def _said(folder: Path, name: str) -> list[str]:
    try:
        return (folder / name).read_text(encoding='ascii').split()
    except OSError:
        return []


def _can_be_made(home: Home) -> bool:
    """Try a group, and remove those of nodes that were killed."""
    for left in home.folder.glob(f'{PREFIX}*'):
        node = left.name.removeprefix(PREFIX).partition('-')[0]
        if not Path('/proc', node).exists():
            _removed(left)
    try:
        group = _made(home)
    except OSError:
        return False
    _removed(group)
    return True


def _made(home: Home) -> Path:
    """Make a group with its limits.

    Raises:
        OSError: it cannot be made, or not be limited.
    """
    # nodes in other containers may have the same number
    group = home.folder / f'{PREFIX}{os.getpid()}-{secrets.token_hex(4)}'
    group.mkdir()
    (needed, most), *others = home.files.items()
    try:
        (group / needed).write_text(most, encoding='ascii')
    except OSError:
        _removed(group)
        raise
    for name, value in others:
        with contextlib.suppress(OSError):
            (group / name).write_text(value, encoding='ascii')
    return group


@contextlib.contextmanager
def limited(pid: int, places: tuple[Home, ...]) -> Iterator[None]:
    """Hold a process in groups of its own, which are removed in the end: it must be dead then.

    What it holds already stays counted where it was.
    """
    groups = [group for home in places for group in _entered(home, pid)]
    try:
        yield
    finally:
        until = time.monotonic() + REMOVE_S
        for group in groups:
            while not _removed(group) and time.monotonic() < until:
                time.sleep(AGAIN_S)


def _entered(home: Home, pid: int) -> Iterator[Path]:
    """Yield a new group that holds a process; where that cannot be, it goes without."""
    try:
        group = _made(home)
        yield group
        (group / 'cgroup.procs').write_text(str(pid), encoding='ascii')
    except ProcessLookupError:
        return  # it has just ended
    except OSError as error:
        _log.warning('no control group limits kernel %d: %s', pid, error)


def _removed(group: Path) -> bool:
    try:
        group.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True
