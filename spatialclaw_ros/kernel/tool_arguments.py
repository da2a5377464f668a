"""The arguments of a tool call, checked: they come from a cell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.errors import ToolError
from spatialclaw_ros.core.protocols import SegmentPrompt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_TEXT = 500
MAX_POINTS = 64

PROMPT_NAMES = (
    'frame_index',
    'text',
    'box_xyxy',
    'points_uv',
    'point_labels',
    'confidence_threshold',
)


def read_prompt(arguments: Mapping[str, Any]) -> SegmentPrompt:
    """Return the checked prompt of a ``segment`` call.

    Raises:
        ToolError: none or several of text, box and points are given, or one is malformed.
    """
    text = arguments.get('text') or ''
    box = arguments.get('box_xyxy')
    points = arguments.get('points_uv') or []
    if not isinstance(text, str):
        msg = f'segment: text is a text, got {text!r:.80}'
        raise ToolError(msg)
    if (bool(text.strip()) + (box is not None) + bool(points)) != 1:
        msg = 'segment: give exactly one of text, box_xyxy and points_uv, and it not empty'
        raise ToolError(msg)
    threshold = number(
        'segment', arguments.get('confidence_threshold', 0.3), 'confidence_threshold'
    )
    corners = None
    if box is not None:
        left, top, right, bottom = numbers('segment', box, 'box_xyxy', 4)
        if right <= left or bottom <= top:
            msg = f'segment: box_xyxy is left, top, right, bottom in pixels, got {box!r:.80}'
            raise ToolError(msg)
        corners = (left, top, right, bottom)
    pairs, labels = read_points(points, arguments.get('point_labels'))
    return SegmentPrompt(
        text=text.strip()[:MAX_TEXT],
        box_xyxy=corners,
        points_uv=pairs,
        point_labels=labels,
        confidence_threshold=threshold,
    )


def read_points(
    points: object, labels: object
) -> tuple[tuple[tuple[float, float], ...], tuple[int, ...]]:
    """Return the checked points and labels of a ``segment`` call.

    Raises:
        ToolError: a point is no pair of numbers, or a label is neither 0 nor 1.
    """
    if not isinstance(points, list) or len(points) > MAX_POINTS:
        msg = f'segment: points_uv is a list of at most {MAX_POINTS} pairs'
        raise ToolError(msg)
    pairs = []
    for point in points:
        u, v = numbers('segment', point, 'points_uv', 2)
        pairs.append((u, v))
    marks = [1] * len(pairs) if labels is None else labels
    if not isinstance(marks, list) or len(marks) != len(pairs):
        msg = f'segment: point_labels has one 0 or 1 per point, got {labels!r:.80}'
        raise ToolError(msg)
    if any(mark not in {0, 1} for mark in marks):
        msg = f'segment: point_labels are 1 (on the thing) or 0 (not on it), got {labels!r:.80}'
        raise ToolError(msg)
    return tuple(pairs), tuple(int(mark) for mark in marks)


def allow(tool: str, arguments: Mapping[str, Any], names: Sequence[str]) -> None:
    """Refuse arguments that the tool does not have.

    Raises:
        ToolError: lists the unknown ones and those there are.
    """
    unknown = sorted(set(arguments) - set(names))
    if unknown:
        known = ', '.join(names) or 'none'
        msg = f'{tool}: no argument is called {", ".join(unknown)}; there are {known}'
        raise ToolError(msg)


def whole(tool: str, arguments: Mapping[str, Any], name: str) -> int:
    """Return an integer argument; 0 where it is absent.

    Raises:
        ToolError: it is no integer.
    """
    value = arguments.get(name) or 0
    if not isinstance(value, int) or isinstance(value, bool):
        msg = f'{tool}: {name} is a whole number of nanoseconds, got {value!r:.40}'
        raise ToolError(msg)
    return value


def number(tool: str, value: object, name: str) -> float:
    """Return a finite number.

    Raises:
        ToolError: it is none.
    """
    ok = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not ok or not math.isfinite(float(value)):  # type: ignore[arg-type]
        msg = f'{tool}: {name} is a number, got {value!r:.40}'
        raise ToolError(msg)
    return float(value)  # type: ignore[arg-type]


def numbers(tool: str, value: object, name: str, count: int) -> list[float]:
    """Return so many finite numbers.

    Raises:
        ToolError: they are not.
    """
    if not isinstance(value, list) or len(value) != count:
        msg = f'{tool}: {name} has {count} numbers, got {value!r:.80}'
        raise ToolError(msg)
    return [number(tool, item, name) for item in value]
