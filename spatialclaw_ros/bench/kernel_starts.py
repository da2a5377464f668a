"""How soon a kernel is there: from the pool, as a new spare, and after a cell that hangs."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from spatialclaw_ros.bench.kernel_row import kernel_row
from spatialclaw_ros.bench.plain_kernel import PlainKernel
from spatialclaw_ros.bench.rig import LOOK_S, MS, ReadyMask, run, timed_ms
from spatialclaw_ros.core.cell import CellStatus
from spatialclaw_ros.core.errors import KernelError
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.kernel.tools import QueryTools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spatialclaw_ros.bench.kernel_row import KernelRow
    from spatialclaw_ros.bench.rig import Rig
    from spatialclaw_ros.kernel.session import KernelSession

CELL = 'ready = 1'
EARLIER = tuple(f'kept_{i} = np.full(100, {i})' for i in range(5))
"""Cells whose variables must be there again afterwards."""
LOOK = 'sum(int(a[0]) for a in (kept_0, kept_1, kept_2, kept_3, kept_4))'
LIMIT_S = 0.2
"""Of the cell that hangs; it does not count."""
STUBBORN = """
while True:
    try:
        while True:
            pass
    except KeyboardInterrupt:
        pass
"""
OBEDIENT = """
import time
time.sleep(1000)
"""


def start_rows(rig: Rig) -> Iterator[KernelRow]:
    """Measure ``ready_from_pool``, ``refill``, ``recovery`` and ``recovery_by_interrupt``.

    Their baseline is the same: an ordinary kernel is started and has done its imports.
    """
    took: dict[str, list[float]] = {
        name: [] for name in ('cold', 'ready_from_pool', 'refill', 'stubborn', 'obedient')
    }
    for _ in range(rig.slow_rounds):
        took['cold'].append(timed_ms(lambda: _cold(rig)))
        rig.await_spare()
        begun = time.perf_counter()
        session = rig.pool.acquire('starts')
        run(session, CELL)
        took['ready_from_pool'].append(MS * (time.perf_counter() - begun))
        took['refill'].append(_refill_ms(rig))
        took['obedient'].append(_recovery_ms(session, OBEDIENT, CellStatus.TIMEOUT))
        rig.await_spare()
        took['stubborn'].append(_recovery_ms(session, STUBBORN, CellStatus.DIED))
        session.close()
    medians = {name: median(times) for name, times in took.items()}
    for name, measured, target in (
        ('ready_from_pool', 'ready_from_pool', 50.0),
        ('refill', 'refill', None),
        ('recovery', 'stubborn', None),
        ('recovery_by_interrupt', 'obedient', None),
    ):
        yield kernel_row(name, medians[measured], medians['cold'], rig.slow_rounds, target)


def _cold(rig: Rig) -> None:
    with PlainKernel(rig.python) as kernel:
        kernel.run(CELL)


def _refill_ms(rig: Rig) -> float:
    """Return how long a new spare takes."""
    rig.await_spare()
    begun = time.perf_counter()
    taken = rig.pool.acquire('refill')
    while not rig.pool.ready:
        time.sleep(LOOK_S)
    ended = time.perf_counter()
    taken.close()
    return MS * (ended - begun)


def _recovery_ms(session: KernelSession, hanging: str, expected: CellStatus) -> float:
    """Return how long after its limit a hanging cell is over and the next one has run.

    Raises:
        KernelError: it ended otherwise, or variables of earlier cells are lost.
    """
    query = Query('starts', 'what was kept?', ())
    session.bind(query, QueryTools(query, ReadyMask()))
    for code in EARLIER:
        run(session, code)
    begun = time.perf_counter()
    result = session.execute(hanging, timeout_s=LIMIT_S)
    if result.status is not expected:
        msg = f'a cell that hangs ended as {result.status.name}: {result.error}'
        raise KernelError(msg)
    run(session, LOOK)
    return MS * (time.perf_counter() - begun - LIMIT_S)
