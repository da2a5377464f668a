"""Control groups: where they can be made, what they hold, and that none is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.kernel import groups
from spatialclaw_ros.kernel.groups import Home, candidates, homes, limited
from spatialclaw_ros.kernel.limits import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.kernel.factory import Kernels

SMALL = Limits(memory_mb=1, temporary_mb=1, tasks=8)
PLACES = homes(SMALL)
needs_groups = pytest.mark.skipif(not PLACES, reason='no control group can be made here')
MEMORY = str((1 + 1 + groups.BUFFERS_MB) << 20)


def tree(root: Path, group: str, handing_down: dict[str, str]) -> tuple[Path, Path]:
    """Make what version 2 shows of a group and those above it; return its mount and our group."""
    mount, own = root / 'cgroup', root / 'own'
    (mount / group).mkdir(parents=True)
    own.write_text(f'0::/{group}\n', encoding='utf-8')
    for name, controllers in handing_down.items():
        path = mount / name / 'cgroup.subtree_control'
        path.write_text(controllers, encoding='ascii')
    return mount, own


def test_the_nearest_group_that_hands_limits_down_is_taken(tmp_path: Path) -> None:
    given = {'': 'cpu memory pids', 'user': 'cpu memory pids', 'user/app': 'cpu', 'user/app/x': ''}
    mount, own = tree(tmp_path, 'user/app/x', given)
    (home,) = candidates(SMALL, mount, own)
    assert home.folder == mount / 'user'
    assert home.files['memory.max'] == MEMORY
    assert home.files['pids.max'] == '8'


def test_a_limit_of_the_nodes_own_is_not_left(tmp_path: Path) -> None:
    mount, own = tree(tmp_path, 'user/app/x', {'user': 'memory pids', 'user/app': ''})
    (mount / 'user/app/x/memory.max').write_text('max\n', encoding='ascii')
    (mount / 'user/app/memory.max').write_text('6000000000\n', encoding='ascii')
    assert list(candidates(SMALL, mount, own)) == []


def test_with_version_1_each_controller_has_its_own(tmp_path: Path) -> None:
    own = tmp_path / 'own'
    own.write_text('8:pids:/\n4:cpu,memory:/a/b\n0::/\n', encoding='utf-8')
    pids, memory = candidates(SMALL, tmp_path, own)
    assert pids.folder == tmp_path / 'pids'
    assert pids.files == {'pids.max': '8'}
    assert memory.folder == tmp_path / 'memory/a/b'
    assert memory.files['memory.limit_in_bytes'] == MEMORY


def test_without_one_there_is_none(tmp_path: Path) -> None:
    mount, own = tree(tmp_path, 'session', {'': 'cpu', 'session': ''})
    assert list(candidates(SMALL, mount, own)) == []
    assert list(candidates(SMALL, mount, tmp_path / 'absent')) == []


def test_what_hides_the_groups_above_is_no_home(tmp_path: Path) -> None:
    mount, own = tree(tmp_path, 'a', {'': 'memory pids'})
    own.write_text('0::/../../b\n4:memory:/../c\n', encoding='utf-8')
    assert list(candidates(SMALL, mount, own)) == []


@needs_groups
def test_a_process_that_takes_more_is_ended() -> None:
    code = 'input(); kept = bytearray(400 << 20); print(len(kept))'
    for places, code_of_end in ((PLACES, -9), ((), 0)):
        with (
            subprocess.Popen(
                [sys.executable, '-c', code], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            ) as process,
            limited(process.pid, places),
        ):
            process.communicate(b'\n')
            assert process.returncode == code_of_end


@needs_groups
def test_each_kernel_has_groups_of_its_own_until_it_ends(kernels: Kernels) -> None:
    def made() -> set[Path]:
        return {path for home in PLACES for path in home.folder.glob(f'{groups.PREFIX}*')}

    before = made()
    session = kernels.acquire('grouped')
    mine = {path for path in made() if str(session.pid) in procs(path)}
    assert len(mine) == len(PLACES)
    session.close()
    assert not mine & made()
    assert made() <= before | made()


def procs(group: Path) -> list[str]:
    """Return the processes of a group."""
    return (group / 'cgroup.procs').read_text(encoding='ascii').split()


@needs_groups
def test_what_a_killed_node_left_is_removed() -> None:
    left = [home.folder / f'{groups.PREFIX}0-0' for home in PLACES]
    new = [home.folder / f'{groups.PREFIX}{os.getppid()}-0' for home in PLACES]
    for path in [*left, *new]:
        path.mkdir()
    assert homes(SMALL) == PLACES
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in new)  # a living node has just made them
    for path in new:
        path.rmdir()


def test_a_group_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    with limited(1, (Home(tmp_path / 'absent', {'memory.max': '1'}),)):
        assert list(tmp_path.iterdir()) == []
