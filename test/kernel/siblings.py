"""Cells that try to reach another kernel, what kernels are forked from, or the host's process.

A kernel in namespaces of its own has one number for itself and another in the list of processes
that it could see: only what is not itself is tried.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

SIBLINGS = {
    'reading': (
        'shown = int(os.readlink("/proc/self"))\n'
        'for number in {numbers} - {{shown}}:\n'
        '    for what in ("mem", "environ", "maps", "status", "stat", "cmdline", "auxv"):\n'
        '        refused(lambda: open(f"/proc/{{number}}/{{what}}", "rb").read(1))'
    ),
    'writing': (
        'shown = int(os.readlink("/proc/self"))\n'
        'for number in {numbers} - {{shown}}:\n'
        '    refused(lambda: open(f"/proc/{{number}}/mem", "r+b"))\n'
        '    refused(lambda: open(f"/proc/{{number}}/oom_score_adj", "w"))'
    ),
    'memory': (
        'for number in {numbers} - {{os.getpid()}}:\n'
        '    refused(syscall, 310, 270, number, None, 0, None, 0, 0)\n'
        '    refused(syscall, 101, 117, 16, number, 0, 0)'
    ),
    'folders': (
        'shown = int(os.readlink("/proc/self"))\n'
        'for number in {numbers} - {{shown}}:\n'
        '    for what in ("fd", "task", "root", "root/tmp", "cwd", "map_files"):\n'
        '        refused(os.listdir, f"/proc/{{number}}/{{what}}")'
    ),
    'signals': (
        'for number in {numbers} - {{os.getpid()}}:\n'
        '    refused(os.kill, number, 0)\n'
        '    refused(syscall, 434, 434, number, 0)'
    ),
    'sockets': 'for folder in {folders}:\n    refused(os.listdir, folder)',
}


def numbers_of(pid: int) -> set[int]:
    """Return a process's pid, as we and as all those see it that it is nested in."""
    text = Path(f'/proc/{pid}/status').read_text(encoding='ascii')
    line = next(line for line in text.splitlines() if line.startswith('NSpid:'))
    return {int(number) for number in line.split()[1:]}


def parent_of(pid: int) -> int:
    """Return the pid of a process's parent."""
    fields = Path(f'/proc/{pid}/stat').read_text(encoding='ascii').rpartition(')')[2].split()
    return int(fields[1])


def around(other: int) -> dict[str, object]:
    """Return the numbers and the folders to try, given another kernel's pid."""
    numbers = numbers_of(other) | numbers_of(parent_of(other)) | {os.getpid()}
    folders = [str(folder) for folder in Path(tempfile.gettempdir()).glob('spatialclaw-*')]
    return {'numbers': numbers, 'folders': [*folders, f'/proc/{other}/root/run/kernel']}
