"""Floor, supporting surfaces, walls and ceiling out of depth frames."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.core.measure import Z_90, Measure, Point3
from spatialclaw_ros.core.plane import Plane, fit_plane_ransac
from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.points import WorldPoints

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from spatialclaw_ros.primitives.views import Frame

    Array = NDArray[np.float64]

UP = np.array([0.0, 0.0, 1.0])
SAMPLES = 160_000  # points over all frames: more moves a plane by less than the noise
LEVEL_DEG = 25.0  # a point's normal this near to the vertical may lie on a level surface
UPRIGHT_DEG = 20.0
TRUST_UP_DEG = 3.0
TILT_DEG = 8.0  # a fitted plane this near to level counts as level
BIN_M = 0.01
SMALLEST_M2 = 0.006
SMALLEST_WALL_M2 = 0.25
MAX_LEVELS = 12
MAX_WALLS = 6
FLOOR_M2 = 2.0
FLOOR_SEEN_M2 = 0.3
LARGE_M2 = 0.8
LARGE_SHARE = 0.25
UNEVEN_M = 0.1  # how far apart views may see one floor: far depth and pose errors
SAME_FLOOR_M = 0.05
BELOW_SHARE = 0.05
FLAT_SHARE = 0.65  # of the points within twice the threshold: evenly spread points give a half
FLOOR_BELOW_CAMERA_M = 0.9
CELL_M = 0.03
CELL_SPACINGS = 2.5
FEW = 30  # points below which nothing is fitted
INLIER_M = 0.008
INLIER_SIGMAS = 2.5
WALL_M = 0.015
THIN_M = 0.03  # what lies nearer to a surface than this belongs to it: a sheet, a keyboard
ABSORB_SIGMAS = 5.0
POSE_SIGMA_M = 0.004  # one camera pose against another


@dataclass(frozen=True, eq=False)
class WorldPlane(Plane):
    """A plane in the world: unpacks to (normal, offset), ``normal . p + offset = 0``; ``.height(points)``."""

    frame_id: str = ''

    def flipped(self) -> WorldPlane:
        """Return the same plane with the normal turned round."""
        return WorldPlane(
            -self.normal, -self.offset, self.inliers, self.inlier_fraction, self.rms_m, self.frame_id
        )

    def facing(self, point: object) -> WorldPlane:
        """Return the plane with its normal towards a point."""
        return self if float(self.height(np.asarray(point))) >= 0 else self.flipped()

    @property
    def point(self) -> Array:
        """(3,) the plane's point nearest to the origin."""
        return np.asarray(-self.offset * self.normal)

    @classmethod
    def of(cls, plane: Plane, frame_id: str) -> WorldPlane:
        """Name the world of a fitted plane."""
        return cls(plane.normal, plane.offset, plane.inliers, plane.inlier_fraction, plane.rms_m, frame_id)

    def __repr__(self) -> str:
        """Say the equation and how well it fits."""
        a, b, c = self.normal
        return f'Plane(normal=({a:.3f}, {b:.3f}, {c:.3f}), offset={self.offset:.4f}, rms={self.rms_m:.4f} m, inliers={self.inliers})'


class Level(Measure):
    """The height of a surface: a Measure; called with points, their heights above it [m]."""

    plane: Plane

    def __call__(self, points: ArrayLike) -> Array:
        """Return the signed distance [m] of (..., 3) points along the surface's normal."""
        return Plane.height(self.plane, points)


@dataclass(frozen=True, eq=False)
class Surface(WorldPlane):
    """One flat surface: ``.kind`` is floor, surface, wall or ceiling.

    ``.normal``, ``.offset``, ``.polygon`` (N, 3) its outline, ``.area_m2``, ``.center``,
    ``.height`` its z (a Measure; ``.height(points)`` metres above it), ``.points`` (inliers),
    ``.frame_indices``.
    """

    kind: str = 'surface'
    polygon: WorldPoints = field(default_factory=lambda: WorldPoints(np.zeros((0, 3))))
    area_m2: float = 0.0
    center: Point3 = field(default_factory=Point3.empty)
    points: WorldPoints = field(default_factory=lambda: WorldPoints(np.zeros((0, 3))))
    frame_indices: tuple[int, ...] = ()

    @property
    def height(self) -> Level:  # type: ignore[override]  # a number that can still be called
        """Z of its middle [m], a Measure; ``surface.height(points)`` is metres along the normal."""
        z, half = float(self.center[2]), Z_90 * self.center.sigma_m
        level = Level(z, z - half, z + half, n=self.inliers)
        level.plane = self
        return level

    def __repr__(self) -> str:
        """Say what and where."""
        where = f'z={float(self.center[2]):.3f} m' if self.kind != 'wall' else f'normal={np.round(self.normal, 2).tolist()}'
        return f'{self.kind.capitalize()}({where}, area={self.area_m2:.2f} m2, rms={self.rms_m:.4f} m, frames={list(self.frame_indices)})'


