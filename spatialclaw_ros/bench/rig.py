"""The kernels that the rows are measured on, and calls that take turns."""

from __future__ import annotations

import time
from contextlib import ExitStack
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench.plain_kernel import PlainKernel
from spatialclaw_ros.core.errors import KernelError
from spatialclaw_ros.core.protocols import Segmentation
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.factory import Kernels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from typing_extensions import Self

    from spatialclaw_ros.core.cell import CellResult
    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.protocols import SegmentPrompt
    from spatialclaw_ros.kernel.session import KernelSession

CELL_S = 120.0
"""For one cell: nothing here fails because a machine is busy."""
SPARE_S = 180.0
LOOK_S = 0.001
MS = 1000.0
SLOW_SHARE = 8
"""What takes seconds is done in every so many-th round."""
QUICK = 5
"""What takes milliseconds is done so often in a round."""


class Rig:
    """Kernels of ours and one to compare with; each starts when it is first used.

    Args:
        python: interpreter of all kernels.
        sandbox: boundary round ours.
        rounds: how often each thing is measured.
    """

    def __init__(self, python: Path, sandbox: str, rounds: int) -> None:
        self.python = python
        self.rounds = rounds
        self._stack = ExitStack()
        self.rings = self._stack.enter_context(RingRegistry())
        self.pool = self._stack.enter_context(
            Kernels(python, self.rings, sandbox=sandbox, spares=1)
        )

    @property
    def slow_rounds(self) -> int:
        """How often what takes seconds is measured."""
        return max(1, self.rounds // SLOW_SHARE)

    @cached_property
    def plain(self) -> PlainKernel:
        """The kernel to compare with."""
        return self._stack.enter_context(PlainKernel(self.python))

    @cached_property
    def bare(self) -> KernelSession:
        """A kernel of ours without its sandbox."""
        kernels = Kernels(self.python, self.rings, sandbox='none', spares=0)
        return self._stack.enter_context(kernels).acquire('bare')

    def await_spare(self) -> None:
        """Wait until a kernel is ready to be taken.

        Raises:
            KernelError: none is within minutes.
        """
        until = time.monotonic() + SPARE_S
        while not self.pool.ready:
            if time.monotonic() > until:
                msg = f'no kernel was ready within {SPARE_S:.0f} s'
                raise KernelError(msg)
            time.sleep(LOOK_S)

    def close(self) -> None:
        """End all kernels. Idempotent."""
        self._stack.close()

    def __enter__(self) -> Self:
        """Return the rig itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all kernels."""
        self.close()


class ReadyMask:
    """A Segmenter that needs no time: it gives the same mask whatever is asked for."""

    backend = 'ready'

    def __init__(self, mask: NDArray[np.bool_] | None = None) -> None:
        self._mask = np.zeros((0, 0), bool) if mask is None else mask

    def segment(
        self, capture: Capture, prompt: SegmentPrompt, others: Sequence[Capture] = ()
    ) -> Segmentation:
        """Return the mask."""
        del capture, others
        return Segmentation(self._mask[None], (prompt.text,), (1.0,))


def run(session: KernelSession, code: str) -> CellResult:
    """Run a cell in a kernel of ours.

    Raises:
        KernelError: it failed.
    """
    result = session.execute(code, timeout_s=CELL_S)
    if not result.ok:
        msg = f'a cell of the bench failed: {result.error}'
        raise KernelError(msg)
    return result


def take_turns(rounds: int, *calls: tuple[Callable[[], object], int]) -> list[float]:
    """Return the median [ms] of each call; what else the machine does is in all of them alike.

    Args:
        rounds: how often all of them are made, one after the other.
        calls: each with how often it is made in a round.
    """
    for call, _ in calls:  # the first call of each fills caches
        call()
    took: list[list[float]] = [[] for _ in calls]
    most = max(often for _, often in calls)
    for _ in range(rounds):
        for turn in range(most):
            for (call, often), mine in zip(calls, took, strict=True):
                if turn < often:
                    mine.append(timed_ms(call))
    return [median(mine) for mine in took]


def timed_ms(call: Callable[[], object]) -> float:
    """Return how long one call takes [ms]."""
    start = time.perf_counter()
    call()
    return MS * (time.perf_counter() - start)
