"""First code of a kernel's process: confine it, import the libraries, run the application.

The order matters: limits and Landlock while there is one thread, the imports under both, and
the filter of system calls last, when every socket is bound and every thread has started.
"""

from __future__ import annotations

import json
import mimetypes
import os
import sys
import tempfile
from typing import Any

from spatialclaw_ros.core.kernel_libraries import LIBRARIES
from spatialclaw_ros.kernel.runtime import confine, landlock


def main(descriptor: int) -> None:
    """Become a kernel, or what kernels are forked from, as the configuration says."""
    with os.fdopen(descriptor, 'rb') as file:
        config = json.load(file)
    close_others({config['broker']})
    confine_self(config)
    for name in LIBRARIES:
        __import__(name)
    if config.get('forks'):
        from spatialclaw_ros.kernel.runtime.zygote import serve  # noqa: PLC0415 - after the limits

        serve(config)
    else:
        from spatialclaw_ros.kernel.runtime.app import run  # noqa: PLC0415

        run(config)


def confine_self(config: dict[str, Any]) -> None:
    """Give up what the configuration says; before any other thread."""
    os.umask(0o077)
    if config['parent']:
        confine.die_with_parent(config['parent'])
    confine.set_limits(config['limits'], own_identity=config['own_identity'])
    confine.drop_privileges()
    tempfile.tempdir = config['temporary']
    os.chdir(config['folder'])
    if config['landlock']:
        # where Landlock says EACCES, this module expects a missing file
        mimetypes.knownfiles.clear()
        mimetypes.init()
        landlock.restrict((path, right) for path, right in config['landlock'])


def close_others(kept: set[int]) -> None:
    """Close every descriptor but the standard ones and some: what started us left some open."""
    first = 3
    for descriptor in (*sorted(kept), os.sysconf('SC_OPEN_MAX')):
        os.closerange(first, descriptor)
        first = descriptor + 1


def start() -> None:
    """Read the descriptor from the command line; the import path was for this import alone."""
    sys.path.pop(0)
    main(int(sys.argv[1]))
