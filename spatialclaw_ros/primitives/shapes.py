"""Sketch items as strokes, fills, dots and labels in the world, before any projection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.transforms import quat_xyzw_to_matrix
from spatialclaw_ros.primitives.colours import bytes_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.sketch import SketchItem

    Array = NDArray[np.float64]
    RGB = tuple[int, int, int]

ROUND = 48  # corners of a circle
AXIS_COLOURS: tuple[RGB, RGB, RGB] = ((235, 60, 60), (70, 200, 80), (70, 120, 255))
BOX_EDGES = (
    (0, 1),
    (1, 2),
    (2, 3),
    (3, 0),
    (4, 5),
    (5, 6),
    (6, 7),
    (7, 4),
    (0, 4),
    (1, 5),
    (2, 6),
    (3, 7),
)
PLANE_ALPHA = 0.2
POLYGON_ALPHA = 0.2


@dataclass
class Shapes:
    """What to draw of one item."""

    strokes: list[tuple[Array, RGB, float]] = field(default_factory=list)
    fills: list[tuple[Array, RGB, float]] = field(default_factory=list)
    dots: list[tuple[Array, RGB, float]] = field(default_factory=list)
    clouds: list[tuple[Array, NDArray[np.uint8]]] = field(default_factory=list)
    arrows: list[tuple[Array, Array, RGB]] = field(default_factory=list)
    labels: list[tuple[Array, str, RGB]] = field(default_factory=list)


def length_text(metres: float) -> str:
    """Return a length as people read it: '0.243 m', '1.23 m', '12.3 m'."""
    if not np.isfinite(metres):
        return '? m'
    digits = 3 if metres < 1 else 2 if metres < 10 else 1  # noqa: PLR2004 - three significant digits
    return f'{metres:.{digits}f} m'


def angle_deg(points: Array) -> float:
    """Return the angle at the middle of three points, degrees."""
    a, b = points[0] - points[1], points[2] - points[1]
    norm = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.degrees(np.arccos(np.clip(a @ b / norm, -1, 1)))) if norm else float('nan')


def auto_text(item: SketchItem) -> str:
    """Return what a measure or an angle says by itself."""
    if item.kind == 'measure':
        return length_text(float(np.linalg.norm(item.points[1] - item.points[0])))
    if item.kind == 'angle':
        return f'{angle_deg(item.points):.1f}°'
    return item.text


def corners(item: SketchItem) -> Array:
    """Return the (8, 3) corners of a box, or (4, 3) of a plane."""
    rotation = quat_xyzw_to_matrix(item.quat_xyzw)
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
    levels = (0.0,) if item.kind == 'plane' else (-0.5, 0.5)
    local = np.vstack([np.column_stack([signs, np.full(4, h)]) for h in levels]) * np.array(
        item.size
    )
    return np.asarray(item.points[0] + local @ rotation.T)


def _circle(radius: float) -> Array:
    turn = np.linspace(0, 2 * np.pi, ROUND + 1)
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn), np.zeros(ROUND + 1)])


def shapes_of(item: SketchItem) -> Shapes:
    """Return the shapes of one item, world coordinates [m]."""
    out = Shapes()
    colour = bytes_of(item.color)
    points = item.points
    middle = points.mean(axis=0)
    _DRAW[item.kind](item, out, colour)
    said = auto_text(item)
    text = item.label
    if item.kind in {'measure', 'angle'}:
        text = f'{item.label}: {said}' if item.label and item.label != said else said
    elif item.kind == 'text':
        text = item.text or item.label
    if item.kind in {'angle', 'arrow'}:
        middle = points[1]
    elif item.kind == 'box':
        middle = points[0] + np.array([0, 0, item.size[2] / 2])
    if text:
        out.labels.append((middle, text, colour))
    return out


def _point(item: SketchItem, out: Shapes, colour: RGB) -> None:
    out.dots.append((item.points[0], colour, 4.5))


def _text(item: SketchItem, out: Shapes, colour: RGB) -> None:
    out.dots.append((item.points[0], colour, 2.0))


def _line(item: SketchItem, out: Shapes, colour: RGB) -> None:
    out.strokes.append((item.points, colour, 2.4))
    if item.kind in {'segment', 'measure'}:
        out.dots += [(point, colour, 3.2) for point in item.points]


def _arrow(item: SketchItem, out: Shapes, colour: RGB) -> None:
    out.strokes.append((item.points, colour, 2.6))
    out.arrows.append((item.points[0], item.points[1], colour))


def _polygon(item: SketchItem, out: Shapes, colour: RGB) -> None:
    out.fills.append((item.points, colour, POLYGON_ALPHA * item.color[3]))
    out.strokes.append((np.vstack([item.points, item.points[:1]]), colour, 2.0))


def _box(item: SketchItem, out: Shapes, colour: RGB) -> None:
    eight = corners(item)
    out.strokes += [(eight[[a, b]], colour, 2.0) for a, b in BOX_EDGES]


def _plane(item: SketchItem, out: Shapes, colour: RGB) -> None:
    four = corners(item)
    out.fills.append((four, colour, PLANE_ALPHA * item.color[3]))
    out.strokes.append((np.vstack([four, four[:1]]), colour, 1.5))
    normal = quat_xyzw_to_matrix(item.quat_xyzw)[:, 2]
    tip = item.points[0] + normal * 0.25 * min(item.size[0], item.size[1])
    out.strokes.append((np.array([item.points[0], tip]), colour, 1.5))
    out.arrows.append((item.points[0], tip, colour))


def _sphere(item: SketchItem, out: Shapes, colour: RGB) -> None:
    ring = _circle(item.size[0] / 2)
    for order in ([0, 1, 2], [0, 2, 1], [2, 0, 1]):
        out.strokes.append((item.points[0] + ring[:, order], colour, 1.6))


def _cylinder(item: SketchItem, out: Shapes, colour: RGB) -> None:
    rotation = quat_xyzw_to_matrix(item.quat_xyzw)
    ring = _circle(item.size[0] / 2)
    half = np.array([0, 0, item.size[2] / 2])
    for offset in (-half, half):
        out.strokes.append((item.points[0] + (ring + offset) @ rotation.T, colour, 1.8))
    for k in range(0, ROUND, ROUND // 4):
        side = np.array([ring[k] - half, ring[k] + half])
        out.strokes.append((item.points[0] + side @ rotation.T, colour, 1.4))


def _cloud(item: SketchItem, out: Shapes, colour: RGB) -> None:
    shades = item.colors
    if shades is None or len(shades) != len(item.points):
        shades = np.tile(np.array(colour, np.uint8), (len(item.points), 1))
    out.clouds.append((item.points, shades))


def _axes(item: SketchItem, out: Shapes, colour: RGB) -> None:
    del colour
    rotation = quat_xyzw_to_matrix(item.quat_xyzw)
    for k, shade in enumerate(AXIS_COLOURS):
        tip = item.points[0] + rotation[:, k] * item.size[0]
        out.strokes.append((np.array([item.points[0], tip]), shade, 2.2))
        out.arrows.append((item.points[0], tip, shade))


def _angle(item: SketchItem, out: Shapes, colour: RGB) -> None:
    a, vertex, b = item.points
    out.strokes.append((item.points, colour, 2.2))
    first, second = a - vertex, b - vertex
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    if min(lengths) <= 0:
        return
    first, second = first / lengths[0], second / lengths[1]
    total = np.arccos(np.clip(first @ second, -1, 1))
    if total < 1e-3 or total > np.pi - 1e-3:  # noqa: PLR2004 - no plane to draw an arc in
        return
    steps = np.linspace(0, 1, 24)[:, None]
    arc = (np.sin((1 - steps) * total) * first + np.sin(steps * total) * second) / np.sin(total)
    out.strokes.append((vertex + 0.3 * min(lengths) * arc, colour, 1.6))


_DRAW = {
    'point': _point,
    'text': _text,
    'segment': _line,
    'measure': _line,
    'polyline': _line,
    'arrow': _arrow,
    'polygon': _polygon,
    'box': _box,
    'plane': _plane,
    'sphere': _sphere,
    'cylinder': _cylinder,
    'cloud': _cloud,
    'axes': _axes,
    'angle': _angle,
}
