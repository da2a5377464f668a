"""Real kernels for the tests of this folder: one factory for all, a session where one is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kernel.scene import bound_query

from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.factory import Kernels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spatialclaw_ros.kernel.session import KernelSession


@pytest.fixture(scope='session')
def rings() -> Iterator[RingRegistry]:
    with RingRegistry() as registry:
        yield registry


@pytest.fixture(scope='session')
def kernels(kernel_python: Path, rings: RingRegistry) -> Iterator[Kernels]:
    with Kernels(kernel_python, rings, spares=1) as factory:
        yield factory


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
