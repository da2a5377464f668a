"""The soak: thousands of cells, kernels killed at random; nothing is lost and nothing is left.

It takes minutes, so it runs where SPATIALCLAW_SOAK_CELLS says how many cells (``make soak``).
"""

from __future__ import annotations

import ctypes
import gc
import os
import random
import signal
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest
from agent.doubles import cell, eventually
from kernel.leftovers import descendants, leftovers, started
from kernel.scene import RED_BOX, capture

from spatialclaw_ros.agent.engine import Engine
from spatialclaw_ros.core.answer import Kind, Status
from spatialclaw_ros.core.conversation import ModelReply
from spatialclaw_ros.core.query import Budget, Query
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.kernel.factory import Kernels
from spatialclaw_ros.kernel.patience import resident_bytes
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.label_image import LabelImageSegmenter

if TYPE_CHECKING:
    from spatialclaw_ros.core.conversation import ModelRequest
    from spatialclaw_ros.kernel.session import KernelSession

CELLS = int(os.environ.get('SPATIALCLAW_SOAK_CELLS', '0'))
CODE = (
    "mask = tools.SAM3(InputImages[0], 'red box').get_mask()",
    'area = int(mask.sum())',
    "notes['area'] = area",
    "sketch.box_around(np.random.rand(50, 3), name='box')",
    'show(InputImages[0])',
    '1 / 0',
    "print('long output ' * 5000)",
    'rows = [np.random.rand(100, 100) for _ in range(10)]',
    'total = area + len(rows) + int(Metadata.question.split()[-1])',
    "ReturnAnswer(total, unit='1')",
)
"""The cells of a query; each needs variables of those before it."""
BOX_PIXELS = (RED_BOX[0].stop - RED_BOX[0].start) * (RED_BOX[1].stop - RED_BOX[1].start)
FAILS = 'ZeroDivisionError'
"""What one of them ends with."""
KILL_EVERY = 50
KILL_WITHIN_S = 0.02
ANY_EVERY = 5
"""Of so many kills one hits any process below this one: a spare, or what kernels come from."""
QUERIES_A_SESSION = 3
SESSIONS = 2
"""Open at a time; so they are full when the first tenth is over."""
SPARE_S = 120
FLAT = 1.02
BUDGET = Budget(max_steps=60, max_failures=20, time_s=600.0, cell_timeout_s=120.0)


class Watched(Kernels):
    """Knows which kernel was taken last."""

    last: KernelSession | None = None

    def acquire(self, session_id: str, *, cancel: threading.Event | None = None) -> KernelSession:
        self.last = super().acquire(session_id, cancel=cancel)
        return self.last


class Killer:
    """A model that writes the cells in turn, the same again when a kernel died of it.

    It brings that about now and then.
    """

    name = 'killer'
    plans = False

    def __init__(self, kernels: Watched) -> None:
        self.asked = 0
        self.killed = 0
        self._kernels = kernels
        self._chance = random.Random(0)  # noqa: S311 - no secret
        self._next = KILL_EVERY // 2
        self._threads: list[threading.Thread] = []

    def query(
        self, request: ModelRequest, *, cancel: threading.Event, deadline_s: float
    ) -> ModelReply:
        del cancel, deadline_s
        ran = [step for step in request.steps if step.ok or FAILS in step.observation]
        self.asked += 1
        if self.asked >= self._next:
            self._next = (self.asked // KILL_EVERY + 1) * KILL_EVERY
            self._next += self._chance.randrange(KILL_EVERY)
            self._kill_soon()
        return ModelReply(cell(CODE[len(ran)]), prompt_tokens=0, output_tokens=0, elapsed_s=0.0)

    def _kill_soon(self) -> None:
        self.killed += 1
        below = sorted(descendants())
        if self.killed % ANY_EVERY == 0:
            victim = self._chance.choice(below)
        else:
            assert self._kernels.last is not None
            victim = self._kernels.last.pid
        thread = threading.Timer(self._chance.uniform(0, KILL_WITHIN_S), kill, (victim,))
        thread.start()
        self._threads = [*(one for one in self._threads if one.is_alive()), thread]

    def close(self) -> None:
        for thread in self._threads:
            thread.join()


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it has ended by itself


def shared_memory() -> list[str]:
    """Return the blocks that this process has mapped: frames and tools' results lie in them."""
    maps = Path('/proc/self/maps').read_text(encoding='utf-8').splitlines()
    return [line for line in maps if 'memfd:' in line]


@dataclass
class Soak:
    """What was measured: after each query, with as many kernels alive as before."""

    resident: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    processes: dict[int, str] = field(default_factory=dict)
    """Every one that was seen below this one, and when it started."""
    cells: int = 0
    kills: int = 0

    def sample(self) -> None:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)  # what is free but kept by the C library comes and goes
        self.resident.append(resident_bytes())
        self.descriptors.append(len(os.listdir('/proc/self/fd')))  # noqa: PTH208
        self.processes.update((pid, started(pid)) for pid in descendants())

    def alive(self) -> list[int]:
        known = self.processes.items()
        return [pid for pid, start in known if start and started(pid) == start]


