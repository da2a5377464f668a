"""The frame table: what a kernel is told of frames instead of their pixels. JSON both ways.

Imported on both sides of the kernel's boundary: numpy and ``core`` only.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import Frame, SlotRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

FrameTable = dict[str, Any]
"""``{'cameras': {key: {...}}, 'frames': {column: [one value per frame]}}``; see COLUMNS."""

COLUMNS = (
    *('frame_index', 'source_index', 'stamp_ns', 'world_frame', 'warnings', 'camera'),
    *('T_world_camera', 'T_world_base', 'ring', 'rgb_offset', 'depth_offset'),
)


def frame_table(frames: Iterable[Frame]) -> FrameTable:
    """Return the table of frames that lie in rings, in the order given.

    Raises:
        BadInputError: a frame is in no ring.
    """
    frames = list(frames)
    slots = [_slot(frame) for frame in frames]
    cameras: dict[str, dict[str, Any]] = {}
    key_of: dict[int, str] = {}  # by identity: most frames share one Camera object
    for frame in frames:
        if id(frame.camera) not in key_of:
            key_of[id(frame.camera)] = _camera_key(cameras, frame.camera)
    columns = {
        'frame_index': [frame.frame_index for frame in frames],
        'source_index': [frame.source_index for frame in frames],
        'stamp_ns': [frame.stamp_ns for frame in frames],
        'world_frame': [frame.world_frame for frame in frames],
        'warnings': [frame.warnings for frame in frames],
        'camera': [key_of[id(frame.camera)] for frame in frames],
        'T_world_camera': [_text(frame.T_world_camera) for frame in frames],
        'T_world_base': [_text(frame.T_world_base) for frame in frames],
        'ring': [slot.ring for slot in slots],
        'rgb_offset': [slot.rgb_offset for slot in slots],
        'depth_offset': [slot.depth_offset for slot in slots],
    }
    return {'cameras': cameras, 'frames': columns}


def frames_from_table(
    table: Mapping[str, Any], ring_memory: Callable[[str], memoryview]
) -> list[Frame]:
    """Return the frames of a table as read-only views on the memory of their rings.

    Args:
        table: what frame_table returned.
        ring_memory: the mapped bytes of a ring by its name.

    Raises:
        BadInputError: a slot does not lie within its ring.
    """
    cameras = {key: _camera(row) for key, row in table['cameras'].items()}
    columns = (table['frames'][name] for name in COLUMNS)
    frames = []
    for index, source, stamp, world, warnings, key, pose, base, *place in zip(
        *columns, strict=True
    ):
        camera, slot = cameras[key], SlotRef(*place)
        memory = ring_memory(slot.ring)
        size = (camera.height, camera.width)
        rgb: NDArray[np.uint8] = _view(memory, slot.rgb_offset, (*size, 3), np.uint8)
        depth: NDArray[np.float32] | None = None
        if slot.depth_offset >= 0:
            depth = _view(memory, slot.depth_offset, size, np.float32)
        frames.append(
            Frame(
                frame_index=index,
                stamp_ns=stamp,
                camera=camera,
                rgb=rgb,
                depth_m=depth,
                T_world_camera=_pose(pose),
                T_world_base=_pose(base),
                world_frame=world,
                source_index=source,
                slot=slot,
                warnings=tuple(warnings),
            )
        )
    return frames


def rings_in(table: Mapping[str, Any]) -> set[str]:
    """Return the names of the rings that a table's frames lie in."""
    return set(table['frames']['ring'])


def _slot(frame: Frame) -> SlotRef:
    if frame.slot is None:
        msg = (
            f'frame {frame.frame_index} of camera {frame.camera.name!r} lies in no ring; '
            'put it into one with RecordedFrames or FrameStore'
        )
        raise BadInputError(msg)
    return frame.slot


def _text(pose: NDArray[np.float64] | None) -> str | None:
    """Return a pose byte for byte: its numbers in decimal take twenty times as long."""
    return None if pose is None else np.asarray(pose, '<f8').tobytes().hex()


def _pose(text: str | None) -> NDArray[np.float64] | None:
    return None if text is None else np.frombuffer(bytes.fromhex(text), '<f8').reshape(4, 4)


def _camera_key(cameras: dict[str, dict[str, Any]], camera: Camera) -> str:
    """Return the key of a camera's row; another calibration of the same name gets its own."""
    row = {
        'name': camera.name,
        'K': camera.K.ravel().tolist() if camera.calibrated else None,
        'width': camera.width,
        'height': camera.height,
        'frame_id': camera.frame_id,
        'distortion': camera.distortion.tolist(),
        'distortion_model': camera.distortion_model,
    }
    key, count = camera.name, 1
    while key in cameras and cameras[key] != row:
        count += 1
        key = f'{camera.name}#{count}'
    cameras[key] = row
    return key


def _camera(row: Mapping[str, Any]) -> Camera:
    matrix = None if row['K'] is None else tuple(row['K'])
    return _made(**{**row, 'K': matrix, 'distortion': tuple(row['distortion'])})


@functools.lru_cache(maxsize=64)
def _made(*, K: tuple[float, ...] | None, distortion: tuple[float, ...], **rest: Any) -> Camera:  # noqa: ANN401
    """Return the camera of a row, the same one for every query that names it."""
    matrix = np.full((3, 3), np.nan) if K is None else np.array(K).reshape(3, 3)
    return Camera(K=matrix, distortion=np.array(distortion), calibrated=K is not None, **rest)


def _view(memory: memoryview, offset: int, shape: tuple[int, ...], dtype: type) -> NDArray[Any]:
    end = offset + math.prod(shape) * np.dtype(dtype).itemsize
    if offset < 0 or end > memory.nbytes:
        msg = f'frame table: bytes {offset}..{end} do not lie in a ring of {memory.nbytes} bytes'
        raise BadInputError(msg)
    view: NDArray[Any] = np.ndarray(shape, dtype, memory, offset)
    return view
