"""Plain NumPy stand-ins for what is asked of single points; see ``plain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain

if TYPE_CHECKING:
    from spatialclaw_ros.bench.plain import Array
    from spatialclaw_ros.primitives.frame_view import Frame

Z_90 = 1.645
UP = np.array([0.0, 0.0, 1.0])
SECTORS = ('ahead', 'left, ahead', 'left', 'left, behind', 'behind')
BORDERS_DEG = (15.0, 75.0, 105.0, 165.0)


def distance(a: Array, b: Array, sigma_m: float) -> tuple[float, float, float]:
    """Return the distance of two points with its interval."""
    value = float(np.linalg.norm(a - b))
    both = float(np.hypot(sigma_m, sigma_m))
    return value, max(0.0, value - Z_90 * both), value + Z_90 * both


def angle_deg(a: Array, b: Array) -> float:
    """Return the angle of two directions."""
    cosine = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def projected(frame: Frame, point: Array) -> tuple[float, float] | None:
    """Return the pixel of a point."""
    pose = plain.depth_and_pose(frame)[1]
    x, y, z, _ = np.linalg.inv(pose) @ np.append(point, 1.0)
    if z <= 0:
        return None
    u, v, w = frame.K @ np.array([x, y, z])
    return float(u / w), float(v / w)


def unprojected(frame: Frame, u: int, v: int) -> tuple[Array, float]:
    """Return the point behind a pixel, and its noise."""
    depth, pose = plain.depth_and_pose(frame)
    z = float(np.nanmedian(depth[max(0, v - 1) : v + 2, max(0, u - 1) : u + 2]))
    ray = np.linalg.inv(frame.K) @ np.array([u, v, 1.0])
    sigma = 0.0012 + 0.0019 * max(z - 0.4, 0.0) ** 2
    return (pose @ np.append(ray * z, 1.0))[:3], float(np.hypot(sigma, z / frame.K[0, 0]))


def rotation(source: Array, target: Array) -> Array:
    """Return the smallest rotation between two directions (Rodrigues)."""
    a, b = source / np.linalg.norm(source), target / np.linalg.norm(target)
    x, y, z = np.cross(a, b)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1 + a @ b))


def direction(point: Array, frame: Frame, sigma_m: float) -> tuple[str, float, float, float]:
    """Return words, degrees to the left and up, and the distance of a point."""
    pose = plain.depth_and_pose(frame)[1]
    forward = pose[:3, 2] * [1, 1, 0]
    forward /= np.linalg.norm(forward)
    left = np.cross(UP, forward)
    offset = point - pose[:3, 3]
    ahead, aside = offset @ forward, offset @ left
    azimuth = float(np.degrees(np.arctan2(aside, ahead)))
    elevation = float(np.degrees(np.arctan2(offset[2], np.hypot(ahead, aside))))
    words = SECTORS[int(np.searchsorted(BORDERS_DEG, abs(azimuth)))]
    words = words if azimuth > 0 else words.replace('left', 'right')
    return words, azimuth, elevation, distance(point, pose[:3, 3], sigma_m)[0]


def between(point: Array, a: Array, b: Array, tolerance_m: float) -> bool:
    """Tell whether a point lies between two others."""
    length = np.linalg.norm(b - a)
    along = (point - a) @ (b - a) / length
    off = np.linalg.norm(np.cross(point - a, b - a)) / length
    return bool(0 < along < length and off <= tolerance_m)


def looking(eye: Array, target: Array) -> Array:
    """Return the upright camera pose that looks from one point to another."""
    forward = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(forward, UP)
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3] = np.column_stack([right, np.cross(forward, right), forward, eye])
    return pose


def object_frame(center: Array, facing: Array) -> Array:
    """Return the pose of a thing that faces some way."""
    front = facing * [1, 1, 0]
    front /= np.linalg.norm(front)
    pose = np.eye(4)
    pose[:3] = np.column_stack([front, np.cross(UP, front), UP, center])
    return pose
