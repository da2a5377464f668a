"""How much one kernel, one cell and one query may take; told to the kernel, kept by the host."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Limits that hold on both sides: the kernel cuts to be useful, the host to be safe."""

    memory_mb: int = 4096
    """Address space of one kernel."""
    temporary_mb: int = 64
    """Size of its private /tmp."""
    open_files: int = 512
    tasks: int = 160
    """Threads; a kernel without a uid or a user namespace of its own may start some more."""
    niceness: int = 5
    stream_chars: int = 20_000
    """Characters kept of stdout, and of stderr, per cell."""
    error_chars: int = 6_000
    images: int = 8
    """Images per cell."""
    image_side: int = 2048
    """Pixels of an image's longer side; larger ones are scaled down in the kernel."""
    variables: int = 60
    """Variables described per cell."""
    variable_chars: int = 160
    sketch_operations: int = 600
    payload_bytes: int = 2_000_000
    """JSON of one observation."""
    notes_bytes: int = 200_000
    tool_calls: int = 400
    """Calls to the host per query."""
    tool_bytes: int = 1_000_000_000
    """Arrays sent to the kernel per query."""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form that the kernel is started with."""
        return asdict(self)


MAX_MESSAGE_BYTES = 16_000_000
"""Part of a message that the host's socket takes at most: an image of 2048 x 2048 fits."""
RECEIVE_HIGH_WATER = 64
"""Messages that wait unread in the host at most."""


def counted_apart(release: str = '') -> bool:
    """Whether the system counts a user's tasks in each user namespace by itself.

    Args:
        release: of Linux; '' is the one that runs.
    """
    numbers = re.match(r'(\d+)\.(\d+)', release or os.uname().release)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= (5, 14)
