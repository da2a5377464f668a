"""The upright box round what one picture shows of a thing, without the noise of its depth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.boxes import OrientedBox, longest_first
from spatialclaw_ros.primitives.outer import (
    EDGE_PX,
    NEAR_SIDES,
    NOISE_LEFT,
    axes_at,
    begin,
    ends,
    with_edges,
)
from spatialclaw_ros.primitives.side_angle import side_angle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.points import WorldPoints

    Array = NDArray[np.float64]

BASE_M = 0.0045
"""What poses leave of an error however near a thing is, one standard deviation."""
TOP_NOISE_M = 0.0021
"""A level top that is seen from above is told from an edge where it is no rougher than this."""
HEIGHT_SIGMA = 0.33
"""Of one standard deviation of the other sides: heights end in the middle of a level top and in
pixels side by side at its foot."""
MAX_POINTS = 20_000
ANGLES, ANGLE_POINTS = 45, 1000
ANGLE_STRAYS = 6
"""Of these points, at either end, so many may be flying."""


def seen_box(points: WorldPoints, eye: Array, focal_px: float) -> OrientedBox:
    """Return the upright box round the surface that a camera sees of a thing.

    Args:
        points: (N, 3) of the surface, up to its outline.
        eye: (3,) place of the camera.
        focal_px: of the camera.
    """
    cloud = np.asarray(points)[:: max(1, len(points) // MAX_POINTS)]
    to = np.median(cloud, axis=0) - eye
    distance = max(1e-6, float(np.linalg.norm(to)))
    level = to[:2] / max(1e-6, float(np.linalg.norm(to[:2])))
    noise_m = 0.0 if points.clean else NOISE_LEFT * float(noise.depth_sigma(distance))
    flat = cloud[:, :2]
    axes = axes_at(side_angle(flat, _rough_angle(flat), noise_m))
    edge_m = EDGE_PX * distance / focal_px
    spans = []
    for axis in axes:
        along = float(axis @ level)
        span = ends(flat @ axis, abs(along) * noise_m, sharp=points.clean)
        spans.append(with_edges(span, along, edge_m))
    upright_m = max(TOP_NOISE_M, abs(float(to[2])) / distance * noise_m) if noise_m else 0.0
    # the foot of what is seen from above is an edge, and the top of what is seen from below
    below_m, above_m = (0.0, upright_m) if to[2] < 0 else (upright_m, 0.0)
    z = cloud[:, 2]
    spans.append((begin(z, below_m, sharp=points.clean), -begin(-z, above_m, sharp=points.clean)))
    rotation = np.eye(3)
    rotation[:2, :2] = axes.T
    middle, size, rotation = longest_first(rotation, *np.transpose(spans))
    sigma = noise.extent_sigma(distance, focal_px)
    return OrientedBox(
        Point3(
            middle,
            sigma_m=float(np.hypot(sigma / 2, BASE_M)),  # both its ends move
            n=len(points),
            frame_index=points.frame_index,
            stamp=points.stamp,
            frame_id=points.frame_id,
        ),
        size,
        rotation,
        sigma,
        len(points),
        points.frame_id,
        points.frame_index,
        noise.UNSEEN_M,
        HEIGHT_SIGMA * sigma,
    )


def _rough_angle(flat: Array) -> float:
    """Return the direction [rad] of the rectangle that is small and has points near its sides."""
    few = flat[:: max(1, len(flat) // ANGLE_POINTS)]
    few = few - few.mean(axis=0)
    angles = np.arange(ANGLES) * (np.pi / 2 / ANGLES)
    c, s = np.cos(angles)[:, None], np.sin(angles)[:, None]
    inside = np.full((ANGLES, len(few)), np.inf)
    sides = []
    drop = min(ANGLE_STRAYS, (len(few) - 1) // 2)
    for along in (c * few[:, 0] + s * few[:, 1], c * few[:, 1] - s * few[:, 0]):
        ordered = np.partition(along, [drop, len(few) - 1 - drop], axis=1)
        low, high = ordered[:, drop, None], ordered[:, -1 - drop, None]
        np.minimum(inside, np.abs(np.minimum(along - low, high - along)), out=inside)
        sides.append((high - low)[:, 0])
    across = (sides[0] + sides[1]) / 2
    near = NEAR_SIDES * inside.mean(axis=1) / np.maximum(across, 1e-9)
    return float(angles[int(np.argmin(sides[0] * sides[1] * (1 + near)))])
