"""Small captures with known geometry: what the tests of the segmenters share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.frame import Capture, Frame, LabelImage
from spatialclaw_ros.core.transforms import from_parts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

WIDTH, HEIGHT, FOCAL = 320, 240, 300.0
TILT = np.radians(40.0)
GREY = (120, 120, 120)

Brick = tuple[tuple[float, float], tuple[float, float, float], tuple[int, int, int]]
"""(x, y) of the middle on the plane, (length x, depth y, height), colour."""


def scene(
    bricks: Sequence[Brick],
    *,
    eye_m: float = 0.7,
    ground: tuple[int, int, int] = GREY,
    labels: Mapping[int, str] | None = None,
) -> Capture:
    """Return what a camera sees of upright bricks on a plane z = 0, by casting rays.

    The camera is ``eye_m`` above the origin and looks 40 degrees down along y. Bricks are
    labelled 1, 2, … where ``labels`` names them.
    """
    forward = np.array([0.0, np.cos(TILT), -np.sin(TILT)])
    right = np.array([1.0, 0.0, 0.0])
    pose = from_parts(np.column_stack([right, np.cross(forward, right), forward]), (0, 0, eye_m))
    u, v = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    rays = np.stack([(u - WIDTH / 2) / FOCAL, (v - HEIGHT / 2) / FOCAL, np.ones(u.shape)], -1)
    rays = rays @ pose[:3, :3].T
    with np.errstate(divide='ignore', invalid='ignore'):
        depth = np.where(rays[..., 2] < 0, -eye_m / rays[..., 2], np.nan)
    rgb = np.full((HEIGHT, WIDTH, 3), ground, np.uint8)
    values = np.zeros((HEIGHT, WIDTH), np.uint8)
    for number, (middle, size, colour) in enumerate(bricks, start=1):
        low = np.array([middle[0] - size[0] / 2, middle[1] - size[1] / 2, 0.0])
        hit = _cast(pose[:3, 3], rays, low, low + np.array(size))
        nearer = hit < np.where(np.isfinite(depth), depth, np.inf)
        depth = np.where(nearer, hit, depth)
        rgb[nearer], values[nearer] = colour, number
    camera = Camera(
        'c',
        np.array([[FOCAL, 0, WIDTH / 2], [0, FOCAL, HEIGHT / 2], [0, 0, 1]]),
        WIDTH,
        HEIGHT,
        'o',
    )
    depth[depth > 4.0] = np.nan
    frame = Frame(0, 1, camera, rgb, depth.astype(np.float32), pose, 'map')
    return Capture(frame, LabelImage(values, labels) if labels else None)


def _cast(
    eye: NDArray[np.float64],
    rays: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the distance along each ray to a brick, inf where it is missed."""
    with np.errstate(divide='ignore', invalid='ignore'):
        first, second = (low - eye) / rays, (high - eye) / rays
    enter = np.minimum(first, second).max(axis=-1)
    leave = np.maximum(first, second).min(axis=-1)
    return np.where((enter <= leave) & (enter > 0), enter, np.inf)
