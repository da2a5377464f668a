"""Where a factory's kernels come from: forked where that works here, else started one by one."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import KernelStartError
from spatialclaw_ros.kernel.fonts import font_list
from spatialclaw_ros.kernel.link import KernelLink
from spatialclaw_ros.kernel.probe import probe_forking
from spatialclaw_ros.kernel.self_test import BrokenBoundaryError, try_boundary
from spatialclaw_ros.kernel.zygote import Zygote

if TYPE_CHECKING:
    from spatialclaw_ros.frames.ring import RingRegistry
    from spatialclaw_ros.kernel.link import ZmqContext
    from spatialclaw_ros.kernel.plan import Plan

_log = logging.getLogger(__name__)

MAX_FAILED = 2
"""Kernels that could not be forked before any was; then none is tried any more."""


class Nursery:
    """Makes kernels. One thread asks it, and lives as long as all of them."""

    def __init__(self, plan: Plan, rings: RingRegistry, context: ZmqContext) -> None:
        self._plan = plan
        self._rings = rings
        self._context = context
        self._forks: bool | None = None
        """Whether kernels can be forked here; None until the first."""
        self._why = ''
        """Why none is."""
        self._tried = 'no boundary' if plan.level == 'none' else ''
        self._broken = ''
        """Which attempt to break out succeeded: then no kernel is made any more."""
        self._failed = 0
        self._alone = 0
        """How many kernels have a sandbox of their own."""

    @property
    def forks(self) -> bool | None:
        """Whether kernels are forked; None before the first one is ready."""
        return self._forks

    @property
    def making(self) -> str:
        """How kernels are made, in words."""
        if self._forks is None:
            return 'none is ready yet'
        return 'forked' if self._forks else f'each starts alone: {self._why}'

    @property
    def self_test(self) -> str:
        """What came of the first kernel's attempts to break out, in words."""
        return self._broken or self._tried or 'not done yet'

    def make(self) -> KernelLink:
        """Return a kernel that is ready.

        Raises:
            BrokenBoundaryError: the first one could break out, now or before.
            KernelStartError: there is none; says why.
        """
        if self._broken:
            raise BrokenBoundaryError(self._broken)
        link = self._made()
        if not self._tried:
            try:
                self._tried = try_boundary(link)
            except KernelStartError as error:
                link.close()
                self._broken = str(error) if isinstance(error, BrokenBoundaryError) else ''
                raise
        return link

    def _made(self) -> KernelLink:
        if self._forks is None:
            found = probe_forking(self._plan.level, self._plan.layout)
            if not found.works:
                self._fork_no_more(found.reason)
        why: Exception | None = None
        if self._forks is not False:
            try:
                link = self._forked()
            except (KernelStartError, OSError) as error:
                if self._plan.given_up.is_set() or (self._forks and self._zygote_lives()):
                    raise
                if self._forks:
                    return self._forked()
                self.close()
                why = error
            else:
                self._forks = True
                return link
        link = self._started_alone()
        if why is not None:
            # that one can be started, and none was forked; the first may have been unlucky
            self._failed += 1
            if self._failed == MAX_FAILED:
                self._fork_no_more(str(why))
        return link

    def _fork_no_more(self, why: str) -> None:
        self._forks, self._why = False, why
        _log.warning('each kernel starts alone, which takes seconds: none is forked (%s)', why)

    def _zygote_lives(self) -> bool:
        return self._plan.zygote is not None and self._plan.zygote.alive

    def _forked(self) -> KernelLink:
        if not self._zygote_lives():
            self.close()
            self._plan = replace(self._plan, zygote=Zygote(self._plan))
        return KernelLink(self._plan, self._rings, self._context)

    def _started_alone(self) -> KernelLink:
        if self._alone == 1:
            # the first kernel made a list of its own, so that nobody waited for this one
            fonts = font_list(self._plan.layout, self._plan.given_up)
            self._plan = replace(self._plan, fonts=fonts)
        link = KernelLink(self._plan, self._rings, self._context)
        self._alone += 1
        return link

    def close(self) -> None:
        """End what kernels are forked from, and with it those that still run. Idempotent."""
        if self._plan.zygote is not None:
            self._plan.zygote.end()
            self._plan = replace(self._plan, zygote=None)
