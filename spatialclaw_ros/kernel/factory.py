"""The factory of kernel sessions: keeps kernels warm, and knows which boundary is in force."""

from __future__ import annotations

import logging
import queue
import threading
import time
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import (
    CancelledError,
    KernelError,
    KernelStartError,
    SpatialClawError,
)
from spatialclaw_ros.core.memory import share_heaps
from spatialclaw_ros.kernel.folders import remove_abandoned
from spatialclaw_ros.kernel.groups import homes
from spatialclaw_ros.kernel.layout import layout_of
from spatialclaw_ros.kernel.limits import Limits
from spatialclaw_ros.kernel.link import KernelLink, new_context
from spatialclaw_ros.kernel.nursery import Nursery
from spatialclaw_ros.kernel.plan import Plan
from spatialclaw_ros.kernel.probe import choose_level
from spatialclaw_ros.kernel.session import KernelSession

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Self

    from spatialclaw_ros.frames.ring import RingRegistry

_log = logging.getLogger(__name__)

CLOSED = 'the factory of kernels is closed'
ACQUIRE_S = 180.0
LOOK_S = 0.1
ATTEMPTS = 2
"""To start a kernel: without a second one, nothing would be ready until somebody asks."""


class Kernels:
    """Implements KernelFactory. Starts at once to make a kernel ready; thread safe.

    Args:
        python: interpreter of the kernel's own environment.
        rings: where frames lie; kernels are sent the rings of their query.
        sandbox: 'auto', 'bwrap', 'landlock' or 'none'; auto never falls back to none.
        spares: kernels kept ready.
        memory_mb: address space of one kernel.
        world_axes: 'rep103' (z up) or 'y_up'.

    Raises:
        KernelStartError: no boundary of the kind asked for works here; says why.
    """

    def __init__(
        self,
        python: Path,
        rings: RingRegistry,
        *,
        sandbox: str = 'auto',
        spares: int = 1,
        memory_mb: int = 4096,
        world_axes: str = 'rep103',
    ) -> None:
        share_heaps()  # each kernel has threads here
        layout = layout_of(python)
        remove_abandoned()
        limits = Limits(memory_mb=memory_mb)
        level = choose_level(sandbox, layout)
        groups = homes(limits) if level != 'none' else ()
        self._plan = Plan(layout, level, limits, world_axes, groups=groups)
        self._context = new_context()
        self._nursery = Nursery(self._plan, rings, self._context)
        self._spares = max(0, spares)
        self._ready: queue.Queue[KernelLink | SpatialClawError] = queue.Queue()
        self._wanted = threading.Semaphore(0)
        self._unclaimed = 0
        """Kernels that were ordered by somebody who was cancelled before they were ready."""
        self._sessions: set[KernelSession] = set()
        self._lock = threading.Lock()
        self._closed = False
        # what is started dies with the thread that started it, so one thread starts them all
        self._starter = threading.Thread(target=self._start_kernels, name='kernel-starter')
        self._starter.daemon = True
        self._starter.start()
        for _ in range(self._spares):
            self._wanted.release()

    @property
    def sandbox(self) -> str:
        """Boundary in force for the kernels it makes."""
        return self._plan.level

    @property
    def making(self) -> str:
        """How its kernels are made, in words."""
        return self._nursery.making

    @property
    def self_test(self) -> str:
        """What came of the first kernel's attempts to break out, in words."""
        return self._nursery.self_test

    @property
    def ready(self) -> int:
        """How many kernels wait to be taken."""
        return sum(isinstance(found, KernelLink) for found in tuple(self._ready.queue))

    def acquire(self, session_id: str, *, cancel: threading.Event | None = None) -> KernelSession:
        """Return a ready session, waiting for one to start if none is warm.

        Raises:
            KernelStartError: no kernel can be started; says which layer refused and the remedy.
            KernelError: the factory is closed.
            CancelledError: ``cancel`` was set while none was ready.
        """
        session = KernelSession(session_id, self._take, self._forget, cancel)
        with self._lock:
            closed = self._closed
            if not closed:
                self._sessions.add(session)
        if closed:  # meanwhile: nobody else knows of the session
            session.close()
            raise KernelError(CLOSED)
        return session

    def _take(self, cancel: threading.Event | None) -> KernelLink:
        """Return a kernel that has started; one start may fail."""
        deadline = time.monotonic() + ACQUIRE_S
        failed = False
        self._order()
        while True:
            if self._closed:
                raise KernelError(CLOSED)
            try:
                link = self._ready.get(timeout=LOOK_S)
            except queue.Empty:
                if cancel is not None and cancel.is_set():
                    with self._lock:
                        self._unclaimed += 1
                    raise CancelledError('cancelled while no kernel was ready') from None
                if time.monotonic() > deadline:
                    msg = f'no kernel was ready within {ACQUIRE_S:.0f} s'
                    raise KernelStartError(msg) from None
                continue
            if isinstance(link, SpatialClawError):
                if failed:
                    raise link
                failed = True  # a spare's, perhaps, of long ago
                self._wanted.release()
                continue
            if link.alive:
                return link
            link.close()
            self._wanted.release()

    def _order(self) -> None:
        """Have a kernel started for whoever takes one, unless one is on its way for nobody."""
        with self._lock:
            if self._unclaimed:
                self._unclaimed -= 1
                return
        self._wanted.release()

    def _forget(self, session: KernelSession) -> None:
        with self._lock:
            self._sessions.discard(session)

    def _start_kernels(self) -> None:
        while True:
            self._wanted.acquire()
            if self._closed:
                return
            self._ready.put(self._started())

    def _started(self) -> KernelLink | SpatialClawError:
        """Return a new kernel, or why there is none; one may be killed as it starts."""
        why: SpatialClawError
        for _ in range(ATTEMPTS):
            try:
                return self._nursery.make()
            except SpatialClawError as error:
                why = error
            except Exception as error:  # noqa: BLE001 - a starter that dies would hang everyone
                why = KernelStartError(f'a kernel cannot be started: {error!r}')
            if self._closed:
                break
            _log.warning('a kernel did not start: %s', why)
        return why

    def close(self) -> None:
        """End all kernels, warm and in use. Idempotent."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            sessions = list(self._sessions)
        self._plan.given_up.set()
        for session in sessions:
            session.close()
        self._wanted.release()
        self._starter.join()
        while not self._ready.empty():
            link = self._ready.get_nowait()
            if isinstance(link, KernelLink):
                link.close()
        self._nursery.close()
        self._context.term()

    def __enter__(self) -> Self:
        """Return the factory itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all kernels."""
        self.close()
