"""Bodies above a supporting plane, found by geometry alone: no weights, no names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from spatialclaw_ros.core import transforms
from spatialclaw_ros.core.plane import fit_plane_ransac

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Frame
    from spatialclaw_ros.core.plane import Plane

    Mask = NDArray[np.bool_]

JUMP = 0.015
"""Two neighbouring pixels lie on one surface when their depths differ by less than this share."""
ABOVE = 0.010
"""A body begins this share of the scene's median depth above the plane."""
ABOVE_LEAST_M = 0.008
FEW_PIXELS = 400
LOW = 2.0
"""A body is at least this many times as high as where bodies begin."""
STANDS = 4.0
"""A body stands where its lowest points are nearer to the plane than this many times that."""
MAX_TILT_DEG = 8.0
LEAST_PLANE = 0.15
"""Least share of the points that a supporting plane holds."""
COMPACT = 0.82
"""Least share of its convex outline that one single thing fills; two touching things fill less."""
TOUCHING = 0.02
"""Two bodies nearer than this share of their distance from the camera may be one thing."""
OUTER_PERCENT = 1.0
ANGLES = 45


@dataclass(frozen=True, eq=False)
class Body:
    """One connected body: its pixels and its size in metres."""

    mask: Mask
    """(H, W)."""
    points: NDArray[np.float64]
    """(N, 3) upright coordinates: z is the height above the plane."""
    bottom: float
    top: float
    length: float
    """Longer horizontal side."""
    width: float
    """Shorter horizontal side."""
    compact: float
    """Share of its convex outline in the image that it fills."""
    boxy: float
    """Share of its points that lie on the faces of its upright box."""
    lid: float
    """Share of its points that lie on the box's upper face."""
    cut: bool
    """Whether the image's edge cuts it."""
    standing: bool
    """Whether it is seen to reach down to the plane."""

    @property
    def height(self) -> float:
        """Height above the plane that it stands on, metres."""
        return self.top if self.standing else self.top - self.bottom

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return int(self.mask.sum())


@dataclass(frozen=True, eq=False)
class Stage:
    """A supporting plane and what rises above it in one frame."""

    plane: Plane | None
    """In upright coordinates; None where none is in view."""
    upright: NDArray[np.float64]
    """(H, W, 3) points, z up, NaN where unknown."""
    level: Mask
    """Pixels of the plane."""
    bodies: tuple[Body, ...]
    """Largest first."""
    eye_m: float
    """Height of the camera above the plane."""
    step_m: float
    """Height above the plane where bodies begin."""
    span_m: float
    """Longest horizontal extent of the plane that is in view."""

    @cached_property
    def touching(self) -> list[tuple[int, int]]:
        """The pairs of bodies that may be one thing, or touch."""
        count = len(self.bodies)
        return [
            (i, j)
            for i in range(count)
            for j in range(i + 1, count)
            if _near(self.bodies[i], self.bodies[j], self.step_m)
        ]


def find_stage(frame: Frame) -> Stage:
    """Return the dominant level plane of a frame and the bodies above it."""
    shape = (frame.height, frame.width)
    nothing = np.zeros(shape, bool)
    if frame.depth_m is None:
        return Stage(None, np.full((*shape, 3), np.nan), nothing, (), np.nan, np.nan, np.nan)
    points = frame.camera.back_project(frame.depth_m).astype(np.float64)
    plane, upright = _supporting(frame, points)
    if plane is None:
        return Stage(None, upright, nothing, (), np.nan, np.nan, np.nan)
    height = upright[..., 2]
    step = max(ABOVE_LEAST_M, ABOVE * float(np.nanmedian(frame.depth_m)))
    with np.errstate(invalid='ignore'):
        level, above = np.abs(height) < step, height > step
    parts = connected(frame.depth_m, above)
    bodies = [_body(mask, upright, step) for mask in parts]
    bodies = [body for body in bodies if body.top > LOW * step]
    eye = float(plane.height(np.zeros(3)))
    return Stage(plane, upright, level, tuple(bodies), eye, step, _span(upright[level]))


