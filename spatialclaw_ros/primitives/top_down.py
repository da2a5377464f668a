"""The scene seen from above: grid, scale bar, axes, cameras, the cloud faintly, the sketch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from spatialclaw_ros.primitives.canvas import Canvas
from spatialclaw_ros.primitives.clouds import voxels
from spatialclaw_ros.primitives.dots import paint_dots
from spatialclaw_ros.primitives.ranks import percentiles
from spatialclaw_ros.primitives.render import affine, draw_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.core.sketch import SketchItem

    Array = NDArray[np.float64]

SIZE = 760
MOST_POINTS = 400_000  # more points than a picture has pixels are not seen
MARGIN = 0.12
ZOOM = 1.4  # pages show it at little more than half its size
PAPER = (245, 246, 248)
GRID = (222, 225, 230)
GRID_STRONG = (196, 200, 208)
INK = (70, 76, 86)
CAMERA = (40, 110, 220)
LEAST_SPAN_M = 0.3
NOWHERE = np.zeros((0, 3))
SOME, CELL_M = 10_000, 0.05  # so many points tell where a cloud's surface is, one a cell
STEPS_M = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
FADE = 0.62  # how far cloud colours go towards the paper
WEDGE = 0.08
CAMERA_ROOM = 1.7  # a camera farther off than this (in spans of what is drawn) is left out of view


@dataclass(frozen=True, eq=False)
class MapView:
    """Orthographic view from above; ``heading`` [rad] is the world direction that points up."""

    middle: Array
    pixels_per_m: float
    heading: float = np.pi / 2

    def project(self, points: NDArray[Any]) -> NDArray[Any]:
        """Return (N, 3): u, v and minus z, so that higher is nearer; as precise as the points."""
        c, s = (self.pixels_per_m * turn(self.heading) for turn in (np.cos, np.sin))
        turned = np.array([[s, -c, 0.0], [-c, -s, 0.0], [0.0, 0.0, -1.0]])
        shift = np.append(SIZE / 2 - turned[:2, :2] @ self.middle[:2], 0.0)
        return affine(np.column_stack([turned, shift]), points)


def fit_view(spots: Array, heading: float) -> MapView:
    """Return the view that holds (N, 2 or more) world points."""
    c, s = np.cos(heading), np.sin(heading)
    turned = (spots if len(spots) else np.zeros((1, 2)))[:, :2] @ np.array([[s, c], [-c, s]])
    low, high = turned.min(axis=0), turned.max(axis=0)
    span = max(LEAST_SPAN_M, float((high - low).max())) * (1 + 2 * MARGIN)
    middle = (low + high) / 2 @ np.array([[s, -c], [c, s]])
    return MapView(middle, SIZE / span, heading)


def draw_top_down(
    items: Sequence[SketchItem],
    cloud: NDArray[Any] | None = None,
    colors: NDArray[np.uint8] | None = None,
    cameras: Sequence[Array] = (),
    *,
    heading: float = np.pi / 2,
    title: str = '',
    room_for: Sequence[SketchItem] = (),
) -> NDArray[np.uint8]:
    """Return a picture (760, 760, 3) of world things from above.

    Args:
        items: what to draw.
        cloud: (N, 3) points shown faintly; NaN where there is none.
        colors: (N, 3) uint8 of the cloud.
        cameras: poses (4, 4), drawn as wedges.
        heading: world direction [rad] that points up in the picture.
        title: a line in the corner.
        room_for: items that are not drawn but would be within the picture.
    """
    within = [item for item in (*items, *room_for) if item.visible]
    spots = [item.points for item in within]
    sized = [
        np.vstack([i.points[0] - np.array(i.size) / 2, i.points[0] + np.array(i.size) / 2])
        for i in within
        if i.kind in {'box', 'plane', 'sphere', 'cylinder'}
    ]
    spots += sized
    eyes = [pose[None, :3, 3] for pose in cameras]
    if eyes and (
        not spots or _span(spots + eyes) <= CAMERA_ROOM * max(LEAST_SPAN_M, _span(spots))
    ):
        spots += eyes
    if cloud is not None and len(cloud):
        spots.append(_most_of(cloud) if not within else _near(cloud, spots))
    view = fit_view(np.vstack([NOWHERE, *(s[:, :3] for s in spots)]), heading)
    canvas = Canvas.blank((SIZE, SIZE), PAPER, zoom=ZOOM)
    if cloud is not None and len(cloud):
        _cloud(canvas, view, cloud, colors)
    _grid(canvas, view)
    if cameras:
        canvas.dots(view.project(np.array(cameras)[:, :3, 3])[:-1, :2], CAMERA, 2.0)
        _camera(canvas, view, cameras[-1])
    draw_items(canvas, items, view)
    _scale_bar(canvas, view)
    _axes(canvas, view)
    if title:
        canvas.label((8, 14), title, INK)
    return canvas.finish()


def _span(spots: Sequence[Array]) -> float:
    flat = np.vstack([s[:, :2] for s in spots])
    return float(np.ptp(flat, axis=0).max())


def _near(cloud: NDArray[Any], spots: Sequence[Array]) -> Array:
    """Return the cloud's corners as far as they are near what is drawn."""
    drawn = np.vstack([s[:, :3] for s in spots])
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    room = max(LEAST_SPAN_M, float((high - low)[:2].max())) * 0.35
    return np.clip(_most_of(cloud), low - room, high + room)


