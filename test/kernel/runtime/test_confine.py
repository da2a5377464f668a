from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from spatialclaw_ros.kernel.limits import Limits

PROGRAM = """
import json, os, resource, sys
from spatialclaw_ros.kernel.runtime import confine
limits, own = json.loads(sys.argv[1])
running = confine.running_tasks()
confine.set_limits(limits, own_identity=own)
print(os.sched_getscheduler(0), resource.getrlimit(resource.RLIMIT_NPROC)[0], running)
"""


def limited(*before: str, own: bool = True) -> list[int]:
    """Set limits in a process of its own; return its policy, its tasks, and the machine's."""
    told = json.dumps([Limits().to_json(), own])
    done = subprocess.run(
        [*before, sys.executable, '-c', PROGRAM, told],
        check=True,
        capture_output=True,
        text=True,
    )
    return [int(word) for word in done.stdout.split()]


def test_tasks_of_a_user_with_other_processes_are_limited_as_well() -> None:
    assert limited()[1] == Limits().tasks
    _, allowed, running = limited(own=False)
    assert running < allowed < running + 2000


def test_a_real_time_priority_is_not_inherited() -> None:
    first = ['chrt', '--fifo', '1']
    if shutil.which('chrt') is None or subprocess.run([*first, 'true'], check=False).returncode:
        pytest.skip('nobody here may give a real-time priority')
    assert limited(*first)[0] == 0
