"""Rigid transforms as 4x4 matrices, and quaternions in ROS order (x, y, z, w).

``T_a_b`` maps coordinates of b to coordinates of a: ``p_a = T_a_b @ p_b``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Matrix = NDArray[np.float64]

MIN_AXIS = 1e-9  # below it a cross product's direction is rounding
MIN_QUAT_NORM = 1e-6  # below it a quaternion has no direction (tf2 rejects it as well)
GRID = 2.0**-30  # m, and of a quaternion's component: a nanometre, two nanoradians
DEPENDENT = 0.45  # some component is always 0.5 or more, and nothing common is 0.45


def from_parts(rotation: ArrayLike, translation: ArrayLike) -> Matrix:
    """Return the (4, 4) transform with a (3, 3) rotation and a (3,) translation [m]."""
    transform = np.eye(4)
    transform[:3, :3] = np.asarray(rotation, dtype=np.float64)
    transform[:3, 3] = np.asarray(translation, dtype=np.float64).reshape(3)
    return transform


def invert(transform: Matrix) -> Matrix:
    """Return the inverse of a rigid (4, 4) transform."""
    rotation_t = transform[:3, :3].T
    return from_parts(rotation_t, -rotation_t @ transform[:3, 3])


def apply(transform: Matrix, points: ArrayLike) -> Matrix:
    """Return (..., 3) points mapped by a (4, 4) transform."""
    places = np.asarray(points, dtype=np.float64)
    flat = places.reshape(-1, 3) if places.ndim > 2 else places  # noqa: PLR2004 - one product, not one a row
    moved = np.asarray(flat @ transform[:3, :3].T, np.float64)
    moved += transform[:3, 3]
    return moved.reshape(places.shape)


def is_rigid(transform: Matrix, tolerance: float = 1e-4) -> bool:
    """Tell whether a (4, 4) matrix is finite, orthonormal and right-handed."""
    if transform.shape != (4, 4) or not np.isfinite(transform).all():
        return False
    rotation = transform[:3, :3]
    orthonormal = np.abs(rotation @ rotation.T - np.eye(3)).max() <= tolerance
    return bool(orthonormal and np.linalg.det(rotation) > 0)


def quat_xyzw_to_matrix(quat_xyzw: ArrayLike) -> Matrix:
    """Return the (3, 3) rotation of a quaternion of any norm above zero.

    Raises:
        ValueError: the quaternion is zero or not finite.
    """
    quat = np.asarray(quat_xyzw, dtype=np.float64).reshape(4)
    norm = float(np.linalg.norm(quat))
    if not np.isfinite(norm) or norm < MIN_QUAT_NORM:
        msg = f'quaternion {quat.tolist()} has no direction: norm {norm:g}'
        raise ValueError(msg)
    x, y, z, w = (float(v) for v in quat / norm)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def matrix_to_quat_xyzw(rotation: ArrayLike) -> Matrix:
    """Return the unit quaternion (x, y, z, w), w >= 0, of a (3, 3) rotation.

    Takes the largest of the four components first, after Shepperd (1978), which never divides
    by a small number.
    """
    m = np.asarray(rotation, dtype=np.float64)[:3, :3]
    trace = m[0, 0] + m[1, 1] + m[2, 2]
    candidates = np.array([m[0, 0], m[1, 1], m[2, 2], trace])
    i = int(np.argmax(candidates))
    if i == 3:  # noqa: PLR2004 - w is the largest
        quat = np.array([m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], 1 + trace])
    else:
        j, k = (i + 1) % 3, (i + 2) % 3
        quat = np.empty(4)
        quat[i] = 1 + m[i, i] - m[j, j] - m[k, k]
        quat[j] = m[j, i] + m[i, j]
        quat[k] = m[k, i] + m[i, k]
        quat[3] = m[k, j] - m[j, k]
    quat /= np.linalg.norm(quat)
    return -quat if quat[3] < 0 else quat


def snapped(transform: Matrix) -> Matrix:
    """Return a rigid (4, 4) transform on a grid of a nanometre and two nanoradians.

    Rounding in the last digits, as between a product of transforms and its way through a
    quaternion, ends here: however one pose was written down, the same numbers come of it.
    """
    quat = matrix_to_quat_xyzw(transform)
    follows = int(np.argmax(np.abs(quat) >= DEPENDENT))
    free = np.arange(4) != follows
    quat[free] = np.round(quat[free] / GRID) * GRID
    quat[follows] = np.copysign(np.sqrt(1 - quat[free] @ quat[free]), quat[follows])
    return from_parts(quat_xyzw_to_matrix(quat), np.round(transform[:3, 3] / GRID) * GRID)


def slerp(quat_a: ArrayLike, quat_b: ArrayLike, fraction: float) -> Matrix:
    """Return the rotation between two unit quaternions along the shorter arc."""
    a = np.asarray(quat_a, dtype=np.float64)
    b = np.asarray(quat_b, dtype=np.float64)
    dot = float(a @ b)
    if dot < 0:
        b, dot = -b, -dot
    if dot > 1 - 1e-9:  # nearly the same: the arc's formula would divide by zero
        out = a + fraction * (b - a)
    else:
        angle = np.arccos(dot)
        out = (np.sin((1 - fraction) * angle) * a + np.sin(fraction * angle) * b) / np.sin(angle)
    return np.asarray(out / np.linalg.norm(out), dtype=np.float64)


def interpolate(T_a: Matrix, T_b: Matrix, fraction: float) -> Matrix:
    """Return the transform between two: linear translation, slerp rotation, as tf2 does."""
    quat = slerp(matrix_to_quat_xyzw(T_a[:3, :3]), matrix_to_quat_xyzw(T_b[:3, :3]), fraction)
    translation = (1 - fraction) * T_a[:3, 3] + fraction * T_b[:3, 3]
    return from_parts(quat_xyzw_to_matrix(quat), translation)


def rotation_between(source: ArrayLike, target: ArrayLike) -> Matrix:
    """Return the smallest (3, 3) rotation that turns direction ``source`` into ``target``.

    Rodrigues' formula; opposite directions turn about any axis square to them.
    """
    a = np.asarray(source, dtype=np.float64).reshape(3)
    b = np.asarray(target, dtype=np.float64).reshape(3)
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    axis = np.cross(a, b)
    cosine = float(a @ b)
    if cosine < 0:  # near opposite directions 1 + cosine loses its digits: half a turn first
        length = float(np.linalg.norm(axis))
        about = axis if length > MIN_AXIS else np.cross(a, np.eye(3)[int(np.argmin(np.abs(a)))])
        about = about / np.linalg.norm(about)
        half_turn = 2 * np.outer(about, about) - np.eye(3)
        return np.asarray(rotation_between(-a, b) @ half_turn, dtype=np.float64)
    skew = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + skew + skew @ skew / (1 + cosine), dtype=np.float64)


def heading(T_world_camera: Matrix) -> float:
    """Return the heading [rad] of the optical axis about the world's z, 0 along x, CCW positive.

    NaN where the axis is vertical and has no heading.
    """
    x, y = T_world_camera[0, 2], T_world_camera[1, 2]
    return float(np.arctan2(y, x)) if np.hypot(x, y) > 1e-6 else float('nan')  # noqa: PLR2004
