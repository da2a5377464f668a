"""Runs attacks through ``spatialclaw cells``, with a host around them that must stay untouched."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kernel.attack_files import FRAMES

import spatialclaw_ros
from spatialclaw_ros.kernel import sandbox
from spatialclaw_ros.kernel.layout import layout_of
from spatialclaw_ros.kernel.staging import as_user

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kernel.attack_files import Attack

PACKAGE = Path(spatialclaw_ros.__file__).parent
ROOT = PACKAGE.parent
SCENE = PACKAGE / 'data' / 'ycbv_0001'
RUN_S = 390.0
ALONE = """
import sys
from spatialclaw_ros.cli.main import main
from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel.nursery import Nursery
def refuse(_):
    raise KernelStartError('each kernel is to start alone')
Nursery._forked = refuse
sys.exit(main())
"""


@dataclass(frozen=True)
class Place:
    """Who runs the command, with which boundary, and whether cells are checked before."""

    who: str
    """'root', 'closed' (root, from a checkout that only root may enter) or 'user'."""
    level: str
    check: bool
    forked: bool = True
    """Whether kernels are forked, or each starts alone as where none can be forked."""

    def __str__(self) -> str:
        """Return a short name."""
        short = f'{self.who}-{self.level}-{"check" if self.check else "no_check"}'
        return short if self.forked else f'{short}-alone'


PLACES = [
    Place(who, level, check)
    for who in ('root', 'closed', 'user')
    for level in ('bwrap', 'landlock')
    for check in (False, True)
]
PLACES += [
    Place(who, level, check=False, forked=False)
    for who, level in (('root', 'bwrap'), ('user', 'landlock'))
]


def run(place: Place, wanted: Sequence[Attack], folder: Path, kernel_python: Path) -> list[str]:
    """Run attacks in one place; return a complaint for each that was not stopped."""
    with contextlib.ExitStack() as stack:
        return _run(place, wanted, folder, kernel_python, stack)


def _run(
    place: Place,
    wanted: Sequence[Attack],
    folder: Path,
    kernel_python: Path,
    stack: contextlib.ExitStack,
) -> list[str]:
    uid = sandbox.fresh_uid() if place.who == 'user' and os.geteuid() == 0 else None
    host = Host(folder, uid, stack)
    tried = [attack for attack in wanted if place.level in (*attack.levels, 'none')]
    cells: list[dict[str, Any]] = [{'code': FRAMES}]
    for attack in tried:
        cells += [attack.cell({**host.told, 'level': place.level}), attack.probe()]
    cells.append({'code': FRAMES})
    file = folder / 'cells.json'
    file.write_text(json.dumps(cells), encoding='ascii')
    file.chmod(0o644)
    seen = observations(place, file, kernel_python, uid)
    complaints = [] if len(seen) == len(cells) else [f'{len(seen)} of {len(cells)} cells']
    for attack, cell, after in zip(tried, seen[1::2], seen[2::2], strict=False):
        complaint = attack.complaint(cell, after)
        if complaint:
            complaints.append(f'{attack.title}: {complaint}')
    if seen[0]['status'] != 'ok' or seen[0]['stdout'] != seen[-1]['stdout']:
        complaints.append(f'the frames were changed: {seen[0]} {seen[-1]}')
    return complaints + host.complaints()


def observations(
    place: Place, file: Path, kernel_python: Path, uid: int | None
) -> list[dict[str, Any]]:
    """Run ``spatialclaw cells`` as the place says and return its observations."""
    root = closed_checkout(file.parent, kernel_python) if place.who == 'closed' else ROOT
    program = ['-m', 'spatialclaw_ros.cli.main'] if place.forked else ['-c', ALONE]
    command = [sys.executable, *program, 'cells', str(file)]
    command += ['--scene', str(SCENE), '--segmenter', 'label_image', '--sandbox', place.level]
    command += [] if place.check else ['--no-check']
    if uid is not None:
        node, kernel = layout_of(Path(sys.executable)), layout_of(kernel_python)
        needed = {*node.folders, *kernel.folders, kernel_python.parents[1], PACKAGE}
        command = as_user(command, uid, sorted(needed))
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=root,
        timeout=RUN_S,
        env={
            'PATH': '/usr/bin:/bin:/usr/sbin:/sbin',
            'PYTHONPATH': str(root),
            'MY_SECRET_TOKEN': 'secret',
        },
    )
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    assert seen, done.stderr[-3000:]
    return seen


def closed_checkout(folder: Path, kernel_python: Path) -> Path:
    """Return a checkout below a folder that only its owner may enter."""
    gate = folder / 'closed'
    gate.mkdir(mode=0o700)
    root = gate / 'checkout'
    root.mkdir()
    ignore = shutil.ignore_patterns('__pycache__', 'data')
    shutil.copytree(PACKAGE, root / 'spatialclaw_ros', ignore=ignore)
    (root / '.venv-kernel').symlink_to(kernel_python.parents[1].resolve())
    return root


class Host:
    """What attacks aim at: files, servers and a process of the user who runs the command."""

    def __init__(self, folder: Path, uid: int | None, stack: contextlib.ExitStack) -> None:
        """Make it; it ends with the stack."""
        secret = folder / 'secrets' / 'secret.txt'
        secret.parent.mkdir()
        secret.write_text('secret', encoding='ascii')
        image = next((SCENE / 'rgb').iterdir())
        self._outside = folder / 'outside'
        self._outside.mkdir()
        self._outside.chmod(0o777)
        self._writable = self._outside / 'writable.txt'
        self._writable.write_text('mine', encoding='ascii')
        self._writable.chmod(0o666)
        self._before = self._state()
        abstract = f'spatialclaw-test-{secrets.token_hex(8)}'
        stream, datagram = str(folder / 'stream'), str(folder / 'datagram')
        self._servers = {
            'tcp': server(stack, socket.AF_INET, ('127.0.0.1', 0)),
            'stream': server(stack, socket.AF_UNIX, stream),
            'abstract': server(stack, socket.AF_UNIX, f'\0{abstract}'),
        }
        self._mailboxes = {
            'datagram': mailbox(stack, datagram),
            'abstract datagram': mailbox(stack, f'\0{abstract}-datagram'),
        }
        for path in (stream, datagram):
            Path(path).chmod(0o777)
        identity = [f'--reuid={uid}', f'--regid={uid}', '--clear-groups'] if uid else []
        self._victim = subprocess.Popen(['setpriv', *identity, 'sleep', '1000'])
        stack.callback(self._victim.wait)
        stack.callback(self._victim.kill)
        # what a user may take from a process of his own, as he may take a real-time priority
        os.sched_setscheduler(self._victim.pid, os.SCHED_BATCH, os.sched_param(0))
        self.told = {
            'secret': str(secret),
            'image': str(image),
            'outside': str(self._outside),
            'writable': str(self._writable),
            'port': self._servers['tcp'].getsockname()[1],
            'stream': stream,
            'datagram': datagram,
            'abstract': abstract,
            'victim': self._victim.pid,
            'node': os.getpid(),
        }

    def _state(self) -> tuple[object, ...]:
        found = self._writable.stat()
        names = sorted(path.name for path in self._outside.iterdir())
        return names, self._writable.read_bytes(), found.st_mode, found.st_mtime_ns, found.st_uid

    def complaints(self) -> list[str]:
        """Return what an attack changed or reached."""
        found = []
        if self._state() != self._before:
            found.append(f'the folder outside was changed: {self._before} {self._state()}')
        for name, end in self._servers.items():
            with contextlib.suppress(BlockingIOError):
                end.accept()
                found.append(f'somebody connected to {name}')
        for name, end in self._mailboxes.items():
            with contextlib.suppress(BlockingIOError):
                found.append(f'{name} received {end.recv(100)!r}')
        if self._victim.poll() is not None:
            found.append('the other process was ended')
        elif os.sched_getscheduler(self._victim.pid) != os.SCHED_BATCH:
            found.append('the other process was scheduled otherwise')
        return found


def server(stack: contextlib.ExitStack, family: int, address: Any) -> socket.socket:  # noqa: ANN401 - of any family
    """Return a socket that listens."""
    end = stack.enter_context(socket.socket(family))
    end.bind(address)
    end.listen()
    end.settimeout(0)
    return end


def mailbox(stack: contextlib.ExitStack, address: str) -> socket.socket:
    """Return a socket that takes datagrams."""
    end = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
    end.bind(address)
    end.settimeout(0)
    return end
