"""How much of each thing a camera sees: exact counts of pixels, before any noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.world.raycast import Rays, cast, meet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.world.raycast import Hits
    from spatialclaw_ros.world.shapes import Shape
    from spatialclaw_ros.world.world import World

STRAY_PX = 6
"""Pixels at either end that do not show how far something reaches."""


@dataclass(frozen=True)
class Seen:
    """One thing in one picture."""

    value: int
    pixels: int
    """That show it."""
    alone: int
    """That would show it if nothing stood before it."""
    whole: int
    """That would show it if the picture did not end either, as far as one picture beyond."""
    low_m: float = 0.0
    """Height above the floor from which on it is shown."""
    high_m: float = 0.0
    """Height up to which it is shown; both 0 where it is a few pixels only."""
    cut_above: bool = False
    """Whether it reaches the upper border of the picture: it may go on beyond."""

    @property
    def share(self) -> float:
        """Share of the whole thing's outline that is seen, 0..1."""
        return self.pixels / self.whole if self.whole else 0.0

    @property
    def hidden(self) -> float:
        """Share that other things hide, of what is within the picture, 0..1."""
        return 1 - self.pixels / self.alone if self.alone else 0.0


def visibility(world: World, at_s: float, camera: Camera) -> tuple[Seen, ...]:
    """Return how much is seen of each thing in view that stands in the room, and of its doors.

    Floor, ceiling and walls have no outline that could be seen whole; they are left out.
    """
    pose = world.robot.T_map_camera(at_s)
    parts, values = world.parts(at_s)
    hits = cast([part.shape for part in parts], camera, pose)
    shown = np.array([*values, 0])[hits.solid]
    heights = _heights(hits, Rays(camera, pose))
    rays = Rays(_wide(camera), pose)
    rows, columns = camera.height, camera.width
    out = []
    for thing in world.things:
        if thing.kind in {'floor', 'ceiling', 'wall'}:
            continue
        found = _outline(thing.shapes(at_s), rays)
        if found is None:
            continue
        mask, row, column = found
        top, left = max(rows - row, 0), max(columns - column, 0)
        alone = int(mask[top : max(2 * rows - row, 0), left : max(2 * columns - column, 0)].sum())
        if alone:
            at = np.s_[
                max(row - rows, 0) : max(row - rows, 0) + mask.shape[0],
                max(column - columns, 0) : max(column - columns, 0) + mask.shape[1],
            ]
            of_it = heights[at][shown[at] == thing.value]
            counts = of_it.size, alone, int(mask.sum())
            above = row <= rows and bool(mask[: rows - row + 1].any())
            out.append(Seen(thing.value, *counts, *_from_to(of_it), cut_above=above))
    return tuple(out)


def _heights(hits: Hits, rays: Rays) -> NDArray[np.float64]:
    """Return the (H, W) heights above the floor of what is met."""
    up = rays.affine(np.array([0.0, 0.0, 1.0]), (0, 0, rays.camera.height, rays.camera.width))
    return np.asarray(rays.origin[2] + up * hits.depth_m)


def _from_to(heights: NDArray[np.float64]) -> tuple[float, float]:
    """Return between which heights something is shown, a few stray pixels left out."""
    if heights.size <= 2 * STRAY_PX:
        return 0.0, 0.0
    least = np.partition(heights, (STRAY_PX, heights.size - 1 - STRAY_PX))
    return float(least[STRAY_PX]), float(least[-1 - STRAY_PX])


def _wide(camera: Camera) -> Camera:
    """Return the camera with one more picture on each side."""
    K = camera.K.copy()
    K[0, 2] += camera.width
    K[1, 2] += camera.height
    return Camera(camera.name, K, 3 * camera.width, 3 * camera.height, camera.frame_id)


def _outline(shapes: Sequence[Shape], rays: Rays) -> tuple[NDArray[np.bool_], int, int] | None:
    """Return the pixels that some solids cover when nothing else is there.

    A part of the image that holds them all, with its first row and column; None where there are
    none.
    """
    windows = [(s, w[0]) for s, w in zip(shapes, rays.windows(shapes), strict=True) if w]
    if not windows:
        return None
    lows, highs = zip(*((w[:2], w[2:]) for _, w in windows), strict=True)
    top, left = (int(v) for v in np.min(lows, axis=0))
    rows, columns = (int(v) for v in np.max(highs, axis=0))
    mask = np.zeros((rows - top, columns - left), bool)
    for shape, window in windows:
        row, column, after_row, after_column = window
        part = np.s_[row - top : after_row - top, column - left : after_column - left]
        mask[part] |= meet(shape, rays, window).hit
    return mask, top, left
