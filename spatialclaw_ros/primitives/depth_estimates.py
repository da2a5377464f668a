"""Depth of frames that measured none, as the host's depth model sees it in their colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from spatialclaw_ros.core.protocols import HostTools
    from spatialclaw_ros.primitives.images import FrameBook, InputImages


def estimate_depth(book: FrameBook, host: HostTools | None, frames: InputImages) -> None:
    """Give frames estimated depth; from here on they, all noise and all answers say so.

    Raises:
        ArgumentError: there is no host to ask.
        ToolError: it has no depth model, or that failed.
    """
    if host is None:
        msg = f'frames {frames.frame_indices} have no depth'
        raise ArgumentError(msg)
    for frame in frames:
        reply = host.call('depth', {'frame_index': frame.frame_index})
        frame.take_estimate(np.array(reply.arrays[0], np.float32), str(reply.value['source']))
    noise.estimated(yes=True)
    remark('; '.join(book.doubts()))
