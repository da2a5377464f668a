"""Fast DDS's transport profile: which is in use, and ours where none is.

Its default shared-memory segment is smaller than one VGA image, and best-effort images are lost.
"""

from __future__ import annotations

import os
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

VARIABLES: Final = ('FASTDDS_DEFAULT_PROFILES_FILE', 'FASTRTPS_DEFAULT_PROFILES_FILE')
"""The first is read since Kilted, the second before."""
BEFORE_KILTED: Final = ('humble', 'iron', 'jazzy')
JAZZY: Final = 7
"""Major version of rclpy."""
LARGE: Final = 'fastdds_large_data.xml'
CONTAINER: Final = 'fastdds_large_data_container.xml'
SHARED_MEMORY: Final = Path('/dev/shm')  # noqa: S108 - where Fast DDS keeps its segments
ROOM_BYTES: Final = 300_000_000


def profile_in_use() -> str:
    """Return the file of the transport profile that the environment names, or ''."""
    return next((os.environ[name] for name in VARIABLES if os.environ.get(name)), '')


def use_large_segments() -> str:
    """Name our profile in the environment where it names none; return what is in use then.

    Call it before rclpy starts. Where /dev/shm is small, as in a container, the smaller one is
    taken.
    """
    if profile_in_use():
        return profile_in_use()
    file = profile_file(LARGE if _room() >= ROOM_BYTES else CONTAINER)
    if file is not None:
        for name in _variables_read():
            os.environ[name] = str(file)
    return profile_in_use()


def _variables_read() -> tuple[str, ...]:
    """Return the variables that this distribution reads; the other one makes Kilted complain."""
    distro = os.environ.get('ROS_DISTRO', '').lower()
    if not distro:
        try:
            distro = (
                'kilted' if int(metadata.version('ros-rclpy').split('.')[0]) > JAZZY else 'jazzy'
            )
        except (metadata.PackageNotFoundError, ValueError):
            return VARIABLES
    return VARIABLES[1:] if distro in BEFORE_KILTED else VARIABLES[:1]


def profile_file(name: str) -> Path | None:
    """Return a file of config/, in the source tree or where it was installed."""
    package = Path(__file__).resolve().parents[1]
    prefixes = [*os.environ.get('AMENT_PREFIX_PATH', '').split(os.pathsep), sys.prefix]
    shares = [Path(prefix) / 'share' / package.name for prefix in prefixes if prefix]
    for base in (package.parent, *shares):
        file = base / 'config' / name
        if file.is_file():
            return file
    return None


def _room() -> int:
    try:
        state = os.statvfs(SHARED_MEMORY)
    except OSError:
        return 0
    return state.f_bavail * state.f_frsize
