"""matplotlib's list of fonts, made once outside: each kernel would search all folders anew."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

    from spatialclaw_ros.kernel.layout import Layout

SEARCH_S = 120.0
LOOK_S = 0.1
_made: dict[Layout, tuple[str, bytes]] = {}


def font_list(layout: Layout, given_up: threading.Event) -> tuple[str, bytes] | None:
    """Return the name and content of the list's file; None where it cannot be made.

    Only fonts of the system are found, for a kernel sees no home folder.

    Args:
        layout: of the interpreter that is asked.
        given_up: ends the search when it is set.
    """
    if layout in _made:
        return _made[layout]
    with tempfile.TemporaryDirectory(prefix='spatialclaw-fonts-') as folder:
        try:
            search = subprocess.Popen(  # noqa: S603 - the configured interpreter
                [layout.python, '-I', '-c', 'import matplotlib.font_manager'],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={'HOME': '/nonexistent', 'MPLCONFIGDIR': folder},
            )
        except OSError:
            return None
        until = time.monotonic() + SEARCH_S
        while search.poll() is None and time.monotonic() < until and not given_up.wait(LOOK_S):
            pass
        if search.poll() != 0:
            search.kill()
            search.wait()
            return None
        for path in Path(folder).glob('fontlist-*.json'):
            _made[layout] = (path.name, path.read_bytes())
    return _made.get(layout)
