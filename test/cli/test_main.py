"""The command itself: help for every command, a clear word for a wrong call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli.program import run

from spatialclaw_ros.cli import doctor
from spatialclaw_ros.cli.main import COMMANDS, main

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


@pytest.mark.parametrize('name', COMMANDS)
def test_every_command_has_help(name: str) -> None:
    done = run(name, '--help')
    assert done.returncode == 0, done.stderr
    assert f'spatialclaw {name}' in done.stdout


def test_unknown_command_and_argument() -> None:
    done = run('dance')
    assert done.returncode == 2
    assert 'replay' in done.stderr
    done = run('doctor', '--dance')
    assert done.returncode == 2
    assert '--dance' in done.stderr
    done = run('aks')
    assert done.returncode == 2
    assert "unknown command 'aks'; did you mean 'ask'?" in done.stderr


def test_interruption_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(args: argparse.Namespace) -> int:
        del args
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, 'run', interrupted)
    assert main(['doctor']) == 130
    assert capsys.readouterr().err == 'spatialclaw doctor: interrupted\n'


def test_absent_bag_is_named_plainly(tmp_path: Path) -> None:
    done = run('play', tmp_path / 'nope')
    assert done.returncode == 1
    assert (
        done.stderr == f'spatialclaw play: bag {tmp_path}/nope: there is no such file or folder\n'
    )


def test_doctor_knows_this_machine() -> None:
    done = run('doctor')
    assert 'sandbox bwrap' in done.stdout
    assert 'sandbox in force' in done.stdout
    assert 'kernels' in done.stdout
    assert 'kernel interpreter' in done.stdout
    assert 'models interpreter' in done.stdout
    assert 'only model.name transformers' in done.stdout
