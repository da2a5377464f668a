"""Lists of frames, and the book of all that a query may name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, SupportsIndex, overload

from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.errors import NoSuchFrameError
from spatialclaw_ros.primitives.forgiving import frames as naming
from spatialclaw_ros.primitives.forgiving.moments import among
from spatialclaw_ros.primitives.frame_view import Frame

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
    def stamps(self) -> list[float]:
        """Stamp of each frame, in order [s]."""
        return [frame.stamp for frame in self]

    timestamps = stamps

    @property
    def num_frames(self) -> int:
        """Number of frames."""
        return len(self)

    def by_index(self, frame_index: int | Frame) -> Frame:
        """Return the frame with this frame index.

        Raises:
            NoSuchFrameError: there is none; lists those that exist.
        """
        return super().__getitem__(naming.place_of(frame_index, self.frame_indices))

    def at(self, stamp: float | Frame) -> Frame:
        """Return the newest frame at or before a stamp [s]; the oldest where none is."""
        self._some()
        seconds = among(stamp, self.stamps)
        before = [frame for frame in self if frame.stamp <= seconds]
        return max(before, key=_stamp) if before else min(self, key=_stamp)

    def nearest(self, stamp: float | Frame) -> Frame:
        """Return the frame nearest to a stamp [s]."""
        self._some()
        seconds = among(stamp, self.stamps)
        return min(self, key=lambda frame: abs(frame.stamp - seconds))

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
        if isinstance(key, int) and -len(self) <= key < len(self):  # the usual case, fast
            return super().__getitem__(key)
        if isinstance(key, slice):
            return InputImages(super().__getitem__(key))
        keys = naming.several(key)
        if keys is not None:
            return InputImages(self[item] for item in keys)
        return super().__getitem__(naming.position(key, self.frame_indices, 'InputImages'))

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

    def view(self, key: object, what: str = 'this query') -> Frame:
        """Return the frame that a frame object, an index or a position names.

        Raises:
            NoSuchFrameError: nothing known answers to it; lists what exists.
        """
        return self._by_index[self.resolve(key, self.query.frame_indices, what=what, lazy=True)]

    def pictured(self, image: Given) -> Frame | None:
        """Return the frame whose picture an array or an image of the same size is, or None.

        What is drawn on it does not matter, as long as most pixels are those of the frame.
        """
        pixels = naming.pixels_of(image)
        if pixels is None:
            return None
        alike = [
            (naming.alike(frame.rgb, pixels), frame)
            for frame in self.all
            if frame.rgb.shape == pixels.shape
        ]
        share, frame = max(alike, key=lambda one: one[0], default=(0.0, None))
        return frame if share > naming.MOSTLY else None

    def pick(self, keys: Iterable[object], what: str) -> InputImages:
        """Return the frames that keys name, one by one."""
        listed = self.query.frame_indices
        return InputImages(
            self._by_index[self.resolve(key, listed, what=what, lazy=True)] for key in keys
        )

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
        return naming.resolve(self, key, available, what=what, strict=strict, lazy=lazy)
