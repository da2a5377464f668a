"""Boxes, points and coordinates in a picture, whatever their nesting; none where nothing is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.scalars import number
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

    Flat = NDArray[np.float64]

NORMALIZED_MAX = 1000.0
CORNERS = (
    ('x1', 'y1', 'x2', 'y2'),
    ('left', 'top', 'right', 'bottom'),
    ('xmin', 'ymin', 'xmax', 'ymax'),
    ('x_min', 'y_min', 'x_max', 'y_max'),
    ('u', 'v'),
    ('x', 'y'),
)
SLACK = 0.02
"""So far beyond the picture, as a share of it, pixels may lie."""
NUMBER = re.compile(r'(?:(?<![\w.)])-)?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?')
THINGS = 3
"""Levels of a list of things, each of points, each of numbers."""


class Pixels(np.ndarray[Any, Any]):
    """Pixel coordinates that are pixels already; ``normalized_to_pixel`` leaves them alone."""

    is_pixels = True


def as_pixels(values: object) -> Pixels:
    """Return coordinates as pixels that say so."""
    return np.asarray(values, float).view(Pixels)


def pixel_numbers(values: Given, what: str, parsed: str = '') -> Flat:
    """Return the numbers of boxes or points, flat; none where nothing was found or located.

    Args:
        values: nested or flat, in any container, text, or what ``vlm.locate`` returned.
        what: how messages call them.
        parsed: the field of a located thing that holds them in pixels.

    Raises:
        ArgumentError: they are no numbers.
    """
    if isinstance(values, (list, tuple)) and len(values) == 1 and isinstance(values[0], str):
        values = values[0]
    values = _named(values)
    found = getattr(values, parsed, None) if parsed else None
    if found is not None:
        if not len(found) and getattr(values, 'found', False):
            msg = f'{what}: .{parsed} of what was located is empty, it says {str(values)!r:.80}'
            raise ArgumentError(msg)
        values = found
    elif isinstance(values, str):
        values = numbers_in(values)
        if values:
            remark(f'{what} given as text: its numbers {values} are taken as pixels')
    try:
        flat = np.asarray(_joined(values), dtype=float).ravel()
    except (TypeError, ValueError):
        msg = f'{what} must be pixel numbers, got {values!r:.80}'
        raise ArgumentError(msg) from None
    if not np.isnan(flat).all():
        return flat
    remark(f'{what}: nothing is there (it was not found or not located)')
    return np.zeros(0)


def in_picture(rows: Given, width: int, height: int, what: str) -> Given:
    """Return pixels, rows of u, v, u, v ..., of numbers that may be on another scale.

    Numbers of which none is above 1 are shares of the picture's sides; those of which one lies
    beyond the picture, and none beyond 1000, are on the scale of ``vlm.locate``.
    """
    values = np.asarray(rows, float)
    known = values[np.isfinite(values)]
    if not known.size or known.min() < 0 or values.shape[-1] % 2:
        return rows
    sides = np.resize([float(width), float(height)], values.shape[-1])
    if known.max() <= 1 and known.max() > 0:
        remark(f'{what}: {values.tolist()} taken as shares of the {width}x{height} picture')
        return (values * sides).tolist()
    beyond = bool((np.nan_to_num(values) > sides * (1 + SLACK)).any())
    if not beyond or known.max() > NORMALIZED_MAX:
        return rows
    remark(
        f'{what}: {values.tolist()} reaches beyond the {width}x{height} picture: taken as on the '
        '0-1000 scale'
    )
    return (values * sides / NORMALIZED_MAX).tolist()


def numbers_in(text: str) -> list[float]:
    """Return the numbers that stand in a text; of a range '100-200' both ends."""
    return [float(part) for part in NUMBER.findall(text)]


def _named(values: Given) -> Given:
    """Return what stands under the names of corners in a dict, or in each of a list of them."""
    if isinstance(values, (list, tuple)):
        return [_named(value) for value in values]
    if not isinstance(values, Mapping):
        return values
    for names in CORNERS:
        if set(names) <= set(values):
            return [values[name] for name in names]
    return values


def _joined(values: Given) -> list[object]:
    if values is None:
        return []
    if isinstance(values, np.ndarray):
        return list(values.ravel())
    if not isinstance(values, (list, tuple)):
        return [values]
    return [one for value in values for one in _joined(value)]


def rows_of(values: Given, width: int, what: str, parsed: str = '') -> Flat:
    """Return (N, ``width``) numbers of one or several; of nothing no row.

    Raises:
        ArgumentError: they are of another number.
    """
    flat = pixel_numbers(values, what, parsed)
    if flat.size % width:
        msg = f'{what} takes {width} pixel numbers each, got {values!r:.80}'
        raise ArgumentError(msg)
    return flat.reshape(-1, width)


def boxes_of(box: Given) -> list[list[float]]:
    """Return boxes (left, top, right, bottom) of one or several, whatever their corners' order.

    Raises:
        ArgumentError: they are not four numbers each.
    """
    flat = pixel_numbers(box, 'a box', 'boxes')
    if flat.size % 4:
        msg = f'a box is four pixel numbers left, top, right, bottom, got {box!r:.80}'
        raise ArgumentError(msg)
    if flat.size > 4:  # noqa: PLR2004 - a box
        remark(f'{flat.size // 4} boxes given: one object each')
    rows = flat.reshape(-1, 4)
    return [_ordered(row) for row in rows[np.isfinite(rows).all(axis=1)]]


def _ordered(box: Flat) -> list[float]:
    left, right = sorted((float(box[0]), float(box[2])))
    top, bottom = sorted((float(box[1]), float(box[3])))
    return [left, top, right, bottom]


def point_set_of(points: Given, marks: Given = None) -> tuple[list[list[float]], list[int]]:
    """Return the pixels of one thing, and whether each is on it (1, the default) or off it (0).

    Pairs that are not there (NaN) are left out, and their marks.

    Raises:
        ArgumentError: they are no pairs, or the marks are of another number.
    """
    rows = _pairs_of(points)
    marked = np.ones(len(rows)) if marks is None else pixel_numbers(marks, 'point_labels')
    if len(rows) and marked.size != len(rows):
        msg = f'{len(rows)} points need as many point_labels (1 or 0), got {marked.size}'
        raise ArgumentError(msg)
    return _there(rows, marked[: len(rows)])


def _pairs_of(points: Given) -> Flat:
    """Return (N, 2) pixels; a list of pairs that are not there keeps its rows, as for marks."""
    flat = pixel_numbers(points, 'points', 'points')
    if flat.size % 2:
        msg = f'points are pixel pairs [[u, v], ...], got {points!r:.80}'
        raise ArgumentError(msg)
    if not flat.size and _depth(points) == THINGS - 1:
        return np.full((len(points), 2), np.nan)
    return flat.reshape(-1, 2)


def _there(rows: Flat, marks: Flat) -> tuple[list[list[float]], list[int]]:
    known = np.isfinite(rows).all(axis=1)
    return rows[known].tolist(), [int(mark) for mark in marks[known]]


def point_sets_of(points: Given, marks: Given = None) -> list[tuple[list[list[float]], list[int]]]:
    """Return, for each thing, its pixels and whether each is on it.

    Three levels are things, points and numbers; fewer are the points of one thing.

    Raises:
        ArgumentError: they are no pairs, or the marks are of another number.
    """
    sets = list(points) if _depth(points) >= THINGS else [points]
    every = [_pairs_of(one) for one in sets]
    flat = None if marks is None else pixel_numbers(marks, 'point_labels')
    count = sum(map(len, every))
    if flat is not None and flat.size != count:
        msg = f'{count} points need as many point_labels (1 or 0), got {flat.size}'
        raise ArgumentError(msg)
    ends = np.cumsum([len(rows) for rows in every])
    signs = np.split(np.ones(count) if flat is None else flat, ends[:-1])
    each = [_there(rows, mine) for rows, mine in zip(every, signs, strict=True)]
    return [(pairs, mine) for pairs, mine in each if pairs]


def _depth(values: object) -> int:
    if isinstance(values, np.ndarray):
        return values.ndim
    return 1 + max(map(_depth, values), default=0) if isinstance(values, (list, tuple)) else 0


def image_first(image: Given, pixels: Given) -> tuple[Given, Given]:
    """Return (image, pixels) of what a cell gave; a frame in the pixels' place is the image."""
    if hasattr(pixels, 'T_world_camera') and not hasattr(image, 'T_world_camera'):
        remark('the image comes first, then the pixels; taken the other way round')
        return pixels, image
    return image, pixels


