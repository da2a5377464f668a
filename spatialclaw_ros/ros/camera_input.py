"""One camera's streams on their way into the store: pair, find the pose, decode once, keep.

Messages are read by attribute. A frame without a transform at its stamp waits for it, and is
dropped and counted when it does not come: it is never given another pose.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from spatialclaw_ros.core.errors import (
    BadInputError,
    SpatialClawError,
    TransformError,
)
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.frames.assembly import (
    DEPTH,
    DEPTH_INFO,
    LABEL_NAMES,
    LABELS,
    RGB,
    RGB_INFO,
    Assembler,
    CaptureMessages,
)
from spatialclaw_ros.frames.messages import label_names, stamp_ns
from spatialclaw_ros.frames.ring import RingFullError
from spatialclaw_ros.frames.synchroniser import Synchroniser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.core.encodings import Converter
    from spatialclaw_ros.frames.pose_buffer import PoseBuffer
    from spatialclaw_ros.frames.ring import RingSlot
    from spatialclaw_ros.frames.store import FrameStore
    from spatialclaw_ros.frames.synchroniser import Matched
    from spatialclaw_ros.ros.meters import Problems
    from spatialclaw_ros.ros.settings import NodeSettings

STREAMS: Final = (RGB, DEPTH, RGB_INFO, DEPTH_INFO, LABELS)
MOST_WAITING: Final = 60
QUIET_S: Final = 0.5
JUMP_NS: Final = NS_PER_S


class NotYetError(SpatialClawError):
    """Something that belongs to a frame has not come yet."""


@dataclass(frozen=True, eq=False)
class _Item:
    message: Any
    frame_index: int = -1
    source_index: int = -1


@dataclass(frozen=True, eq=False)
class _Waiting:
    matched: Matched[_Item]
    since: float


class CameraInput:
    """Takes one camera's messages. One thread uses it; counters may be read from any."""

    def __init__(
        self,
        name: str,
        settings: NodeSettings,
        store: FrameStore,
        poses: PoseBuffer,
        problems: Problems,
        *,
        topics: Mapping[str, str],
        on_jump: Callable[[], None],
        converter: Converter | None = None,
    ) -> None:
        """Start empty.

        Args:
            name: the camera's.
            settings: the node's.
            store: where frames go.
            poses: where transforms come from.
            problems: told what could not be used.
            topics: stream -> the name that messages about it use.
            on_jump: called when stamps went back so far that all that is held is of another time.
            converter: what decodes encodings that are not our own (cv_bridge).
        """
        self.name = name
        self.kept = 0
        self._settings = settings
        self._store = store
        self._problems = problems
        self._topics = topics
        self._on_jump = on_jump
        self._assembler = Assembler(
            name,
            topics,
            poses,
            settings.product.world_frame,
            fixed_pose=settings.fixed_pose(name),
            convert=converter,
            base_frame=settings.product.robot.base_frame,
        )
        self._infos: dict[str, Any] = {}
        self._label_names: Mapping[int, str] | None = None
        self._expects_names = False
        self._waiting: deque[_Waiting] = deque()
        self._last_arrival = time.monotonic()
        self._said_no_base = False
        self.sync: Synchroniser[_Item] = Synchroniser(
            (RGB, DEPTH), optional=(RGB_INFO, DEPTH_INFO, LABELS), slop_s=settings.sync.slop_s
        )

    @property
    def waiting(self) -> int:
        """How many frames wait for their transform."""
        return len(self._waiting)

    def take(self, stream: str, message: Any) -> None:  # noqa: ANN401 - Image or CameraInfo
        """Take one message of a stream."""
        self._last_arrival = time.monotonic()
        stamp = stamp_ns(message.header)
        last = self.sync.last_stamps_ns[stream]
        if last is not None and stamp < last:
            self._went_back(stream, last - stamp)
        elif last == stamp:
            self._problems.note(
                f'{stream}: duplicate stamp',
                f'{self._topics[stream]}: a second message of stamp {stamp / NS_PER_S:.3f} s was '
                'ignored; is there one publisher, and does it stamp each message?',
            )
        index, source = self._store.number(self.name) if stream == RGB else (-1, -1)
        if stream in {RGB_INFO, DEPTH_INFO}:
            self._infos[stream] = message
        self._queue(self.sync.add(stream, stamp, _Item(message, index, source)))
        self.advance()

    def take_names(self, text: str) -> None:
        """Take the names of label values."""
        try:
            self._label_names = label_names(text, topic=self._topics[LABEL_NAMES])
        except BadInputError as error:
            self._problems.note(f'{LABEL_NAMES}: malformed', str(error))
        self.advance()

    def expect_labels(self) -> None:
        """Wait for the label image of each frame, as somebody publishes them."""
        self.sync.expect(LABELS)

    def expect_names(self) -> None:
        """Let frames with labels wait for the names of the values, as somebody publishes them."""
        self._expects_names = True

    def advance(self) -> None:
        """Keep the waiting frames whose transform has come; drop those that waited too long."""
        for waiting in list(self._waiting):
            if self._settle(waiting):
                self._waiting.remove(waiting)

    def rest(self) -> None:
        """Decide what still waits for a partner, when nothing came for a while."""
        if time.monotonic() - self._last_arrival > QUIET_S:
            self._queue(self.sync.flush())
        self.advance()

    def clear(self) -> None:
        """Forget what is on its way, as after a jump of the clock."""
        self.sync.clear()
        self._waiting.clear()

    def _queue(self, matches: list[Matched[_Item]]) -> None:
        now = time.monotonic()
        self._waiting.extend(_Waiting(matched, now) for matched in matches)
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popleft()
            self._problems.note(
                f'{self.name}: too many wait',
                f'camera {self.name}: {MOST_WAITING} frames wait for their transform; '
                'the oldest was dropped',
            )

    def _went_back(self, stream: str, by_ns: int) -> None:
        topic = self._topics[stream]
        self._problems.note(
            f'{stream}: stamp went backwards',
            f'{topic}: a stamp went back by {by_ns / NS_PER_S:.3f} s; what waited was dropped '
            '(a bag that began again, or two publishers on one topic)',
        )
        self._waiting.clear()
        if by_ns > JUMP_NS:
            self._on_jump()

    def _settle(self, waiting: _Waiting) -> bool:
        """Keep a frame, or drop it; False = it goes on waiting."""
        patient = not self._waited_enough(waiting)
        try:
            self._keep(waiting.matched, patient=patient)
        except (TransformError, NotYetError) as error:
            if patient:
                return False
            if isinstance(error, TransformError):
                text = self._no_transform(waiting, error)
                self._problems.note(f'{self.name}: no transform', text)
            else:
                self._problems.note(f'{self.name}: no camera_info', str(error))
        except RingFullError as error:
            self._problems.note(f'{self.name}: ring full', f'camera {self.name}: {error}')
        except (SpatialClawError, ValueError) as error:
            named = str(error).partition(': ')[0]
            self._problems.note(f'{named}: {type(error).__name__}', str(error))
        else:
            self.kept += 1
        return True

    def _waited_enough(self, waiting: _Waiting) -> bool:
        newest = self.sync.last_stamps_ns[RGB] or waiting.matched.stamp_ns
        wait_s = self._settings.sync.wait_s
        by_stamps = (newest - waiting.matched.stamp_ns) / NS_PER_S > wait_s
        return by_stamps or time.monotonic() - waiting.since > 2 * wait_s

    def _no_transform(self, waiting: _Waiting, error: TransformError) -> str:
        return (
            f'{self._topics[RGB]}: dropped a frame of stamp '
            f'{waiting.matched.stamp_ns / NS_PER_S:.3f} s, its pose is unknown: {error}; publish '
            f'the camera on /tf, set world_frame, or fixed_camera.{self.name} for a camera that '
            'stands still'
        )

    def _keep(self, matched: Matched[_Item], *, patient: bool) -> None:
        items = {stream: item.message for stream, item in matched.items.items()}
        info = items.get(RGB_INFO) or self._infos.get(RGB_INFO)
        if info is None:
            msg = f'{self._topics[RGB_INFO]}: no message yet, so that the camera is not known'
            raise NotYetError(msg)
        if patient and LABELS in items and self._expects_names and self._label_names is None:
            msg = f'{self._topics[LABEL_NAMES]}: no message yet, so that labels have no names'
            raise NotYetError(msg)
        colour = matched.items[RGB]
        messages = CaptureMessages(
            rgb=items[RGB],
            frame_index=colour.frame_index,
            source_index=colour.source_index,
            depth=items[DEPTH],
            rgb_info=info,
            depth_info=items.get(DEPTH_INFO) or self._infos.get(DEPTH_INFO),
            labels=items.get(LABELS),
            label_names=self._label_names,
        )
        capture = self._assembler.capture(messages, self._reserve, with_base=patient)
        self._store.add(capture)
        if capture.frame.T_world_base is None and not self._said_no_base:
            self._said_no_base = True
            why = self._assembler.why_no_base() or 'no transform at the stamp of an image'
            self._problems.note(f'{self.name}: no base frame', f'robot.base_frame: {why}')

    def _reserve(self, camera: Camera, has_depth: bool) -> RingSlot:  # noqa: FBT001 - assembler's
        return self._store.reserve(camera, has_depth=has_depth)
