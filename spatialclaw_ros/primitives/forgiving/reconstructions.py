"""Where the reconstruction, the frame and the object stand among the arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.scalars import count_of, one_of, whole_number
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given


def in_order(recon: Given, frame: Given, name: Given) -> tuple[Given, Given, Given]:
    """Return (reconstruction, frame, object) of what a cell gave, swapped or left out.

    Raises:
        ArgumentError: the first is neither a reconstruction nor a frame.
    """
    recon, frame = _swapped(recon, frame)
    if isinstance(frame, str):
        remark(f'{frame!r} taken as the object: recon, frame, object is the order')
        return recon, None, frame
    return recon, frame, name


def _swapped(recon: Given, frame: Given) -> tuple[Given, Given]:
    if recon is None or _is_recon(recon) or (isinstance(recon, np.ndarray) and recon.ndim > 1):
        return recon, frame
    if _is_recon(frame):
        remark('the reconstruction comes first, then the frame; taken the other way round')
        return frame, recon
    if frame is None and (hasattr(recon, 'frame_index') or whole_number(recon) is not None):
        remark('the first argument is a reconstruction; a frame is taken as frame=')
        return None, recon
    msg = (
        f'the first argument is a reconstruction (tools.Reconstruct(frames)), got {recon!r:.80}; '
        'name the frame with frame=...'
    )
    raise ArgumentError(msg)


def _is_recon(thing: object) -> bool:
    """Tell whether a thing is a reconstruction, or its points."""
    return hasattr(thing, 'extrinsics') or hasattr(thing, 'confidence')


def how_many(max_frames: Given, indices: Given, most: int) -> tuple[int, Given]:
    """Return how many frames to reconstruct at most, and frame indices given in its place."""
    max_frames = one_of(max_frames)
    if indices is None and isinstance(max_frames, (list, tuple, range, np.ndarray)):
        return most, max_frames
    return max(1, min(count_of(max_frames, 'max_frames'), most)), indices
