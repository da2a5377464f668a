"""A run: its worlds, one process each, so many at a time."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING

from spatialclaw_ros.bench.asking import WorldAsked, ask_world

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spatialclaw_ros.bench.plan import Orders, WorldPlan


def run_worlds(plans: Sequence[WorldPlan], orders: Orders, jobs: int) -> Iterator[WorldAsked]:
    """Ask the questions of all worlds; yields each world as it is done."""
    # a fresh interpreter: a fork would share threads and sockets of kernels with its siblings
    fresh = multiprocessing.get_context('spawn')
    with ProcessPoolExecutor(max_workers=jobs, mp_context=fresh) as pool:
        running = [pool.submit(ask_world, plan, orders) for plan in plans]
        try:
            for done in as_completed(running):
                yield done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