def soak(kernel_python: Path, rings: RingRegistry, queries: int) -> Soak:
    """Ask so many questions; every one has to be answered, and rightly."""
    done = Soak()
    kernels = Watched(kernel_python, rings, spares=1)
    model = Killer(kernels)
    engine = Engine(
        kernels,
        model,
        make_tools=lambda query: QueryTools(query, LabelImageSegmenter()),
        documentation='',
        check=lambda _: '',
        max_sessions=SESSIONS,
    )
    shown = capture(rings)
    for number in range(queries):
        outcome = engine.ask(
            Query(
                query_id=f'q{number}',
                question=f'what is the total with {number}',
                captures=(shown,),
                session_id=f's{number // QUERIES_A_SESSION}',
                expect=Kind.NUMBER,
                budget=BUDGET,
            )
        )
        assert outcome.answer.status is Status.ANSWERED, outcome.answer
        assert outcome.answer.value == BOX_PIXELS + 10 + number
        assert eventually(lambda: kernels.ready == 1, within_s=SPARE_S)
        done.sample()
    engine.close()
    done.cells, done.kills = model.asked, model.killed
    return done


def grown(values: list[int]) -> tuple[float, float]:
    """Return the medians of the second tenth and of the last."""
    tenth = len(values) // 10
    return median(values[tenth : 2 * tenth]), median(values[-tenth:])


@pytest.mark.timeout(0)
@pytest.mark.skipif(not CELLS, reason='set SPATIALCLAW_SOAK_CELLS=1000 (make soak) for the soak')
def test_nothing_is_lost_and_nothing_is_left(kernel_python: Path) -> None:
    with RingRegistry() as rings:
        Kernels(kernel_python, rings, spares=0).close()  # what is loaded once
        before, memory_before = leftovers(), shared_memory()
        begun = time.monotonic()
        done = soak(kernel_python, rings, CELLS // len(CODE))
    early, late = grown(done.resident)
    opened_early, opened_late = grown(done.descriptors)
    print(
        f'\nsoak: {done.cells} cells, {len(done.resident)} queries, {done.kills} kills, '
        f'{len(done.processes)} processes in {time.monotonic() - begun:.0f} s; '
        f'memory {early / 1e6:.1f} to {late / 1e6:.1f} MB, '
        f'descriptors {opened_early:.0f} to {opened_late:.0f}'
    )
    gc.collect()  # the pictures' memory is mapped as long as anything knows of them
    assert eventually(lambda: leftovers() == before), (before, leftovers())
    assert eventually(lambda: not done.alive()), done.alive()
    assert shared_memory() == memory_before
    assert late <= FLAT * early
    assert opened_late <= FLAT * opened_early
