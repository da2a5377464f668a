"""Whether a body passes along a path: how wide it is there, and how much of it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.fields import Fields, also
from spatialclaw_ros.primitives.forgiving.points import cloud_of, path_of
from spatialclaw_ros.primitives.points import common_world
from spatialclaw_ros.primitives.seen_space import heights, seen_through
from spatialclaw_ros.primitives.verdicts import NO, UNSURE, YES, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given

    Array = NDArray[np.float64]

FLOOR_M = 0.05
"""What is lower than this above the path is the floor."""
STEP_M = 0.05
REACH_M = 5.0
"""Nothing farther off a path is looked at."""
NEAREST = 3
"""The distance of so many-th nearest point counts: one stray point is no obstacle."""
SEEN_ENOUGH = 0.05
"""With less of the way unknown than this share, it is known."""


@dataclass(frozen=True)
class Clearance(Fields):
    """How a body passes: ``.width`` (Measure, free width), ``.fits`` ('yes', 'no', 'unsure').

    ``.unknown_fraction`` of the way that no frame looked through (NaN where it is not known),
    ``.blocker`` the nearest obstacle (Point3; empty where there is none in the way).
    """

    _ALSO = also(fits='passes passable', width='free_width')

    width: Measure
    fits: Verdict
    unknown_fraction: float
    blocker: Point3


def clearance(path: object, cloud: Given, width: float, height: float) -> Clearance:
    """Return how a body passes along a path; see ``Geometry.clearance``."""
    if not (width > 0 and height > FLOOR_M):
        msg = f'a body is wider than 0 and higher than {FLOOR_M} m, got {width} and {height}'
        raise ArgumentError(msg)
    frames = [f for f in getattr(cloud, 'frames', ()) if f.depth is not None]
    points = cloud.cloud().points if frames else cloud
    places = path if isinstance(path, (list, tuple)) else [path]
    world = common_world(points, *places, what='the path and the cloud')
    ends = path_of(path, _floor(cloud) if frames else 0.0)
    off, nearest = _distances(cloud_of(points), ends, height)
    order = np.argsort(off)[:NEAREST]
    known = len(order) == NEAREST and off[order[-1]] < REACH_M
    half = float(off[order[-1]]) if known else REACH_M
    free = Measure.from_sigma(
        2 * half, 2 * _sigma(points), n=len(off), note='' if known else 'nothing is nearer'
    )
    unknown = _unknown(frames, ends, width, height) if frames else float('nan')
    wide = NO if width >= free.high else YES if width <= free.low else UNSURE
    fits = UNSURE if wide and not unknown < SEEN_ENOUGH else wide
    blocker = Point3.empty()
    if not wide:
        blocker = Point3(nearest[order[-1]], sigma_m=_sigma(points), n=len(order), frame_id=world)
    return Clearance(free, fits, unknown, blocker)


def _floor(recon: Given) -> float:
    surfaces = recon.planes()
    return 0.0 if surfaces.floor is None else float(surfaces.floor.center[2])


def _distances(points: Array, ends: Array, height: float) -> tuple[Array, Array]:
    """Return how far, over the floor, points in a body's way are off it, and these points."""
    low, high = ends[:, 2].min(), ends[:, 2].max()
    points = points[(points[:, 2] > low + FLOOR_M) & (points[:, 2] < high + height)]
    best = np.full(len(points), np.inf)
    for start, end in pairwise(ends):
        along = end[:2] - start[:2]
        square = float(along @ along) or 1.0
        share = np.clip((points[:, :2] - start[:2]) @ along / square, 0.0, 1.0)
        off = np.linalg.norm(points[:, :2] - start[:2] - share[:, None] * along, axis=1)
        above = points[:, 2] - start[2] - share * (end[2] - start[2])
        best = np.where((above > FLOOR_M) & (above < height), np.minimum(best, off), best)
    inside = np.isfinite(best)
    return best[inside], points[inside]


def _unknown(frames: Sequence[Frame], ends: Array, width: float, height: float) -> float:
    """Return the share of the body's way that no frame looked through."""
    levels = heights(FLOOR_M, height)
    sides = np.linspace(-width / 2, width / 2, max(3, int(np.ceil(width / STEP_M)) + 1))
    places = []
    for start, end in pairwise(ends):
        ahead = end - start
        length = float(np.linalg.norm(ahead[:2]))
        if length == 0:
            continue
        side = np.array([-ahead[1], ahead[0], 0.0]) / length
        shares = np.linspace(0, 1, max(2, int(np.ceil(length / STEP_M)) + 1))
        flat = start + shares[:, None, None] * ahead + sides[:, None] * side
        lifted = flat[:, :, None] + levels[:, None] * np.array([0.0, 0.0, 1.0])
        places.append(lifted.reshape(-1, 3))
    if not places:
        raise ArgumentError('all places of the path are one: it leads nowhere')
    return 1.0 - float(seen_through(frames, np.concatenate(places), 0.0).mean())


def _sigma(points: object) -> float:
    stated = float(getattr(points, 'sigma_m', float('nan')))
    return stated if np.isfinite(stated) else noise.SHAPE_SIGMA_M