class Surfaces(list[Surface]):
    """The flat surfaces of a scene, lowest first: a list with ``.floor``, ``.surfaces``, ``.walls``, ``.ceiling``."""

    @property
    def floor(self) -> Surface | None:
        """The floor (its largest part), or None where none was seen."""
        return max((s for s in self if s.kind == 'floor'), key=lambda s: s.area_m2, default=None)

    @property
    def surfaces(self) -> list[Surface]:
        """Level surfaces above the floor, largest first."""
        return sorted((s for s in self if s.kind == 'surface'), key=lambda s: -s.area_m2)

    @property
    def walls(self) -> list[Surface]:
        """Upright planes, largest first."""
        return sorted((s for s in self if s.kind == 'wall'), key=lambda s: -s.area_m2)

    @property
    def ceiling(self) -> Surface | None:
        """The ceiling, or None."""
        return next((s for s in self if s.kind == 'ceiling'), None)


@dataclass
class Samples:
    """Oriented points of some frames."""

    points: Array
    normals: Array
    area: Array
    depth: Array
    frame: NDArray[np.int64]
    eyes: Array

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.points)

    @property
    def information(self) -> Array:
        """What each point tells of a height: its ground area over its variance."""
        return np.asarray(self.area / noise.depth_sigma(self.depth) ** 2)

    @property
    def threshold(self) -> float:
        """Largest distance [m] of an inlier, by the sensor's noise at these points."""
        return max(INLIER_M, INLIER_SIGMAS * float(noise.depth_sigma(np.median(self.depth))))

    def pick(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Samples:
        """Return some of the points."""
        return Samples(
            self.points[which], self.normals[which], self.area[which], self.depth[which],
            self.frame[which], self.eyes,
        )


def sample_frames(frames: Sequence[Frame]) -> Samples:
    """Return points with normals (towards the camera) of all frames, at an even stride."""
    per_frame = max(2000, SAMPLES // max(1, len(frames)))
    parts: list[tuple[Array, ...]] = []
    for frame in frames:
        parts.append(_sample(frame, per_frame))
    joined = [np.concatenate(column) for column in zip(*parts)]
    eyes = np.array([optics.pose_of(frame)[:3, 3] for frame in frames])
    return Samples(joined[0], joined[1], joined[2], joined[3], joined[4].astype(np.int64), eyes)


def _sample(frame: Frame, wanted: int) -> tuple[Array, ...]:
    depth = optics.depth_of(frame)
    stride = max(2, int(np.sqrt(depth.size / wanted)))
    known = np.isfinite(depth)
    weight = cv2.blur(known.astype(np.float32), (7, 7))
    with np.errstate(invalid='ignore', divide='ignore'):
        smooth = cv2.blur(np.where(known, depth, 0).astype(np.float32), (7, 7)) / weight
    rows = np.arange(stride, depth.shape[0] - stride, stride)
    columns = np.arange(stride, depth.shape[1] - stride, stride)
    step = max(stride, 5)
    v, u = (a.ravel() for a in np.meshgrid(rows, columns, indexing='ij'))
    inside = (v >= step) & (v < depth.shape[0] - step) & (u >= step) & (u < depth.shape[1] - step)
    v, u = v[inside], u[inside]

    def at(dv: int, du: int) -> Array:
        z = smooth[v + dv, u + du].astype(np.float64)
        rays = optics.rays(frame.calibration, np.column_stack([u + du, v + dv]))
        return np.column_stack([rays * z[:, None], z])

    z = depth[v, u].astype(np.float64)
    across, down = at(0, step) - at(0, -step), at(step, 0) - at(-step, 0)
    limit = 0.03 + 6 * noise.depth_sigma(z)
    flat = (np.abs(across[:, 2]) < limit + np.abs(across[:, 0])) & (np.abs(down[:, 2]) < limit + 6 * np.abs(down[:, 1]))
    normals = np.cross(across, down)
    norm = np.linalg.norm(normals, axis=1)
    usable = np.isfinite(z) & np.isfinite(norm) & (norm > 0) & flat
    z, normals, u, v = z[usable], normals[usable] / norm[usable, None], u[usable], v[usable]
    points = np.column_stack([optics.rays(frame.calibration, np.column_stack([u, v])) * z[:, None], z])
    normals[np.einsum('ij,ij->i', normals, points) > 0] *= -1
    facing = np.maximum(0.15, np.abs(np.einsum('ij,ij->i', normals, points)) / np.linalg.norm(points, axis=1))
    area = (stride * z) ** 2 / (frame.K[0, 0] * frame.K[1, 1]) / facing
    rotation = optics.pose_of(frame)[:3, :3]
    return (
        optics.to_world(frame, points), normals @ rotation.T, area, z,
        np.full(len(z), frame.frame_index, float),
    )


def find_surfaces(frames: Sequence[Frame], up: Array = UP) -> Surfaces:
    """Return the flat surfaces that frames of one world show."""
    world = frames[0].world_frame
    samples = sample_frames(frames)
    slope = samples.normals @ up
    found: list[Surface] = []
    level = samples.pick(slope > np.cos(np.radians(LEVEL_DEG)))
    found += _levels(level, up, world)
    over = samples.pick(slope < -np.cos(np.radians(LEVEL_DEG)))
    found += [_renamed(s, 'ceiling') for s in _levels(over, -up, world) if s.area_m2 > LARGE_M2][:1]
    upright = samples.pick(np.abs(slope) < np.sin(np.radians(UPRIGHT_DEG)))
    found += _walls(upright, world)
    surfaces = Surfaces(sorted(found, key=lambda s: float(s.center[2])))
    return _name_floor(surfaces, samples, up)


def _name_floor(surfaces: Surfaces, samples: Samples, up: Array) -> Surfaces:
    """Call the lowest level surface floor when it is as large and as low as a floor."""
    levels = [s for s in surfaces if s.kind == 'surface']
    if not levels:
        return surfaces
    enough = min(LARGE_M2, LARGE_SHARE * max(s.area_m2 for s in levels))
    lowest = float(next(s for s in levels if s.area_m2 >= enough).center @ up)
    floor = max((s for s in levels if abs(float(s.center @ up) - lowest) < UNEVEN_M), key=lambda s: s.area_m2)
    height = float(floor.center @ up)
    below = float(np.mean(samples.points @ up < height - UNEVEN_M))
    eye = float(np.median(samples.eyes @ up)) - height
    seen = floor.area_m2 >= FLOOR_M2 or (eye >= FLOOR_BELOW_CAMERA_M and floor.area_m2 >= FLOOR_SEEN_M2)
    if below > BELOW_SHARE or not seen:
        return surfaces
    return Surfaces(
        _renamed(s, 'floor') if s.kind == 'surface' and abs(float(s.center @ up) - height) < SAME_FLOOR_M else s
        for s in surfaces
    )


def _renamed(surface: Surface, kind: str) -> Surface:
    return replace(surface, kind=kind)


def _levels(level: Samples, up: Array, world: str) -> list[Surface]:
    """Split level points into surfaces; what lies within 3 cm of a larger one is part of it."""
    found: list[Surface] = []
    left = level
    for _ in range(MAX_LEVELS):
        if len(left) < FEW:
            break
        z = left.points @ up
        bins = np.arange(z.min() - 3 * BIN_M, z.max() + 4 * BIN_M, BIN_M)
        histogram, _ = np.histogram(z, bins, weights=left.information)
        peak = bins[int(np.argmax(np.convolve(histogram, np.ones(3), mode='same')))] + BIN_M / 2
        near = np.abs(z - peak) < 4 * BIN_M
        threshold = left.pick(near).threshold
        plane = fit_plane_ransac(
            left.points[near], threshold_m=threshold, normal_hint=up, max_angle_deg=TILT_DEG, iterations=200
        )
        if plane is None:
            left = left.pick(~near)
            continue
        plane = plane if plane.normal @ up > 0 else plane.flipped()
        band = np.abs(plane.height(left.points)) < np.maximum(THIN_M, ABSORB_SIGMAS * noise.depth_sigma(left.depth))
        patches = _patches(left.pick(band), plane, world, SMALLEST_M2)
        found += [_levelled(patch, up) for patch in patches]
        left = left.pick(~band & ~(np.abs(z - peak) < BIN_M))
    return found


def _levelled(surface: Surface, up: Array) -> Surface:
    """Trust the world's up over a slight tilt that the far depth of a sensor makes."""
    if float(surface.normal @ up) < np.cos(np.radians(TRUST_UP_DEG)):
        return surface
    heights = np.asarray(surface.points) @ up
    height = float(np.median(heights))
    middle = np.asarray(surface.center)
    center = Point3(
        middle + (height - middle @ up) * up, sigma_m=surface.center.sigma_m, n=surface.center.n,
        frame_index=surface.center.frame_index, frame_id=surface.frame_id,
    )
    outline = np.asarray(surface.polygon)
    outline = outline + (height - outline @ up)[:, None] * up
    return replace(
        surface, normal=np.array(up), offset=-height, center=center, rms_m=float(np.std(heights)),
        polygon=WorldPoints(outline, frame_id=surface.frame_id, frame_index=surface.polygon.frame_index),
    )


def _walls(upright: Samples, world: str) -> list[Surface]:
    found: list[Surface] = []
    left = upright
    for _ in range(MAX_WALLS):
        if len(left) < FEW:
            break
        azimuth = np.arctan2(left.normals[:, 1], left.normals[:, 0])
        histogram, edges = np.histogram(azimuth, 36, (-np.pi, np.pi), weights=left.area)
        best = int(np.argmax(histogram + np.roll(histogram, 1) + np.roll(histogram, -1)))
        middle = (edges[best] + edges[best + 1]) / 2
        hint = np.array([np.cos(middle), np.sin(middle), 0.0])
        close = left.normals @ hint > np.cos(np.radians(20))
        if int(close.sum()) < FEW:
            break
        threshold = max(WALL_M, left.pick(close).threshold)
        plane = fit_plane_ransac(left.points[close], threshold_m=threshold, normal_hint=hint, iterations=200)
        if plane is None:
            left = left.pick(~close)
            continue
        plane = plane if plane.normal @ hint > 0 else plane.flipped()
        inliers = close & (np.abs(plane.height(left.points)) < threshold)
        found += [_renamed(wall, 'wall') for wall in _patches(left.pick(inliers), plane, world, SMALLEST_WALL_M2)]
        left = left.pick(~(close & (np.abs(plane.height(left.points)) < 2 * threshold)))
    return found


def _patches(band: Samples, plane: Plane, world: str, smallest: float) -> list[Surface]:
    """Split the points near a plane into connected surfaces, each with its own fit and outline."""
    if len(band) < FEW:
        return []
    axes = _axes_in(plane)
    flat = band.points @ axes
    cell = max(CELL_M, CELL_SPACINGS * float(np.sqrt(np.median(band.area))))
    spots = np.floor((flat - flat.min(axis=0)) / cell).astype(int) + 2
    grid = np.zeros(spots.max(axis=0) + 4, np.uint8)
    grid[spots[:, 0], spots[:, 1]] = 1
    closed = cv2.morphologyEx(grid, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, parts = cv2.connectedComponents(closed)
    part = parts[spots[:, 0], spots[:, 1]]
    sizes = np.bincount(parts.ravel(), minlength=count) * cell**2
    members = np.bincount(part, minlength=count)
    out: list[Surface] = []
    for number in range(1, count):
        if sizes[number] >= smallest and members[number] >= FEW:
            found = _surface(band.pick(part == number), plane, world, cell)
            out += [found] if found is not None and found.area_m2 >= smallest else []
    return out


def _axes_in(plane: Plane) -> Array:
    """Return (3, 2): two directions in a plane, square to each other."""
    helper = np.eye(3)[int(np.argmin(np.abs(plane.normal)))]
    side = np.cross(plane.normal, helper)
    side /= np.linalg.norm(side)
    return np.column_stack([side, np.cross(plane.normal, side)])


def _surface(mine: Samples, near: Plane, world: str, cell: float) -> Surface | None:
    threshold = mine.threshold
    plane = fit_plane_ransac(
        mine.points, threshold_m=threshold, normal_hint=near.normal, max_angle_deg=TILT_DEG, iterations=150
    )
    if plane is None:
        return None
    plane = plane if plane.normal @ near.normal > 0 else plane.flipped()
    heights = plane.height(mine.points)
    inside = np.abs(heights) < threshold
    around = int((np.abs(heights) < 2 * threshold).sum())
    mine, heights = mine.pick(inside), heights[inside]
    if len(mine) < FEW or len(mine) < FLAT_SHARE * around:
        return None
    axes = _axes_in(plane)
    flat = mine.points @ axes
    hull = cv2.convexHull(flat.astype(np.float32)).reshape(-1, 2).astype(np.float64)
    cells = np.unique(np.floor(flat / cell).astype(np.int64), axis=0)
    lifted = -plane.offset * plane.normal
    frames = tuple(int(i) for i in np.unique(mine.frame))
    newest = frames[-1] if len(frames) == 1 else -1
    sigma = float(np.hypot(np.std(heights) / np.sqrt(max(1.0, len(mine) / noise.CORRELATED_PIXELS)), POSE_SIGMA_M))
    return Surface(
        plane.normal, plane.offset, len(mine), plane.inlier_fraction, float(np.std(heights)), world,
        polygon=WorldPoints(hull @ axes.T + lifted, frame_id=world, frame_index=newest),
        area_m2=float(len(cells) * cell**2),
        center=Point3(
            np.median(flat, axis=0) @ axes.T + lifted, sigma_m=sigma, n=len(mine),
            frame_index=newest, frame_id=world,
        ),
        points=WorldPoints(mine.points, frame_id=world, frame_index=newest),
        frame_indices=frames,
    )