def _most_of(cloud: NDArray[Any]) -> Array:
    """Return (2, 3): between which corners most of a cloud's surface lies, near or far."""
    few = cloud[:: max(1, len(cloud) // SOME)].T
    few = few[:, np.isfinite(few[2])]
    if not few.size:
        return NOWHERE
    numbers = voxels(list(((few - few.min(axis=1, keepdims=True)) / CELL_M).astype(np.int32)))
    one = np.zeros(int(numbers.max()) + 1, np.int64)
    one[numbers] = np.arange(len(numbers))
    return np.asarray(percentiles(few[:, one], [2, 98]).T, float)


def _cloud(
    canvas: Canvas, view: MapView, cloud: NDArray[Any], colors: NDArray[np.uint8] | None
) -> None:
    shades = np.full((len(cloud), 3), 150, np.uint8) if colors is None else colors
    radius = int(np.clip(view.pixels_per_m * 0.02 / 2, 0, 3))
    paper = canvas.rgb.copy()
    paint_dots(canvas.rgb, view.project(cloud), shades, radius)
    cv2.addWeighted(canvas.rgb, 1 - FADE, paper, FADE, 0, dst=canvas.rgb)


def _step(view: MapView) -> float:
    wanted = 70 / view.pixels_per_m
    return next((step for step in STEPS_M if step >= wanted), STEPS_M[-1])


def _grid(canvas: Canvas, view: MapView) -> None:
    step = _step(view)
    reach = 0.75 * SIZE / view.pixels_per_m  # more than half of the picture's diagonal
    lines, strong = [], []
    for axis in (0, 1):
        first, last = ((view.middle[axis] + way * reach) / step for way in (-1, 1))
        numbers = np.arange(np.floor(first), np.ceil(last))
        ends = np.zeros((len(numbers), 2, 3))
        ends[:, :, axis] = numbers[:, None] * step
        ends[:, :, 1 - axis] = view.middle[1 - axis] + np.array([-reach, reach])
        lines.append(view.project(ends.reshape(-1, 3))[:, :2].reshape(-1, 2, 2))
        strong.append(numbers % 5 == 0)
    every, heavy = np.concatenate(lines), np.concatenate(strong)
    canvas.net([(every[~heavy], GRID), (every[heavy], GRID_STRONG)], 0.6, alpha=0.7)


def _camera(canvas: Canvas, view: MapView, pose: Array) -> None:
    eye = pose[:3, 3]
    place = view.project(eye.reshape(1, 3))[0, :2]
    if not ((place >= 0) & (place <= SIZE)).all():
        _camera_beyond(canvas, view, eye, place)
        return
    reach = WEDGE * SIZE / view.pixels_per_m
    ahead = pose[:3, 2] * np.array([1.0, 1.0, 0.0])
    norm = float(np.linalg.norm(ahead))
    if norm > 1e-3:  # noqa: PLR2004 - not straight down
        ahead /= norm
        side = np.array([-ahead[1], ahead[0], 0.0])
        wedge = view.project(
            np.array(
                [eye, eye + reach * (ahead + 0.5 * side), eye + reach * (ahead - 0.5 * side), eye]
            )
        )
        canvas.fill(wedge[:, :2], CAMERA, 0.25)
        canvas.line(wedge[:, :2], CAMERA, 1.2, rim=False)
    canvas.dot(view.project(eye.reshape(1, 3))[0, :2], CAMERA, 3.0)


def _camera_beyond(canvas: Canvas, view: MapView, eye: Array, place: Array) -> None:
    """Point from the picture's rim to a camera outside it, with its distance from the middle."""
    middle = np.full(2, SIZE / 2)
    way = (place - middle) / np.linalg.norm(place - middle)
    tip = middle + way * (SIZE / 2 - 14) / np.abs(way).max()
    canvas.line(np.array([tip - 26 * way, tip]), CAMERA, 1.6, rim=False)
    canvas.arrow_head(tip, tip - 26 * way, CAMERA)
    distance = float(np.linalg.norm(eye[:2] - view.middle))
    canvas.label(tuple(tip - 30 * way), f'camera, {distance:.1f} m', CAMERA, 11)


def _scale_bar(canvas: Canvas, view: MapView) -> None:
    metres = _step(view)
    length = metres * view.pixels_per_m
    while length < 90 and metres * 2 <= STEPS_M[-1]:  # noqa: PLR2004 - long enough to read
        metres, length = metres * 2, length * 2
    y, x = SIZE - 24.0, 20.0
    ends = [np.array([[end, y - 5], [end, y + 5]]) for end in (x, x + length)]
    canvas.lines([np.array([[x, y], [x + length, y]]), *ends], INK, 2.0, rim=False)
    canvas.label((x + length / 2, y - 4), f'{metres:g} m', INK)


def _axes(canvas: Canvas, view: MapView) -> None:
    origin = np.array([SIZE - 60.0, SIZE - 50.0])
    base = view.project(np.zeros((1, 3)))[0, :2]
    for axis, name, colour in ((0, 'x', (220, 60, 60)), (1, 'y', (50, 160, 60))):
        unit = np.zeros((1, 3))
        unit[0, axis] = 1.0
        way = view.project(unit)[0, :2] - base
        tip = origin + 34 * way / np.linalg.norm(way)
        canvas.line(np.array([origin, tip]), colour, 1.6, rim=False)
        canvas.arrow_head(tip, origin, colour)
        canvas.label(tuple(tip), name, colour, 11)
