"""What a cell gives to a segmenter, put into order: names, boxes, points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Sequence


def prompts_of(prompt: str | Sequence[str]) -> list[str]:
    """Return the names in a prompt: one, a comma list, or a list.

    Raises:
        ArgumentError: there is none.
    """
    parts = re.split(r'[,;]', prompt) if isinstance(prompt, str) else [str(p) for p in prompt]
    names = [part.strip() for part in parts if part.strip()]
    if not names:
        msg = f"a prompt is the name of a thing, such as 'mug', got {prompt!r}"
        raise ArgumentError(msg)
    return names


def pixel_numbers(values: object, what: str) -> np.ndarray[Any, Any]:
    """Return the numbers of a box or of points, flat, whatever their nesting.

    Raises:
        ArgumentError: they are no numbers.
    """
    if isinstance(values, str):
        values = [float(part) for part in re.findall(r'-?\d+(?:\.\d+)?', values)]
        remark(f'{what} given as text: its numbers {values} are taken as pixels')
    try:
        return np.asarray(values, dtype=float).ravel()
    except (TypeError, ValueError):
        msg = f'{what} must be pixel numbers, got {values!r}'
        raise ArgumentError(msg) from None


def ordered_box(box: np.ndarray[Any, Any]) -> list[float]:
    """Return left, top, right, bottom of two opposite corners."""
    left, right = sorted((float(box[0]), float(box[2])))
    top, bottom = sorted((float(box[1]), float(box[3])))
    return [left, top, right, bottom]


def boxes_of(box: object) -> list[list[float]]:
    """Return boxes (left, top, right, bottom) of one or several, whatever their nesting.

    Raises:
        ArgumentError: they are not four numbers each.
    """
    flat = pixel_numbers(box, 'a box')
    if not flat.size or flat.size % 4:
        msg = f'a box is four pixel numbers left, top, right, bottom, got {box!r}'
        raise ArgumentError(msg)
    if flat.size > 4:  # noqa: PLR2004 - a box
        remark(f'{flat.size // 4} boxes given: one object each')
    return [ordered_box(row) for row in flat.reshape(-1, 4)]


def point_sets_of(
    points: object, marks: object = None
) -> list[tuple[list[list[float]], list[int]]]:
    """Return, for each thing, its pixels and whether each is on it.

    Three levels are things, points and numbers; fewer are the points of one thing.

    Raises:
        ArgumentError: they are no pairs, or the marks are of another number.
    """
    sets = list(points) if isinstance(points, (list, tuple)) and _depth(points) > 2 else [points]  # noqa: PLR2004
    flat_marks = None if marks is None else pixel_numbers(_joined(marks), 'point labels')
    out, used = [], 0
    for one in sets:
        flat = pixel_numbers(one, 'points')
        if flat.size == 0 or flat.size % 2:
            msg = f'points are pixel pairs [[u, v], ...] for each thing, got {points!r}'
            raise ArgumentError(msg)
        count = flat.size // 2
        mine = [1] * count if flat_marks is None else [int(m) for m in flat_marks[used:][:count]]
        used += count
        if len(mine) != count:
            msg = f'{used} points need as many point labels (1 or 0), got {len(flat_marks or ())}'
            raise ArgumentError(msg)
        out.append((flat.reshape(-1, 2).tolist(), mine))
    return out


def _depth(values: object) -> int:
    if isinstance(values, np.ndarray):
        return values.ndim
    return 1 + max(map(_depth, values), default=0) if isinstance(values, (list, tuple)) else 0


def _joined(values: object) -> list[object]:
    if not isinstance(values, (list, tuple, np.ndarray)):
        return [values]
    return [one for value in values for one in _joined(value)]
