"""What a model said of where something is, as points and boxes in pixels.

Models say it in a few ways, all on the scale of 0 to 1000 over the image's width and height:
``500 400``, ``100, 100, 200, 300``, or JSON of boxes and points.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCALE = 1000.0
POINT, BOX = 2, 4
WIDE_FIRST = ('bbox_2d', 'bbox', 'box', 'point_2d', 'point', 'coordinates')
TALL_FIRST = ('box_2d',)
"""Keys whose values begin with the height, as Gemini and Gemma write them."""

_NUMBER = re.compile(r'(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\d)')
_ABSENT = re.compile(
    r'\b(?:not|isn.t|cannot|can.t|no)\b[^.\n]{0,40}\b(?:visible|present|seen|see|found|such)\b'
    r'|\babsent\b',
    re.IGNORECASE,
)
_JSON = re.compile(r'```(?:json)?\s*(.*?)```|(\[[\s\S]*\]|\{[\s\S]*\})', re.DOTALL)


@dataclass
class Spots:
    """Where it is, in pixels."""

    points: list[list[float]] = field(default_factory=list)
    boxes: list[list[float]] = field(default_factory=list)


def read_located(text: str, width: int, height: int) -> dict[str, Any]:
    """Return status, points and boxes of a reply about an image of this size.

    ``present`` with what is where; ``absent`` where it says so; ``ambiguous`` where it says
    neither, or something that cannot lie on the scale.
    """
    groups = list(_groups(text))
    if not groups:
        status = 'absent' if _ABSENT.search(text) or text.strip() == '[]' else 'ambiguous'
        return {'status': status, 'points': [], 'boxes': []}
    spots = Spots()
    for group in groups:
        if len(group) not in {POINT, BOX} or not all(0 <= value <= SCALE for value in group):
            return {'status': 'ambiguous', 'points': [], 'boxes': []}
        sizes = (width, height) * (len(group) // 2)
        pixels = [value / SCALE * size for value, size in zip(group, sizes, strict=True)]
        if len(group) == POINT:
            spots.points.append(pixels)
        else:
            left, right = sorted(pixels[::2])
            top, bottom = sorted(pixels[1::2])
            spots.boxes.append([left, top, right, bottom])
    return {'status': 'present', 'points': spots.points, 'boxes': spots.boxes}


def _groups(text: str) -> Iterator[Sequence[float]]:
    """Yield the numbers that belong together, the width first."""
    found = _JSON.search(text)
    if found is not None:
        try:
            yield from _of_json(json.loads(found[1] or found[2] or found[0]))
        except ValueError:
            pass
        else:
            return
    for line in re.split(r'[\n;]', text):
        numbers = [float(number) for number in _NUMBER.findall(line)]
        if numbers:
            yield numbers


def _of_json(value: object) -> Iterator[Sequence[float]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in TALL_FIRST:
                yield from (_turned(group) for group in _of_json(item))
            elif key in WIDE_FIRST or isinstance(item, (dict, list)):
                yield from _of_json(item)
    elif isinstance(value, list):
        if value and all(_is_number(item) for item in value):
            yield [float(item) for item in value]
        else:
            for item in value:
                yield from _of_json(item)


def _turned(group: Sequence[float]) -> list[float]:
    """Return y, x, y, x as x, y, x, y."""
    pairs = zip(group[1::2], group[::2], strict=False)
    return [value for pair in pairs for value in pair]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
