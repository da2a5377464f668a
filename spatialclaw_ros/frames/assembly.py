"""From the paired messages of one capture to a frame in a ring: for live topics and for bags.

The order is the point: calibration and pose first, pixels last, so that nothing is decoded for a
frame that cannot be used. Messages are read by attribute.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.encodings import decode_color, decode_depth, decode_label
from spatialclaw_ros.core.errors import BadInputError, TransformError
from spatialclaw_ros.core.frame import Capture, Frame, LabelImage
from spatialclaw_ros.core.transforms import snapped
from spatialclaw_ros.frames.messages import camera_from_info, check_size, stamp_ns
from spatialclaw_ros.frames.registration import (
    check_without_info,
    is_registered,
    register_depth,
)
from spatialclaw_ros.frames.upright import NO_UP_WARNING, UP_WARNING, photo_pose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.core.encodings import Converter
    from spatialclaw_ros.frames.pose_buffer import PoseBuffer
    from spatialclaw_ros.frames.ring import RingSlot

RGB = 'rgb/image'
DEPTH = 'depth/image'
RGB_INFO = 'rgb/camera_info'
DEPTH_INFO = 'depth/camera_info'
LABELS = 'labels/image'
LABEL_NAMES = 'labels/names'

NO_K = 'no intrinsics: nothing can be measured in this frame'
NO_DEPTH = 'no depth: nothing can be measured in this frame'
DISTORTED = 'the image is not rectified: positions towards its edges are off'


@dataclass(frozen=True, eq=False)
class CaptureMessages:
    """The messages of one capture, by attribute; all but colour may be absent."""

    rgb: Any
    frame_index: int
    source_index: int
    depth: Any = None
    rgb_info: Any = None
    depth_info: Any = None
    labels: Any = None
    label_names: Mapping[int, str] | None = None


@dataclass(frozen=True, eq=False)
class Assembler:
    """Makes the captures of one camera."""

    camera: str
    """The product's name of the camera."""
    topics: Mapping[str, str]
    """Stream ('rgb/image') to the topic that errors name."""
    poses: PoseBuffer
    world_frame: str
    fixed_pose: NDArray[np.float64] | None = None
    """T_world_camera of a camera that is on no TF tree and stands still."""
    photos: bool = False
    """Whether images in a coordinate frame that is not on /tf are photos, each in a world of its
    own; else they have no transform."""
    convert: Converter | None = None
    """Decodes encodings that are not our own."""
    base_frame: str = ''
    """Coordinate frame on the robot; empty = none."""

    def capture(
        self,
        messages: CaptureMessages,
        reserve: Callable[[Camera, bool], RingSlot],
        *,
        with_base: bool = False,
    ) -> Capture:
        """Return one capture, its pixels written into a slot of a ring.

        Args:
            messages: what was paired.
            reserve: called with the camera and whether there is depth, when all but the pixels
                is known to be right.
            with_base: whether the robot's pose has to be there too, once /tf has its frame.

        Raises:
            TransformError: the pose at the colour stamp is not known (yet).
            BadInputError: a message cannot be used; names the topic.
            RingFullError: there is no slot.
        """
        stamp = stamp_ns(messages.rgb.header)
        camera = self.camera_of(messages)
        is_photo = self.photos and not self.poses.knows(camera.frame_id)
        pose = None if is_photo else self._pose(camera, stamp)
        base = None if is_photo else self._base_pose(stamp, needed=with_base)
        registration = self._registration(messages, camera, stamp)
        label = self._label(messages, camera)
        has_depth = messages.depth is not None
        with reserve(camera, has_depth) as slot:
            decode_color(messages.rgb, slot.rgb, name=self._topic(RGB), convert=self.convert)
            if slot.depth_m is not None:
                self._decode_depth(messages.depth, slot.depth_m, registration, camera)
        warnings = [NO_K] if not camera.calibrated else []
        warnings += [] if has_depth else [NO_DEPTH]
        warnings += [DISTORTED] if camera.is_distorted else []
        if is_photo:
            pose = None if slot.depth_m is None else photo_pose(camera, slot.depth_m)
            warnings.append(NO_UP_WARNING if pose is None else UP_WARNING)
        frame = Frame(
            frame_index=messages.frame_index,
            stamp_ns=stamp,
            camera=camera,
            rgb=slot.rgb,
            depth_m=slot.depth_m,
            T_world_camera=pose,
            world_frame=f'{self.camera}_photo_{messages.frame_index}'
            if is_photo
            else self.world_frame,
            source_index=messages.source_index,
            slot=slot.ref,
            warnings=tuple(warnings),
            T_world_base=base,
        )
        return Capture(frame, label)

    def camera_of(self, messages: CaptureMessages) -> Camera:
        """Return the camera of the colour image, in the coordinate frame of the image's header."""
        info, topic = messages.rgb_info, self._topic(RGB_INFO)
        if info is None:
            msg = f'{topic}: no message, so the camera is not known; publish its camera_info'
            raise BadInputError(msg)
        rectified = 'rect' in self._topic(RGB).rsplit('/', 1)[-1]
        camera = camera_from_info(info, name=self.camera, topic=topic, rectified=rectified)
        check_size(camera, messages.rgb, topic=self._topic(RGB))
        frame_id = str(messages.rgb.header.frame_id).removeprefix('/') or camera.frame_id
        if not frame_id:
            msg = f'{self._topic(RGB)}: its header has no frame_id, so it has no pose; set it'
            raise BadInputError(msg)
        return replace(camera, frame_id=frame_id)

    def _pose(self, camera: Camera, stamp: int) -> NDArray[np.float64]:
        if self.fixed_pose is not None:
            return self.fixed_pose
        return snapped(self.poses.lookup(self.world_frame, camera.frame_id, stamp))

    def why_no_base(self) -> str:
        """Return in words why no frame has the robot's pose ('' = /tf has its frame)."""
        if self.base_frame and self.poses.knows(self.base_frame):
            return ''
        return (
            f'{self.base_frame!r} is not on /tf: where the robot itself is stays unknown; set '
            'robot.base_frame to its coordinate frame'
        )

    def _base_pose(self, stamp: int, *, needed: bool) -> NDArray[np.float64] | None:
        """Return T_world_base, None where it is not known: the camera's pose needs no robot."""
        if self.why_no_base():
            return None
        try:
            return snapped(self.poses.lookup(self.world_frame, self.base_frame, stamp))
        except TransformError:
            if needed:
                raise
            return None

    def _registration(
        self, messages: CaptureMessages, camera: Camera, stamp: int
    ) -> tuple[Camera, NDArray[np.float64]] | None:
        """Return the depth camera and T_color_depth, or None where depth is registered."""
        depth = messages.depth
        if depth is None:
            return None
        frame_id = str(depth.header.frame_id).removeprefix('/') or camera.frame_id
        size = (int(depth.width), int(depth.height))
        if messages.depth_info is None:
            check_without_info(camera, size=size, frame_id=frame_id, topic=self._topic(DEPTH))
            return None
        own = camera_from_info(
            messages.depth_info, name=self.camera, topic=self._topic(DEPTH_INFO)
        )
        check_size(own, depth, topic=self._topic(DEPTH))
        own = replace(own, frame_id=frame_id)
        if is_registered(camera, own):
            return None
        if frame_id == camera.frame_id:
            return own, np.eye(4)
        return own, self.poses.lookup(camera.frame_id, frame_id, stamp)

    def _decode_depth(
        self,
        message: Any,  # noqa: ANN401 - read by attribute
        out: NDArray[np.float32],
        registration: tuple[Camera, NDArray[np.float64]] | None,
        camera: Camera,
    ) -> None:
        topic = self._topic(DEPTH)
        if registration is None:
            decode_depth(message, out, name=topic, convert=self.convert)
            return
        own, T_color_depth = registration
        depth = decode_depth(message, name=topic, convert=self.convert)
        register_depth(depth, own, camera, T_color_depth, out)

    def _label(self, messages: CaptureMessages, camera: Camera) -> LabelImage | None:
        if messages.labels is None:
            return None
        topic = self._topic(LABELS)
        check_size(camera, messages.labels, topic=topic)
        values = decode_label(messages.labels, name=topic)
        values.setflags(write=False)
        return LabelImage(values, messages.label_names or {})

    def _topic(self, stream: str) -> str:
        return self.topics.get(stream, stream)
