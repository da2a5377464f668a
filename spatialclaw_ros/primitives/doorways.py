"""Doorways: openings in a wall down to the floor, between two jambs that were seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.forgiving.fields import Fields, also

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.surfaces import Surface

    Array = NDArray[np.float64]

STRIDE = 2
BIN_M = 0.01
LOW_M, HIGH_M = 0.25, 1.85
"""Heights above the floor at which walls are looked at: below a lintel, above skirting."""
FAR_M = 7.0
FLAT_M = 0.03
FLAT_SIGMAS = 2.5
LEAST_SLOPE = 0.08
WIDTHS_M = (0.5, 2.2)
FEW = 4
HOLE_M = 0.12
JAMB_M = 0.1
BEYOND = 0.3
"""A plane with more than this share of all points behind it bounds no room."""
BEYOND_M = 0.35
RECESS_M = 0.3
"""What is no farther behind the wall's face closes the opening."""
CLOSED = 0.6
LEAF_M = (0.14, 1.35)
"""An open leaf stands so far behind the wall's face."""
LEAF_POINTS, LEAF_SHARE = 40, 0.1
"""A leaf that stands open has so many points, and such a share of all seen in the opening."""
REVEAL_M = 0.35
EDGE_PX, EDGE_M = 9, 0.15
ALONG_M = 0.03
SIGMA_M = 0.01
SAME_M = 0.15


@dataclass(frozen=True)
class Doorway(Fields):
    """An opening: ``.width`` between the jambs, ``.clear`` what an open leaf leaves (Measures)."""

    _ALSO = also(center='position place', clear='clear_width')

    width: Measure
    clear: Measure
    start: Point3
    """One jamb's foot."""
    end: Point3
    closed: bool
    """Whether a leaf closes it."""

    @property
    def center(self) -> Point3:
        """The middle of its threshold."""
        return Point3((self.start + self.end) / 2, frame_id=self.start.frame_id)


class _Look(NamedTuple):
    """What a frame sees, at some of its pixels."""

    eye: Array
    ray: Array
    """(N, 3) in the world, 1 m long along the optical axis."""
    z: Array
    """(N,) how far the rays reach."""
    calm: NDArray[np.bool_]
    """(N,) whether no edge of depth is near."""
    focal_px: float


@dataclass(frozen=True)
class _Wall:
    """A wall's face, its normal to the room, and what was seen on it and through it."""

    normal: Array
    offset: float
    along: Array
    s: Array
    """(N,) where rays go through the face, along it; of what lies on it, its own place."""
    behind: Array
    """(N,) how far behind the face they end; 0 on it."""
    points: Array
    """(N, 3) where they end."""
    pixel_m: Array
    inner: NDArray[np.bool_]
    """(N,) whether it is off the edges of depth, where readings fly."""


def find_doorways(
    frames: Sequence[Frame], walls: Sequence[Surface], floor_z: float
) -> list[Doorway]:
    """Return the doorways in walls, widest first."""
    found: list[Doorway] = []
    faces = _faces(frames, walls)
    looks = [_look(frame) for frame in frames] if faces else []
    for face in faces:
        wall = _wall(looks, face, floor_z)
        for first, last in _openings(wall):
            door = _doorway(wall, first, last, floor_z, frames[-1].world_frame)
            if door is not None and not any(
                np.linalg.norm(door.center - other.center) < SAME_M + float(other.width) / 2
                for other in found
            ):
                found.append(door)
    return sorted(found, key=lambda door: -float(door.width))


