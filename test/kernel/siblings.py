"""Runs the attacks on another kernel, and on what kernels are forked from, beside a real one.

``siblings.py PYTHON LEVEL HOW`` prints what is wrong as a JSON list: HOW is 'forked' or 'alone',
as the kernels are to be started. A kernel in namespaces of its own has one number for itself and
another in the list of processes that it could see: those that are not itself are tried.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from kernel.attack_files import siblings
from kernel.scene import bound_query

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel import folders
from spatialclaw_ros.kernel.factory import Kernels
from spatialclaw_ros.kernel.nursery import Nursery


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
    used = [str(folder) for folder in folders.place().glob(f'{folders.PREFIX}*')]
    return {
        'numbers': sorted(numbers),
        'folders': [*used, f'/proc/{other}/root/run/kernel'],
    }


def refuse(_: Nursery) -> None:
    """Fork no kernel."""
    raise KernelStartError('each is to start alone')


def complaints(python: Path, level: str, how: str) -> list[str]:
    """Run the attacks and return what is wrong."""
    found = []
    with RingRegistry() as rings, Kernels(python, rings, sandbox=level, spares=0) as kernels:
        other, session = kernels.acquire('other'), kernels.acquire('attacks')
        other.execute('secret = "kept"', timeout_s=60)
        session.bind(*bound_query(rings))
        host = {**around(other.pid), 'level': level}
        pid = session.pid
        for attack in siblings():
            seen, after = (
                session.execute(cell['code'], timeout_s=60).to_json(0)
                for cell in (attack.cell(host), attack.probe())
            )
            complaint = attack.complaint(seen, after)
            if complaint:
                found.append(f'{attack.title}: {complaint}')
        if session.pid != pid:
            found.append('an attack killed the kernel, so the others proved less')
        if (kernels._nursery.forks or False) != (how == 'forked'):
            found.append(f'the kernels were not started as they should have been: {how}')
        kept = other.execute('print(secret)', timeout_s=60).stdout
        if kept != 'kept\n':
            found.append(f'the other kernel lost its state: {kept}')
    return found


if __name__ == '__main__':
    _, python, level, how = sys.argv
    if how == 'alone':
        Nursery._forked = refuse  # type: ignore[assignment]
    json.dump(complaints(Path(python), level, how), sys.stdout)
