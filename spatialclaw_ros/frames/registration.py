"""Depth seen by another camera, brought into the colour image; or refused with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.errors import CalibrationError
from spatialclaw_ros.core.transforms import apply

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera

PIXEL_TOLERANCE = 0.5  # intrinsics closer than this at the image's corners are the same camera
MAX_SPLAT = 8  # colour pixels across one depth pixel; beyond it the depth image is too coarse


def is_registered(color: Camera, depth: Camera) -> bool:
    """Tell whether a depth image's pixels are those of the colour image already."""
    if (color.width, color.height) != (depth.width, depth.height):
        return False
    if color.frame_id != depth.frame_id:
        return False
    corners = np.array([[0.0, 0.0, 1.0], [color.width, color.height, 1.0]])
    rays = corners @ np.linalg.inv(depth.K).T
    return bool(np.abs(color.project(rays) - corners[:, :2]).max() <= PIXEL_TOLERANCE)


def check_without_info(color: Camera, *, size: tuple[int, int], frame_id: str, topic: str) -> None:
    """Refuse depth that is not registered and comes without a camera_info of its own.

    Args:
        color: the colour camera.
        size: width and height of the depth image.
        frame_id: the depth image's coordinate frame.
        topic: what errors call the depth image.

    Raises:
        CalibrationError: size or coordinate frame differ from colour's.
    """
    problem = ''
    if size != (color.width, color.height):
        problem = f'is {size[0]}x{size[1]}, colour {color.width}x{color.height}'
    elif frame_id != color.frame_id:
        problem = f'is in {frame_id!r}, colour in {color.frame_id!r}'
    if problem:
        msg = (
            f'{topic}: {problem}, and there is no depth/camera_info to register it with; publish '
            'it, or depth registered to colour (aligned_depth_to_color, depth_registered)'
        )
        raise CalibrationError(msg)


def register_depth(
    depth_m: NDArray[np.float32],
    depth: Camera,
    color: Camera,
    T_color_depth: NDArray[np.float64],
    out: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """Return the depth image as the colour camera sees it: (H, W) float32 metres, NaN unknown.

    Every depth pixel covers as many colour pixels as it is wide; the nearest surface wins.

    Args:
        depth_m: (h, w) metres along the depth camera's axis.
        depth: the depth camera.
        color: the colour camera.
        T_color_depth: (4, 4) depth camera's optical axes to colour's.
        out: (H, W) float32 to write into; a new array where it is None.

    Raises:
        CalibrationError: a lens distortion is not removed, or the images are too different.
    """
    for camera in (depth, color):
        if camera.is_distorted:
            msg = (
                f'camera {camera.name!r} ({camera.frame_id}): its image is distorted, so depth '
                'cannot be registered in software; publish rectified or registered images'
            )
            raise CalibrationError(msg)
    splat = max(1, int(np.ceil(max(color.K[0, 0] / depth.K[0, 0], color.K[1, 1] / depth.K[1, 1]))))
    if splat > MAX_SPLAT:
        msg = f'camera {depth.name!r}: one depth pixel covers {splat} colour pixels, too coarse'
        raise CalibrationError(msg)
    points = apply(T_color_depth, depth.back_project(depth_m).reshape(-1, 3))
    points = points[points[:, 2] > 0]
    points = points[np.argsort(-points[:, 2], kind='stable')]  # the nearest is written last
    pixels = color.project(points) - (splat - 1) / 2
    column, row = np.floor(pixels + 0.5).astype(np.int64).T
    result = np.empty((color.height, color.width), np.float32) if out is None else out
    result[...] = np.nan
    for dy in range(splat):
        for dx in range(splat):
            x, y = column + dx, row + dy
            inside = (x >= 0) & (x < color.width) & (y >= 0) & (y < color.height)
            layer = np.full_like(result, np.nan)
            layer[y[inside], x[inside]] = points[inside, 2]
            np.fmin(result, layer, out=result)
    return result
