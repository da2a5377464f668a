"""The boundary around a kernel: which there are, and the command line of each.

``bwrap``: every namespace unshared, a read-only file system of exactly what is needed, a sized
private /tmp, Landlock, two system call filters, limits. ``landlock``: no namespaces, but Landlock
and a filter under which no file at all can be written; for places where user namespaces are
refused. ``none``: limits only, never chosen by itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from spatialclaw_ros.kernel.layout import SYSTEM, SYSTEM_FILES
from spatialclaw_ros.kernel.limits import counted_apart
from spatialclaw_ros.kernel.staging import as_user

if TYPE_CHECKING:
    from spatialclaw_ros.kernel.layout import Layout
    from spatialclaw_ros.kernel.limits import Limits

LEVELS = ('bwrap', 'landlock', 'none')
INSIDE = Path('/opt/spatialclaw')
"""Where the package lies inside bubblewrap."""
SOCKETS_INSIDE = '/run/kernel/s'
TEMPORARY = '/tmp'  # noqa: S108 - inside the sandbox
WRITABLE = (TEMPORARY, '/dev/shm')  # noqa: S108 - inside the sandbox
SHARED_MEMORY_MB = 16
FIRST_UID, UIDS = 60578, 600
"""A range of numbers that no distribution gives to users or services."""
BOOT = (
    'import sys; sys.path.insert(0, {root!r}); '
    'from spatialclaw_ros.kernel.runtime import launcher; launcher.start()'
)
DEVICES = ('/dev/null', '/dev/zero', '/dev/urandom', '/dev/random')
KERNEL_FACTS = (
    '/proc/self/cgroup',
    '/proc/self/fd',
    '/proc/self/maps',
    '/proc/self/stat',
    '/proc/self/statm',
    '/proc/self/status',
    '/proc/cpuinfo',
    '/proc/meminfo',
    '/proc/stat',
    '/proc/filesystems',
    '/sys/devices/system/cpu',
    '/sys/devices/system/node',
)
"""What BLAS, OpenMP and C libraries read to find cores and memory. The rest of /proc/self would
show the machine's mounts and, where there are no namespaces, its network connections."""

_next_uid = os.getpid() % UIDS


@dataclass(frozen=True)
class Start:
    """How one kernel is started at one level."""

    command: list[str]
    descriptors: tuple[int, ...]
    environment: dict[str, str]
    environment_inside: dict[str, str]
    landlock: list[tuple[str, str]]
    own_identity: bool
    sized: bool = True
    """Whether what can be written there is bounded."""


def environment(layout: Layout, home: str) -> dict[str, str]:
    """Return the whole environment of a kernel."""
    return {
        'PATH': f'{layout.prefix}/bin:/usr/bin:/bin',
        'HOME': home,
        'TMPDIR': home,
        'LANG': 'C.UTF-8',
        'MPLBACKEND': 'Agg',
        'MPLCONFIGDIR': f'{home}/mpl',
        'IPYTHONDIR': f'{home}/ipython',
        'PYTHONDONTWRITEBYTECODE': '1',
        'PYTHONHASHSEED': '0',
        'OPENBLAS_NUM_THREADS': '1',
        'OPEN3D_DISABLE_WEB_VISUALIZER': 'true',
        # ipykernel greets on the real output unless a parent is named
        'JPY_PARENT_PID': '1',
    }


def interpreter(layout: Layout, root: Path, config_descriptor: int) -> list[str]:
    """Return the command that starts the launcher."""
    boot = BOOT.format(root=str(root))
    return [str(layout.python), '-I', '-B', '-c', boot, str(config_descriptor)]


