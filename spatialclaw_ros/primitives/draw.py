"""tools.Draw: boxes, lines, points, masks and texts on a picture, in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from spatialclaw_ros.primitives.canvas import Canvas
from spatialclaw_ros.primitives.colours import bytes_of, rgba
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.mask_tools import as_any_mask
from spatialclaw_ros.primitives.paint import overlay_masks
from spatialclaw_ros.primitives.showing import as_rgb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given


def _rows(values: Given, width: int, what: str) -> NDArray[np.float64]:
    array = np.asarray(values, float)
    if array.size == 0 or array.size % width:
        msg = f'{what} takes {width} pixel numbers each, got {values!r}'
        raise ArgumentError(msg)
    return array.reshape(-1, width)


def _colours(colors: Given, count: int) -> list[tuple[int, int, int]]:
    one = (
        colors is None
        or isinstance(colors, str)
        or (
            np.ndim(np.asarray(colors, dtype=object)) == 1
            and all(np.isscalar(c) and not isinstance(c, str) for c in colors)
        )
    )
    listed = [colors] * count if one else list(colors)
    return [bytes_of(rgba(listed[k % len(listed)], k)) for k in range(count)]


def _canvas(image: Given) -> Canvas:
    pixels = as_rgb(image)
    if pixels is None:
        msg = f'Draw takes a picture (frame, PIL image, array), got {type(image).__name__}'
        raise ArgumentError(msg)
    return Canvas.over(pixels)


class Draw:
    """Draw on a picture, in pixels; each call returns a new PIL image. Colours: names or RGB."""

    def draw_bbox(
        self,
        image: Given,
        boxes: Given,
        colors: Given = None,
        thickness: float = 2.0,
        labels: Given = (),
    ) -> Image.Image:
        """Draw boxes (left, top, right, bottom), one or several."""
        canvas, rows = _canvas(image), _rows(boxes, 4, 'a box')
        names = [labels] if isinstance(labels, str) else list(labels or ())
        for k, (row, colour) in enumerate(zip(rows, _colours(colors, len(rows)), strict=True)):
            left, top, right, bottom = row
            path = np.array(
                [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]
            )
            canvas.line(path, colour, thickness or 2.0)
            if k < len(names):
                canvas.label((left, top), str(names[k]), colour)
        return Image.fromarray(canvas.finish())

    def draw_line(
        self, image: Given, lines: Given, colors: Given = None, thickness: float = 2.0
    ) -> Image.Image:
        """Draw lines (u1, v1, u2, v2), one or several."""
        canvas, rows = _canvas(image), _rows(lines, 4, 'a line')
        for row, colour in zip(rows, _colours(colors, len(rows)), strict=True):
            canvas.line(row.reshape(2, 2), colour, thickness or 2.0)
        return Image.fromarray(canvas.finish())

    def draw_point(
        self,
        image: Given,
        points: Given,
        colors: Given = None,
        radius: float = 4.0,
        labels: Given = (),
    ) -> Image.Image:
        """Draw points (u, v), one or several."""
        canvas, rows = _canvas(image), _rows(points, 2, 'a point')
        names = [labels] if isinstance(labels, str) else list(labels or ())
        for k, (row, colour) in enumerate(zip(rows, _colours(colors, len(rows)), strict=True)):
            canvas.dot(row, colour, radius or 4.0)
            if k < len(names):
                canvas.label((row[0], row[1]), str(names[k]), colour)
        return Image.fromarray(canvas.finish())

    def draw_mask(self, image: Given, mask: Given, label: str = '') -> Image.Image:
        """Tint a mask (H, W)."""
        return Image.fromarray(
            overlay_masks(_canvas(image).rgb, [as_any_mask(mask)], [label] if label else [])
        )

    def draw_text(
        self, image: Given, position: Given, text: str, color: Given = 'white'
    ) -> Image.Image:
        """Write a text at a pixel (u, v)."""
        canvas = _canvas(image)
        u, v = _rows(position, 2, 'a position')[0]
        canvas.label((float(u), float(v)), str(text), bytes_of(rgba(color)))
        return Image.fromarray(canvas.finish())

    def __repr__(self) -> str:
        """Name the calls."""
        return 'tools.Draw: draw_bbox, draw_line, draw_point, draw_mask, draw_text'
