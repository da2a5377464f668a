"""Plain NumPy stand-ins for things: in one picture, over many, and between two times.

See ``plain``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialclaw_ros.bench import plain, plain_space

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spatialclaw_ros.bench.plain import Array, Mask
    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.surfaces import Surface

RIM_PX = 3
BESIDE_M, MAX_POINTS = 0.03, 4000
BACK_FROM, BODY_TO = 0.8, 0.62
SLACK_M = 0.04
LARGE, SINK_M = 0.15, 0.03
CORRELATED = 50


class Thing(NamedTuple):
    """A thing that was found in some frames."""

    label: str
    place: Array
    points: Array


def surface_points(frame: Frame, mask: Mask) -> Array:
    """Return (K, 3) of a mask up to its outline: its rim is as far as the nearest inner pixel."""
    depth = np.where(plain.eroded(mask), plain.depth_and_pose(frame)[0], np.nan).astype(float)
    for _ in range(RIM_PX):
        padded = np.pad(depth, 1, constant_values=np.nan)
        around = np.stack(
            [padded[i : i + frame.height, j : j + frame.width] for i in range(3) for j in range(3)]
        )
        nearest = np.where(np.isfinite(around), around, np.inf).min(axis=0)
        depth = np.where(mask & ~np.isfinite(depth) & np.isfinite(nearest), nearest, depth)
    points = plain.unprojected(frame, depth)[mask]
    return points[np.isfinite(points).all(axis=1)]


def top_above(frame: Frame, mask: Mask, normal: Array, offset: float) -> float:
    """Return how high above a plane a mask reaches."""
    points = plain.masked_points(frame, plain.eroded(mask))
    return float(np.percentile(points @ normal + offset, 99.5))


def extent_along(points: Array, direction: Array) -> float:
    """Return how far points reach along a direction."""
    along = points @ (direction / np.linalg.norm(direction))
    return float(np.ptp(np.percentile(along, [0.5, 99.5])))


def spread_of_middle(points: Array) -> float:
    """Return one standard deviation of the median of points, of which so many count as one."""
    each = np.median(np.abs(points - np.median(points, axis=0)))
    return float(1.2533 * each / np.sqrt(max(1, len(points) / CORRELATED)))


def surface_under(surfaces: Sequence[Surface], points: Array) -> Surface | None:
    """Return the highest large level surface that is not above the bottom of points."""
    level = [s for s in surfaces if s.kind in {'floor', 'surface'}]
    least = LARGE * max((s.area_m2 for s in level), default=0.0)
    bottom = np.percentile(points[:, 2], 1)
    below = [s for s in level if s.area_m2 >= least and s.center[2] <= bottom + SINK_M]
    return max(below, key=lambda s: float(s.center[2]), default=None)


def whole(frames: Sequence[Frame], masks: Sequence[Mask]) -> tuple[Array, Array]:
    """Return middle and size of the box round what all frames show of a thing."""
    clouds = [
        plain.masked_points(frame, plain.eroded(mask))
        for frame, mask in zip(frames, masks, strict=True)
    ]
    return plain.oriented_box(np.concatenate(clouds))


def sightings(frames: Sequence[Frame], masks: Sequence[Mask]) -> list[tuple[Array, Array]]:
    """Return place and size of what each frame shows, newest first."""
    out = []
    for frame, mask in reversed(list(zip(frames, masks, strict=True))):
        points = plain.masked_points(frame, plain.eroded(mask))
        if len(points):
            sides = np.ptp(np.percentile(points, [1, 99], axis=0), axis=0)
            out.append((np.median(points, axis=0), sides))
    return out


def changes(
    before: tuple[Sequence[Thing], Sequence[Frame]], after: tuple[Sequence[Thing], Sequence[Frame]]
) -> dict[str, list[str]]:
    """Return the labels of what appeared, went, moved, stayed or was out of sight."""
    names = ('appeared', 'gone', 'moved', 'stayed', 'unseen')
    out: dict[str, list[str]] = {name: [] for name in names}
    for thing in after[0]:
        apart = [
            float(np.linalg.norm(thing.place - old.place))
            for old in before[0]
            if old.label == thing.label
        ]
        if apart:
            out['moved' if min(apart) > plain.SAME_PLACE_M else 'stayed'].append(thing.label)
        else:
            out['appeared' if _was_empty(thing, before[1]) else 'unseen'].append(thing.label)
    known = {thing.label for thing in after[0]}
    for thing in before[0]:
        if thing.label not in known:
            out['gone' if _was_empty(thing, after[1]) else 'unseen'].append(thing.label)
    return out


def _was_empty(thing: Thing, frames: Sequence[Frame]) -> bool:
    """Whether some frame looks through where a thing is, and none shows it there."""
    free, there = [], []
    for frame in frames:
        _, z, seen = plain_space.looked_at(frame, thing.points)
        slack = SLACK_M + plain_space.SLACK_SIGMAS * plain_space.sigma_of(z)
        free.append(float((seen > z + slack).mean()) > 1 / 2)
        there.append(float((np.abs(seen - z) <= slack).mean()) > 1 / 4)
    return any(free) and not any(there)


def supports(points: Array, others: Mapping[str, Array]) -> list[tuple[str, float]]:
    """Return how far the bottom of a thing is above the tops of others right beside it."""
    upper = points[:: max(1, len(points) // MAX_POINTS)]
    bottom = np.percentile(upper[:, 2], 1)
    found = []
    for name, cloud in others.items():
        lower = cloud[:: max(1, len(cloud) // MAX_POINTS)]
        near = []
        for start in range(0, len(lower), plain.CHUNK):
            part = lower[start : start + plain.CHUNK]
            apart = np.linalg.norm(part[:, None, :2] - upper[None, :, :2], axis=2)
            near.append(part[apart.min(axis=1) < BESIDE_M])
        beside = np.concatenate(near)
        if len(beside):
            found.append((name, float(bottom - np.percentile(beside[:, 2], 95))))
    return sorted(found, key=lambda item: abs(item[1]))


def facing(points: Array) -> Array:
    """Return the level direction from the backrest of a seat to its seat."""
    low, top = np.percentile(points[:, 2], [1, 99.5])
    share = (points[:, 2] - low) / (top - low)
    back, body = points[share > BACK_FROM, :2], points[share < BODY_TO, :2]
    normal = np.linalg.svd(back - back.mean(axis=0), full_matrices=False)[2][1]
    ahead = (body - back.mean(axis=0)) @ normal
    behind, before = np.percentile(ahead, [3, 97])
    return np.array([*(normal if before + behind > 0 else -normal), 0.0])


def approach(stamps: Array, places: Array, eyes: Array) -> tuple[float, float, float]:
    """Return the speeds towards and past, and how far it went the other way in between."""
    off = (places - eyes)[:, :2]
    distances = np.hypot(off[:, 0], off[:, 1])
    turns = np.unwrap(np.arctan2(off[:, 1], off[:, 0]))
    passed = stamps[-1] - stamps[0]
    towards = (distances[0] - distances[-1]) / passed
    signed = distances * np.sign(distances[-1] - distances[0])
    back = float((np.maximum.accumulate(signed) - signed).max())
    return float(towards), float(abs(turns[-1] - turns[0]) * distances.mean() / passed), back
