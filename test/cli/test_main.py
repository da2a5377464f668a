"""The command itself: help for every command, a clear word for a wrong call."""

from __future__ import annotations

import pytest
from cli.program import run

from spatialclaw_ros.cli.main import COMMANDS


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


def test_doctor_knows_this_machine() -> None:
    done = run('doctor')
    assert 'sandbox bwrap' in done.stdout
    assert 'kernel interpreter' in done.stdout
