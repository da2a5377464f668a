"""Places in the world and clouds of them, from whatever has or is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

    Array = NDArray[np.float64]

STEEP = 0.25
"""A path that rises more than this share of its way leads to places that are not on the floor."""
PLANE, SPACE = 2, 3
"""Coordinates of a place on the floor, and in the world."""


def place_of(thing: Given) -> Given:
    """Return what stands for a thing where a point is wanted: its centre or place; else itself.

    A frame stands for its camera.
    """
    if isinstance(thing, np.ndarray):
        return thing
    if hasattr(thing, 'get_centroid_3d'):
        _one_object(thing, 'a place')
        return thing.get_centroid_3d()
    if hasattr(thing, 'T_world_camera'):
        if thing.position is None:
            msg = f'frame {thing.frame_index} has no pose: where its camera was is not known'
            raise ArgumentError(msg)
        return WorldPoints(thing.position, frame_id=thing.frame_id, stamp=thing.stamp)
    for field in ('center', 'place'):
        place = getattr(thing, field, None)
        if place is not None:
            return place
    return thing


def xyz(point: object, what: str = 'a point') -> Array:
    """Return one point (3,) float64 from what a cell may give as one.

    Boxes and whole things give their centre, instances and sketch items their place.

    Raises:
        ArgumentError: it is not three numbers.
    """
    place = place_of(point)
    try:
        array = np.asarray(place, dtype=np.float64)
    except (TypeError, ValueError):
        msg = f'{what} is three numbers x, y, z in metres (world frame), got {point!r}'
        raise ArgumentError(msg) from None
    if array.size == 16 and array.shape[-2:] == (4, 4):  # noqa: PLR2004 - a pose stands for its place
        array = array.reshape(4, 4)[:3, 3]
    if array.size != 3:  # noqa: PLR2004
        hint = '; index one point of the batch first' if array.ndim > 1 else ''
        msg = f'{what} is three numbers x, y, z in metres, got an array {array.shape}{hint}'
        raise ArgumentError(msg)
    return array.reshape(3)


def cloud_of(points: object, what: str = 'points') -> Array:
    """Return finite points (N, 3) float64 of any (..., 3) array; NaN rows are left out.

    Raises:
        ArgumentError: the last axis is not three, or no point is left.
    """
    flat = all_points(points, what)
    known = np.isfinite(flat)
    finite = flat if known.all() else flat[known[:, 0] & known[:, 1] & known[:, 2]]
    if not len(finite):
        msg = f'{what}: no finite point among {len(flat)} (an empty mask, or no depth there)'
        raise ArgumentError(msg)
    return finite


def all_points(points: Given, what: str = 'points') -> Array:
    """Return (N, 3) float64 of any (..., 3) array, NaN rows and all; flat numbers are triples.

    Raises:
        ArgumentError: they are no points.
    """
    points = measured(points, what)
    try:
        array = np.asarray(surface_of(points), np.float64)
    except (TypeError, ValueError):
        hint = '; of a box give the thing that it was measured of, or its .points'
        hint = hint if hasattr(points, 'corners') else ''
        msg = f'{what} is an array (..., 3) of metres, got {points!r:.80}{hint}'
        raise ArgumentError(msg) from None
    if array.ndim == 1 and not array.size % SPACE:
        return array.reshape(-1, SPACE)
    if array.ndim == 0 or array.shape[-1] != SPACE:
        msg = f'{what} is an array (..., 3) of metres, got {array.shape}'
        raise ArgumentError(msg)
    return array.reshape(-1, SPACE)


def surface_of(thing: Given) -> Given:
    """Return what stands for a thing where points are wanted: its points, places; else itself."""
    if isinstance(thing, np.ndarray):
        return thing
    return getattr(thing, 'points', getattr(thing, 'places', thing))


def measured(thing: Given, what: str) -> Given:
    """Return the surface points of a mask set with one object; all else as it is.

    Raises:
        ArgumentError: the set has several objects, or none.
    """
    if not hasattr(thing, 'get_masked_points'):
        return thing
    _one_object(thing, what)
    return thing.get_masked_points()


def _one_object(masks: Given, what: str) -> None:
    if masks.num_objects != 1:
        msg = (
            f'{what}: a mask set of {masks.num_objects} objects {masks.labels} is no points; '
            'seg.get_masked_points(recon, frame, object) are the surface of one, '
            'seg.get_centroid_3d(recon, frame, object) is its place'
        )
        raise ArgumentError(msg)
    remark(f'{what}: of the mask set its one object is taken, {masks.labels[0]!r}')


def vectors_of(v1: Given, v2: Given) -> tuple[Array, Array]:
    """Return two directions (3,); two of two numbers each lie in one plane.

    Raises:
        ArgumentError: one is no direction.
    """
    flat = [np.ravel(v) for v in (v1, v2)]
    if all(v.size == PLANE for v in flat):
        v1, v2 = (np.append(v, 0.0) for v in flat)
    return xyz(v1, 'v1'), xyz(v2, 'v2')


def flat_distance(p1: Given, p2: Given) -> float | None:
    """Return the distance of two points of two numbers each, such as pixels; None for others."""
    flat = [np.ravel(p) for p in (p1, p2)]
    return float(np.hypot(*(flat[0] - flat[1]))) if all(p.size == PLANE for p in flat) else None


def named_things(things: Given) -> Mapping[str, Given]:
    """Return things by name; those of a list are numbered."""
    if isinstance(things, Mapping):
        return things
    listed = things if isinstance(things, (list, tuple)) else [things]
    if listed and all(isinstance(one, tuple) and isinstance(one[0], str) for one in listed):
        return dict(listed)
    return {f'thing {k}': thing for k, thing in enumerate(listed)}


def band_of(height: Given) -> tuple[float, float]:
    """Return the lower and the upper z [m] of a band of heights.

    Raises:
        ArgumentError: it is no pair.
    """
    try:
        low, high = sorted(float(z) for z in height)
    except (TypeError, ValueError):
        msg = f'height is a band of z, (low, high) in metres, got {height!r:.80}'
        raise ArgumentError(msg) from None
    return low, high


def on_floor(point: Given) -> Array:
    """Return x and y of a place given by two numbers, or as a point."""
    flat = np.ravel(np.asarray(place_of(point), float))
    return flat if flat.size == PLANE else xyz(point)[:PLANE]


def path_of(path: Given, floor_z: float) -> Array:
    """Return the places (N, 3) of a path; those of two numbers lie on the floor.

    Raises:
        ArgumentError: they are fewer than two, no places, or empty ones.
    """
    places = path if isinstance(path, np.ndarray) else [place_of(place) for place in path]
    ends = np.array(places, np.float64)
    if ends.ndim != 2 or ends.shape[1] not in {PLANE, SPACE} or len(ends) < 2:  # noqa: PLR2004 - a path
        msg = f'a path is two or more places (N, 2) or (N, 3), got {ends.shape}'
        raise ArgumentError(msg)
    if ends.shape[1] == PLANE:
        ends = np.column_stack([ends, np.full(len(ends), floor_z)])
    if not np.isfinite(ends).all():
        raise ArgumentError('a place of the path is empty (nothing was measured there)')
    level, rise = np.diff(ends[:, :2], axis=0), np.abs(np.diff(ends[:, 2]))
    if (rise > STEEP * np.linalg.norm(level, axis=1)).any():
        lowest = float(ends[:, 2].min())
        remark(f'a path lies on the floor: all of its places are taken at z = {lowest:.2f} m')
        ends[:, 2] = lowest
    return ends


def parts_of(points: Given, what: str) -> tuple[list[Given], Array]:
    """Return the points of a shape as a cell gave them, each with its world, and as (N, 3).

    Raises:
        ArgumentError: one is no point.
    """
    if isinstance(points, (list, tuple)):
        return [place_of(point) for point in points], np.array([xyz(p, what) for p in points])
    return [surface_of(points)], cloud_of(points)


def arrow_end(start: Given, end: Given, style: dict[str, Given]) -> Given:
    """Return where an arrow ends: as given, or so far in a direction, taken out of the options.

    Raises:
        ArgumentError: neither is given.
    """
    direction, length = style.pop('direction', None), style.pop('length', None)
    if end is not None:
        return end
    if direction is None:
        raise ArgumentError('an arrow takes its start and its end, or direction= and length=')
    way = xyz(direction, 'a direction')
    whole = float(np.linalg.norm(way))
    return xyz(start, 'start') + way * (1.0 if length is None else float(length) / whole)


def over_time(track: Given) -> tuple[Array, Array]:
    """Return stamps (T,) and places (T, 3) of a pair of them.

    Raises:
        ArgumentError: it is none.
    """
    try:
        stamps, places = (np.asarray(part, float) for part in track)
        return stamps.reshape(-1), places.reshape(stamps.size, SPACE)
    except (TypeError, ValueError):
        msg = f'a track is stamps (T,) and places (T, 3), got {track!r:.80}'
        raise ArgumentError(msg) from None


def beside(path: Given, count: int) -> Array:
    """Return (count, 3) places of a path: one for all, or one each.

    Raises:
        ArgumentError: they are of another number.
    """
    places = all_points(getattr(path, 'places', place_of(path)), 'path')
    if len(places) not in {1, count}:
        msg = f'path is one place (3,) or one for each of {count} stamps, got {len(places)}'
        raise ArgumentError(msg)
    return np.broadcast_to(places, (count, SPACE))


def region_of(region: Given) -> Array:
    """Return points (N, 3) that stand for a region: a point, points, a thing, a box's corners.

    Raises:
        ArgumentError: it is none of these.
    """
    surface = surface_of(region)
    if surface is region:
        surface = getattr(region, 'corners', place_of(region))
    return all_points(surface, 'a region')


def bounds_of(region: Given) -> tuple[Array, Array]:
    """Return the low and the high corner of a region, in whatever order they were given.

    Raises:
        ArgumentError: it is no region, or an empty one.
    """
    points = cloud_of(region_of(region), 'a region')
    return points.min(axis=0), points.max(axis=0)
