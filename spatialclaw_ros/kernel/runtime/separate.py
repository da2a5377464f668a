"""Namespaces of its own for one forked kernel, inside the sandbox that it is forked in.

After this it sees no process but its own, no file system to write to but its own, and no network
but its own; and its user's tasks are counted in it alone.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER = 0x00020000, 0x08000000, 0x10000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC = 2, 4, 4096, 16384
PR_SET_DUMPABLE = 4
SOCKETS = '/run/kernel'

_libc = ctypes.CDLL(None, use_errno=True)


def separate(mounts: Iterable[tuple[str, int]], kept: Iterable[str]) -> None:
    """Enter namespaces of our own; our next child is the first process of its own.

    Args:
        mounts: folders that become empty file systems in memory, and their sizes in MB.
        kept: folders below them that stay what they are, read-only as they are.

    Raises:
        OSError: the system refuses.
    """
    uid, gid = os.getuid(), os.getgid()
    wanted = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET
    _check(_libc.unshare(wanted), 'namespaces')
    # the files of a process that nobody may look into belong to root
    _libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    for name, text in (
        ('setgroups', 'deny'),
        ('uid_map', f'{uid} {uid} 1'),
        ('gid_map', f'{gid} {gid} 1'),
    ):
        Path(f'/proc/self/{name}').write_text(text, encoding='ascii')
    _libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    covered = [(folder, os.open(folder, os.O_PATH | os.O_CLOEXEC)) for folder in kept]
    for folder, megabytes in mounts:
        options = f'mode=0755,size={megabytes}m'.encode()
        done = _libc.mount(b'tmpfs', folder.encode(), b'tmpfs', MS_NOSUID | MS_NODEV, options)
        _check(done, folder)
    for folder, descriptor in covered:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - it takes a text
        source = f'/proc/self/fd/{descriptor}'.encode()
        _check(_libc.mount(source, folder.encode(), None, MS_BIND | MS_REC, None), folder)
        os.close(descriptor)
    os.mkdir(SOCKETS)  # noqa: PTH102 - as above


def _check(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f'{what}: {os.strerror(code)}')
