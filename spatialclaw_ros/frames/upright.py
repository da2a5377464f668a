"""Which way is up where nothing states it: the normal of the plane that carries what is in view.

Used for recordings without a gravity reference and for cameras without any pose. Every pose
that comes from here is a guess by geometry, and its frame says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.plane import Plane, fit_plane_ransac
from spatialclaw_ros.core.transforms import apply, from_parts, rotation_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera

UP_WARNING = 'up is the normal of the supporting plane in view: no gravity reference was given'
NO_UP_WARNING = 'no pose and no plane in view to stand on: only distances from the camera hold'
POINTS_PER_VIEW = 20_000
MAX_TILT_DEG = 75.0  # of up against the image's up: a wall in front of the camera is beyond it
UPRIGHT_SHARE = 0.25  # an upright plane this large beside the largest one is the supporting plane
PLANES_TRIED = 3
NOISE_PER_M = 0.01  # inliers within 1 % of the distance: structured-light and stereo cameras
MIN_COS = 0.1  # of the optical axis to the plane, below which the image's up gives the heading


def supporting_plane_of(
    points: NDArray[np.float64], image_up: NDArray[np.float64]
) -> Plane | None:
    """Return the plane that things in view stand on, normal within 90 degrees of the image's up.

    A wall may be larger than the floor, but a camera looking straight down sees no other plane:
    the largest plane not too far from level is taken, unless it is small beside the largest.

    Args:
        points: (..., 3) points relative to the camera, any orientation; NaN is left out.
        image_up: (3,) direction of the image's upper edge in the same axes.
    """
    distance = float(np.nanmedian(np.linalg.norm(points, axis=-1))) if points.size else np.nan
    if not np.isfinite(distance):
        return None
    threshold = NOISE_PER_M * distance
    largest = fit_plane_ransac(points, threshold_m=threshold)
    if largest is None:
        return None
    upright = _upright_plane(points, image_up, threshold)
    if upright is None or upright.inliers < UPRIGHT_SHARE * largest.inliers:
        return largest.facing(np.zeros(3))
    return upright


def _upright_plane(
    points: NDArray[np.float64], image_up: NDArray[np.float64], threshold: float
) -> Plane | None:
    """Return the largest plane below the camera that is not too far from level."""
    for _ in range(PLANES_TRIED):
        plane = fit_plane_ransac(
            points, threshold_m=threshold, normal_hint=image_up, max_angle_deg=MAX_TILT_DEG
        )
        if plane is None:
            return None
        plane = plane.facing(np.zeros(3))
        if float(plane.normal @ image_up) > 0:
            return plane
        # a ceiling, or a wall that the camera looks down on: what is left may hold the floor
        points = points[np.abs(plane.height(points)) > 3 * threshold]
    return None


def photo_pose(camera: Camera, depth_m: NDArray[np.float32]) -> NDArray[np.float64] | None:
    """Return T_world_camera of a photo in a world of its own, or None where no plane is in view.

    The world's z is the normal of the supporting plane, its origin lies on the plane below the
    camera, its x is where the camera looks.
    """
    plane = supporting_plane_of(_points(camera, depth_m), np.array([0.0, -1.0, 0.0]))
    if plane is None:
        return None
    up = plane.normal
    forward = np.array([0.0, 0.0, 1.0])
    level = forward - (forward @ up) * up
    if float(np.linalg.norm(level)) < MIN_COS:  # looks straight down: the image's up is ahead
        level = np.array([0.0, -1.0, 0.0]) + up[1] * up
    level /= np.linalg.norm(level)
    rotation = np.stack([level, np.cross(up, level), up])
    return from_parts(rotation, (0.0, 0.0, float(plane.height(np.zeros(3)))))


def turned_up(
    views: Sequence[tuple[Camera, NDArray[np.float32], NDArray[np.float64]]],
) -> NDArray[np.float64] | None:
    """Return the rotation (4, 4) that makes z up in the world of several posed views.

    Args:
        views: camera, depth image and T_world_camera of each.
    """
    if not views:
        return None
    eye = np.mean([pose[:3, 3] for _, _, pose in views], axis=0)
    image_up = -np.sum([pose[:3, 1] for _, _, pose in views], axis=0)
    if float(np.linalg.norm(image_up)) < MIN_COS:  # views turned against each other
        image_up = -views[0][2][:3, 1]
    cloud = [apply(pose, _points(camera, depth)) - eye for camera, depth, pose in views]
    plane = supporting_plane_of(np.concatenate(cloud), image_up)
    if plane is None:
        return None
    return from_parts(rotation_between(plane.normal, (0.0, 0.0, 1.0)), np.zeros(3))


def _points(camera: Camera, depth_m: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return (N, 3) valid points in optical axes, evenly subsampled."""
    points = camera.back_project(depth_m).reshape(-1, 3).astype(np.float64)
    points = points[np.isfinite(points).all(axis=1)]
    return points[:: max(1, len(points) // POINTS_PER_VIEW)]
