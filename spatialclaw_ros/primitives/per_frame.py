"""Values per frame, found by frame, frame index or position, computed when first asked for."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from spatialclaw_ros.primitives.forgiving.stacks import FrameStack, is_of_all, parted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook

CAMERA = ('fx', 'fy', 'cx', 'cy')
OF_ARRAYS = frozenset(
    ('min', 'max', 'mean', 'sum', 'std', 'any', 'all', 'size', 'ndim', 'dtype', 'T', 'copy')
) | {'reshape', 'astype', 'ravel', 'flatten', 'tolist', 'squeeze', 'transpose'}
"""What models take from the arrays of all frames, one after the other."""
KEPT = 24  # computed images kept per container: VGA points of 24 frames are 90 MB


class PerFrame(NDArrayOperatorsMixin):
    """One array per frame: ``x[frame]`` or ``x[frame_index]``; ``.frame_indices``."""

    def __init__(
        self,
        book: FrameBook,
        frame_indices: Sequence[int],
        compute: Callable[[Frame], NDArray[Any]],
        what: str,
        stack_name: str = '',
    ) -> None:
        """Hold the recipe; nothing is computed yet.

        ``stack_name``: the published name of the arrays of all frames, an attribute.
        """
        self._stack_name = stack_name
        self._book, self._compute, self._what = book, compute, what
        self._indices = list(frame_indices)
        self._kept: OrderedDict[int, NDArray[Any]] = OrderedDict()

    @property
    def frame_indices(self) -> list[int]:
        """Frame indices, in order."""
        return list(self._indices)

    @property
    def num_frames(self) -> int:
        """Number of frames."""
        return len(self._indices)

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self._indices)

    def __iter__(self) -> Iterator[NDArray[Any]]:
        """Yield the arrays, in the order of ``frame_indices``."""
        return (self[index] for index in self._indices)

    def __contains__(self, key: object) -> bool:
        """Whether a frame or frame index is listed here."""
        return getattr(key, 'frame_index', key) in self._indices

    def keys(self) -> list[int]:
        """Return the frame indices."""
        return self.frame_indices

    def values(self) -> list[NDArray[Any]]:
        """Return the arrays, in the order of ``frame_indices``."""
        return list(self)

    def items(self) -> list[tuple[int, NDArray[Any]]]:
        """Return (frame index, array) of each frame."""
        return list(zip(self._indices, self, strict=True))

    def __getitem__(self, key: Given) -> Given:
        """Return the array of the frame that ``key`` names, or a part of all of them, (N, ...)."""
        parts = parted(key)
        if parts is not None:
            first, rest = parts
            return self._part(first, rest)
        index = self._book.resolve(key, self._indices, what=self._what, lazy=True)
        if index in self._kept:
            self._kept.move_to_end(index)
            return self._kept[index]
        frame = self._book.get(index)
        assert frame is not None  # noqa: S101 - resolve returns known frames only
        array = self._compute(frame)
        array.setflags(write=False)
        self._kept[index] = array
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return array

    def _part(self, first: Given, rest: tuple[Given, ...]) -> Given:
        """Return a part of one frame's array, or of the stacked ones."""
        if is_of_all(first):
            key = (first, *rest)
            return np.asarray(self)[key]
        return self[first][rest]

    def __getattr__(self, name: str) -> Given:
        """Return the arrays of all frames by their published name, or what numpy has of them."""
        if name.startswith('_'):  # what Python and numpy ask for
            raise AttributeError(name)
        if name == self._stack_name:
            return FrameStack(np.asarray(self), self._indices)
        if name in CAMERA and self._indices and hasattr(self[self._indices[0]], name):
            return np.array([getattr(array, name) for array in self])
        if name in OF_ARRAYS:
            return getattr(np.asarray(self), name)
        msg = f'{self._what} has no attribute {name!r}; index it: {self!r}'
        raise AttributeError(msg)

    def __array__(self, dtype: Given = None, copy: Given = None) -> NDArray[Any]:
        """Stack the arrays of all frames, (N, ...)."""
        del copy
        stacked = np.stack([np.asarray(array) for array in self])
        return stacked if dtype is None else stacked.astype(dtype, copy=False)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *given: Given, **how: Given) -> Given:
        """Compute with the arrays of all frames, (N, ...)."""
        plain = [np.asarray(one) if isinstance(one, PerFrame) else one for one in given]
        return getattr(ufunc, method)(*plain, **how)

    __hash__ = object.__hash__

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the stacked arrays."""
        return (len(self), *self[self._indices[0]].shape) if self._indices else (0,)

    def __repr__(self) -> str:
        """Say how to use it."""
        return f'{self._what}: [frame] for frame in frame_indices={self._indices}'
