"""Poses, rotations and sizes, in the forms in which they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.transforms import matrix_to_quat_xyzw, rotation_between
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.points import xyz
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook


PAIR = 2
"""Stamps and places."""


def pose_of(pose: Given, what: str) -> NDArray[np.float64]:
    """Return a (4, 4) matrix; a frame stands for its camera's pose.

    Raises:
        ArgumentError: it is none, a batch of them, or a frame without one.
    """
    if hasattr(pose, 'T_world_camera') and pose.T_world_camera is None:
        msg = f'{what}: frame {pose.frame_index} has no pose'
        raise ArgumentError(msg)
    try:
        array = np.asarray(getattr(pose, 'T_world_camera', pose), float)
    except (TypeError, ValueError):
        msg = f'{what} is a frame or a (4, 4) matrix, got {pose!r:.80}'
        raise ArgumentError(msg) from None
    if array.shape == (1, 4, 4):
        array = array[0]
    if array.shape != (4, 4):
        batch = '; index one of the batch first' if array.shape[-2:] == (4, 4) else ''
        msg = f'{what} is a frame or a (4, 4) matrix, got {array.shape}{batch}'
        raise ArgumentError(msg)
    return array


def eyes_at(book: FrameBook | None, track: Given) -> NDArray[np.float64] | None:
    """Return where the camera was (T, 3) at the stamps of a pair of stamps and places.

    None where the track knows it itself, or where no frame was taken at one of the stamps.
    """
    if book is None or not isinstance(track, (list, tuple)) or len(track) != PAIR:
        return None
    taken = {round(frame.stamp, 6): frame for frame in book.all if frame.position is not None}
    frames = [taken.get(round(float(stamp), 6)) for stamp in np.ravel(track[0])]
    if not all(frames):
        return None
    return np.array([frame.position for frame in frames if frame is not None])


def points_and_transform(
    points: Given, transform: Given
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points (..., 3) and the (4, 4) matrix that maps them, in this order.

    A frame takes points from its camera to the world.
    """
    first: Given = np.asarray(points, float)
    if hasattr(transform, 'T_world_camera'):
        remark('a frame as a transform takes points from its camera to the world')
        return first, pose_of(transform, 'a transform')
    if first.shape == (4, 4) and np.shape(transform) != (4, 4):
        remark('transform_points takes points, then the transform; taken the other way round')
        return np.asarray(transform, float), first
    return first, pose_of(transform, 'a transform')


def quat_of(rotation: object) -> tuple[float, float, float, float]:
    """Return x, y, z, w of a rotation.

    It may be None, (3, 3), (4, 4), a quaternion x, y, z, w, or a turn about z [rad].

    Raises:
        ArgumentError: it is none of these.
    """
    if rotation is None:
        return (0.0, 0.0, 0.0, 1.0)
    array = np.asarray(rotation, float)
    if array.size == 1:
        half = float(array.ravel()[0]) / 2
        return (0.0, 0.0, float(np.sin(half)), float(np.cos(half)))
    if array.shape in {(3, 3), (4, 4)}:
        x, y, z, w = (float(v) for v in matrix_to_quat_xyzw(array))
        return (x, y, z, w)
    if array.size == max(array.shape) == 4:  # noqa: PLR2004 - a quaternion
        length = float(np.linalg.norm(array))
        if not 0 < length < np.inf:
            msg = f'a quaternion x, y, z, w of length {length} is no rotation'
            raise ArgumentError(msg)
        x, y, z, w = (float(v) for v in array.ravel() / length)
        return (x, y, z, w)
    msg = (
        f'a rotation is (3, 3), a quaternion x, y, z, w, or a turn about z in radians, got '
        f'{array.shape}'
    )
    raise ArgumentError(msg)


def turn_to(normal: object) -> NDArray[np.float64]:
    """Return the rotation that turns z to a direction."""
    return rotation_between([0, 0, 1], xyz(normal, 'a normal'))


def size3(size: object) -> tuple[float, float, float]:
    """Return three sides [m] of one number or three.

    Raises:
        ArgumentError: they are of another number.
    """
    array = _sides(size)
    if array.size == 1:
        array = np.repeat(array, 3)
    if array.size != 3:  # noqa: PLR2004 - three sides
        msg = f'a size is (length, width, height) in metres, got {size!r}'
        raise ArgumentError(msg)
    return float(array[0]), float(array[1]), float(array[2])


def two_sides(size: object) -> tuple[float, float]:
    """Return two sides [m] of one number or two; a third one of nothing is left out.

    Raises:
        ArgumentError: they are of another number.
    """
    sides = _sides(size)
    if sides.size == 3 and not sides[2]:  # noqa: PLR2004 - the size of a rectangle that is drawn
        sides = sides[:2]
    if sides.size not in {1, 2}:
        msg = f'a size is (width, height) in metres, got {size!r:.80}'
        raise ArgumentError(msg)
    width, height = np.resize(sides, 2)
    return float(width), float(height)


def resized(size: object, before: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return three sides [m] of one number, or of two or three; a third one stays as it was.

    Raises:
        ArgumentError: they are of another number.
    """
    sides = _sides(size)
    return size3(np.append(sides, before[2]) if sides.size == 2 else sides)  # noqa: PLR2004


def _sides(size: object) -> NDArray[np.float64]:
    try:
        return np.asarray(size, float).ravel()
    except (TypeError, ValueError):
        msg = f'a size is one or more numbers in metres, got {size!r:.80}'
        raise ArgumentError(msg) from None
