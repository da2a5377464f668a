"""Floor, supporting surfaces, walls and ceiling out of depth frames."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.core.plane import Plane, fit_plane_ransac
from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.hulls import convex_hull
from spatialclaw_ros.primitives.oriented import Samples, sample_frames, threshold_at
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.primitives.ranks import median, middle
from spatialclaw_ros.primitives.surfaces import Surface, Surfaces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]

UP = np.array([0.0, 0.0, 1.0])
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
WALL_M = 0.015
THIN_M = 0.03  # what lies nearer to a surface than this belongs to it: a sheet, a keyboard
ABSORB_SIGMAS = 5.0
POSE_SIGMA_M = 0.004  # one camera pose against another
POSE_SIGMAS = 2.5  # points of several views spread by so much more


def find_surfaces(frames: Sequence[Frame], up: Array = UP, *, walls: bool = True) -> Surfaces:
    """Return the flat surfaces that frames of one world show; without ``walls`` the level ones."""
    world = frames[0].world_frame
    samples = sample_frames(frames)
    slope = samples.normals @ up
    found: list[Surface] = []
    level = samples.pick(slope > np.cos(np.radians(LEVEL_DEG)))
    found += _levels(level, up, world)
    if not walls:
        return _name_floor(Surfaces(_by_height(found)), samples, up)
    over = samples.pick(slope < -np.cos(np.radians(LEVEL_DEG)))
    found += [_renamed(s, 'ceiling') for s in _levels(over, -up, world) if s.area_m2 > LARGE_M2][
        :1
    ]
    upright = samples.pick(np.abs(slope) < np.sin(np.radians(UPRIGHT_DEG)))
    found += _walls(upright, world)
    return _name_floor(Surfaces(_by_height(found)), samples, up)


def _by_height(surfaces: Sequence[Surface]) -> list[Surface]:
    return sorted(surfaces, key=lambda surface: float(surface.center[2]))


def _name_floor(surfaces: Surfaces, samples: Samples, up: Array) -> Surfaces:
    """Call the lowest level surface floor when it is as large and as low as a floor."""
    levels = [s for s in surfaces if s.kind == 'surface']
    if not levels:
        return surfaces
    enough = min(LARGE_M2, LARGE_SHARE * max(s.area_m2 for s in levels))
    lowest = float(next(s for s in levels if s.area_m2 >= enough).center @ up)
    floor = max(
        (s for s in levels if abs(float(s.center @ up) - lowest) < UNEVEN_M),
        key=lambda s: s.area_m2,
    )
    height = float(floor.center @ up)
    below = float(np.mean(samples.points @ up < height - UNEVEN_M))
    eye = float(np.median(samples.eyes @ up)) - height
    seen = floor.area_m2 >= FLOOR_M2 or (
        eye >= FLOOR_BELOW_CAMERA_M and floor.area_m2 >= FLOOR_SEEN_M2
    )
    if below > BELOW_SHARE or not seen:
        return surfaces
    return Surfaces(
        _renamed(s, 'floor')
        if s.kind == 'surface' and abs(float(s.center @ up) - height) < SAME_FLOOR_M
        else s
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
        threshold = threshold_at(left.depth[near])
        plane = fit_plane_ransac(
            left.points[near],
            threshold_m=threshold,
            normal_hint=up,
            max_angle_deg=TILT_DEG,
            iterations=200,
        )
        if plane is None:
            left = left.pick(~near)
            continue
        plane = plane if plane.normal @ up > 0 else plane.flipped()
        band = np.abs(plane.height(left.points)) < np.maximum(
            THIN_M, ABSORB_SIGMAS * noise.depth_sigma(left.depth)
        )
        patches = _patches(left.pick(band), plane, world, SMALLEST_M2)
        found += [_levelled(patch, up) for patch in patches]
        left = left.pick(~band & ~(np.abs(z - peak) < BIN_M))
    return found


def _levelled(surface: Surface, up: Array) -> Surface:
    """Trust the world's up over a slight tilt that the far depth of a sensor makes."""
    if float(surface.normal @ up) < np.cos(np.radians(TRUST_UP_DEG)):
        return surface
    heights = np.asarray(surface.points) @ up
    height = median(heights)
    seen = np.asarray(surface.center)
    center = Point3(
        seen + (height - seen @ up) * up,
        sigma_m=surface.center.sigma_m,
        n=surface.center.n,
        frame_index=surface.center.frame_index,
        frame_id=surface.frame_id,
    )
    outline = np.asarray(surface.polygon)
    outline = outline + (height - outline @ up)[:, None] * up
    return replace(
        surface,
        normal=np.array(up),
        offset=-height,
        center=center,
        rms_m=float(np.std(heights)),
        polygon=WorldPoints(
            outline, frame_id=surface.frame_id, frame_index=surface.polygon.frame_index
        ),
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
        turn = (edges[best] + edges[best + 1]) / 2
        hint = np.array([np.cos(turn), np.sin(turn), 0.0])
        close = left.normals @ hint > np.cos(np.radians(20))
        if int(close.sum()) < FEW:
            break
        threshold = max(WALL_M, threshold_at(left.depth[close]))
        plane = fit_plane_ransac(
            left.points[close], threshold_m=threshold, normal_hint=hint, iterations=200
        )
        if plane is None:
            left = left.pick(~close)
            continue
        plane = plane if plane.normal @ hint > 0 else plane.flipped()
        inliers = close & (np.abs(plane.height(left.points)) < threshold)
        found += [
            _renamed(wall, 'wall')
            for wall in _patches(left.pick(inliers), plane, world, SMALLEST_WALL_M2)
        ]
        left = left.pick(~(close & (np.abs(plane.height(left.points)) < 2 * threshold)))
    return found


def _patches(band: Samples, plane: Plane, world: str, smallest: float) -> list[Surface]:
    """Split the points near a plane into connected surfaces, each with its own fit and outline."""
    if len(band) < FEW:
        return []
    axes = _axes_in(plane)
    flat = band.points @ axes
    cell = max(CELL_M, CELL_SPACINGS * float(np.sqrt(median(band.area))))
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
    a, b, c = plane.normal
    # square to the normal and to the axis that it is farthest from
    sides = np.array([[0.0, c, -b], [-c, 0.0, a], [b, -a, 0.0]])
    x, y, z = side = sides[int(np.argmin(np.abs(plane.normal)))] / np.sqrt(
        1 - np.abs(plane.normal).min() ** 2
    )
    return np.column_stack([side, [b * z - c * y, c * x - a * z, a * y - b * x]])


def _surface(mine: Samples, near: Plane, world: str, cell: float) -> Surface | None:
    threshold = mine.threshold
    if mine.frame.min() < mine.frame.max():
        threshold = float(np.hypot(threshold, POSE_SIGMAS * POSE_SIGMA_M))
    plane = fit_plane_ransac(
        mine.points,
        threshold_m=threshold,
        normal_hint=near.normal,
        max_angle_deg=TILT_DEG,
        iterations=150,
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
    hull = convex_hull(flat).astype(np.float64)
    steps = np.floor((flat - flat.min(axis=0)) / cell).astype(np.int64)
    taken = np.zeros(steps.max(axis=0) + 1, bool)
    taken[steps[:, 0], steps[:, 1]] = True
    lifted = -plane.offset * plane.normal
    frames = tuple(int(i) for i in np.unique(mine.frame))
    newest = frames[-1] if len(frames) == 1 else -1
    sigma = float(
        np.hypot(
            np.std(heights) / np.sqrt(max(1.0, len(mine) / noise.CORRELATED_PIXELS)), POSE_SIGMA_M
        )
    )
    return Surface(
        plane.normal,
        plane.offset,
        len(mine),
        plane.inlier_fraction,
        float(np.std(heights)),
        world,
        polygon=WorldPoints(hull @ axes.T + lifted, frame_id=world, frame_index=newest),
        area_m2=float(np.count_nonzero(taken) * cell**2),
        center=Point3(
            middle(flat) @ axes.T + lifted,
            sigma_m=sigma,
            n=len(mine),
            frame_index=newest,
            frame_id=world,
        ),
        points=WorldPoints(mine.points, frame_id=world, frame_index=newest),
        frame_indices=frames,
    )
