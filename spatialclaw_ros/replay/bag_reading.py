"""One reading of a bag: small topics first, then the images in recorded order."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import TransformError
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
from spatialclaw_ros.frames.memory import available_bytes
from spatialclaw_ros.frames.messages import label_names, stamp_ns
from spatialclaw_ros.frames.pose_buffer import PoseBuffer
from spatialclaw_ros.frames.recorded import RecordedFrames
from spatialclaw_ros.frames.ring import slot_bytes_for
from spatialclaw_ros.frames.synchroniser import Synchroniser
from spatialclaw_ros.replay.bag_reader import TF, BagReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.frames.ring import RingRegistry, RingSlot
    from spatialclaw_ros.frames.synchroniser import Matched
    from spatialclaw_ros.replay.bag_topics import CameraTopics

WORLD_FRAMES = ('map', 'odom', 'world')
MEMORY_SHARE = 0.5  # of what is free may be taken by a recording; a longer one is thinned
TF_STATIC = '/tf_static'


@dataclass
class _Timeline:
    """Messages of one small topic, in order of time."""

    stamps: list[int] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)

    def add(self, stamp: int, message: Any) -> None:  # noqa: ANN401 - read by attribute
        at = bisect_right(self.stamps, stamp)
        self.stamps.insert(at, stamp)
        self.messages.insert(at, message)

    def at(self, stamp: int) -> Any:  # noqa: ANN401 - read by attribute
        """Return the last message not after a stamp, else the first, else None."""
        at = bisect_right(self.stamps, stamp)
        return self.messages[max(0, at - 1)] if self.messages else None


@dataclass(frozen=True, eq=False)
class _Item:
    message: Any
    recorded_ns: int
    frame_index: int
    source_index: int


@dataclass(eq=False)
class _Input:
    """One camera of the bag while it is read."""

    source: CameraTopics
    sync: Synchroniser[_Item]
    count: int = 0
    assembler: Assembler | None = None


class BagReading:
    """Reads the captures of a bag once; ``dropped`` and ``notes`` say what became of the rest.

    Args:
        reader: the bag.
        cameras: its cameras.
        rings: where the rings are registered.
        name: the bag's.
        frames: frame indices; None = all.
        total: how many colour images there are.
        world_frame: coordinate frame of the captures; empty = chosen from /tf.
        slop_s: most that stamps of one frame differ, seconds.
        base_frame: coordinate frame on the robot.
    """

    def __init__(
        self,
        reader: BagReader,
        cameras: Sequence[CameraTopics],
        rings: RingRegistry,
        *,
        name: str,
        frames: frozenset[int] | None,
        total: int,
        world_frame: str,
        slop_s: float,
        base_frame: str,
    ) -> None:
        self.dropped: Counter[str] = Counter()
        self.notes: list[str] = []
        self._reader = reader
        self._name = name
        self._frames = frames
        self._total = total
        self._world_frame = world_frame
        self._base_frame = base_frame
        self._poses = PoseBuffer(cache_s=math.inf)
        self._small: dict[str, _Timeline] = {}
        self._store = RecordedFrames(rings, name, total if frames is None else len(frames))
        self._inputs = [_Input(camera, _synchroniser(camera, slop_s)) for camera in cameras]
        self._stride = 0

    def captures(self) -> tuple[Capture, ...]:
        """Return the captures, oldest first."""
        self._read_small()
        done = []
        for source, matched in self._matches():
            capture = self._capture(source, matched)
            if capture is not None:
                done.append(capture)
        for source in self._inputs:
            self.dropped.update(dict(source.sync.counters))
        return tuple(sorted(done, key=lambda capture: capture.frame.stamp_ns))

    def _read_small(self) -> None:
        """Read transforms, calibrations and names: what images are looked up in."""
        wanted = {
            topic
            for source in self._inputs
            for stream, topic in source.source.topics.items()
            if stream in {RGB_INFO, DEPTH_INFO, LABEL_NAMES}
        }
        self._small = {topic: _Timeline() for topic in wanted}
        transforms = set(self._reader.of_type(TF))
        for topic, recorded, message in self._reader.messages(wanted | transforms):
            if topic in transforms:
                static = topic.endswith(TF_STATIC)
                self.notes += self._poses.add_message(message, static=static)
            else:
                has_stamp = hasattr(message, 'header')
                self._small[topic].add(
                    stamp_ns(message.header) if has_stamp else recorded, message
                )

    def _matches(self) -> Iterator[tuple[_Input, Matched[_Item]]]:
        inputs = {
            topic: (stream, source)
            for source in self._inputs
            for stream, topic in source.source.topics.items()
            if stream in {RGB, DEPTH, LABELS}
        }
        index = 0
        for topic, recorded, message in self._reader.messages(inputs):
            stream, source = inputs[topic]
            item = _Item(message, recorded, index, source.count)
            if stream == RGB:
                index += 1
                source.count += 1
            for matched in source.sync.add(stream, stamp_ns(message.header), item):
                yield source, matched
        for source in self._inputs:
            for matched in source.sync.flush():
                yield source, matched

    def _capture(self, source: _Input, matched: Matched[_Item]) -> Capture | None:
        rgb = matched.items[RGB]
        if not self._wanted(rgb):
            return None
        if source.assembler is None:
            source.assembler = self._assembler(source, str(rgb.message.header.frame_id))
        topics = source.source.topics
        names = self._at(topics, LABEL_NAMES, rgb.recorded_ns)
        depth, labels = matched.items.get(DEPTH), matched.items.get(LABELS)
        messages = CaptureMessages(
            rgb=rgb.message,
            frame_index=rgb.frame_index,
            source_index=rgb.source_index,
            depth=None if depth is None else depth.message,
            rgb_info=self._at(topics, RGB_INFO, matched.stamp_ns),
            depth_info=self._at(topics, DEPTH_INFO, matched.stamp_ns),
            labels=None if labels is None else labels.message,
            label_names=names and label_names(names.data, topic=topics[LABEL_NAMES]),
        )
        try:
            return source.assembler.capture(messages, self._reserve)
        except TransformError as error:
            cause = f'{topics[RGB]}: no transform at the stamp'
            if not self.dropped[cause]:
                self.notes.append(f'{topics[RGB]}: {error}')
            self.dropped[cause] += 1
            return None

    def _reserve(self, camera: Camera, has_depth: bool) -> RingSlot:  # noqa: FBT001
        return self._store.reserve(camera.width, camera.height, has_depth=has_depth)

    def _at(self, topics: Any, stream: str, stamp: int) -> Any:  # noqa: ANN401 - a message
        topic = topics.get(stream)
        return None if topic is None else self._small[topic].at(stamp)

    def _wanted(self, rgb: _Item) -> bool:
        """Tell whether a frame is to be read; a bag larger than the memory is thinned evenly."""
        if self._frames is not None:
            return rgb.frame_index in self._frames
        if not self._stride:
            size = (int(rgb.message.width), int(rgb.message.height))
            frame = slot_bytes_for(*size, has_depth=True)
            most = max(1, int(MEMORY_SHARE * available_bytes()) // frame)
            self._stride = math.ceil(self._total / most)
            if self._stride > 1:
                self.notes.append(
                    f'bag {self._name}: {self._total} frames of {frame / 1e6:.1f} MB do not fit '
                    f'into the memory; 1 of {self._stride} was read: name frames to read others'
                )
        return rgb.frame_index % self._stride == 0

    def _assembler(self, source: _Input, frame_id: str) -> Assembler:
        frame_id = frame_id.removeprefix('/')
        known = self._poses.knows(frame_id)
        world = self._world_frame or next(filter(self._poses.knows, WORLD_FRAMES), '')
        if not world:
            world = self._poses.root(frame_id) if known else WORLD_FRAMES[0]
        if not known:
            self.notes.append(f'{frame_id!r} is not on /tf: each of its frames is a lone photo')
        elif not self._world_frame and world != WORLD_FRAMES[0]:
            self.notes.append(f'{WORLD_FRAMES[0]!r} is not on /tf: the world frame is {world!r}')
        name, topics = source.source.name(frame_id), source.source.topics
        assembler = Assembler(
            name, topics, self._poses, world, photos=True, base_frame=self._base_frame
        )
        why = assembler.why_no_base()
        if known and why and why not in self.notes:
            self.notes.append(why)
        return assembler


def _synchroniser(camera: CameraTopics, slop_s: float) -> Synchroniser[_Item]:
    required = [stream for stream in (RGB, DEPTH) if stream in camera.topics]
    sync: Synchroniser[_Item] = Synchroniser(required, optional=(LABELS,), slop_s=slop_s)
    if LABELS in camera.topics:
        sync.expect(LABELS)
    return sync
