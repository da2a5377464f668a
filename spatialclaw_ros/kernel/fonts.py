"""matplotlib's list of fonts, made once outside: each kernel would search all folders anew."""

from __future__ import annotations

import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatialclaw_ros.kernel.layout import Layout

SEARCH_S = 120.0


@lru_cache(maxsize=4)
def font_list(layout: Layout) -> tuple[str, bytes] | None:
    """Return the name and content of the list's file; None where it cannot be made.

    Only fonts of the system are found, for a kernel sees no home folder.
    """
    with tempfile.TemporaryDirectory(prefix='spatialclaw-fonts-') as folder:
        try:
            subprocess.run(  # noqa: S603 - the configured interpreter
                [layout.python, '-I', '-c', 'import matplotlib.font_manager'],
                check=True,
                capture_output=True,
                timeout=SEARCH_S,
                env={'HOME': '/nonexistent', 'MPLCONFIGDIR': folder},
            )
        except (OSError, subprocess.SubprocessError):
            return None
        for path in Path(folder).glob('fontlist-*.json'):
            return path.name, path.read_bytes()
    return None
