"""Starting a program as another user than root, where only root may enter some folders.

bubblewrap must never run as real root (inside it, root would still pass the checks of files such
as /proc/sys/kernel/core_pattern), and an interpreter or a checkout may lie below a folder of mode
0700. So root makes a mount namespace of its own, in which each such folder is covered by an empty
one that holds nothing but the places needed, gives up its identity, and starts the program.
"""

from __future__ import annotations

import os
import shlex
import stat
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import KernelStartError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HOLDERS = ('/mnt', '/media', '/srv', '/opt', '/var/tmp')  # noqa: S108 - covered, never written


def gates(paths: Sequence[Path]) -> list[Path]:
    """Return the outermost folders on the way to the paths that others may not enter.

    Raises:
        KernelStartError: a path itself may not be read by others.
    """
    found: list[Path] = []
    for path in paths:
        wanted = stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0)
        if path.stat().st_mode & wanted != wanted:
            msg = (
                f'{path} may be read by its owner alone, and cells never run as root: '
                f'chmod -R go+rX {shlex.quote(str(path))}'
            )
            raise KernelStartError(msg)
        for folder in reversed(path.parents):
            if not folder.stat().st_mode & stat.S_IXOTH:
                if folder not in found:
                    found.append(folder)
                break
    return found


def as_user(
    command: Sequence[str], uid: int, paths: Sequence[Path], *, chooses: bool = False
) -> list[str]:
    """Return the command that root starts so that ``command`` runs as ``uid`` and reads ``paths``.

    Args:
        command: to be started.
        uid: whose process it becomes.
        paths: what it has to read.
        chooses: it may give each of its children another identity.

    Raises:
        KernelStartError: a path cannot be made readable.
    """
    # and its end must end them, whosoever they are
    kept = '-all,+setuid,+setgid,+kill' if chooses else '-all'
    drop = [
        'setpriv',
        f'--reuid={uid}',
        f'--regid={uid}',
        '--clear-groups',
        '--no-new-privs',
        f'--inh-caps={kept}',
        *([f'--ambient-caps={kept}'] if chooses else []),
        f'--bounding-set={kept}',
        '--',
        *command,
    ]
    closed = gates(paths)
    if not closed:
        return drop
    return [
        'unshare',
        '--mount',
        '--propagation',
        'private',
        'sh',
        '-c',
        script(paths, closed),
        'stage',
        *drop,
    ]


def script(paths: Sequence[Path], closed: Sequence[Path]) -> str:
    """Return the shell text that covers closed folders and puts the paths back into them."""
    behind = [p for p in paths if any(p.is_relative_to(gate) for gate in closed)]
    holder = next(
        (
            name
            for name in HOLDERS
            if os.path.isdir(name) and not any(path.is_relative_to(name) for path in paths)  # noqa: PTH112
        ),
        None,
    )
    if holder is None:
        msg = f'none of {", ".join(HOLDERS)} is a folder that can be covered while a kernel starts'
        raise KernelStartError(msg)
    empty = '-t tmpfs -o mode=0755,size=1m,nosuid,nodev spatialclaw'
    lines = ['set -e', f'mount {empty} {holder}']
    for index, path in enumerate(behind):
        make = f'mkdir {holder}/{index}' if path.is_dir() else f': > {holder}/{index}'
        lines += [make, f'mount --rbind {shlex.quote(str(path))} {holder}/{index}']
    lines += [f'mount {empty} {shlex.quote(str(gate))}' for gate in closed]
    for index, path in enumerate(behind):
        place = shlex.quote(str(path))
        parent = shlex.quote(str(path.parent))
        make = f'mkdir -p {place}' if path.is_dir() else f'mkdir -p {parent}; : > {place}'
        lines += [make, f'mount --rbind {holder}/{index} {place}']
    lines += [f'umount -R -l {holder}', 'exec "$@"']
    return '\n'.join(lines)
