"""A corridor with a post in it, as a camera sees it: all of it known in numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.frame import Frame as CoreFrame
from spatialclaw_ros.core.transforms import from_parts
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.images import FrameBook
from spatialclaw_ros.primitives.reconstruction import Reconstruct, Reconstruction

HALF, END, EYE = 0.6, 4.0, 0.5
"""Half the corridor's width, where it ends, how high the camera is [m]."""
POST = (2.0, 0.2, 0.4)
"""Where the post stands, and from where to where across [m]."""
WIDTH, HEIGHT, FOCAL = 320, 240, 150.0
AHEAD = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])


def corridor(*, post: bool = False) -> Reconstruction:
    """Return what one camera at x = 0 sees that looks along the corridor, the floor at z = 0."""
    K = np.array([[FOCAL, 0, WIDTH / 2], [0, FOCAL, HEIGHT / 2], [0, 0, 1]])
    v, u = np.mgrid[:HEIGHT, :WIDTH]
    rays = np.stack([(u - K[0, 2]) / FOCAL, (v - K[1, 2]) / FOCAL, np.ones(u.shape)], axis=-1)
    way: Any = rays @ AHEAD.T  # x is 1: along it, distance is depth
    with np.errstate(divide='ignore'):
        depth = np.minimum(END, HALF / np.abs(way[..., 1]))
        down = -EYE / way[..., 2]
    depth = np.where(down > 0, np.minimum(depth, down), depth)
    if post:
        across = way[..., 1] * POST[0]
        hit = (across > POST[1]) & (across < POST[2]) & (depth > POST[0])
        depth = np.where(hit, POST[0], depth)
    core = CoreFrame(
        0,
        10**9,
        Camera('eye', K, WIDTH, HEIGHT, 'eye_optical'),
        np.zeros((HEIGHT, WIDTH, 3), np.uint8),
        depth.astype(np.float32),
        from_parts(AHEAD, (0, 0, EYE)),
        'map',
    )
    book = FrameBook()
    book.bind([Frame(core)])
    return Reconstruct(book)()
