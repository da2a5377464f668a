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


def pose_of(pose: Given, what: str) -> NDArray[np.float64]:
    """Return a (4, 4) matrix; a frame stands for its camera's pose.

    Raises:
        ArgumentError: it is none, or a batch of them.
    """
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


def points_and_transform(
    points: Given, transform: Given
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points (..., 3) and the (4, 4) matrix that maps them, in this order."""
    first: Given = np.asarray(points, float)
    second: Given = getattr(transform, 'T_world_camera', transform)
    if first.shape == (4, 4) and np.shape(second) != (4, 4):
        remark('transform_points takes points, then the transform; taken the other way round')
        first, second = np.asarray(second, float), first
    return first, pose_of(second, 'a transform')


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
    if array.size == 4:  # noqa: PLR2004 - a quaternion
        x, y, z, w = (float(v) for v in array.ravel() / np.linalg.norm(array))
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
    """Return three sides [m] of one number or three."""
    array = np.asarray(size, float).ravel()
    if array.size == 1:
        array = np.repeat(array, 3)
    if array.size != 3:  # noqa: PLR2004 - three sides
        msg = f'a size is (length, width, height) in metres, got {size!r}'
        raise ArgumentError(msg)
    return float(array[0]), float(array[1]), float(array[2])


def two_sides(size: object) -> tuple[float, float]:
    """Return two sides [m] of one number or two."""
    width, height = np.resize(np.asarray(size, float), 2)
    return float(width), float(height)


def resized(size: object, before: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return three sides [m] of one number, or of two or three; a third one stays as it was."""
    sides = np.asarray(size, float).ravel()
    sides = np.resize(sides, 3) if sides.size == 1 else np.append(sides, before[2])[:3]
    return float(sides[0]), float(sides[1]), float(sides[2])
