"""Kernels of one factory try to reach each other; siblings.py runs the attacks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from kernel.attack_run import PACKAGE, ROOT

from spatialclaw_ros.kernel import sandbox
from spatialclaw_ros.kernel.layout import layout_of
from spatialclaw_ros.kernel.staging import as_user

PLACES = [(who, level, 'forked') for who in ('root', 'user') for level in ('bwrap', 'landlock')]
PLACES += [('root', 'bwrap', 'alone'), ('user', 'landlock', 'alone')]


@pytest.mark.parametrize(('who', 'level', 'how'), PLACES)
def test_a_kernel_reaches_no_other(who: str, level: str, how: str, kernel_python: Path) -> None:
    if who == 'root' and os.geteuid() != 0:
        pytest.skip('these tests do not run as root, so kernels cannot be started by root')
    program = ROOT / 'test' / 'kernel' / 'siblings.py'
    command = [sys.executable, str(program), str(kernel_python), level, how]
    if who == 'user' and os.geteuid() == 0:
        node, kernel = layout_of(Path(sys.executable)), layout_of(kernel_python)
        needed = {*node.folders, *kernel.folders, kernel_python.parents[1], PACKAGE, ROOT / 'test'}
        command = as_user(command, sandbox.fresh_uid(), sorted(needed))
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd='/',
        timeout=380,
        env={'PATH': '/usr/bin:/bin:/usr/sbin:/sbin', 'PYTHONPATH': f'{ROOT}:{ROOT / "test"}'},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout) == []
