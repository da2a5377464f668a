"""A kernel starts wherever the checkout lies: below /tmp, in a folder only its owner enters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import spatialclaw_ros

PACKAGE = Path(spatialclaw_ros.__file__).parent
PROGRAM = """
import sys
from pathlib import Path
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.factory import Kernels
kernels = Kernels(Path(sys.argv[1]), RingRegistry(), sandbox=sys.argv[2], spares=0)
session = kernels.acquire('places')
result = session.execute('print(6 * 7)', timeout_s=20)
kernels.close()
print(result.stdout, result.error)
"""


@pytest.mark.parametrize('sandbox', ['bwrap', 'landlock'])
def test_checkout_below_tmp(tmp_path: Path, kernel_python: Path, sandbox: str) -> None:
    tmp_path.chmod(0o700)
    ignore = shutil.ignore_patterns('__pycache__', 'data')
    copy = shutil.copytree(PACKAGE, tmp_path / 'spatialclaw_ros', ignore=ignore)
    assert Path('/tmp') in copy.parents  # noqa: S108 - the point of this test
    done = subprocess.run(
        [sys.executable, '-c', PROGRAM, str(kernel_python), sandbox],
        cwd=tmp_path,
        env={**os.environ, 'PYTHONPATH': str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=380,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ['42'], done.stdout
