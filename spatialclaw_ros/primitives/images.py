"""Lists of frames, and how a frame that a cell names is found."""

from __future__ import annotations

import numbers
from typing import TYPE_CHECKING, Any, SupportsIndex, overload

import numpy as np

from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchFrameError
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialclaw_ros.primitives.given import Given


class InputImages(list[Frame]):
    """The query's frames, oldest first: a list of ``Frame``; slices keep the type.

    ``InputImages[i]`` goes by position; ``by_index(i)`` by frame index, ``at(stamp)`` newest at or
    before a stamp, ``nearest(stamp)``; ``.frame_indices``.
    """

    def __init__(self, frames: Iterable[Frame] = ()) -> None:
        """Hold frames in the order given."""
        super().__init__(frames)

    @property
    def frame_indices(self) -> list[int]:
        """Frame index of each frame, in order."""
        return [frame.frame_index for frame in self]

    @property
    def num_frames(self) -> int:
        """Number of frames."""
        return len(self)

    def by_index(self, frame_index: int) -> Frame:
        """Return the frame with this frame index.

        Raises:
            NoSuchFrameError: there is none; lists those that exist.
        """
        for frame in self:
            if frame.frame_index == frame_index:
                return frame
        msg = f'no frame {frame_index} here; frame indices are {self.frame_indices}'
        raise NoSuchFrameError(msg)

    def at(self, stamp: float) -> Frame:
        """Return the newest frame at or before a stamp [s]; the oldest where none is."""
        self._some()
        before = [frame for frame in self if frame.stamp <= stamp]
        return max(before, key=_stamp) if before else min(self, key=_stamp)

    def nearest(self, stamp: float) -> Frame:
        """Return the frame nearest to a stamp [s]."""
        self._some()
        return min(self, key=lambda frame: abs(frame.stamp - stamp))

    def _some(self) -> None:
        if not self:
            msg = 'there is no frame in this list'
            raise NoSuchFrameError(msg)

    @overload
    def __getitem__(self, key: SupportsIndex) -> Frame: ...
    @overload
    def __getitem__(self, key: slice) -> InputImages: ...
    @overload
    def __getitem__(self, key: Sequence[int]) -> InputImages: ...
    def __getitem__(self, key: Any) -> Any:
        """Return a frame by position, a slice or a list of positions as InputImages."""
        if isinstance(key, slice):
            return InputImages(super().__getitem__(key))
        if isinstance(key, Frame):
            return self.by_index(key.frame_index)
        if isinstance(key, (list, tuple, np.ndarray)):
            keys = np.asarray(key)
            chosen = np.flatnonzero(keys) if keys.dtype == bool else keys.ravel()
            return InputImages(self[int(i)] for i in chosen)
        if not isinstance(key, SupportsIndex):
            msg = f'InputImages takes a position, a slice or a list of positions, got {key!r}'
            raise ArgumentError(msg)
        position = int(key)
        if -len(self) <= position < len(self):
            return super().__getitem__(position)
        if position in self.frame_indices:
            remark(
                f'InputImages goes by position 0..{len(self) - 1}; {position} taken as a frame '
                'index (by_index)'
            )
            return self.by_index(position)
        msg = (
            f'InputImages has {len(self)} frames, positions 0..{len(self) - 1} with frame '
            f'indices {self.frame_indices}; {position} is neither'
        )
        raise NoSuchFrameError(msg)

    def __add__(self, other: Given) -> InputImages:  # type: ignore[override]
        """Join two lists of frames, keeping the type."""
        return InputImages([*self, *other])

    def __repr__(self) -> str:
        """Summarise."""
        cameras = sorted({frame.camera for frame in self})
        return f'InputImages({len(self)} frames, frame_indices={self.frame_indices}, {cameras})'


def _stamp(frame: Frame) -> float:
    return frame.stamp


