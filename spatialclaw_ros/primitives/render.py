"""Sketch items drawn over a frame, from above and from any viewpoint."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from spatialclaw_ros.core.transforms import apply, invert
from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.canvas import Canvas
from spatialclaw_ros.primitives.dots import paint_dots
from spatialclaw_ros.primitives.shapes import Shapes, shapes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.core.sketch import SketchItem
    from spatialclaw_ros.primitives.canvas import RGB

    Array = NDArray[np.float64]

NEAR_M = 0.02
STEP_PX = 5.0
RIM_PX = 3
"""Edges of what is filled are softened this far beyond them, at most."""
MAX_STEPS = 400
HIDDEN_M = 0.015
HIDDEN_SIGMAS = 4.0
HIDDEN_ALPHA = 0.45
STEADY = np.ones(5)


class Projector(Protocol):
    """A viewpoint: where world points fall in the picture, and how far they are."""

    def project(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return (N, 3): u, v, distance along the view; NaN where not in front."""


@dataclass(frozen=True, eq=False)
class CameraView:
    """The view of a calibrated camera."""

    camera: Camera
    T_camera_world: Array

    def project(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return (N, 3): u, v, z; NaN behind the near plane."""
        if self.camera.is_distorted:
            local = apply(self.T_camera_world, points)
            local[local[:, 2] <= NEAR_M] = np.nan
            return np.column_stack([optics.project(self.camera, local), local[:, 2]])
        pixels = affine(self.camera.K @ self.T_camera_world[:3], points)
        z = pixels[:, 2]
        z[z <= NEAR_M] = np.nan
        for axis in (0, 1):
            pixels[:, axis] /= z
        return pixels


def affine(matrix: Array, points: NDArray[Any]) -> NDArray[Any]:
    """Return (N, 3) floats mapped by (3, 4), no more precise than they are, column by column."""
    kind = points.dtype.type
    mapped = matrix[:, :3].astype(kind) @ points.T
    mapped += matrix[:, 3:].astype(kind)
    return np.asarray(mapped.T)


def draw_items(
    canvas: Canvas,
    items: Iterable[SketchItem],
    view: Projector,
    depth_m: NDArray[np.float32] | None = None,
) -> None:
    """Draw items; what lies behind ``depth_m`` (H, W) is drawn faint and dashed."""
    shapes = [shapes_of(item) for item in items if item.visible]
    for shape in shapes:
        _fills(canvas, shape, view, depth_m)
    for shape in shapes:
        _clouds(canvas, shape, view, depth_m)
        _strokes(canvas, shape, view, depth_m)
    for shape in shapes:
        _heads(canvas, shape, view, depth_m)
        for point, text, colour in shape.labels:
            canvas.label(view.project(point.reshape(1, 3))[0, :2], text, colour)


def draw_on_image(
    rgb: NDArray[np.uint8],
    items: Sequence[SketchItem],
    camera: Camera,
    T_world_camera: Array,
    depth_m: NDArray[np.float32] | None = None,
) -> NDArray[np.uint8]:
    """Return a camera's image (H, W, 3) with the items drawn in place, occluded by depth."""
    canvas = Canvas.over(rgb)
    draw_items(canvas, items, CameraView(camera, invert(T_world_camera)), depth_m)
    return canvas.finish()


def _clipped_fill(points: Array, view: Projector) -> Array:
    """Return a polygon's outline in pixels, each edge walked so that the near plane cuts it."""
    closed = np.vstack([points, points[:1]])
    walked = np.vstack([np.linspace(a, b, 24, endpoint=False) for a, b in pairwise(closed)])
    pixels = view.project(walked)
    return pixels[np.isfinite(pixels[:, 0]), :2]


def _fills(
    canvas: Canvas, shape: Shapes, view: Projector, depth_m: NDArray[np.float32] | None
) -> None:
    for points, colour, alpha in shape.fills:
        outline = _clipped_fill(points, view)
        if depth_m is None or len(outline) < 3:  # noqa: PLR2004 - a polygon
            canvas.fill(outline, colour, alpha)
            continue
        area = _area_of(outline, depth_m.shape)
        before = canvas.rgb[area].copy()
        canvas.fill(outline, colour, alpha)
        hidden = _behind_plane(points, view, depth_m, area)
        canvas.rgb[area][hidden] = before[hidden]


def _area_of(outline: Array, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the part of a picture that holds an outline (N, 2), as rows and columns."""
    ends = (outline.min(axis=0) - RIM_PX, outline.max(axis=0) + RIM_PX)
    left, top = (int(end) for end in np.clip(ends[0], 0, shape[::-1]))
    right, bottom = (int(end) for end in np.clip(ends[1], 0, shape[::-1]))
    return slice(top, bottom), slice(left, right)


def _behind_plane(
    points: Array, view: Projector, depth_m: NDArray[np.float32], area: tuple[slice, slice]
) -> NDArray[np.bool_]:
    """Return (h, w) of a part of the picture: where the scene lies before a flat polygon."""
    projected = view.project(points)
    known = projected[np.isfinite(projected).all(axis=1)]
    depth_m = depth_m[area]
    if len(known) < 3:  # noqa: PLR2004 - a plane
        return np.zeros(depth_m.shape, bool)
    matrix = np.column_stack([known[:, :2], np.ones(len(known))])
    inverse, *_ = np.linalg.lstsq(matrix, 1 / known[:, 2], rcond=None)  # 1/z is linear in u, v
    v, u = np.mgrid[area]
    with np.errstate(divide='ignore', invalid='ignore'):
        z = 1 / (inverse[0] * u + inverse[1] * v + inverse[2])
        slack = HIDDEN_M + HIDDEN_SIGMAS * noise.depth_sigma(depth_m)
        return np.asarray(depth_m + slack < z)


def _hidden(pixels: Array, depth_m: NDArray[np.float32] | None) -> NDArray[np.bool_]:
    """Return (N,): which projected points lie behind the depth image."""
    out = np.zeros(len(pixels), bool)
    if depth_m is None:
        return out
    height, width = depth_m.shape
    inside = np.isfinite(pixels).all(axis=1)
    u, v = (np.where(inside, np.round(pixels[:, k]), -1).astype(int) for k in (0, 1))
    inside &= (u >= 0) & (v >= 0) & (u < width) & (v < height)
    seen = depth_m[v[inside], u[inside]]
    slack = HIDDEN_M + HIDDEN_SIGMAS * noise.depth_sigma(seen)
    with np.errstate(invalid='ignore'):
        out[inside] = seen + slack < pixels[inside, 2]
    return out


def _steady(hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return visibility along a line without flicker: the majority of five neighbours."""
    if len(hidden) < len(STEADY) or not hidden.any():
        return hidden
    padded = np.pad(hidden.astype(float), len(STEADY) // 2, mode='edge')
    return np.asarray(np.convolve(padded, STEADY, mode='valid') > STEADY.sum() / 2)


def _strokes(
    canvas: Canvas, shape: Shapes, view: Projector, depth_m: NDArray[np.float32] | None
) -> None:
    """Draw the lines of one item as far as they are in front, where hidden faint and dashed."""
    if not shape.strokes:
        return
    walked, number = _walked([points for points, _, _ in shape.strokes], view)
    pixels = view.project(walked)
    hidden = _hidden(pixels, depth_m)
    bounds = np.flatnonzero(np.diff(number)) + 1
    each = (np.split(part, bounds) for part in (pixels, hidden))
    styles: dict[tuple[RGB, float], tuple[list[Array], list[Array]]] = {}
    for own, behind, (_, *style) in zip(*each, shape.strokes, strict=True):
        _part(own, behind, *styles.setdefault((style[0], style[1]), ([], [])))
    for (colour, width), (seen, dashes) in styles.items():
        canvas.lines(dashes, colour, width * 0.6, alpha=HIDDEN_ALPHA, rim=False)
        canvas.lines(seen, colour, width)


def _walked(lines: Sequence[Array], view: Projector) -> tuple[Array, NDArray[np.int64]]:
    """Return points (N, 3) a few pixels apart on lines (K, 3), and the number (N,) of their line.

    So that parts of a line can be hidden, and so that the near plane cuts it.
    """
    points = np.vstack(lines)
    number = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    way = np.diff(points, axis=0, prepend=points[:1])
    spans = np.linalg.norm(np.diff(view.project(points)[:, :2], axis=0, prepend=0), axis=1)
    steps = np.clip(np.nan_to_num(spans / STEP_PX, nan=MAX_STEPS), 1, MAX_STEPS).astype(int)
    steps[np.diff(number, prepend=-1) > 0] = 1  # there is no way to where a line begins
    to = np.repeat(np.arange(len(points)), steps)
    left = (np.cumsum(steps)[to] - 1 - np.arange(len(to))) / steps[to]
    return points[to] - way[to] * left[:, None], number[to]


def _part(
    pixels: Array, hidden: NDArray[np.bool_], seen: list[Array], dashes: list[Array]
) -> None:
    """Add the parts of a line (N, 3) that are seen, and dashes where it is hidden."""
    known = np.isfinite(pixels[:, 0])
    state = np.where(known, _steady(hidden), -1)
    edges = np.flatnonzero(np.diff(state)) + 1
    for start, end in zip([0, *edges], [*edges, len(state)], strict=True):
        joined = end < len(state) and known[end]
        part = pixels[start : end + joined, :2]
        if state[start] == 0:
            seen.append(part)
        elif state[start] == 1:
            dashes += [part[k : k + 3] for k in range(0, len(part), 4)]


def _heads(
    canvas: Canvas, shape: Shapes, view: Projector, depth_m: NDArray[np.float32] | None
) -> None:
    for tail, tip, colour in shape.arrows:
        ends = view.project(np.array([tail, tip]))
        if np.isfinite(ends).all():
            canvas.arrow_head(ends[1, :2], ends[0, :2], colour)
    for point, colour, radius in shape.dots:
        pixels = view.project(point.reshape(1, 3))
        if np.isfinite(pixels).all():
            canvas.dot(pixels[0, :2], colour, radius, hollow=bool(_hidden(pixels, depth_m)[0]))


def _clouds(
    canvas: Canvas, shape: Shapes, view: Projector, depth_m: NDArray[np.float32] | None
) -> None:
    for points, colours in shape.clouds:
        pixels = view.project(points)
        pixels[_hidden(pixels, depth_m)] = np.nan
        paint_dots(canvas.rgb, pixels, colours, radius=1)