def pixel_in_order(
    frame: Given, u: Given, v: Given, depth: Given
) -> tuple[Given, Given, Given, Given]:
    """Return (frame, u, v, depth) of what a cell gave: the frame last, or depth after a pair."""
    given = [frame, u, v, depth]
    place = next((k for k, one in enumerate(given) if hasattr(one, 'T_world_camera')), 0)
    if place:
        remark('the frame comes first, then the pixel; taken the other way round')
        frame, u, v, depth = [given[place], *given[:place], *given[place + 1 :]]
    if depth is None and v is not None and np.size(u) == 2:  # noqa: PLR2004 - u and v
        return frame, u, None, v
    return frame, u, v, depth


def pixel_of(u: Given, v: Given) -> tuple[float, float] | None:
    """Return the pixel of u and v, or of a pair in u's place; None where it is empty.

    Raises:
        ArgumentError: they are not two numbers.
    """
    flat = pixel_numbers(u if v is None else [u, v], 'a pixel', 'points')
    if not flat.size or not np.isfinite(flat).all():
        return None
    if flat.size != 2:  # noqa: PLR2004 - u and v
        msg = f'a pixel is two numbers u, v, got {u!r:.80}'
        raise ArgumentError(msg)
    return float(flat[0]), float(flat[1])


def from_normalized(coords: Given, width: Given, height: Given) -> list[float]:
    """Return pixels of coordinates on the 0-1000 scale, flat; pixels are left as they are.

    Text counts by its numbers, as what ``vlm.locate`` says does; of nothing there are none.
    """
    if getattr(coords, 'is_pixels', False):
        return [float(value) for value in np.asarray(coords, float).ravel()]
    if isinstance(coords, str):
        coords = numbers_in(coords)
    values = pixel_numbers(coords, 'coordinates')
    if np.abs(values).max(initial=0) > NORMALIZED_MAX:
        remark(f'coordinates {values.tolist()} exceed the 0-1000 scale')
    size = np.where(
        np.arange(values.size) % 2 == 0, number(width, 'width'), number(height, 'height')
    )
    return [float(value) for value in values / NORMALIZED_MAX * size]
