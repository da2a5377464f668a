"""Arrays over frames, one after the other, that are asked by frame index all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.primitives.forgiving.frames import position
from spatialclaw_ros.primitives.forgiving.scalars import whole_number
from spatialclaw_ros.primitives.forgiving.torch_habits import TorchHabits
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from typing_extensions import Self

    from spatialclaw_ros.primitives.given import Given


def parted(key: Given) -> tuple[Given, tuple[Given, ...]] | None:
    """Return a key of frames and those of their arrays; None where it names one frame."""
    if isinstance(key, tuple) and len(key) > 1:
        return key[0], key[1:]
    return (key, ()) if is_of_all(key) else None


def is_of_all(key: Given) -> bool:
    """Tell whether a key takes a part of all frames."""
    return isinstance(key, slice) or key is Ellipsis or key is None


MASKS = 4
"""Axes of the masks of several objects over frames."""


class FrameStack(TorchHabits, np.ndarray[Any, Any]):
    """An array (N, ...) by position, as ever; a frame, or a frame index beyond, is looked up.

    What is taken from it or computed with it is a plain array.
    """

    frame_indices: tuple[int, ...]

    def __new__(cls, arrays: NDArray[Any], frame_indices: Sequence[int]) -> Self:
        """View an array as one over frames."""
        self = np.asarray(arrays).view(cls)
        self.frame_indices = tuple(frame_indices)
        return self

    def __array_finalize__(self, obj: Given) -> None:
        """Know no frames: a part of the array has others."""
        self.frame_indices = ()

    def __iter__(self) -> Iterator[Any]:
        """Yield the arrays of the frames; of masks it is said that these are not the objects."""
        if self.ndim == MASKS and self.dtype == bool and self.shape[1] > 1:
            remark(
                'seg.masks is (frames, objects, H, W): a loop goes over the frames; seg[frame] '
                'are the masks of its objects'
            )
        return iter(self.view(np.ndarray))

    def __getitem__(self, key: Given) -> Given:
        """Return a part, its first axis also by frame or frame index."""
        plain = self.view(np.ndarray)
        first, *rest = key if isinstance(key, tuple) else (key,)
        by_number = not getattr(first, 'ndim', 0) and whole_number(first) is not None
        if self.frame_indices and (by_number or hasattr(first, 'frame_index')):
            key = (position(first, self.frame_indices, 'this array'), *rest)
        return plain[key]
