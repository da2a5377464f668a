"""One camera's streams on their way into the store: pair, find the pose, decode once, keep.

Messages are read by attribute. A frame without a transform at its stamp waits for it, and is
dropped and counted when it does not come: it is never given another pose.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialclaw_ros.core.encodings import decode_color, decode_depth, decode_label
from spatialclaw_ros.core.errors import BadInputError, SpatialClawError, TransformError
from spatialclaw_ros.core.frame import NS_PER_S, Capture, Frame, LabelImage
from spatialclaw_ros.frames.messages import camera_from_info, check_size, stamp_ns
from spatialclaw_ros.frames.ring import RingFullError
from spatialclaw_ros.frames.synchroniser import Synchroniser
from spatialclaw_ros.ros.label_names import parse_label_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.core.encodings import Converter
    from spatialclaw_ros.frames.pose_buffer import PoseBuffer
    from spatialclaw_ros.frames.store import FrameStore
    from spatialclaw_ros.frames.synchroniser import Matched
    from spatialclaw_ros.ros.meters import Problems
    from spatialclaw_ros.ros.settings import NodeSettings

RGB: Final = 'rgb/image'
DEPTH: Final = 'depth/image'
RGB_INFO: Final = 'rgb/camera_info'
DEPTH_INFO: Final = 'depth/camera_info'
LABELS: Final = 'labels/image'
STREAMS: Final = (RGB, DEPTH, RGB_INFO, DEPTH_INFO, LABELS)
LABEL_NAMES: Final = 'labels/names'

MOST_WAITING: Final = 60
QUIET_S: Final = 0.5
JUMP_NS: Final = NS_PER_S
SAME_K_PX: Final = 0.5
SAME_POSE: Final = 1e-3


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
        self._poses = poses
        self._problems = problems
        self._topics = topics
        self._on_jump = on_jump
        self._converter = converter
        self._fixed = settings.fixed_pose(name)
        self._infos: dict[str, Any] = {}
        self._label_names: Mapping[int, str] = {}
        self._waiting: deque[_Waiting] = deque()
        self._last_arrival = time.monotonic()
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
        index, source = self._store.number(self.name) if stream == RGB else (-1, -1)
        if stream in {RGB_INFO, DEPTH_INFO}:
            self._infos[stream] = message
        self._queue(self.sync.add(stream, stamp, _Item(message, index, source)))
        self.advance()

    def take_names(self, text: str) -> None:
        """Take the names of label values."""
        try:
            self._label_names = parse_label_names(text, self._topics[LABEL_NAMES])
        except BadInputError as error:
            self._problems.note(f'{LABEL_NAMES}: malformed', str(error))

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
        try:
            self._keep(waiting.matched)
        except (TransformError, NotYetError) as error:
            if not self._waited_enough(waiting):
                return False
            if isinstance(error, TransformError):
                text = self._no_transform(waiting, error)
                self._problems.note(f'{self.name}: no transform', text)
            else:
                self._problems.note(f'{self.name}: no camera_info', str(error))
        except RingFullError as error:
            self._problems.note(f'{self.name}: ring full', f'camera {self.name}: {error}')
        except (SpatialClawError, ValueError) as error:
            self._problems.note(f'{self.name}: {type(error).__name__}', str(error))
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

    def _keep(self, matched: Matched[_Item]) -> None:
        items = {stream: item.message for stream, item in matched.items.items()}
        camera = self._camera(items)
        T_world_camera = self._pose(camera.frame_id, matched.stamp_ns)
        self._check_registered(camera, items, matched.stamp_ns)
        with self._store.reserve(camera, has_depth=True) as slot:
            decode_color(items[RGB], slot.rgb, name=self._topics[RGB], convert=self._converter)
            decode_depth(
                items[DEPTH], slot.depth_m, name=self._topics[DEPTH], convert=self._converter
            )
        colour = matched.items[RGB]
        frame = Frame(
            frame_index=colour.frame_index,
            stamp_ns=matched.stamp_ns,
            camera=camera,
            rgb=slot.rgb,
            depth_m=slot.depth_m,
            T_world_camera=T_world_camera,
            world_frame=self._settings.product.world_frame,
            source_index=colour.source_index,
            slot=slot.ref,
        )
        self._store.add(Capture(frame, self._label(items, camera)))

    def _camera(self, items: Mapping[str, Any]) -> Camera:
        info = items.get(RGB_INFO) or self._infos.get(RGB_INFO)
        topic = self._topics[RGB_INFO]
        if info is None:
            msg = f'{topic}: no message yet, so that the camera is not known; publish it'
            raise NotYetError(msg)
        camera = camera_from_info(info, name=self.name, topic=topic)
        check_size(camera, items[RGB], topic=self._topics[RGB])
        frame_id = str(items[RGB].header.frame_id).removeprefix('/') or camera.frame_id
        if not frame_id:
            msg = f'{self._topics[RGB]}: its header has no frame_id, so that it has no pose'
            raise BadInputError(msg)
        return replace(camera, frame_id=frame_id)

    def _pose(self, frame_id: str, stamp: int) -> NDArray[np.float64]:
        if self._fixed is not None:
            return self._fixed
        return self._poses.lookup(self._settings.product.world_frame, frame_id, stamp)

    def _check_registered(self, camera: Camera, items: Mapping[str, Any], stamp: int) -> None:
        """Refuse depth that does not lie on the colour image pixel by pixel."""
        depth, topic = items[DEPTH], self._topics[DEPTH]
        remedy = 'publish depth registered to colour (aligned_depth_to_color)'
        size = (int(depth.width), int(depth.height))
        if size != (camera.width, camera.height):
            msg = (
                f'{topic}: depth has size {size[0]}x{size[1]}, colour '
                f'{camera.width}x{camera.height}; {remedy}'
            )
            raise BadInputError(msg)
        frame_id = str(depth.header.frame_id).removeprefix('/')
        if frame_id not in {'', camera.frame_id}:
            T_color_depth = self._poses.lookup(camera.frame_id, frame_id, stamp)
            if np.abs(T_color_depth - np.eye(4)).max() > SAME_POSE:
                msg = f'{topic}: its frame {frame_id!r} is not {camera.frame_id!r}; {remedy}'
                raise BadInputError(msg)
        info = items.get(DEPTH_INFO) or self._infos.get(DEPTH_INFO)
        if info is not None:
            own = camera_from_info(info, name=self.name, topic=self._topics[DEPTH_INFO])
            if np.abs(own.K - camera.K).max() > SAME_K_PX:
                msg = (
                    f'{self._topics[DEPTH_INFO]}: its K differs from that of '
                    f'{self._topics[RGB_INFO]}; {remedy}'
                )
                raise BadInputError(msg)

    def _label(self, items: Mapping[str, Any], camera: Camera) -> LabelImage | None:
        message = items.get(LABELS)
        if message is None:
            return None
        topic = self._topics[LABELS]
        try:
            check_size(camera, message, topic=topic)
            values = decode_label(message, name=topic)
        except BadInputError as error:
            self._problems.note(f'{LABELS}: {type(error).__name__}', str(error))
            return None
        values.setflags(write=False)
        return LabelImage(values, self._label_names)
