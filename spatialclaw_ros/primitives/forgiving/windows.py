"""Parts of a video: from one frame to another, and the frame that prompts belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchFrameError
from spatialclaw_ros.primitives.forgiving.frames import frame_number, position
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import InputImages


def frames_apart(given: Sequence[Given], indices: Given) -> tuple[list[Given], Given]:
    """Return arguments without the frames among them, the rest moved up, and the frames.

    ``given``: the arguments in order; ``indices``: what stands for the frames by keyword.
    """
    place = next((k for k, argument in enumerate(given) if _are_frames(argument)), None)
    if place is None:
        return list(given), indices
    remark('a video is all frames; those given are taken as frame_indices=')
    return [*given[:place], *given[place + 1 :], None], given[place]


def _are_frames(argument: Given) -> bool:
    first = argument[0] if isinstance(argument, (list, tuple)) and argument else argument
    return hasattr(first, 'frame_index') and hasattr(first, 'T_world_camera')


def between(frames: InputImages, start: object, end: object) -> InputImages:
    """Return the frames from one to before another, each named by itself or its frame index.

    Raises:
        ArgumentError: there is none.
    """
    low = -np.inf if start is None else frame_number(start, 'start_frame')[0]
    high = np.inf if end is None else frame_number(end, 'end_frame')[0]
    indices = frames.frame_indices
    chosen = frames[[place for place, index in enumerate(indices) if low <= index < high]]
    if not chosen:
        msg = f'no frame from {start} to before {end}; frame indices are {indices}'
        raise ArgumentError(msg)
    return chosen


def prompted(frames: InputImages, key: object) -> Frame:
    """Return the frame that prompts are pixels of: a position among the frames, or a frame.

    Raises:
        ArgumentError: it is none of them.
    """
    try:
        return frames[position(key, frames.frame_indices, 'prompt_frame_idx')]
    except NoSuchFrameError:
        msg = (
            f'prompt_frame_idx is a position among {len(frames)} frames, got {key!r:.80}; frame '
            f'indices are {frames.frame_indices}'
        )
        raise ArgumentError(msg) from None
