"""What a cell costs besides its own code: with one request or three, with a sandbox or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.bench.kernel_row import kernel_row
from spatialclaw_ros.bench.rig import QUICK, run, take_turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.bench.kernel_row import KernelRow
    from spatialclaw_ros.bench.rig import Rig

SETUP = '\n'.join(
    [
        *(f'array_{i} = np.zeros(({i + 1}, 3))' for i in range(10)),
        *(f'text_{i} = "some text " * {i + 1}' for i in range(5)),
        *(f'list_{i} = list(range({i + 1}))' for i in range(5)),
    ]
)
"""Twenty variables, as there are after some cells."""
CELL = 'step = 1'


def cell_rows(rig: Rig) -> Iterator[KernelRow]:
    """Measure ``cell_overhead`` and ``sandbox_overhead``."""
    session = rig.pool.acquire('cells')
    for code in (SETUP, CELL):
        run(session, code)
        run(rig.bare, code)
        rig.plain.step(code)
    ours, bare, plain = take_turns(
        rig.rounds,
        (lambda: run(session, CELL), QUICK),
        (lambda: run(rig.bare, CELL), QUICK),
        (lambda: rig.plain.step(CELL), QUICK),
    )
    session.close()
    n = QUICK * rig.rounds
    yield kernel_row('cell_overhead', ours, plain, n, target=5.0)
    yield kernel_row('sandbox_overhead', ours, bare, n)
