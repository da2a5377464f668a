"""Real kernels for the tests of this folder: one factory for all, a session where one is asked."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kernel.scene import bound_query

from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.factory import Kernels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spatialclaw_ros.kernel.session import KernelSession


@pytest.fixture(scope='session')
def rings() -> Iterator[RingRegistry]:
    with RingRegistry() as registry:
        yield registry


@pytest.fixture(scope='session')
def kernels(kernel_python: Path, rings: RingRegistry) -> Iterator[Kernels]:
    with Kernels(kernel_python, rings, spares=1) as factory:
        yield factory


@pytest.fixture(scope='session')
def public_folder() -> Iterator[Callable[[], Path]]:
    """Yield what makes folders that every user may enter.

    pytest closes its own folders to others, and does so again whenever a second one starts.
    """
    with tempfile.TemporaryDirectory(prefix='public-', dir='/tmp') as name:
        Path(name).chmod(0o755)

        def make() -> Path:
            folder = Path(tempfile.mkdtemp(dir=name))
            folder.chmod(0o755)
            return folder

        yield make


@pytest.fixture(scope='module')
def shared(kernels: Kernels, rings: RingRegistry) -> Iterator[KernelSession]:
    """Yield a session for tests that leave it as they found it."""
    session = kernels.acquire('shared')
    session.bind(*bound_query(rings))
    yield session
    session.close()


@pytest.fixture
def session(kernels: Kernels) -> Iterator[KernelSession]:
    """Yield a session of the test's own, which it may break."""
    fresh = kernels.acquire('own')
    yield fresh
    fresh.close()