def _faces(frames: Sequence[Frame], walls: Sequence[Surface]) -> list[tuple[Array, float]]:
    """Return (normal, offset) of the planes that bound the room: little lies behind them."""
    eyes = np.array([optics.pose_of(frame)[:3, 3] for frame in frames])
    scene = np.concatenate([_thin(frame) for frame in frames])
    faces: list[tuple[Array, float]] = []
    for wall in sorted(walls, key=lambda w: -w.area_m2):
        normal, offset = np.array(wall.normal) * [1, 1, 0], float(wall.offset)
        length = float(np.linalg.norm(normal))
        normal, offset = normal / length, offset / length
        if float((eyes @ normal + offset).mean()) < 0:
            normal, offset = -normal, -offset
        behind = float((scene @ normal + offset < -BEYOND_M).mean())
        same = any(
            float(normal @ other) > np.cos(0.1) and abs(offset - off) < SAME_M
            for other, off in faces
        )
        if behind < BEYOND and not same:
            faces.append((normal, offset))
    return faces


def _thin(frame: Frame) -> Array:
    depth = optics.depth_of(frame)
    v, u = (a.ravel() for a in np.mgrid[8 : depth.shape[0] : 16, 8 : depth.shape[1] : 16])
    z = depth[v, u].astype(np.float64)
    known = np.isfinite(z)
    xy = optics.rays(frame.calibration, np.column_stack([u, v])[known])
    return optics.to_world(frame, np.column_stack([xy, np.ones(len(xy))]) * z[known, None])


def _look(frame: Frame) -> _Look:
    """Return what a frame sees."""
    depth, pose = optics.depth_of(frame), optics.pose_of(frame)
    v, u = (a.ravel() for a in np.mgrid[0 : depth.shape[0] : STRIDE, 0 : depth.shape[1] : STRIDE])
    z, calm = depth[v, u].astype(np.float64), _off_edges(depth)[v, u]
    known = np.isfinite(z)
    xy = optics.rays(frame.calibration, np.column_stack([u[known], v[known]]))
    ray = np.column_stack([xy, np.ones(len(xy))]) @ pose[:3, :3].T
    return _Look(pose[:3, 3], ray, z[known], calm[known], float(frame.K[0, 0]))


def _wall(looks: Sequence[_Look], face: tuple[Array, float], floor_z: float) -> _Wall:
    """Return what all frames see on a wall and through it."""
    normal, offset = face
    along = np.array([-normal[1], normal[0], 0.0])
    parts: list[tuple[NDArray[Any], ...]] = []
    for eye, ray, z, calm, focal_px in looks:
        slopes = ray @ normal
        towards = np.flatnonzero(slopes < -LEAST_SLOPE)
        meets = -(float(eye @ normal) + offset) / slopes[towards]
        height = eye[2] + ray[towards, 2] * meets - floor_z
        usable = (meets > 0) & (meets < FAR_M) & (height > LOW_M) & (height < HIGH_M)
        towards, meets = towards[usable], meets[usable]
        slope = slopes[towards]
        behind = (z[towards] - meets) * -slope
        margin = np.maximum(FLAT_M, FLAT_SIGMAS * noise.depth_sigma(meets) * -slope)
        reaches = behind > -margin  # what stands before the wall tells nothing of it
        usable = towards[reaches]
        mine, reach, meets, slope = ray[usable], z[usable], meets[reaches], slope[reaches]
        behind = np.where(np.abs(behind) <= margin, 0.0, behind)[reaches]
        points = eye + mine * reach[:, None]
        # what a jamb's side shows right behind the face lies where the face ends
        s = np.where(behind > 0, (eye + mine * meets[:, None]) @ along, points @ along)
        pixel = meets / focal_px / np.maximum(-slope, LEAST_SLOPE)
        parts.append((s, behind, points, pixel, calm[usable]))
    s, behind, points, pixel, inner = (np.concatenate(part) for part in zip(*parts, strict=True))
    return _Wall(normal, offset, along, s, behind, points, pixel, inner)


