"""Pixels to rays and back, distortion included, and the points of a whole frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from spatialclaw_ros.core import transforms
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.huge_pages import room_for
from spatialclaw_ros.primitives.pixel_area import area_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.primitives.frame_view import Frame

BLOCK_ROWS = 48
FEW_NUMBERS, BLOCK_POINTS = 3000, 16_384
LEAST_DROP = 0.03  # rays that go down by less than this share say little of heights
FISHEYE = ('equidistant', 'fisheye', 'kannala_brandt4')


def rays(camera: Camera, pixels: ArrayLike) -> NDArray[np.float64]:
    """Return (N, 2) x/z and y/z in optical axes of (N, 2) pixels (u, v), undistorted."""
    uv = np.asarray(pixels, np.float64).reshape(-1, 2)
    if not camera.is_distorted:
        focal = np.array([camera.K[0, 0], camera.K[1, 1]])
        return np.asarray((uv - camera.K[:2, 2]) / focal)
    model: Any = cv2.fisheye if camera.distortion_model in FISHEYE else cv2
    flat = model.undistortPoints(uv.reshape(-1, 1, 2), camera.K, camera.distortion)
    return np.asarray(flat, np.float64).reshape(-1, 2)


def rays_of(
    camera: Camera, area: tuple[slice, slice]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x/z (1 or H, W) and y/z (H, 1 or W) of the pixels of a part of a picture."""
    if camera.is_distorted:
        v, u = np.mgrid[area]
        flat = rays(camera, np.stack([u, v], axis=-1).reshape(-1, 2))
        return flat[:, 0].reshape(u.shape), flat[:, 1].reshape(u.shape)
    (fx, _, cx), (_, fy, cy), _ = camera.K
    v, u = (np.arange(part.start, part.stop, part.step) for part in area)
    return (u[None] - cx) / fx, (v[:, None] - cy) / fy


def project(camera: Camera, points_camera: ArrayLike) -> NDArray[np.float64]:
    """Return (N, 2) pixels of (N, 3) points in optical axes; NaN on or behind the image plane."""
    points = np.asarray(points_camera, np.float64).reshape(-1, 3)
    if not camera.is_distorted:
        return camera.project(points)
    out = np.full((len(points), 2), np.nan)
    front = points[:, 2] > 0
    if front.any():
        model: Any = cv2.fisheye if camera.distortion_model in FISHEYE else cv2
        ahead = points[front].reshape(-1, 1, 3)
        zero = np.zeros(3)
        uv, _ = (
            model.projectPoints(ahead, zero, zero, camera.K, camera.distortion)
            if model is cv2
            else model.projectPoints(ahead, zero, zero, camera.K, camera.distortion[:4])
        )
        out[front] = np.asarray(uv).reshape(-1, 2)
    return out


def pose_of(frame: Frame) -> NDArray[np.float64]:
    """Return T_world_camera.

    Raises:
        ArgumentError: the frame has no pose.
    """
    pose = frame.T_world_camera
    if pose is None:
        msg = (
            f'frame {frame.frame_index} has no pose: its points have no place in the world. Its '
            ".depth and .K can be used in the camera's own axes."
        )
        raise ArgumentError(msg)
    return pose


def depth_of(frame: Frame) -> NDArray[np.float32]:
    """Return the depth image.

    Raises:
        ArgumentError: the frame has no depth.
    """
    depth = frame.depth
    if depth is None:
        msg = (
            f'frame {frame.frame_index} has no depth: use frames whose .depth is not None, or '
            'tools.Reconstruct(frame), which asks the depth model where one is configured'
        )
        raise ArgumentError(msg)
    return depth


def world_points(frame: Frame) -> NDArray[np.float32]:
    """Return (H, W, 3) float32 world points of a frame, NaN where depth is unknown."""
    depth, pose = depth_of(frame), pose_of(frame)
    rotation = pose[:3, :3].astype(np.float32)
    place = pose[:3, 3, None, None].astype(np.float32)
    whole = (slice(0, depth.shape[0]), slice(0, depth.shape[1]))
    across, down = (part.astype(np.float32) for part in rays_of(frame.calibration, whole))
    points = room_for((*depth.shape, 3))
    x, y, z = rotation.T[..., None, None]
    sloped = y * down + z
    straight = len(across) == 1
    if straight:  # a product of thin matrices adds columns to rows fastest
        sloped = np.concatenate([np.broadcast_to(x, sloped.shape), sloped], axis=2)
        across = np.concatenate([across, np.ones_like(across)])
    for first in range(0, len(depth), BLOCK_ROWS):  # so few rows stay in the processor's cache
        rows = slice(first, first + BLOCK_ROWS)
        axes = sloped[:, rows] @ across if straight else sloped[:, rows] + x * across[rows]
        axes *= depth[rows]
        axes += place
        cv2.merge([*axes], dst=points[rows])
    return points


