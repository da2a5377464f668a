"""A run: its worlds, one process each, so many at a time."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING

from spatialclaw_ros.bench.asking import WorldAsked, ask_world

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spatialclaw_ros.bench.plan import Orders, WorldPlan

PR_SET_PDEATHSIG = 1


def run_worlds(plans: Sequence[WorldPlan], orders: Orders, jobs: int) -> Iterator[WorldAsked]:
    """Ask the questions of all worlds; yields each world as it is done.

    No process of a run outlives it, whatever ended it.
    """
    others = multiprocessing.active_children()
    # a fresh interpreter: a fork would share threads and sockets of kernels with its siblings
    fresh = multiprocessing.get_context('spawn')
    with ProcessPoolExecutor(jobs, fresh, _end_with, (os.getpid(),)) as pool:
        try:
            running = [pool.submit(_ask, plan, orders) for plan in plans]
            for done in as_completed(running):
                yield done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                if process not in others:
                    process.terminate()
            raise


def _end_with(parent: int) -> None:
    """Have a worker end when it is told to or when the run's process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the run's process, which ends us
    signal.signal(signal.SIGTERM, _end)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit()


def _end(*_: object) -> None:
    """Leave what is being done, closing what it has open."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit()


def _ask(plan: WorldPlan, orders: Orders) -> WorldAsked:
    try:
        return ask_world(plan, orders)
    except SystemExit:  # or the pool would hand this process the next world
        os._exit(1)
