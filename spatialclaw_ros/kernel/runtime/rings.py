"""The host's frame rings, mapped read-only when a frame of theirs is first met."""

from __future__ import annotations

import mmap
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatialclaw_ros.kernel.runtime.broker_client import BrokerClient


class Rings:
    """Maps rings by name; a mapping lasts as long as the kernel."""

    def __init__(self, broker: BrokerClient) -> None:
        self._broker = broker
        self._mapped: dict[str, memoryview] = {}

    def memory(self, name: str) -> memoryview:
        """Return a ring's memory, read-only.

        Raises:
            ToolError: the host knows no such ring for this query.
        """
        known = self._mapped.get(name)
        if known is None:
            descriptor = self._broker.ring(name)
            try:
                size = os.fstat(descriptor).st_size
                known = memoryview(mmap.mmap(descriptor, size, mmap.MAP_SHARED, mmap.PROT_READ))
            finally:
                os.close(descriptor)
            self._mapped[name] = known
        return known
