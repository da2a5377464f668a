"""Which boundaries work on this machine, found by starting something inside each."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import KernelStartError, SpatialClawError
from spatialclaw_ros.kernel import sandbox, seccomp
from spatialclaw_ros.kernel.staging import as_user, gates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spatialclaw_ros.kernel.layout import Layout

CHOICES = ('auto', *sandbox.LEVELS)
PROBE_S = 30.0
REMEDIES = (
    ('setting up uid map: Permission denied', 'an AppArmor profile that allows bwrap userns'),
    ('No permissions to create', 'allow user namespaces (sysctl user.max_user_namespaces)'),
    ("Can't mount proc", 'run the container with an unmasked /proc'),
)


@dataclass(frozen=True)
class Probe:
    """Whether one boundary works here."""

    level: str
    works: bool
    reason: str = ''
    """Why it does not, with the remedy where it is known."""


def probe(layout: Layout) -> tuple[Probe, ...]:
    """Try every boundary, strongest first; 'none' always works and protects nothing."""
    return (
        _probe('bwrap', layout),
        _probe('landlock', layout),
        Probe('none', works=True, reason='protects nothing: cells can read and write your files'),
    )


def choose_level(wanted: str, layout: Layout) -> str:
    """Return the boundary to use.

    Raises:
        KernelStartError: none of the kind asked for works here; the message says why.
    """
    if wanted not in CHOICES:
        msg = f'kernel.sandbox: {wanted!r} is none of {", ".join(CHOICES)}'
        raise KernelStartError(msg)
    if wanted == 'none':
        return wanted
    tried = []
    for level in ('bwrap', 'landlock') if wanted == 'auto' else (wanted,):
        found = _probe(level, layout)
        if found.works:
            return level
        tried.append(f'{level}: {found.reason}')
    msg = (
        'no boundary for cells works here, so no kernel is started. '
        + '; '.join(tried)
        + '. (kernel.sandbox: none runs cells without any boundary)'
    )
    raise KernelStartError(msg)


def probe_forking(level: str, layout: Layout) -> Probe:
    """Try whether kernels can be forked; inside bubblewrap that makes namespaces inside it."""
    if level != 'bwrap':
        return Probe('forking', works=True)
    return _tried('forking', layout, _nested)


def _probe(level: str, layout: Layout) -> Probe:
    return _tried(level, layout, _bwrap if level == 'bwrap' else _landlock)


def _tried(level: str, layout: Layout, make: Callable[[Layout], list[str]]) -> Probe:
    try:
        command = make(layout)
        seccomp.stage_two(may_write_files=False)
    except SpatialClawError as error:
        return Probe(level, works=False, reason=str(error))
    try:
        done = subprocess.run(  # noqa: S603 - our own command line
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=PROBE_S,
            cwd='/',
            env={'PATH': '/usr/bin:/bin:/usr/sbin:/sbin'},
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Probe(level, works=False, reason=str(error))
    if done.returncode:
        said = done.stderr.strip()[-400:] or f'exit code {done.returncode}'
        hint = remedy(said, layout)
        return Probe(level, works=False, reason=f'{said} (remedy: {hint})' if hint else said)
    return Probe(level, works=True)


def remedy(said: str, layout: Layout) -> str:
    """Return what to do about a refusal, where that is known."""
    if 'unshare failed' in said:
        closed = ' '.join(str(gate) for gate in gates(needed(layout)))
        return f'chmod o+x {closed}, or give the container CAP_SYS_ADMIN'
    return next((text for part, text in REMEDIES if part in said), '')


def needed(layout: Layout) -> list[Path]:
    """Return the files and folders that a kernel reads."""
    return [*layout.folders, *layout.parts]


def _bwrap(layout: Layout) -> list[str]:
    return _in_bwrap(layout, ['-c', 'pass'], nested=False)


def _nested(layout: Layout) -> list[str]:
    test = (
        'import os, sys; sys.path.insert(0, sys.argv[1]); '
        'from spatialclaw_ros.kernel.runtime import landlock, separate; '
        'landlock.abi() or sys.exit("this kernel has no Landlock"); '
        'separate.separate([(folder, 1) for folder in sys.argv[2:]], []); '
        'os.waitpid(os.fork() or os._exit(0), 0)'
    )
    inner = ['-B', '-c', test, str(sandbox.INSIDE), '/run', sandbox.TEMPORARY]
    return _in_bwrap(layout, inner, nested=True)


def _in_bwrap(layout: Layout, arguments: list[str], *, nested: bool) -> list[str]:
    options = sandbox.bwrap_options()
    if not options:
        msg = 'bubblewrap is not installed: sudo apt-get install bubblewrap'
        raise KernelStartError(msg)
    command = [
        'bwrap',
        *sandbox.namespaces(options, nested=nested),
        *sandbox.files(),
        *('--tmpfs', '/run', '--tmpfs', sandbox.TEMPORARY),
        *sandbox.code(layout),
        *('--', str(layout.python), '-I', *arguments),
    ]
    return _dropped(command, layout)


def _landlock(layout: Layout) -> list[str]:
    test = (
        'import sys; sys.path.insert(0, sys.argv[1]); '
        'from spatialclaw_ros.kernel.runtime import landlock, confine; '
        'confine.drop_privileges(); '
        'landlock.abi() or sys.exit("this kernel has no Landlock (Linux 5.13, in its LSM list)"); '
        'landlock.restrict([])'
    )
    root = str(layout.package.parent)
    return _dropped([str(layout.python), '-I', '-B', '-c', test, root], layout)


def _dropped(command: list[str], layout: Layout) -> list[str]:
    if os.geteuid() != 0:
        return command
    return as_user(command, sandbox.fresh_uid(), needed(layout))
