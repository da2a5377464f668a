"""Stand-ins that draw the straightforward way, with Pillow and matplotlib; see ``plain``."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from spatialclaw_ros.bench import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.bench.plain import Array
    from spatialclaw_ros.primitives.frame_view import Frame

    Draw = ImageDraw.ImageDraw
    Project = Callable[[Array], Array]

RED, WIDTH = (220, 60, 60), 2
FAINT = 0.45
STEPS = 40
VIEW_SIZE, VIEW_FOV_DEG, VIEW_COLOUR = (960, 720), 60.0, (38, 41, 48)
MAP_PX, MAP_COLOUR = 760, (246, 246, 246)
HIDDEN_M = 0.03


@dataclass(frozen=True, eq=False)
class Scene:
    """What a sketch holds, as numbers."""

    edges: Sequence[tuple[Array, Array]]
    area: Array
    """(N, 3) outline of what is filled."""
    names: Sequence[tuple[Array, str]]


def over(image: NDArray[np.uint8], draw: Callable[[Draw], object]) -> Image.Image:
    """Return a copy of a picture with something drawn on it."""
    picture = Image.fromarray(image)
    draw(ImageDraw.Draw(picture))
    return picture


def boxes(image: NDArray[np.uint8], rows: Array, names: Sequence[str]) -> Image.Image:
    """Return the picture with boxes and their names."""

    def draw(pen: Draw) -> None:
        for row, name in zip(rows, names, strict=True):
            pen.rectangle(list(row), outline=RED, width=WIDTH)
            pen.text((row[0], row[1]), name, fill=RED)

    return over(image, draw)


def dots(image: NDArray[np.uint8], rows: Array, radius: float) -> Image.Image:
    """Return the picture with points."""

    def draw(pen: Draw) -> None:
        for u, v in rows:
            pen.ellipse([u - radius, v - radius, u + radius, v + radius], fill=RED)

    return over(image, draw)


def lines(image: NDArray[np.uint8], rows: Array) -> Image.Image:
    """Return the picture with lines."""

    def draw(pen: Draw) -> None:
        for row in rows:
            pen.line(list(row), fill=RED, width=WIDTH)

    return over(image, draw)


def chart(values: Array) -> tuple[NDArray[np.uint8], str]:
    """Return a chart of a series, by way of a PNG, and its range in words."""
    from matplotlib import pyplot as plt  # noqa: PLC0415 - heavy

    figure, axes = plt.subplots(figsize=(6.4, 3.6))
    axes.plot(values, marker='o', markersize=3, linewidth=1.5)
    axes.set(xlabel='index', ylabel='value')
    axes.grid(visible=True)
    file = io.BytesIO()
    figure.savefig(file, dpi=100)
    plt.close(figure)
    slope = np.polyfit(np.arange(len(values)), values, 1)[0]
    words = f'{values.min():.4g} to {values.max():.4g}, mean {values.mean():.4g}, {slope:.3g}'
    return np.asarray(Image.open(file).convert('RGB')), words


def on_image(frame: Frame, scene: Scene) -> Image.Image:
    """Return the picture with a scene drawn in place, faint where something is before it."""
    depth, pose = plain.depth_and_pose(frame)
    project = _camera(frame.K, pose)
    return _draw(frame.rgb, scene, project, depth)


def from_above(frames: Sequence[Frame], scene: Scene, strides: int) -> Image.Image:
    """Return a map of a scene: the cloud faintly, higher over lower, and the way."""
    points, colours = plain.gathered(frames, strides)
    eyes = np.stack([plain.depth_and_pose(frame)[1][:3, 3] for frame in frames])
    c, s = np.cos(plain.heading(frames[-1])), np.sin(plain.heading(frames[-1]))
    turn = np.array([[s, -c], [c, s]])
    spots = np.concatenate([scene.area, *(np.stack(edge) for edge in scene.edges), eyes])
    low, high = (spots[:, :2] @ turn.T).min(axis=0), (spots[:, :2] @ turn.T).max(axis=0)
    scale = 0.8 * MAP_PX / float((high - low).max())

    def project(places: Array) -> Array:
        flat = (places[:, :2] @ turn.T - (low + high) / 2) * scale
        return np.column_stack([MAP_PX / 2 + flat[:, 0], MAP_PX / 2 - flat[:, 1], -places[:, 2]])

    image = np.full((MAP_PX, MAP_PX, 3), MAP_COLOUR, np.uint8)
    _splat(image, project(points), FAINT * colours + (1 - FAINT) * np.array(MAP_COLOUR))
    picture = _draw(image, scene, project, None)
    pen = ImageDraw.Draw(picture)
    pen.line([tuple(p) for p in project(eyes)[:, :2]], fill=RED)
    bar = float(10 ** np.floor(np.log10(MAP_PX / 2 / scale)))
    for k in range(-50, 51):  # the grid
        for ends in ([[k, -50, 0], [k, 50, 0]], [[-50, k, 0], [50, k, 0]]):
            pen.line([tuple(p) for p in project(bar * np.array(ends, float))[:, :2]], (222,) * 3)
    pen.line([20, MAP_PX - 24, 20 + bar * scale, MAP_PX - 24], fill=(0, 0, 0), width=WIDTH)
    pen.text((20, MAP_PX - 40), f'{bar:g} m', fill=(0, 0, 0))
    return picture


def from_anywhere(frames: Sequence[Frame], scene: Scene, pose: Array, strides: int) -> Image.Image:
    """Return a scene and the cloud as a camera at some pose would show them."""
    points, colours = plain.gathered(frames, strides)
    width, height = VIEW_SIZE
    focal = width / 2 / np.tan(np.radians(VIEW_FOV_DEG) / 2)
    K = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
    project = _camera(K, pose)
    image = np.full((height, width, 3), VIEW_COLOUR, np.uint8)
    depth = _splat(image, project(points), colours)
    return _draw(image, scene, project, depth)


def _camera(K: Array, T_world_camera: Array) -> Project:
    T_camera_world = np.linalg.inv(T_world_camera)

    def project(places: Array) -> Array:
        local = np.column_stack([places, np.ones(len(places))]) @ T_camera_world.T
        with np.errstate(divide='ignore', invalid='ignore'):
            pixels = local[:, :3] @ K.T
            out = np.column_stack([pixels[:, :2] / pixels[:, 2:], local[:, 2]])
        out[local[:, 2] <= 0] = np.nan
        return out

    return project


def _splat(image: NDArray[np.uint8], pixels: Array, colours: Array) -> Array:
    """Draw points, far to near, as squares of 3 by 3 pixels; return their depth (H, W)."""
    height, width = image.shape[:2]
    depth = np.full((height, width), np.nan)
    order = np.argsort(-pixels[:, 2])
    u, v = np.rint(np.nan_to_num(pixels[order, :2], nan=-1)).astype(int).T
    shown = (u > 0) & (v > 0) & (u < width - 1) & (v < height - 1)
    u, v, order = u[shown], v[shown], order[shown]
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            image[v + i, u + j] = colours[order]
            depth[v + i, u + j] = pixels[order, 2]
    return depth


def _draw(
    image: NDArray[np.uint8], scene: Scene, project: Project, depth: NDArray[np.floating] | None
) -> Image.Image:
    """Return a picture with a scene's edges, area and names."""
    picture = Image.fromarray(image).convert('RGBA')
    sheet = Image.new('RGBA', picture.size)
    pen = ImageDraw.Draw(sheet)
    outline = project(scene.area)
    if np.isfinite(outline).all():
        pen.polygon([tuple(p) for p in outline[:, :2]], fill=(*RED, 60))
    closed = list(zip(scene.area, np.roll(scene.area, -1, axis=0), strict=True))
    for start, end in [*scene.edges, *closed]:
        path = project(np.linspace(start, end, STEPS))
        for a, b in pairwise(path):
            if np.isfinite([a, b]).all():
                alpha = 90 if _hidden(a, depth) else 255
                pen.line([*a[:2], *b[:2]], fill=(*RED, alpha), width=WIDTH)
    for place, name in scene.names:
        u, v, _ = project(place[None])[0]
        if np.isfinite(u):
            pen.text((u, v), name, fill=RED)
    return Image.alpha_composite(picture, sheet).convert('RGB')


def _hidden(pixel: Array, depth: NDArray[np.floating] | None) -> bool:
    if depth is None:
        return False
    u, v = int(pixel[0]), int(pixel[1])
    inside = 0 <= u < depth.shape[1] and 0 <= v < depth.shape[0]
    return inside and bool(depth[v, u] < pixel[2] - HIDDEN_M)
