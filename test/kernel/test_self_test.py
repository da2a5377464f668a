"""What a kernel tries before any is given out: refused inside a boundary, real without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel import nursery, self_test
from spatialclaw_ros.kernel.factory import Kernels

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.kernel.link import KernelLink

PLAIN = (
    'start a program',
    'fork',
    'open a socket to the network',
    'open a socket to this machine',
    'list home folders',
    'read the list of users',
    'write outside of its folders',
    'make memory that no limit counts',
)
"""What any user may do where nothing forbids it."""


@pytest.mark.parametrize('sandbox', ['bwrap', 'landlock'])
def test_a_boundary_is_tried_first(sandbox: str, kernel_python: Path, rings: RingRegistry) -> None:
    with Kernels(kernel_python, rings, sandbox=sandbox) as kernels:
        session = kernels.acquire('one')
        assert kernels.self_test == '13 attempts of the first kernel to break out were refused'
        result = session.execute(
            'print(sorted(n for n in globals() if "attempt" in n))', timeout_s=30
        )
        assert result.stdout.strip() == '[]'


def test_they_succeed_where_no_boundary_is(kernel_python: Path, rings: RingRegistry) -> None:
    with Kernels(kernel_python, rings, sandbox='none') as kernels:
        session = kernels.acquire('one')
        assert kernels.self_test == 'no boundary'
        for what in PLAIN:
            cell = self_test.cell_of(self_test.ATTEMPTS[what])
            assert self_test.SUCCEEDED in session.execute(cell, timeout_s=30).stdout, what


@pytest.mark.parametrize('spares', [0, 1])
def test_no_kernel_is_given_out_where_one_succeeds(
    spares: int, kernel_python: Path, rings: RingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_test, 'ATTEMPTS', {'read its code': "open('/proc/self/stat').read()"})
    with Kernels(kernel_python, rings, sandbox='bwrap', spares=spares) as kernels:
        with pytest.raises(
            KernelStartError, match=r"'bwrap' does not hold .* to read its code succ"
        ):
            kernels.acquire('one')
        with pytest.raises(KernelStartError, match='does not hold'):
            kernels.acquire('another')
        assert 'an attempt to read its code succeeded' in kernels.self_test


def test_what_has_succeeded_once_is_not_forgotten(
    kernel_python: Path, rings: RingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though a second kernel would have been refused."""
    tried = self_test.try_boundary

    def lucky(_: KernelLink) -> str:
        monkeypatch.setattr(nursery, 'try_boundary', tried)
        raise self_test.BrokenBoundaryError('does not hold')

    monkeypatch.setattr(nursery, 'try_boundary', lucky)
    with (
        Kernels(kernel_python, rings, spares=1) as kernels,
        pytest.raises(KernelStartError, match='does not hold'),
    ):
        kernels.acquire('one')
