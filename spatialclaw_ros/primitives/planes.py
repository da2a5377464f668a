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
TILT_DEG = 8.0  # a fitted plane this near to level counts as level
BIN_M = 0.01
SMALLEST_M2 = 0.006
SMALLEST_WALL_M2 = 0.25
MAX_LEVELS = 12
MAX_WALLS = 6
FLOOR_M2 = 2.0
FLOOR_SEEN_M2 = 0.3
LARGE_M2 = 0.8
FLOOR_BELOW_CAMERA_M = 0.9
CELL_M = 0.03


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
        """The floor, or None where none was seen."""
        return next((s for s in self if s.kind == 'floor'), None)

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
    found += _levels(level, up, world, len(frames))
    over = samples.pick(slope < -np.cos(np.radians(LEVEL_DEG)))
    found += [_renamed(s, 'ceiling') for s in _levels(over, -up, world, len(frames)) if s.area_m2 > LARGE_M2][:1]
    upright = samples.pick(np.abs(slope) < np.sin(np.radians(UPRIGHT_DEG)))
    found += _walls(upright, up, world, len(frames))
    surfaces = Surfaces(sorted(found, key=lambda s: float(s.center[2])))
    return _name_floor(surfaces, samples, up)


def _name_floor(surfaces: Surfaces, samples: Samples, up: Array) -> Surfaces:
    """Call the lowest level surface floor when it is as large and as low as a floor."""
    levels = [s for s in surfaces if s.kind == 'surface']
    if not levels:
        return surfaces
    big = max(s.area_m2 for s in levels)
    lowest = next(s for s in levels if s.area_m2 > min(LARGE_M2, 0.25 * big))
    below = float(np.mean(samples.points @ up < float(lowest.center @ up) - 0.1))
    eye = float(np.median(samples.eyes @ up) - lowest.center @ up)
    if below < 0.05 and (
        lowest.area_m2 >= FLOOR_M2
        or (eye >= FLOOR_BELOW_CAMERA_M and lowest.area_m2 >= FLOOR_SEEN_M2)
    ):  # noqa: PLR2004
        surfaces[surfaces.index(lowest)] = _renamed(lowest, 'floor')
    return surfaces


def _renamed(surface: Surface, kind: str) -> Surface:
    return replace(surface, kind=kind)


def _levels(level: Samples, up: Array, world: str, views: int) -> list[Surface]:
    found: list[Surface] = []
    left = level
    for _ in range(MAX_LEVELS):
        if len(left) < 50:  # noqa: PLR2004 - too few for a surface
            break
        z = left.points @ up
        bins = np.arange(z.min() - 3 * BIN_M, z.max() + 4 * BIN_M, BIN_M)
        histogram, _ = np.histogram(z, bins, weights=left.area)
        smooth = np.convolve(histogram, np.ones(3), mode='same')
        peak = bins[int(np.argmax(smooth))] + BIN_M / 2
        near = np.abs(z - peak) < 4 * BIN_M
        threshold = max(0.008, 2.5 * float(noise.depth_sigma(np.median(left.depth[near]))))
        plane = fit_plane_ransac(
            left.points[near], threshold_m=threshold, normal_hint=up, max_angle_deg=TILT_DEG, iterations=200
        )
        if plane is None:
            left = left.pick(~near)
            continue
        plane = plane if plane.normal @ up > 0 else plane.flipped()
        inliers = np.abs(plane.height(left.points)) < threshold
        found += _patches(left.pick(inliers), plane, world, views, SMALLEST_M2)
        band = np.abs(plane.height(left.points)) < 2 * threshold
        left = left.pick(~(band | (near & inliers)))
        if smooth.max() < SMALLEST_M2:
            break
    return found


