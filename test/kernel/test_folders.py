from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel import folders, sandbox
from spatialclaw_ros.kernel.factory import Kernels
from spatialclaw_ros.kernel.folders import PREFIX, PrivateFolder, remove_abandoned

if TYPE_CHECKING:
    from pathlib import Path

KILLED = """
import os
from spatialclaw_ros.kernel.folders import PrivateFolder
kept = PrivateFolder()
print(kept.name, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(folders, 'place', lambda: tmp_path)
    return tmp_path


def left_behind(place: Path, name: str = '1-abc') -> Path:
    folder = place / f'{PREFIX}{name}'
    (folder / 'kxyz').mkdir(parents=True)
    (folder / 'kxyz' / 's-1').touch()
    return folder


def test_a_folder_in_use_is_kept_and_one_left_behind_is_not(place: Path) -> None:
    abandoned = left_behind(place)
    with PrivateFolder() as name:
        remove_abandoned()
        assert os.path.isdir(name)  # noqa: PTH112 - as it was given
        assert not abandoned.exists()
    assert list(place.iterdir()) == []


def test_the_folder_of_a_killed_process_is_removed_when_kernels_start(kernel_python: Path) -> None:
    done = subprocess.run(
        [sys.executable, '-c', KILLED], check=False, capture_output=True, text=True
    )
    name = done.stdout.strip()
    assert os.path.isdir(name), done.stderr  # noqa: PTH112 - as it was told
    with RingRegistry() as rings, Kernels(kernel_python, rings, spares=0):
        assert not os.path.exists(name)  # noqa: PTH110


def test_a_link_is_not_followed(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp('elsewhere')
    (elsewhere / 'file').touch()
    (place / f'{PREFIX}2-link').symlink_to(elsewhere)
    inside = left_behind(place)
    (inside / 'link').symlink_to(elsewhere)
    remove_abandoned()
    assert not inside.exists()
    assert [path.name for path in elsewhere.iterdir()] == ['file']


@pytest.mark.skipif(os.geteuid() != 0, reason='only root gives a folder away')
def test_folders_of_other_users_stay_but_not_those_of_kernels(place: Path) -> None:
    strangers, kernels = left_behind(place, '3-a'), left_behind(place, '4-b')
    os.chown(strangers, 65534, 65534)
    uid = sandbox.fresh_uid()
    os.chown(kernels, uid, uid)
    remove_abandoned()
    assert strangers.exists()
    assert not kernels.exists()
