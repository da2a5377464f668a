"""The bench of the kernels: a row a property, ours beside its baseline in the same run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.bench.kernel_cells import cell_rows
from spatialclaw_ros.bench.kernel_frames import frame_rows
from spatialclaw_ros.bench.kernel_memory import memory_of_a_kernel
from spatialclaw_ros.bench.kernel_starts import start_rows
from spatialclaw_ros.bench.kernel_tools import tool_rows
from spatialclaw_ros.bench.rig import Rig
from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from spatialclaw_ros.bench.kernel_memory import Memory
    from spatialclaw_ros.bench.kernel_row import KernelRow

GROUPS = {
    'cells': cell_rows,
    'starts': start_rows,
    'frames': frame_rows,
    'tools': tool_rows,
}
"""What is measured together, in this order; and last, ``memory``."""
MEMORY = 'memory'


def run_kernel(
    python: Path, *, sandbox: str = 'auto', rounds: int = 40, only: Sequence[str] = ()
) -> Iterator[KernelRow | Memory]:
    """Measure kernels of ours and the baselines, side by side; yields row by row.

    Args:
        python: interpreter of all kernels.
        sandbox: boundary round ours.
        rounds: how often; what takes seconds is measured less often.
        only: groups to measure; empty = all.

    Raises:
        BadInputError: ``only`` names no group, or there are no rounds.
        KernelError: a kernel does not start, or a cell fails.
    """
    names = [*GROUPS, MEMORY]
    if set(only) - set(names):
        msg = f'nothing is called {sorted(set(only) - set(names))}; there are {names}'
        raise BadInputError(msg)
    if rounds < 1:
        msg = f'rounds: got {rounds}, the least is 1'
        raise BadInputError(msg)
    with Rig(python, sandbox, rounds) as rig:
        for name, measure in GROUPS.items():
            if not only or name in only:
                yield from measure(rig)
        if not only or MEMORY in only:
            yield memory_of_a_kernel(rig)


def kernel_table(rows: Sequence[KernelRow | Memory]) -> str:
    """Return the rows as lines."""
    titles = ('ms', 'baseline ms', 'faster by', 'wanted', 'n')
    head = f'{"":<26}' + ''.join(f'{title:>12}' for title in titles)
    return '\n'.join([head, *(row.text() for row in rows)])
