"""What the operating system refuses a cell, with no check before it: attacks.py, one by one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from kernel import attacks

from spatialclaw_ros.kernel import sandbox
from spatialclaw_ros.kernel.layout import layout_of
from spatialclaw_ros.kernel.staging import as_user

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PLACES = [(who, level, 'forked') for who in ('root', 'user') for level in ('bwrap', 'landlock')]
PLACES += [('root', 'bwrap', 'alone'), ('user', 'landlock', 'alone')]
Outcomes = dict[str, Any]


def outcomes_of(
    place: tuple[str, str, str], kernel_python: Path, folder: Path, names: tuple[str, ...] = ()
) -> Outcomes:
    """Run all attacks as root or as an ordinary user, at one level, forked or alone."""
    who, level, how = place
    secret = folder / 'secret.txt'
    secret.write_text('secret', encoding='ascii')
    outside = folder / 'outside'
    outside.mkdir(mode=0o777)
    outside.chmod(0o777)
    command = [
        sys.executable,
        str(ROOT / 'test' / 'kernel' / 'attacks.py'),
        str(kernel_python),
        level,
        how,
        str(secret),
        str(outside),
        *names,
    ]
    if who == 'user' and os.geteuid() == 0:
        node, kernel = layout_of(Path(sys.executable)), layout_of(kernel_python)
        needed = {*node.folders, *kernel.folders, ROOT / 'spatialclaw_ros', ROOT / 'test'}
        command = as_user(command, sandbox.fresh_uid(), sorted(needed))
    environment = {
        'PATH': '/usr/bin:/bin:/usr/sbin:/sbin',
        'PYTHONPATH': f'{ROOT}:{ROOT / "test"}',
        'MY_SECRET_TOKEN': 'secret',
    }
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, timeout=380, cwd='/'
    )
    assert done.returncode == 0, done.stderr[-3000:]
    outcomes: Outcomes = json.loads(done.stdout)
    outcomes['written_outside'] = [path.name for path in outside.iterdir()]
    return outcomes


def open_to_all(folder: Path) -> None:
    for parent in (folder, *folder.parents[:-2]):
        parent.chmod(parent.stat().st_mode | 0o755)


@pytest.fixture(scope='module')
def outcomes(
    kernel_python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str, str], Outcomes]:
    found: dict[tuple[str, str, str], Outcomes] = {}

    def get(who: str, level: str, how: str) -> Outcomes:
        if who == 'root' and os.geteuid() != 0:
            pytest.skip('these tests do not run as root, so kernels cannot be started by root')
        place = (who, level, how)
        if place not in found:
            folder = tmp_path_factory.mktemp('-'.join(place))
            open_to_all(folder)
            found[place] = outcomes_of(place, kernel_python, folder)
        return found[place]

    return get


@pytest.mark.parametrize('name', attacks.NAMES)
@pytest.mark.parametrize(('who', 'level', 'how'), PLACES)
def test_attack_is_refused(
    who: str, level: str, how: str, name: str, outcomes: Callable[[str, str, str], Outcomes]
) -> None:
    outcome = outcomes(who, level, how)[name]
    assert 'ESCAPED' not in outcome['text'], outcome
    assert 'refused' in outcome['text'], outcome


@pytest.mark.parametrize(('who', 'level', 'how'), PLACES)
def test_nothing_was_changed(
    who: str, level: str, how: str, outcomes: Callable[[str, str, str], Outcomes]
) -> None:
    found = outcomes(who, level, how)
    assert found['level'] == level
    assert found['how'] == how
    assert found['written_outside'] == []
    assert found['frame_intact']
    assert found['sibling'] == 'kept\n'
    assert found['same_kernel'], 'an attack killed the kernel, so the others proved less'


def test_the_attacks_succeed_where_there_is_no_boundary(
    kernel_python: Path, tmp_path: Path
) -> None:
    harmless = (
        'reading.secret_file',
        'writing.outside',
        'network.inet',
        'network.unix',
        'programs.shell',
        'programs.interpreter',
        'programs.spawn',
        'processes.memory_file',
    )
    open_to_all(tmp_path)
    found = outcomes_of(('user', 'none', 'forked'), kernel_python, tmp_path, harmless)
    assert [name for name in harmless if 'ESCAPED' not in found[name]['text']] == []
    assert found['written_outside'] == ['cell.txt']