class FrameBook:
    """Every frame that this query may name: its own, and live ones that were fetched."""

    def __init__(self) -> None:
        """Start empty; ``bind`` fills it for each query."""
        self.query = InputImages()
        self._by_index: dict[int, Frame] = {}

    def bind(self, frames: Iterable[Frame]) -> None:
        """Take a new query's frames; frames of earlier queries are no longer known."""
        noise.estimated(yes=False)
        self.query = InputImages(frames)
        self._by_index = {frame.frame_index: frame for frame in self.query}

    def add(self, frames: Iterable[Frame]) -> None:
        """Make further (live) frames known."""
        for frame in frames:
            self._by_index.setdefault(frame.frame_index, frame)

    @property
    def indices(self) -> list[int]:
        """Frame indices that are known, in time order."""
        return [frame.frame_index for frame in self.all]

    @property
    def all(self) -> InputImages:
        """All known frames, oldest first."""
        return InputImages(sorted(self._by_index.values(), key=_stamp))

    @property
    def newest(self) -> Frame:
        """The newest frame.

        Raises:
            NoSuchFrameError: there is no frame.
        """
        self.query._some()  # noqa: SLF001 - one class in two parts
        return max(self._by_index.values(), key=_stamp)

    def doubts(self) -> list[str]:
        """Return what answers have to say of depth that was not measured."""
        sources = dict.fromkeys(f.estimated_by for f in self._by_index.values() if f.estimated_by)
        return [
            f'depth is estimated from colour by {source}: lengths may be off by '
            f'{noise.LEARNT_SCALE:.0%} and more'
            for source in sources
        ]

    @property
    def worlds(self) -> list[str]:
        """Names of the world frames, in order of first appearance."""
        return list(dict.fromkeys(frame.world_frame for frame in self.all))

    def get(self, frame_index: int) -> Frame | None:
        """Return a known frame, or None."""
        return self._by_index.get(frame_index)

    def view(self, key: object) -> Frame:
        """Return the frame that a frame object, an index or a position names.

        Raises:
            NoSuchFrameError: nothing known answers to it; lists what exists.
        """
        return self._by_index[self.resolve(key, self.query.frame_indices, lazy=True)]

    def resolve(
        self,
        key: object,
        available: Sequence[int],
        *,
        what: str = 'this',
        strict: bool = False,
        lazy: bool = False,
    ) -> int:
        """Return the frame index among ``available`` that ``key`` names.

        Args:
            key: a frame, a PIL image made from one, a frame index or a position.
            available: frame indices of the container, in its order.
            what: how messages call the container.
            strict: nothing but the very frame will do.
            lazy: every known frame is available, whether listed or not.
        """
        key = _unwrap(key)
        index, surely = _frame_number(key, what)
        if index in available or (lazy and index in self._by_index):
            return index
        listed = list(available)
        if surely or index in self._by_index:
            near = None if strict else self._nearest(index, key, listed)
            if near is None:
                msg = f'{what} has no frame {index}; its frame indices are {listed}'
                raise NoSuchFrameError(msg)
            remark(f'{what} has no frame {index}; frame {near}, the nearest in time, is used')
            return near
        if not strict and -len(listed) <= index < len(listed):
            remark(
                f'{what} has no frame {index}: taken as position {index}, frame {listed[index]}'
            )
            return listed[index]
        msg = f'{what} has no frame {index}; its frame indices are {listed}'
        raise NoSuchFrameError(msg)

    def _nearest(self, index: int, key: object, available: Sequence[int]) -> int | None:
        wanted = key if isinstance(key, Frame) else self._by_index.get(index)
        if wanted is None:
            return None
        usable = [
            frame
            for frame in (self._by_index.get(i) for i in available)
            if frame is not None
            and frame.world_frame == wanted.world_frame
            and frame.camera == wanted.camera
        ]
        if not usable:
            return None
        return min(usable, key=lambda f: abs(f.stamp - wanted.stamp)).frame_index


def _unwrap(key: object) -> object:
    if isinstance(key, (list, tuple, np.ndarray)) and not isinstance(key, Frame) and len(key) == 1:
        remark('one frame is meant here; the one in the list is taken')
        return key[0]
    return key


def _frame_number(key: object, what: str) -> tuple[int, bool]:
    """Return the number a key states, and whether it surely is a frame index."""
    stated = getattr(key, 'frame_index', None)
    if isinstance(stated, numbers.Integral):
        return int(stated), True
    if isinstance(key, bool) or not isinstance(key, (numbers.Integral, numbers.Real)):
        msg = f'{what}: a frame is named by the frame object or its frame index, got {key!r}'
        raise ArgumentError(msg)
    if float(key) != int(float(key)):
        msg = f'{what}: {key!r} is no frame index'
        raise ArgumentError(msg)
    return int(float(key)), False


def frames_of(book: FrameBook, images: object, what: str) -> InputImages:
    """Return the frames that a cell gives as one image, a list, indices, or None for all.

    Raises:
        ArgumentError: an image is not a frame and no frame is known for it.
    """
    if images is None:
        return book.query
    single = isinstance(images, (Frame, numbers.Integral)) or hasattr(images, 'frame_index')
    items = [images] if single else images
    if not isinstance(items, (list, tuple, np.ndarray, range)) or (
        isinstance(items, np.ndarray) and items.ndim > 1
    ):
        msg = (
            f'{what} takes frames (InputImages[i], a list of them, or frame indices), got '
            f'{type(images).__name__}: an image without a frame index has no depth or pose here'
        )
        raise ArgumentError(msg)
    return InputImages(book.view(item) for item in items)
