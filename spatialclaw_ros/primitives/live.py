"""frames: the live store, asked through the host."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchFrameError
from spatialclaw_ros.primitives.forgiving.frames import are_frames
from spatialclaw_ros.primitives.forgiving.moments import seconds_of
from spatialclaw_ros.primitives.forgiving.points import region_of
from spatialclaw_ros.primitives.forgiving.scalars import number
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.images import FrameBook, InputImages
from spatialclaw_ros.primitives.presence import presence
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Frame as CoreFrame
    from spatialclaw_ros.core.protocols import HostTools
    from spatialclaw_ros.primitives.given import Given


INSIDE_M = 0.25
"""The middle of a thing, as it was measured, lies at most so far behind its surface."""
SEEN_SHARE = 0.5
"""A frame looks at a region of which it sees a larger share."""


class LiveFrames:
    """The live store: captures newer and older than the query's own, pinned when used.

    ``frames.latest(camera=None)``, ``frames.at(stamp)``, ``frames.ago(seconds)``,
    ``frames.last(seconds)`` (a list), ``frames.held(since=None)`` (all), ``frames.keyframes()``
    (where the view had changed), ``frames.collect(seconds)`` (waits for new ones),
    ``frames.seeing(point)`` (those that look at it), ``frames.span`` (first, last stamp),
    ``frames.cameras``.
    """

    def __init__(
        self, host: HostTools, book: FrameBook, time_left_s: Callable[[], float] = lambda: math.inf
    ) -> None:
        """Ask ``host``; make what comes back known to ``book``."""
        self._host, self._book = host, book
        self._taken: InputImages | None = None
        self._time_left_s = time_left_s  # NaN and infinity where no limit was stated
        self.decode: Callable[[Mapping[str, Any]], Sequence[CoreFrame]] | None = None
        """Turns a frame table into frames; set by whoever holds the rings' memory."""

    def _take_over(self, found: Given) -> bool:
        """Take the frames that a cell put under this name, for indexing and loops; say so."""
        if not isinstance(found, (list, tuple)) or not found or not are_frames(found):
            return False
        self._taken = InputImages(found)
        remark(
            'frames is the live store again; frames[i], len(frames) and loops go by the '
            f'{len(found)} frames that you put there'
        )
        return True

    def _listed(self) -> InputImages:
        return self.held() if self._taken is None else self._taken

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames that are held, or those that a cell put under this name."""
        return iter(self._listed())

    def __len__(self) -> int:
        """Return how many these are."""
        return len(self._listed())

    def __bool__(self) -> bool:
        """Be true: the store is there."""
        return True

    def __getitem__(self, key: Given) -> Given:
        """Return one of these by position, or some."""
        return self._listed()[key]

    def _fetch(self, **bounds: Given) -> InputImages:
        if self.decode is None:
            msg = 'frames: this session has no live store; use InputImages'
            raise ArgumentError(msg)
        table = self._host.call('frames', bounds).value['table']
        found = InputImages(Frame(frame) for frame in self.decode(table))
        self._book.add(found)
        return found

    def latest(self, camera: str | None = None) -> Frame:
        """Return the newest capture."""
        found = self._fetch(cameras=[camera] if camera else [])
        if not found:
            msg = f'no capture of camera {camera!r} is held' if camera else 'no capture is held'
            raise NoSuchFrameError(msg)
        return max(found, key=lambda frame: frame.stamp)

    def at(self, stamp: float | Frame, camera: str | None = None) -> Frame:
        """Return the capture nearest to a stamp [s]."""
        return self._fetch(cameras=[camera] if camera else []).nearest(stamp)

    def ago(self, seconds: float, camera: str | None = None) -> Frame:
        """Return the capture nearest to ``seconds`` before the newest."""
        found = self._fetch(cameras=[camera] if camera else [])
        return found.nearest(
            max(frame.stamp for frame in found) - number(seconds, 'a time in seconds')
        )

    def last(self, seconds: float, camera: str | None = None) -> InputImages:
        """Return the captures of the last ``seconds``, oldest first."""
        newest = self.latest(camera)
        since = newest.stamp_ns - int(number(seconds, 'a time in seconds') * NS_PER_S)
        return self._fetch(cameras=[camera] if camera else [], since_ns=max(0, since))

    @property
    def span(self) -> tuple[float, float]:
        """Oldest and newest stamp held [s]."""
        stamps = [frame.stamp for frame in self._fetch()]
        return (min(stamps), max(stamps)) if stamps else (float('nan'), float('nan'))

    @property
    def cameras(self) -> list[str]:
        """Names of the cameras."""
        return sorted({frame.camera for frame in self._fetch()})

    def collect(self, seconds: float, camera: str | None = None) -> InputImages:
        """Wait so many seconds, and return the captures that are new since, oldest first.

        It waits no longer than half of the time that is left; nothing new is empty and falsy.
        """
        newest = self.latest(camera)
        wait, left = number(seconds, 'a time in seconds'), self._time_left_s()
        if wait > left / 2:
            wait = max(0.0, left / 2)
            remark(f'frames.collect waits {wait:.1f} s: no more time is left')
        time.sleep(wait)
        found = self._fetch(cameras=[camera] if camera else [], since_ns=newest.stamp_ns + 1)
        if not found:
            remark(f'no capture came within {wait:.1f} s')
        return _by_time(found)

    def keyframes(self, since: float | Frame | None = None) -> InputImages:
        """Return the captures kept because the view had changed, from a stamp [s] on."""
        return _by_time(self._fetch(keyframes=True, **_since(since)))

    def held(self, since: float | Frame | None = None) -> InputImages:
        """Return all captures that are held, from a stamp [s] on, oldest first."""
        return _by_time(self._fetch(**_since(since)))

    def seeing(self, region: object, since: float | Frame | None = None) -> InputImages:
        """Return the frames that look at a point (3,), or at most of points (N, 3) or a box.

        It lies in their view, and nothing nearer is before it. From the live store, or from the
        query's own frames where there is none.
        """
        points = region_of(region)
        frames = self._book.all if self.decode is None else self.held(since)
        before_m = INSIDE_M if getattr(region, 'n', 0) > 1 and len(points) == 1 else 0.0
        looks = [(frame, presence(nearer(points, frame, before_m), frame)) for frame in frames]
        return InputImages(
            frame
            for frame, look in looks
            if look.judged > SEEN_SHARE and (since is None or frame.stamp >= seconds_of(since))
        )

    def __repr__(self) -> str:
        """Name the calls."""
        return 'frames: latest, at, ago, last, held, keyframes, collect, seeing, span, cameras'


def nearer(points: NDArray[np.float64], frame: Frame, by_m: float) -> NDArray[np.float64]:
    """Return points moved towards a frame's camera."""
    if not by_m or frame.position is None:
        return points
    way = frame.position - points
    far = np.linalg.norm(way, axis=1, keepdims=True)
    return np.asarray(points + way * np.minimum(1.0, by_m / np.maximum(far, by_m)))


def _since(stamp: float | Frame | None) -> dict[str, int]:
    return {} if stamp is None else {'since_ns': max(0, int(seconds_of(stamp) * NS_PER_S))}


def _by_time(frames: InputImages) -> InputImages:
    return InputImages(sorted(frames, key=lambda frame: frame.stamp))