def _walls(upright: Samples, up: Array, world: str, views: int) -> list[Surface]:
    found: list[Surface] = []
    left = upright
    for _ in range(MAX_WALLS):
        if len(left) < 200:  # noqa: PLR2004 - too few for a wall
            break
        azimuth = np.arctan2(left.normals[:, 1], left.normals[:, 0])
        histogram, edges = np.histogram(azimuth, 36, (-np.pi, np.pi), weights=left.area)
        best = int(np.argmax(histogram + np.roll(histogram, 1) + np.roll(histogram, -1)))
        middle = (edges[best] + edges[best + 1]) / 2
        hint = np.array([np.cos(middle), np.sin(middle), 0.0])
        close = left.normals @ hint > np.cos(np.radians(20))
        if int(close.sum()) < 100:  # noqa: PLR2004
            break
        threshold = max(0.015, 2.5 * float(noise.depth_sigma(np.median(left.depth[close]))))
        plane = fit_plane_ransac(left.points[close], threshold_m=threshold, normal_hint=hint, iterations=200)
        if plane is None:
            left = left.pick(~close)
            continue
        plane = plane if plane.normal @ hint > 0 else plane.flipped()
        inliers = close & (np.abs(plane.height(left.points)) < threshold)
        walls = _patches(left.pick(inliers), plane, world, views, SMALLEST_WALL_M2)
        found += [_renamed(wall, 'wall') for wall in walls]
        left = left.pick(~inliers)
    return found


def _patches(inliers: Samples, plane: Plane, world: str, views: int, smallest: float) -> list[Surface]:
    """Split a plane's inliers into connected surfaces, each with its outline."""
    if len(inliers) < 20:  # noqa: PLR2004 - too few
        return []
    side = np.cross(plane.normal, [0.0, 0.0, 1.0] if abs(plane.normal[2]) < 0.9 else [0.0, 1.0, 0.0])  # noqa: PLR2004
    side /= np.linalg.norm(side)
    axes = np.column_stack([side, np.cross(plane.normal, side)])
    flat = inliers.points @ axes
    cell = max(CELL_M, 2.5 * float(np.sqrt(np.median(inliers.area))))
    low = flat.min(axis=0)
    spots = np.floor((flat - low) / cell).astype(int) + 2
    grid = np.zeros(spots.max(axis=0) + 4, np.uint8)
    grid[spots[:, 0], spots[:, 1]] = 1
    closed = cv2.morphologyEx(grid, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, parts = cv2.connectedComponents(closed)
    out: list[Surface] = []
    for number in range(1, count):
        area = float((parts == number).sum()) * cell**2
        if area < smallest:
            continue
        mine = parts[spots[:, 0], spots[:, 1]] == number
        if int(mine.sum()) >= 20:  # noqa: PLR2004
            out.append(_surface(inliers.pick(mine), plane, axes, world, area))
    return out


def _surface(mine: Samples, plane: Plane, axes: Array, world: str, area: float) -> Surface:
    heights = plane.height(mine.points)
    shift = float(np.median(heights))
    own = Plane(plane.normal, plane.offset - shift, len(mine), plane.inlier_fraction, float(np.std(heights)))
    flat = mine.points @ axes
    hull = cv2.convexHull(flat.astype(np.float32)).reshape(-1, 2).astype(np.float64)
    outline = hull @ axes.T - own.offset * own.normal
    middle = np.median(flat, axis=0) @ axes.T - own.offset * own.normal
    sigma = noise.median_sigma(float(np.median(mine.depth)), len(mine), 500.0)
    frames = tuple(int(i) for i in np.unique(mine.frame))
    newest = frames[-1] if len(frames) == 1 else -1
    return Surface(
        own.normal, own.offset, own.inliers, own.inlier_fraction, own.rms_m, world,
        polygon=WorldPoints(outline, frame_id=world, frame_index=newest),
        area_m2=area,
        center=Point3(middle, sigma_m=float(np.hypot(sigma, 0.003)), n=len(mine), frame_index=newest, frame_id=world),
        points=WorldPoints(mine.points, frame_id=world, frame_index=newest),
        frame_indices=frames,
    )
