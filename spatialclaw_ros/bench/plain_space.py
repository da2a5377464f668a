"""Plain NumPy stand-ins for what is free, seen and unknown; see ``plain``."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.bench.plain import Array, Mask
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.surfaces import Surface

FLOOR_M, STEP_M = 0.05, 0.05
SLACK_SIGMAS = 3.0
LEAST_POINTS = 3
LEVEL_M = 0.2
FLOOR_STEP_M, FLOOR_SIDE_M, FLAT_M = 0.02, 0.03, 0.04
DOOR_BIN_M, DOOR_LOW_M, DOOR_HIGH_M, DOOR_WIDTHS_M = 0.01, 0.25, 1.85, (0.5, 2.2)
DOOR_STRIDE, DOOR_FAR_M, DOOR_HOLE = 2, 7.0, 12


def sigma_of(depth_m: Array) -> Array:
    """Return the noise of depth readings [m]."""
    return np.asarray(0.0012 + 0.0019 * np.maximum(depth_m - 0.4, 0.0) ** 2)


def looked_at(frame: Frame, places: Array) -> tuple[Mask, Array, Array]:
    """Return which places (N, 3) are in the picture, and of all how far they and what is seen are.

    Outside the picture NaN is seen.
    """
    depth, pose = plain.depth_and_pose(frame)
    local = (np.column_stack([places, np.ones(len(places))]) @ np.linalg.inv(pose).T)[:, :3]
    with np.errstate(divide='ignore', invalid='ignore'):
        u = np.rint(local[:, 0] / local[:, 2] * frame.K[0, 0] + frame.K[0, 2])
        v = np.rint(local[:, 1] / local[:, 2] * frame.K[1, 1] + frame.K[1, 2])
        inside = (local[:, 2] > 0) & (u >= 0) & (v >= 0) & (u < frame.width) & (v < frame.height)
    seen = np.full(len(places), np.nan)
    seen[inside] = depth[v[inside].astype(int), u[inside].astype(int)]
    return inside, local[:, 2], seen


def past(frames: Sequence[Frame], places: Array, slack_m: float) -> Mask:
    """Return which places some frame looks past."""
    out = np.zeros(len(places), bool)
    for frame in frames:
        _, z, seen = looked_at(frame, places)
        out |= seen > z + slack_m + SLACK_SIGMAS * sigma_of(z)
    return out


def occupancy(
    frames: Sequence[Frame], cell_m: float, band: tuple[float, float], strides: int
) -> tuple[Mask, Mask]:
    """Return which cells of the map are free and which are occupied."""
    points, _ = plain.gathered(frames, strides)
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    size = np.ceil((high - low) / cell_m).astype(int)
    edges = [low[k] + cell_m * np.arange(size[k] + 1) for k in (0, 1)]
    within = points[(points[:, 2] >= band[0]) & (points[:, 2] <= band[1])]
    counts, *_ = np.histogram2d(within[:, 0], within[:, 1], edges)
    occupied = counts >= LEAST_POINTS
    x, y = np.meshgrid(*(edge[:-1] + cell_m / 2 for edge in edges), indexing='ij')
    free = ~occupied
    for z in levels(*band):
        places = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, z)])
        free &= past(frames, places, cell_m / 2).reshape(free.shape)
    return free, occupied


def levels(low: float, high: float) -> Array:
    """Return heights at most so far apart."""
    return np.linspace(low, high, int(np.ceil((high - low) / LEVEL_M)) + 1)


def floor_unseen(frames: Sequence[Frame], start: Array, end: Array, floor_z: float) -> float:
    """Return the share of the floor on a way that no frame shows."""
    steps = round(float(np.linalg.norm(end - start)) / FLOOR_STEP_M)
    flat = start + (np.arange(steps)[:, None] + 0.5) / steps * (end - start)
    ahead = (end - start) / np.linalg.norm(end - start)
    side = np.array([-ahead[1], ahead[0], 0.0]) * FLOOR_SIDE_M
    shown = np.zeros(steps, bool)
    for shift in (-1, 0, 1):
        spots = flat + shift * side
        spots[:, 2] = floor_z
        for frame in frames:
            ray = spots - plain.depth_and_pose(frame)[1][:3, 3]
            slant = np.maximum(np.abs(ray[:, 2]) / np.linalg.norm(ray, axis=1), 0.1)
            _, z, seen = looked_at(frame, spots)
            shown |= np.abs(seen - z) < FLAT_M / slant + SLACK_SIGMAS * sigma_of(z)
    return 1 - float(shown.mean())


def clearance(
    frames: Sequence[Frame], path: Array, width: float, height: float, strides: int
) -> tuple[float, float]:
    """Return the free width along a path, and the share of the way that no frame looked through.

    Args:
        frames: what was seen.
        path: (N, 3) on the floor.
        width: of the body.
        height: of the body.
        strides: of every how many rows and columns readings are taken.
    """
    points, _ = plain.gathered(frames, strides)
    points = points[(points[:, 2] > path[0, 2] + FLOOR_M) & (points[:, 2] < path[0, 2] + height)]
    off = np.full(len(points), np.inf)
    places = []
    for start, end in pairwise(path):
        along = end - start
        length = float(np.linalg.norm(along))
        share = np.clip((points - start)[:, :2] @ along[:2] / length**2, 0, 1)
        apart = points[:, :2] - start[:2] - share[:, None] * along[:2]
        off = np.minimum(off, np.linalg.norm(apart, axis=1))
        side = np.array([-along[1], along[0], 0.0]) / length
        spots = [
            start + step * along + offset * side + [0, 0, level]
            for step in np.linspace(0, 1, int(np.ceil(length / STEP_M)) + 1)
            for offset in np.linspace(-width / 2, width / 2, int(np.ceil(width / STEP_M)) + 1)
            for level in levels(FLOOR_M, height)
        ]
        places.append(np.array(spots))
    unseen = 1 - float(past(frames, np.concatenate(places), 0.0).mean())
    return 2 * float(np.sort(off)[LEAST_POINTS - 1]), unseen


def ray_hit(cloud: Array, start: Array, way: Array, radius_m: float) -> Array | None:
    """Return where a ray first meets so many points that lie together."""
    way = way / np.linalg.norm(way)
    along = (cloud - start) @ way
    off = np.linalg.norm(cloud - start - along[:, None] * way, axis=1)
    met = np.sort(along[(along > 0) & (off <= radius_m)])
    for k in range(len(met) - LEAST_POINTS + 1):
        if met[k + LEAST_POINTS - 1] - met[k] <= 2 * radius_m:
            together = met[(met >= met[k]) & (met <= met[k] + 2 * radius_m)]
            return np.asarray(start + np.median(together) * way)
    return None


def seeing(frames: Sequence[Frame], points: Array, slack_m: float) -> list[Frame]:
    """Return the frames that see most of some points, or through where they are."""
    out = []
    for frame in frames:
        _, z, seen = looked_at(frame, points)
        if float((seen > z - slack_m - SLACK_SIGMAS * sigma_of(z)).mean()) > 1 / 2:
            out.append(frame)
    return out


def doorways(
    frames: Sequence[Frame], walls: Sequence[Surface], floor_z: float
) -> list[tuple[float, float]]:
    """Return where along walls, seen through from the floor up, openings begin and end."""
    every = slice(None, None, DOOR_STRIDE)
    seen = [plain.world_points(frame)[every, every].reshape(-1, 3) for frame in frames]
    eyes = [plain.depth_and_pose(frame)[1][:3, 3] for frame in frames]
    found = []
    for wall in walls:
        normal, along = np.array(wall.normal), np.array([-wall.normal[1], wall.normal[0], 0.0])
        places, through = [], []
        for points, eye in zip(seen, eyes, strict=True):
            ray = points - eye
            with np.errstate(divide='ignore', invalid='ignore'):
                share = -(eye @ normal + wall.offset) / (ray @ normal)
                on_face = eye + share[:, None] * ray
                height = on_face[:, 2] - floor_z
                far = np.linalg.norm(on_face - eye, axis=1) < DOOR_FAR_M
                usable = (share > 0) & (height > DOOR_LOW_M) & (height < DOOR_HIGH_M) & far
                behind = (1 - share) * np.abs(ray @ normal)
                usable &= behind > -FLAT_M
            places.append((on_face @ along)[usable])
            through.append((behind > FLAT_M)[usable])
        found += _openings(np.concatenate(places), np.concatenate(through))
    return found


def _openings(places: Array, through: NDArray[np.bool_]) -> list[tuple[float, float]]:
    if not len(places):
        return []
    first = places.min()
    spots = np.floor((places - first) / DOOR_BIN_M).astype(int)
    shares = np.bincount(spots, through) / np.maximum(np.bincount(spots), 1)
    opens = np.flatnonzero(shares > 1 / 2)
    runs = np.split(opens, np.flatnonzero(np.diff(opens) > DOOR_HOLE) + 1)
    ends = [(run[0] * DOOR_BIN_M, (run[-1] + 1) * DOOR_BIN_M) for run in runs if len(run)]
    least, most = DOOR_WIDTHS_M
    return [(first + low, first + high) for low, high in ends if least <= high - low <= most]