def _off_edges(depth: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return (H, W) the pixels with no edge of depth near by."""
    known = np.where(np.isfinite(depth), depth, 0).astype(np.float32)
    window = np.ones((EDGE_PX, EDGE_PX), np.uint8)
    return np.asarray(cv2.dilate(known, window) - cv2.erode(known, window) < EDGE_M)


def _openings(wall: _Wall) -> list[tuple[float, float]]:
    """Return where along a wall openings begin and end."""
    if not len(wall.s):
        return []
    first = float(wall.s.min())
    place = np.floor((wall.s - first) / BIN_M).astype(int)
    count = np.bincount(place).astype(np.float64)
    through = np.bincount(place, weights=(wall.behind > 0).astype(np.float64))
    known = count >= FEW
    opens = known & (through > count / 2)
    out = []
    places = np.nonzero(opens)[0]
    runs = np.split(places, np.nonzero(np.diff(places) > HOLE_M / BIN_M)[0] + 1)
    reach = round(JAMB_M / BIN_M)
    for run in runs:
        if not len(run) or not WIDTHS_M[0] <= (run[-1] - run[0] + 1) * BIN_M <= WIDTHS_M[1]:
            continue
        begin, end = int(run[0]), int(run[-1])
        sides = [
            known[max(0, begin - reach) : begin] & ~opens[max(0, begin - reach) : begin],
            known[end + 1 : end + 1 + reach] & ~opens[end + 1 : end + 1 + reach],
        ]
        inside = known[begin:end].mean() if end > begin else 0.0
        if all(side.sum() >= reach // 3 for side in sides) and inside > 1 / 2:
            # a jamb's side fills the bin in which the opening ends
            out.append((first + (begin - 0.5) * BIN_M, first + (end + 1.5) * BIN_M))
    return out


def _doorway(wall: _Wall, first: float, last: float, floor_z: float, world: str) -> Doorway | None:
    through = (wall.behind > 0) & (wall.s > first) & (wall.s < last)
    low = wall.points[through][:, 2] < floor_z + HIGH_M
    if not low.any():
        return None
    near_edge = (np.abs(wall.s - first) < JAMB_M) | (np.abs(wall.s - last) < JAMB_M)
    pixel = float(np.percentile(wall.pixel_m[near_edge], 25)) if near_edge.any() else BIN_M
    sigma = float(np.hypot(SIGMA_M, pixel / 2))
    width = Measure.from_sigma(last - first, sigma, n=int(through.sum()))
    ends = [
        Point3(
            wall.along * s - wall.offset * wall.normal + [0, 0, floor_z],
            sigma_m=sigma,
            frame_id=world,
        )
        for s in (first, last)
    ]
    closed = float((wall.behind[through] < RECESS_M).mean()) > CLOSED
    clear = Measure(0.0, 0.0, 0.0, note='closed')
    if not closed:
        clear = _clear(wall, first, last, width, floor_z + LOW_M)
    return Doorway(width, clear, ends[0], ends[1], closed)


def _clear(wall: _Wall, first: float, last: float, width: Measure, above_z: float) -> Measure:
    """Return what a leaf that stands open behind the wall leaves of the width."""
    along = wall.points @ wall.along
    depth = -(wall.points @ wall.normal + wall.offset)
    inside = (along > first - ALONG_M) & (along < last + ALONG_M) & (wall.behind > 0)
    inside &= (wall.points[:, 2] > above_z) & wall.inner  # the floor behind is no leaf
    standing = inside & (depth > LEAF_M[0]) & (depth < LEAF_M[1])
    through = int((wall.behind > 0)[inside].sum())
    if int(standing.sum()) < max(LEAF_POINTS, LEAF_SHARE * through):
        return width  # so few may lie between an edge and what is far behind it
    leaf = np.column_stack([along[standing], depth[standing]])
    free = []
    for s in (first, last):
        reveal = inside & (np.abs(along - s) < ALONG_M) & (depth < REVEAL_M)
        jamb = np.concatenate([[[s, 0.0]], np.column_stack([along[reveal], depth[reveal]])[:200]])
        apart = np.linalg.norm(leaf[:, None, :] - jamb[None], axis=2).min(axis=1)
        free.append(float(np.percentile(apart, 1)))
    left = max(free)
    if left >= float(width):
        return width
    sigma = float(np.hypot(width.sigma, 2 * SIGMA_M))
    return Measure.from_sigma(left, sigma, n=int(standing.sum()), note='an open leaf narrows it')