def connected(depth_m: NDArray[np.float32], mask: Mask, least: int = FEW_PIXELS) -> list[Mask]:
    """Return the parts of a mask that are connected in the image and in depth, largest first."""
    inside = mask & np.isfinite(depth_m)
    count = int(inside.sum())
    if not count:
        return []
    index = np.full(mask.shape, -1)
    index[inside] = np.arange(count)
    first, second = [], []
    for a, b in (
        ((slice(None), slice(None, -1)), (slice(None), slice(1, None))),
        ((slice(None, -1), slice(None)), (slice(1, None), slice(None))),
    ):
        near, far = depth_m[a], depth_m[b]
        with np.errstate(invalid='ignore'):
            same = np.abs(near - far) < JUMP * np.minimum(near, far)
        joined = (index[a] >= 0) & (index[b] >= 0) & same
        first.append(index[a][joined])
        second.append(index[b][joined])
    rows, columns = np.concatenate(first), np.concatenate(second)
    graph = coo_matrix((np.ones(len(rows), bool), (rows, columns)), shape=(count, count))
    _, part = connected_components(graph, directed=False)
    sizes = np.bincount(part)
    out = []
    for number in np.argsort(-sizes, kind='stable'):
        if sizes[number] < least:
            break
        one = np.zeros(mask.shape, bool)
        one[inside] = part == number
        out.append(one)
    return out


def join(bodies: list[Body], stage: Stage) -> Body:
    """Return several bodies as one."""
    mask = np.logical_or.reduce([body.mask for body in bodies])
    return _body(mask, stage.upright, stage.step_m)


def _supporting(
    frame: Frame, points: NDArray[np.float64]
) -> tuple[Plane | None, NDArray[np.float64]]:
    """Return the level plane with the most points, and the points with z as height above it."""
    cloud = points.reshape(-1, 3)
    cloud = cloud[np.isfinite(cloud).all(axis=1)]
    threshold = max(ABOVE_LEAST_M, ABOVE * float(np.median(cloud[:, 2]))) if len(cloud) else 1.0
    pose = frame.T_world_camera
    hint = None if pose is None else pose[2, :3]
    plane = fit_plane_ransac(
        cloud, threshold_m=threshold, normal_hint=hint, max_angle_deg=MAX_TILT_DEG
    )
    if plane is None or plane.inlier_fraction < LEAST_PLANE:
        return None, points
    plane = plane.facing(np.zeros(3))
    turn = transforms.from_parts(
        transforms.rotation_between(plane.normal, (0.0, 0.0, 1.0)), (0.0, 0.0, plane.offset)
    )
    return plane, transforms.apply(turn, points)


def _span(points: NDArray[np.float64]) -> float:
    low, high = np.nanpercentile(points[:, :2], [2, 98], axis=0)
    return float((high - low).max())


def _body(mask: Mask, upright: NDArray[np.float64], step: float) -> Body:
    points = upright[mask]
    points = points[np.isfinite(points).all(axis=1)]
    low, high = np.percentile(points[:, 2], [OUTER_PERCENT, 100 - OUTER_PERCENT])
    length, width, boxy, lid = _box(points[:: max(1, len(points) // 4000)], step)
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(np.vstack(outlines))
    edge = np.concatenate(
        [mask[:2].ravel(), mask[-2:].ravel(), mask[:, :2].ravel(), mask[:, -2:].ravel()]
    )
    return Body(
        mask=mask,
        points=points,
        bottom=float(low),
        top=float(high),
        length=length,
        width=width,
        compact=float(mask.sum()) / max(1.0, float(cv2.contourArea(hull))),
        boxy=boxy,
        lid=lid,
        cut=bool(edge.any()),
        standing=bool(low < STANDS * step),
    )


def _box(points: NDArray[np.float64], step: float) -> tuple[float, float, float, float]:
    """Return the sides of the least-area upright box, and the shares on its faces and its lid."""
    top = np.percentile(points[:, 2], 100 - OUTER_PERCENT)
    under = np.abs(points[:, 2] - top)
    lid = float((under < 2 * step).mean())
    best = (np.inf, 0.0, 0.0, 0.0)
    for angle in np.linspace(0, np.pi / 2, ANGLES, endpoint=False):
        c, s = np.cos(angle), np.sin(angle)
        flat = points[:, :2] @ np.array([[c, -s], [s, c]])
        low, high = np.percentile(flat, [OUTER_PERCENT, 100 - OUTER_PERCENT], axis=0)
        sides = high - low
        area = float(sides[0] * sides[1])
        if area < best[0]:
            near = np.minimum(np.abs(flat - low), np.abs(flat - high)).min(axis=1)
            near = np.minimum(near, under)
            boxy = float((near < 2 * step).mean())
            best = (area, float(sides.max()), float(sides.min()), boxy)
    return (*best[1:], lid)


def _near(first: Body, second: Body, step: float) -> bool:
    """Whether the nearest points of two bodies lie closer than the depth can tell apart."""
    grown = cv2.dilate(first.mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    if not (grown & second.mask).any():
        return False
    a = first.points[:: max(1, len(first.points) // 1500)]
    b = second.points[:: max(1, len(second.points) // 1500)]
    gap = float(cKDTree(b).query(a)[0].min())
    return gap < max(TOUCHING, 2 * step)
