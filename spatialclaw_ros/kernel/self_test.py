"""What the first kernel is made to try before any is given out: a boundary that lets it is none.

The suite of attacks (docs/sandbox.md) is long; these few show that each layer is there at all, on
this machine, today.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from spatialclaw_ros.core.cell import CellStatus
from spatialclaw_ros.core.errors import KernelStartError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialclaw_ros.kernel.link import KernelLink

TRY_S = 20.0
SUCCEEDED = 'it succeeded'
LIBC = """
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    def call(name, *arguments):
        if getattr(libc, name)(*arguments) == -1:
            raise OSError(ctypes.get_errno(), name)
"""
ATTEMPTS: Mapping[str, str] = {
    'start a program': """
        pid = os.posix_spawn('/bin/true', ['true'], {})
        os.waitpid(pid, 0)
    """,
    'fork': """
        pid = os.fork()
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)
    """,
    'open a socket to the network': 'socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()',
    'open a socket to this machine': 'socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()',
    'list home folders': "os.listdir('/home')",
    'read the list of users': "open('/etc/passwd').read(1)",
    'read passwords': "open('/etc/shadow').read(1)",
    'write outside of its folders': """
        path = f'/var/tmp/spatialclaw-{os.getpid()}'
        open(path, 'x').close()
        os.unlink(path)
    """,
    'make memory that no limit counts': "os.close(os.memfd_create('x'))",
    'read the log of the system': "open('/dev/kmsg', 'rb', 0).close()",
    'make a namespace': "call('unshare', 0x04000000)",
    'change the root': "os.chroot('/')",
    'raise its limits': """
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard + 1, hard + 1))
    """,
}
"""What a cell must not -> how it would; none does harm where it succeeds."""


class BrokenBoundaryError(KernelStartError):
    """A cell did what the boundary has to refuse."""


def cell_of(attempt: str) -> str:
    """Return the cell of an attempt: it says so where that succeeds, and leaves no name behind."""
    body = textwrap.indent(textwrap.dedent(LIBC) + textwrap.dedent(attempt).strip(), '    ')
    return (
        f'def attempt():\n    import os, resource, socket\n{body}\n'
        f'try:\n    attempt()\n    print({SUCCEEDED!r})\n'
        'except (OSError, ValueError):\n    pass\nfinally:\n    del attempt\n'
    )


def try_boundary(link: KernelLink) -> str:
    """Have a kernel try everything; return in words what came of it.

    Raises:
        BrokenBoundaryError: something succeeded.
        KernelStartError: the kernel did not survive it.
    """
    for what, attempt in ATTEMPTS.items():
        result = link.execute(cell_of(attempt), {'seed': 0}, TRY_S)
        if SUCCEEDED in result.stdout:
            msg = (
                f'the sandbox {link.level!r} does not hold on this machine, so no cell is run: '
                f'an attempt to {what} succeeded; try another kernel.sandbox, and report this'
            )
            raise BrokenBoundaryError(msg)
        if result.status is not CellStatus.OK:
            msg = f'the first kernel did not get through an attempt to {what}: {result.error}'
            raise KernelStartError(msg)
    return f'{len(ATTEMPTS)} attempts of the first kernel to break out were refused'
