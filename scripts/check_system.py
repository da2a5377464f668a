"""Say in one line what the machine lacks for `make setup`.

Looks for the program, library or header itself, so that it holds on any distribution; only the
remedy names Debian's packages. Standard library only: it runs before anything is installed.
"""

import ctypes
import os
import platform
import shutil
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

SUPPORTED = ((3, 10), (3, 11), (3, 12))
PROGRAMS = {'bwrap': 'bubblewrap', 'make': 'make'}
LIBRARIES = {
    'libGL.so.1': 'libgl1',
    'libEGL.so.1': 'libegl1',
    'libgomp.so.1': 'libgomp1',
    'libusb-1.0.so.0': 'libusb-1.0-0',
    'libseccomp.so.2': 'libseccomp2',
}


def has_library(name: str) -> bool:
    """Load a shared library, as a program that needs it would."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing_packages(*, wheels: bool) -> list[str]:
    """Name the Debian packages of what is not there.

    Args:
        wheels: ROS 2 comes from wheels, so interface packages are built here and need a compiler.
    """
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    missing += [package for library, package in LIBRARIES.items() if not has_library(library)]
    if wheels and shutil.which(os.environ.get('CXX', 'g++')) is None:
        missing.append('g++')
    if wheels and not Path(sysconfig.get_path('include'), 'Python.h').is_file():
        missing.append(f'python3.{sys.version_info[1]}-dev')
    if find_spec('ensurepip') is None:
        missing.append(f'python3.{sys.version_info[1]}-venv')
    return missing


def complaint(*, wheels: bool) -> str:
    """Say what stands in the way and what helps; empty when nothing does."""
    if sys.version_info[:2] not in SUPPORTED:
        names = ', '.join(f'{major}.{minor}' for major, minor in SUPPORTED)
        version = platform.python_version()
        return f'Python {version} is not supported, {names} are: make setup PYTHON=python3.11'
    if wheels and (sys.platform, platform.machine()) != ('linux', 'x86_64'):
        return (
            'no ROS 2 is sourced, and as wheels it exists for x86-64 Linux alone: '
            'install ROS 2, source its setup.bash and run this again'
        )
    missing = missing_packages(wheels=wheels)
    if missing:
        return f'the machine lacks something: sudo apt-get install {" ".join(missing)}'
    return ''


def main() -> int:
    """Check the machine; `--wheels` says that ROS 2 comes from wheels."""
    text = complaint(wheels='--wheels' in sys.argv[1:])
    if text:
        print(f'setup: {text}', file=sys.stderr)
    return int(bool(text))


if __name__ == '__main__':
    sys.exit(main())
