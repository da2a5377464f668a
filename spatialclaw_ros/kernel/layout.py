"""Which files a kernel needs: its interpreter, its libraries, and this package's inner parts."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import spatialclaw_ros
from spatialclaw_ros.core.errors import KernelStartError

PARTS = (
    '__init__.py',
    'core',
    'frames',
    'primitives',
    'kernel/__init__.py',
    'kernel/wire.py',
    'kernel/runtime',
)
"""What of the package a kernel may read. Not among them: recordings, prompts, models, ROS."""
SYSTEM = ('/usr', '/lib', '/lib32', '/lib64', '/bin')
SYSTEM_FILES = ('/etc/ld.so.cache', '/etc/fonts', '/etc/localtime')
QUESTION = (
    'import sys, json; print(json.dumps([sys.executable, sys.prefix, sys.base_prefix, '
    'sys.version_info[:2]]))'
)


@dataclass(frozen=True)
class Layout:
    """The interpreter's places, as its own paths name them."""

    python: Path
    """The interpreter to start, inside ``prefix``."""
    prefix: Path
    """The virtual environment."""
    base: Path
    """The installation that the environment was made from."""
    package: Path
    """Folder of spatialclaw_ros."""

    @property
    def folders(self) -> tuple[Path, ...]:
        """Folders outside the system's that must be readable."""
        wanted: list[Path] = []
        for folder in (self.base, self.base.resolve(), self.prefix, self.prefix.resolve()):
            inside = any(folder.is_relative_to(root) for root in (Path('/usr'), *wanted))
            if not inside:
                wanted.append(folder)
        return tuple(wanted)

    @property
    def parts(self) -> tuple[Path, ...]:
        """Files and folders of the package that must be readable."""
        return tuple(self.package / part for part in PARTS)


@lru_cache(maxsize=8)
def layout_of(python: Path) -> Layout:
    """Ask an interpreter where it lives.

    Raises:
        KernelStartError: it is missing or cannot be started.
    """
    if not os.access(python, os.X_OK):
        msg = (
            f'kernel.python: {python} is not an interpreter; run `make setup`, which makes '
            '.venv-kernel, or set kernel.python'
        )
        raise KernelStartError(msg)
    try:
        answer = subprocess.run(  # noqa: S603 - the configured interpreter
            [python, '-I', '-c', QUESTION], check=True, capture_output=True, timeout=60, env={}
        )
        executable, prefix, base, version = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        msg = f'kernel.python: {python} cannot be started: {error}'
        raise KernelStartError(msg) from error
    if tuple(version) < (3, 10):
        msg = (
            f'kernel.python: {python} is Python {version[0]}.{version[1]}; 3.10 or newer is needed'
        )
        raise KernelStartError(msg)
    package = Path(spatialclaw_ros.__file__).resolve().parent
    return Layout(Path(executable), Path(prefix), Path(base), package)