def masked_camera_points(frame: Frame, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return (K, 3) points in optical axes of the mask's pixels that have depth."""
    area = area_of(mask)
    depth = depth_of(frame)[area]
    known = mask[area] & (depth > 0) & (depth < np.inf)  # of NaN neither is so
    return area_points(frame, area, known, depth)


def area_points(
    frame: Frame,
    area: tuple[slice, slice],
    where: NDArray[np.bool_],
    depth: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Return (K, 3) points in optical axes of some pixels (h, w) of a part of a frame."""
    z, at = depth.astype(np.float64), np.flatnonzero(where)
    across, down = rays_of(frame.calibration, area)
    return np.asarray(np.stack([axis.take(at) for axis in (z * across, z * down, z)]).T)


def heights_of(
    frame: Frame, area: tuple[slice, slice], depth: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return (H, W) heights in the world of a part of a frame; NaN where rays hardly go down.

    What lies at the camera's height is equally high however far away it is.
    """
    up = pose_of(frame)[2]
    across, down = rays_of(frame.calibration, area)
    slope = (across * up[0]).astype(np.float32) + (down * up[1] + up[2]).astype(np.float32)
    heights = slope * depth
    heights += np.float32(up[3])
    np.copyto(heights, np.float32(np.nan), where=slope >= -LEAST_DROP)
    return np.asarray(heights)


def back_projected(
    camera: Camera, u: NDArray[Any], v: NDArray[Any], depth: NDArray[Any]
) -> NDArray[np.float64]:
    """Return (K, 3) points in optical axes of pixels u, v (K,) at depths (K,)."""
    z = depth.astype(np.float64)
    across, down = rays(camera, np.stack([u, v], axis=-1)).T
    return np.asarray(np.stack([across * z, down * z, z]).T)


def mapped(transform: NDArray[np.float64], points: ArrayLike) -> NDArray[np.float64]:
    """Return (..., 3) points mapped by a (4, 4) transform."""
    given = np.asarray(points)
    if given.size < FEW_NUMBERS or given.shape[-1] != 3:  # noqa: PLR2004 - xyz
        return transforms.apply(transform, given)
    flat, moved = given.reshape(-1, 3), np.empty((given.size // 3, 3))
    for first in range(0, len(flat), BLOCK_POINTS):  # a block stays in the processor's cache
        block = np.ascontiguousarray(flat[first : first + BLOCK_POINTS], np.float64)
        cv2.transform(block[None], transform[:3], dst=moved[None, first : first + BLOCK_POINTS])
    return moved.reshape(given.shape)


def to_world(frame: Frame, points_camera: ArrayLike) -> NDArray[np.float64]:
    """Return (..., 3) points in optical axes as world points."""
    return mapped(pose_of(frame), points_camera)


def to_camera(frame: Frame, points_world: ArrayLike) -> NDArray[np.float64]:
    """Return (..., 3) world points in the frame's optical axes."""
    return mapped(transforms.invert(pose_of(frame)), points_world)


def seen_in(
    frame: Frame, points: ArrayLike
) -> tuple[NDArray[np.bool_], NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return which world points (N, 3) lie in a frame's picture, and where those M of them do.

    Returns:
        inside (N,); columns u, rows v and depths along the optical axis [m] (M,) of these.
    """
    local = to_camera(frame, points)
    uv = project(frame.calibration, local)
    with np.errstate(invalid='ignore'):
        last = np.array([frame.width - 1, frame.height - 1])
        inside = (local[:, 2] > 0) & (uv >= 0).all(axis=1) & (uv <= last).all(axis=1)
    u, v = np.rint(uv[inside]).astype(np.intp).T
    return inside, u, v, local[inside, 2]
