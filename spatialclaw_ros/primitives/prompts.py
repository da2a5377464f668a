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
