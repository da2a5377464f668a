"""Rotations and sizes as cells give them to the sketch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.transforms import matrix_to_quat_xyzw, rotation_between
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.points import xyz

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
