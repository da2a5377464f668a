from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from spatialclaw_ros.core.memory import ARENAS

THREADS = """
import ctypes, sys, threading
from spatialclaw_ros.core.memory import share_heaps
if sys.argv[1] == 'shared':
    share_heaps()
all_begun = threading.Barrier(6)
def hold():
    held = bytearray(2000)
    all_begun.wait()
threads = [threading.Thread(target=hold) for _ in range(6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, 'stdout'))
libc.fflush(None)
"""


def heaps(how: str) -> int:
    """Return how many heaps a process has whose threads all took memory at a time."""
    environment = {key: value for key, value in os.environ.items() if 'MALLOC' not in key}
    command = [sys.executable, '-c', THREADS, how]
    told = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return told.stdout.count('<heap nr=')


@pytest.mark.skipif(platform.libc_ver()[0] != 'glibc', reason='another C library')
def test_threads_share_heaps() -> None:
    assert heaps('their own') > ARENAS
    assert heaps('shared') <= ARENAS