def bwrap_start(
    layout: Layout,
    limits: Limits,
    *,
    config: int,
    broker: int,
    info: int,
    program: int,
    fonts: tuple[str, int] | None = None,
    forks: bool = False,
) -> Start:
    """Return how a kernel is started inside bubblewrap.

    Args:
        layout: the interpreter's places.
        limits: sizes of its file systems.
        config: descriptor of the launcher's configuration.
        broker: descriptor of its end of the broker's socket.
        info: descriptor to which bubblewrap writes the kernel's pid.
        program: descriptor of the first filter.
        fonts: name and descriptor of matplotlib's list of fonts.
        forks: it is what kernels are forked from: it may make namespaces for them, and is not
            under Landlock, which forbids that.
    """
    options = bwrap_options()
    command = ['bwrap', *namespaces(options, nested=forks), *files()]
    command += [*sized(options, SHARED_MEMORY_MB), '--tmpfs', '/dev/shm']  # noqa: S108 - inside
    command += [*sized(options, limits.temporary_mb), '--tmpfs', TEMPORARY]
    command += [*sized(options, 1), '--tmpfs', '/run', '--dir', '/run/kernel']
    command += code(layout)
    if fonts is not None:
        name, descriptor = fonts
        command += ['--perms', '0444'] if '--perms' in options else []
        command += ['--ro-bind-data', str(descriptor), f'{TEMPORARY}/mpl/{name}']
    inside = environment(layout, TEMPORARY)
    for name, value in inside.items():
        command += ['--setenv', name, value]
    command += ['--uid', '1000', '--gid', '1000', '--hostname', 'kernel', '--chdir', TEMPORARY]
    command += ['--remount-ro', '/dev', '--remount-ro', '/']
    command += ['--seccomp', str(program), '--info-fd', str(info), '--']
    command += interpreter(layout, INSIDE, config)
    if os.geteuid() == 0:
        command = as_user(command, fresh_uid(), [*layout.folders, *layout.parts])
    return Start(
        command=command,
        descriptors=(config, broker, info, program, *((fonts[1],) if fonts else ())),
        environment={'PATH': '/usr/bin:/bin:/usr/sbin:/sbin'},
        environment_inside=inside,
        landlock=[] if forks else rules_inside(layout),
        own_identity=os.geteuid() == 0 or counted_apart(),
        sized='--size' in options,
    )


def namespaces(options: frozenset[str], *, nested: bool = False) -> list[str]:
    """Return the options that separate what is started from everything else.

    Args:
        options: that bubblewrap knows.
        nested: whether it may make namespaces of its own.
    """
    wanted = [
        '--unshare-all',
        '--unshare-user',
        '--die-with-parent',
        '--new-session',
        '--as-pid-1',
    ]
    if '--disable-userns' in options and not nested:
        wanted.append('--disable-userns')
    return [*wanted, '--cap-drop', 'ALL', '--clearenv']


def files() -> list[str]:
    """Return the options that make the file system: read-only, and only what is needed."""
    command = ['--ro-bind', '/usr', '/usr']
    for name in SYSTEM[1:]:
        if os.path.islink(name):  # noqa: PTH114
            command += ['--symlink', os.readlink(name), name]  # noqa: PTH115
        elif os.path.isdir(name):  # noqa: PTH112
            command += ['--ro-bind', name, name]
    for name in SYSTEM_FILES:
        command += ['--ro-bind-try', name, name]
    command += ['--proc', '/proc', '--ro-bind-try', '/proc/sys', '/proc/sys', '--dev', '/dev']
    command += ['--ro-bind-try', '/sys/devices/system/cpu', '/sys/devices/system/cpu']
    return command


def code(layout: Layout) -> list[str]:
    """Return the options that show interpreter and package, read-only.

    They come after every tmpfs: a checkout below /tmp would vanish behind it.
    """
    command: list[str] = []
    for folder in layout.folders:
        command += ['--ro-bind', str(folder), str(folder)]
    for part in layout.parts:
        target = INSIDE / 'spatialclaw_ros' / part.relative_to(layout.package)
        command += ['--ro-bind', str(part), str(target)]
    return command


