"""Folders of sockets in the machine's file system, and what is left of them by a node's end.

Only kernels without file systems of their own need one. Its user holds a lock on it: so one that
was left behind by a node that was killed is known, whichever process or container it was in.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from spatialclaw_ros.kernel import sandbox

PREFIX = 'spatialclaw-kernels-'


class PrivateFolder(tempfile.TemporaryDirectory[str]):
    """A new folder, which our kernels' user can reach by a short path; locked until cleaned up."""

    def __init__(self) -> None:
        """Make it.

        Raises:
            OSError: there is none.
        """
        super().__init__(
            prefix=f'{PREFIX}{os.getpid()}-', dir=str(place()), ignore_cleanup_errors=True
        )
        self._lock = os.open(self.name, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if not Path(self.name).exists():
            self.cleanup()
            msg = f'{self.name} was taken for abandoned before it was locked'
            raise FileNotFoundError(msg)

    def cleanup(self) -> None:
        """Remove the folder. Idempotent."""
        super().cleanup()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def place() -> Path:
    """Return where such folders are made."""
    return Path('/tmp' if os.geteuid() == 0 else tempfile.gettempdir())  # noqa: S108 - random names


def remove_abandoned() -> None:
    """Remove the folders of this user's nodes that were killed before they could."""
    users = {os.geteuid()}
    if os.geteuid() == 0:  # then kernels are of other users, and so are their folders
        users.update(range(sandbox.FIRST_UID, sandbox.FIRST_UID + sandbox.UIDS))
    for path in place().glob(f'{PREFIX}*'):
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            stack.callback(os.close, folder)
            if os.fstat(folder).st_uid in users:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
