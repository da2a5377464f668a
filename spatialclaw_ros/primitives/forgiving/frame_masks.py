"""Masks (H, W) that know their frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.torch_habits import TorchHabits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

MASK = 2
"""Axes of a mask."""


class FrameMask(TorchHabits, np.ndarray[Any, Any]):
    """A mask (H, W) bool that knows its frame; what is computed with it is a plain array."""

    frame_index: int

    def __array_finalize__(self, obj: Given) -> None:
        """Know no frame: a part of the mask or a copy of it may be another one."""
        self.frame_index = getattr(obj, 'frame_index', -1) if self.shape == np.shape(obj) else -1

    def __array_wrap__(
        self,
        array: Given,
        context: Given = None,
        return_scalar: Given = False,  # noqa: FBT002 - numpy's signature
    ) -> Given:
        """Return plain numpy from arithmetic."""
        del context
        plain = np.asarray(array)
        return plain[()] if return_scalar or plain.ndim == 0 else plain


def of_frame(mask: NDArray[np.bool_], frame_index: int) -> FrameMask:
    """Return a mask that knows its frame."""
    known = mask.view(FrameMask)
    known.frame_index = frame_index
    return known


def is_mask(key: Given) -> bool:
    """Tell whether a key is a mask (H, W) rather than a frame."""
    return isinstance(key, np.ndarray) and key.ndim == MASK and key.dtype == bool


def frame_of_mask(mask: Given, frame_indices: Sequence[int]) -> int:
    """Return the frame that a mask is of: the one it knows, or the only one there is.

    Raises:
        ArgumentError: it may be of several.
    """
    known = int(getattr(mask, 'frame_index', -1))
    if known >= 0 or len(frame_indices) == 1:
        return known if known >= 0 else frame_indices[0]
    msg = (
        f'this mask does not say of which of the frames {list(frame_indices)} it is: index the '
        'frame first, recon.points[frame][mask]'
    )
    raise ArgumentError(msg)
