"""tools.Draw: boxes, lines, points, masks and texts on a picture, in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from spatialclaw_ros.primitives.canvas import Canvas
from spatialclaw_ros.primitives.colours import bytes_of
from spatialclaw_ros.primitives.forgiving.colours import colours_of, rgba
from spatialclaw_ros.primitives.forgiving.labels import texts_of
from spatialclaw_ros.primitives.forgiving.masks import mask_of
from spatialclaw_ros.primitives.forgiving.options import other_names
from spatialclaw_ros.primitives.forgiving.pictures import picture_of
from spatialclaw_ros.primitives.forgiving.pixels import rows_of
from spatialclaw_ros.primitives.paint import overlay_masks

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given


STYLE = {'color': 'colors', 'colour': 'colors', 'label': 'labels', 'width': 'thickness'}
"""Other names of how something is drawn."""


def _canvas(image: Given) -> Canvas:
    return Canvas.over(picture_of(image, 'Draw'))


class Draw:
    """Draw on a picture, in pixels; each call returns a new PIL image. Colours: names or RGB."""

    @other_names(box='boxes', bbox='boxes', bboxes='boxes', **STYLE)
    def draw_bbox(
        self,
        image: Given,
        boxes: Given,
        colors: Given = None,
        thickness: float = 2.0,
        labels: Given = (),
    ) -> Image.Image:
        """Draw boxes (left, top, right, bottom), one or several."""
        canvas, rows = _canvas(image), rows_of(boxes, 4, 'a box', 'boxes')
        names = texts_of(labels)
        for k, (row, colour) in enumerate(zip(rows, colours_of(colors, len(rows)), strict=True)):
            left, top, right, bottom = row
            path = np.array(
                [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]
            )
            canvas.line(path, bytes_of(colour), thickness or 2.0)
            if k < len(names):
                canvas.label((left, top), names[k], bytes_of(colour))
        return Image.fromarray(canvas.finish())

    @other_names(line='lines', **STYLE)
    def draw_line(
        self, image: Given, lines: Given, colors: Given = None, thickness: float = 2.0
    ) -> Image.Image:
        """Draw lines (u1, v1, u2, v2), one or several."""
        canvas, rows = _canvas(image), rows_of(lines, 4, 'a line')
        for row, colour in zip(rows, colours_of(colors, len(rows)), strict=True):
            canvas.line(row.reshape(2, 2), bytes_of(colour), thickness or 2.0)
        return Image.fromarray(canvas.finish())

    @other_names(point='points', **STYLE)
    def draw_point(
        self,
        image: Given,
        points: Given,
        colors: Given = None,
        radius: float = 4.0,
        labels: Given = (),
    ) -> Image.Image:
        """Draw points (u, v), one or several."""
        canvas, rows = _canvas(image), rows_of(points, 2, 'a point', 'points')
        names = texts_of(labels)
        for k, (row, colour) in enumerate(zip(rows, colours_of(colors, len(rows)), strict=True)):
            canvas.dot(row, bytes_of(colour), radius or 4.0)
            if k < len(names):
                canvas.label((row[0], row[1]), names[k], bytes_of(colour))
        return Image.fromarray(canvas.finish())

    @other_names(masks='mask', labels='label')
    def draw_mask(self, image: Given, mask: Given, label: str = '') -> Image.Image:
        """Tint a mask (H, W)."""
        return Image.fromarray(
            overlay_masks(_canvas(image).rgb, [mask_of(mask)], [label] if label else [])
        )

    @other_names(pos='position', xy='position', colors='color', colour='color')
    def draw_text(
        self, image: Given, position: Given, text: str, color: Given = 'white'
    ) -> Image.Image:
        """Write a text at a pixel (u, v)."""
        canvas = _canvas(image)
        for u, v in rows_of(position, 2, 'a position', 'points')[:1]:
            canvas.label((float(u), float(v)), str(text), bytes_of(rgba(color)))
        return Image.fromarray(canvas.finish())

    def __repr__(self) -> str:
        """Name the calls."""
        return 'tools.Draw: draw_bbox, draw_line, draw_point, draw_mask, draw_text'