def landlock_start(
    layout: Layout, private: Path, *, config: int, broker: int, forks: bool = False
) -> Start:
    """Return how a kernel is started under Landlock alone.

    Args:
        layout: the interpreter's places.
        private: an empty folder for its sockets.
        config: descriptor of the launcher's configuration.
        broker: descriptor of its end of the broker's socket.
        forks: it is what kernels are forked from, whose folders will lie in this one.
    """
    command = interpreter(layout, layout.package.parent, config)
    own = os.geteuid() == 0
    if own:
        uid = fresh_uid()
        for path in (private, *private.rglob('*')):
            os.chown(path, uid, uid)
        command = as_user(command, uid, [*layout.folders, *layout.parts], chooses=forks)
    # a kernel that is forked has its own facts to read there, and a boundary of its own
    more = [('/proc', 'read')] if forks else []
    return Start(
        command=command,
        descriptors=(config, broker),
        environment=environment(layout, str(private)),
        environment_inside=environment(layout, str(private)),
        landlock=rules_outside(layout, private) + more,
        own_identity=own,
    )


def bare_start(layout: Layout, private: Path, *, config: int, broker: int, **_: bool) -> Start:
    """Return how a kernel is started without any boundary."""
    return Start(
        command=interpreter(layout, layout.package.parent, config),
        descriptors=(config, broker),
        environment=environment(layout, str(private)),
        environment_inside=environment(layout, str(private)),
        landlock=[],
        own_identity=False,
    )


def rules_inside(layout: Layout) -> list[tuple[str, str]]:
    """Return what a kernel inside bubblewrap may open."""
    rules = [(str(path), 'read') for path in (*layout.folders, INSIDE, *SYSTEM, *SYSTEM_FILES)]
    rules += [(folder, 'write') for folder in WRITABLE]
    return [*rules, ('/run/kernel', 'sockets'), *common_rules()]


def rules_outside(layout: Layout, private: Path) -> list[tuple[str, str]]:
    """Return what a kernel that sees the machine's files may open: its own folder, libraries."""
    rules = [(str(path), 'read') for path in (*layout.folders, *layout.parts, *SYSTEM)]
    rules += [(name, 'read') for name in SYSTEM_FILES]
    # Python lists a folder to find a module in it
    rules.append((str(layout.package), 'list'))
    rules += [(str(private), 'write'), (str(private), 'sockets')]
    return rules + common_rules()


def private_mounts(limits: Limits) -> list[tuple[str, int]]:
    """Return the folders that each forked kernel has a file system of its own for, in MB."""
    return [('/dev/shm', SHARED_MEMORY_MB), (TEMPORARY, limits.temporary_mb), ('/run', 1)]  # noqa: S108 - inside


def hidden(folder: Path) -> bool:
    """Whether a folder lies where forked kernels have file systems of their own."""
    return any(folder.is_relative_to(covering) for covering in (*WRITABLE, '/run'))


def common_rules() -> list[tuple[str, str]]:
    """Return what every kernel may open besides its libraries."""
    return [(name, 'device') for name in DEVICES] + [(name, 'read') for name in KERNEL_FACTS]


def sized(options: frozenset[str], megabytes: int) -> list[str]:
    """Return the option that bounds the next file system in memory."""
    return ['--size', str(megabytes << 20)] if '--size' in options else []


def fresh_uid() -> int:
    """Return a user number that no other kernel of this process has."""
    global _next_uid  # noqa: PLW0603 - one counter per process
    _next_uid = (_next_uid + 1) % UIDS
    return FIRST_UID + _next_uid


@lru_cache(maxsize=1)
def bwrap_options() -> frozenset[str]:
    """Return the options that the installed bubblewrap knows; none where there is none."""
    program = shutil.which('bwrap')
    if program is None:
        return frozenset()
    text = subprocess.run([program, '--help'], check=False, capture_output=True, text=True)  # noqa: S603
    words = (text.stdout + text.stderr).split()
    return frozenset(word for word in words if word.startswith('--'))
