"""Which topics of a bag are a camera's: by the node's own names, else by type and name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.frames.assembly import DEPTH, DEPTH_INFO, LABEL_NAMES, LABELS, RGB, RGB_INFO
from spatialclaw_ros.replay.bag_reader import CAMERA_INFO, IMAGE, STRING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialclaw_ros.replay.bag_reader import BagReader

OPTICAL_SUFFIXES = ('_optical_frame', '_optical', '_color', '_rgb', '_link')
PHOTO = re.compile(r'_photo_[0-9]+$')  # as the importer calls a photo among posed frames


@dataclass(frozen=True)
class CameraTopics:
    """The topics of one camera."""

    namespace: str
    """Empty where the topics have the default names."""
    topics: Mapping[str, str]
    """Stream to topic, those that the bag has."""

    def name(self, frame_id: str) -> str:
        """Return the camera's name: its namespace, else that of its coordinate frame."""
        if self.namespace:
            return self.namespace.rsplit('/', 1)[-1]
        frame = frame_id.removeprefix('/').rsplit('/', 1)[-1]
        for suffix in OPTICAL_SUFFIXES:
            frame = frame.removesuffix(suffix)
        return PHOTO.sub('', frame) or 'camera'


def find_cameras(bag: BagReader) -> list[CameraTopics]:
    """Return the cameras of a bag.

    Raises:
        BadInputError: there is no colour image, or it cannot be told which depth is its own.
    """
    cameras = [_default_names(bag, topic) for topic in bag.of_type(IMAGE) if _ends(topic, RGB)]
    if not cameras:
        cameras = [_by_type(bag)]
    return cameras


def _ends(topic: str, stream: str) -> bool:
    return topic == f'/{stream}' or topic.endswith(f'/{stream}')


def _default_names(bag: BagReader, rgb: str) -> CameraTopics:
    prefix = rgb.removesuffix(RGB)
    kinds = {RGB: IMAGE, DEPTH: IMAGE, LABELS: IMAGE, RGB_INFO: CAMERA_INFO}
    kinds.update({DEPTH_INFO: CAMERA_INFO, LABEL_NAMES: STRING})
    found = {
        stream: prefix + stream
        for stream, kind in kinds.items()
        if bag.topics.get(prefix + stream) == kind
    }
    return CameraTopics(prefix.strip('/'), found)


def _by_type(bag: BagReader) -> CameraTopics:
    images = bag.of_type(IMAGE)
    depth = [topic for topic in images if 'depth' in topic or 'disparity' in topic]
    labels = [topic for topic in images if 'label' in topic or 'segment' in topic]
    color = [topic for topic in images if topic not in {*depth, *labels}]
    color = [t for t in color if 'color' in t or 'rgb' in t] or color
    if len(color) != 1:
        what = 'no colour image' if not color else f'several colour images: {", ".join(color)}'
        msg = (
            f'bag {bag.path}: {what}; record {RGB}, {DEPTH}, {RGB_INFO} and {DEPTH_INFO} (any '
            f'namespace), and /tf; the bag has {bag.describe_topics()}'
        )
        raise BadInputError(msg)
    registered = [t for t in depth if 'aligned' in t or 'registered' in t] or depth
    if len(registered) > 1:
        msg = f'bag {bag.path}: which is the depth of {color[0]}: {", ".join(registered)}?'
        raise BadInputError(msg)
    topics = {RGB: color[0]}
    for stream, info, found in ((DEPTH, DEPTH_INFO, registered), (LABELS, '', labels[:1])):
        if found:
            topics[stream] = found[0]
            if info and _info(bag, found[0]):
                topics[info] = _info(bag, found[0])
    if _info(bag, color[0]):
        topics[RGB_INFO] = _info(bag, color[0])
    return CameraTopics('', topics)


def _info(bag: BagReader, image: str) -> str:
    """Return the camera_info beside an image topic, '' where there is none."""
    topic = f'{image.rsplit("/", 1)[0]}/camera_info'
    return topic if bag.topics.get(topic) == CAMERA_INFO else ''
