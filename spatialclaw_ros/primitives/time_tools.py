"""tools.Time: between frame indices and seconds, by the frames' own stamps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.forgiving.scalars import number

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.images import FrameBook


class TimeTools:
    """Between frame indices and seconds since the first frame, by the frames' stamps."""

    def __init__(self, book: FrameBook) -> None:
        """Read stamps from the frames of ``book``."""
        self._book = book

    def _table(
        self,
    ) -> tuple[
        np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]
    ]:
        frames = self._book.all
        indices = np.array([frame.frame_index for frame in frames], float)
        stamps = np.array([frame.stamp for frame in frames], float)
        order = np.argsort(indices)
        return indices[order], stamps[order] - (stamps.min() if len(stamps) else 0.0)

    def frame_to_seconds(self, frame: object) -> float:
        """Return seconds since the first frame; between frames interpolated."""
        index = number(getattr(frame, 'frame_index', frame), 'a frame index')
        indices, seconds = self._table()
        return float(np.interp(index, indices, seconds))

    def seconds_to_frame(self, seconds: float) -> int:
        """Return the frame index nearest to seconds since the first frame."""
        return self.get_frame_at_time(seconds).frame_index

    def frame_range_to_seconds(self, start: object, end: object) -> tuple[float, float]:
        """Return (start, end) in seconds since the first frame."""
        return self.frame_to_seconds(start), self.frame_to_seconds(end)

    def get_frame_at_time(self, seconds: float) -> Frame:
        """Return the frame nearest to seconds since the first frame."""
        frames = self._book.all
        first = frames[0].stamp if frames else 0.0
        return frames.nearest(first + number(seconds, 'a time in seconds'))

    def __repr__(self) -> str:
        """Name the calls."""
        names = [name for name in vars(type(self)) if not name.startswith('_')]
        return f'tools.Time: {", ".join(names)}'
