"""Fixtures shared by all tests: where the recordings are, and what this machine can run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
DEMO_SCENE = ROOT / 'spatialclaw_ros' / 'data' / 'ycbv_0001'
RECORDINGS = Path(os.environ.get('SPATIALCLAW_DATA', ROOT.parent / 'shared' / 'data'))
KERNEL_PYTHON = ROOT / '.venv-kernel' / 'bin' / 'python'
MODELS_PYTHON = ROOT / '.venv-models' / 'bin' / 'python'

# by default an example that takes 0.2 s fails its test: on a busy machine any may
settings.register_profile('unhurried', deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile('unhurried')


@pytest.fixture(scope='session')
def demo_scene() -> Path:
    """Return the recording that the package carries."""
    return DEMO_SCENE


def find_recording(name: str) -> Path:
    """Return a recording's folder, or skip where this machine has none of it."""
    folder = RECORDINGS / name
    if not (folder / 'scene.json').is_file():
        if name == DEMO_SCENE.name:
            return DEMO_SCENE
        pytest.skip(f'recording {name} is not in {RECORDINGS} (set SPATIALCLAW_DATA)')
    return folder


@pytest.fixture(scope='session')
def recording() -> Callable[[str], Path]:
    """Return the function that finds a recording by name (skips where it is absent)."""
    return find_recording


@pytest.fixture(scope='session')
def kernel_python() -> Path:
    """Return the kernel's interpreter; ``make setup`` makes it."""
    assert KERNEL_PYTHON.is_file(), f'{KERNEL_PYTHON} is missing: run `make setup`'
    return KERNEL_PYTHON


@pytest.fixture(scope='session')
def models_python() -> Path:
    """Return the models' interpreter (torch, transformers), or skip saying why."""
    if not MODELS_PYTHON.is_file():
        reason = f'{MODELS_PYTHON} is missing: run `make setup-models` to test local models'
        if os.environ.get('SPATIALCLAW_REQUIRE_TORCH') == '1':
            pytest.fail(reason)
        pytest.skip(reason)
    return MODELS_PYTHON


@pytest.fixture(scope='session')
def chromium() -> Path:
    """Return Debian's or Ubuntu's Chromium, or skip saying why."""
    for name in ('chromium', 'chromium-browser', 'google-chrome'):
        found = shutil.which(name)
        if found:
            return Path(found)
    pytest.skip('no chromium on this machine: apt install chromium to test the pages')
