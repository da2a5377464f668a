"""Metadata: facts about the query and its frames."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.primitives.forgiving.fields import Fields, also

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialclaw_ros.primitives.images import FrameBook


class Metadata(Fields):
    """Facts about the query: ``.question``, ``.choices``, ``.num_images`` (``.total_frames``), ...

    ``.frame_indices``, ``.stamps`` [s], ``.duration_sec``, ``.fps``, ``.is_video``, ``.cameras``,
    ``.videos``, ``.world_frame``, ``.world_up``, ``.clicks`` (points that "this" and "here"
    mean), ``.warnings``, ``.time_left_s()``.
    """

    _ALSO = also(num_images='num_frames', stamps='timestamps', duration_sec='duration')

    reconstruct_max_frames = 64

    def __init__(self, book: FrameBook) -> None:
        """Read frames from ``book``."""
        self._book = book
        self._brief: Mapping[str, Any] = {}
        self._bound = time.monotonic()

    def bind(self, brief: Mapping[str, Any]) -> None:
        """Take a new query's brief; its time runs from now."""
        self._brief, self._bound = brief, time.monotonic()

    @property
    def question(self) -> str:
        """The question."""
        return str(self._brief.get('question', ''))

    @property
    def choices(self) -> list[str]:
        """Choices, empty for a free answer."""
        return [str(choice) for choice in self._brief.get('choices') or []]

    @property
    def unit(self) -> str:
        """Unit wanted in the answer's text; empty = SI."""
        return str(self._brief.get('unit') or '')

    @property
    def is_video(self) -> bool:
        """Whether the frames are one sequence in time."""
        return bool(self._brief.get('is_video', True))

    @property
    def num_images(self) -> int:
        """Number of frames of the query."""
        return len(self._book.query)

    total_frames = num_images

    @property
    def frame_indices(self) -> list[int]:
        """Frame index of each frame."""
        return self._book.query.frame_indices

    @property
    def stamps(self) -> list[float]:
        """Stamp of each frame [s]."""
        return [frame.stamp for frame in self._book.query]

    @property
    def duration_sec(self) -> float:
        """Seconds from the first to the last frame."""
        stamps = self.stamps
        return max(stamps) - min(stamps) if stamps else 0.0

    @property
    def fps(self) -> float | None:
        """Frames per second of the frames given; None for one frame."""
        steps = np.diff(sorted(self.stamps))
        steps = steps[steps > 0]
        return float(1 / np.median(steps)) if steps.size else None

    @property
    def cameras(self) -> list[str]:
        """Names of the cameras."""
        return list(dict.fromkeys(frame.camera for frame in self._book.query))

    @property
    def videos(self) -> list[dict[str, Any]]:
        """One dict per camera: name, num_frames, frame_indices, duration_sec."""
        out = []
        for name in self.cameras:
            mine = [frame for frame in self._book.query if frame.camera == name]
            stamps = [frame.stamp for frame in mine]
            out.append(
                {
                    'name': name,
                    'num_frames': len(mine),
                    'total_frames': len(mine),
                    'frame_indices': [frame.frame_index for frame in mine],
                    'duration_sec': max(stamps) - min(stamps),
                    'fps': self.fps,
                }
            )
        return out

    @property
    def num_videos(self) -> int:
        """Number of cameras."""
        return len(self.cameras)

    @property
    def world_frame(self) -> str:
        """World frame of the newest frame."""
        worlds = self._book.worlds
        return worlds[-1] if worlds else str(self._brief.get('world_frame', ''))

    @property
    def worlds(self) -> list[str]:
        """All world frames; several have no common coordinates."""
        return self._book.worlds

    @property
    def world_up(self) -> np.ndarray[Any, Any]:
        """(3,) up in the world: z."""
        return np.array([0.0, 0.0, 1.0])

    @property
    def clicks(self) -> list[Point3]:
        """Points that "this" and "here" mean, world frame."""
        return [
            Point3(click, frame_id=self.world_frame) for click in self._brief.get('clicks') or []
        ]

    @property
    def warnings(self) -> list[str]:
        """What the frames have to say about themselves."""
        return list(dict.fromkeys(w for frame in self._book.query for w in frame.warnings))

    def time_left_s(self) -> float:
        """Seconds left for this query; NaN where no limit was stated."""
        allowance = self._brief.get('time_s')
        return (
            float('nan')
            if allowance is None
            else float(allowance) - (time.monotonic() - self._bound)
        )

    def __repr__(self) -> str:
        """Summarise."""
        return (
            f'Metadata({self.question!r}, {self.num_images} frames {self.frame_indices}, '
            f'cameras={self.cameras}, worlds={self.worlds})'
        )
