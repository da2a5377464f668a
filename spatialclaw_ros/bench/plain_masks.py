"""Plain NumPy stand-ins for what is measured and drawn in pixels; see ``plain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.bench import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.bench.plain import Array, Mask
    from spatialclaw_ros.primitives.frame_view import Frame

TINT = 0.42
COLOURS = np.array([[220.0, 90.0, 30.0], [30.0, 110.0, 220.0]])
MAP_PX = 760
FADE = 0.62


def middle(mask: Mask) -> Array:
    """Return the median pixel (u, v)."""
    return np.asarray(np.median(np.argwhere(mask)[:, ::-1], axis=0))


def bounds(mask: Mask) -> Array:
    """Return (left, top, right, bottom), 1-99 percentile."""
    return np.asarray(np.percentile(np.argwhere(mask)[:, ::-1], [1, 99], axis=0).ravel())


def ends(mask: Mask) -> tuple[int, int, int, int]:
    """Return the exact (left, top, right, bottom)."""
    v, u = np.nonzero(mask)
    return int(u.min()), int(v.min()), int(u.max()), int(v.max())


def shared(a: Mask, b: Mask) -> float:
    """Return shared over joint area."""
    return float(np.logical_and(a, b).sum() / np.logical_or(a, b).sum())


def largest_part(mask: Mask) -> Mask:
    """Return the largest connected part: the highest number spreads until nothing changes."""
    numbers = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        padded = np.pad(numbers, 1)
        around = [
            padded[i : i + mask.shape[0], j : j + mask.shape[1]]
            for i in range(3)
            for j in range(3)
        ]
        spread = np.where(mask, np.max(around, axis=0), 0)
        if np.array_equal(spread, numbers):
            break
        numbers = spread
    values, counts = np.unique(numbers[mask], return_counts=True)
    return np.asarray(numbers == values[np.argmax(counts)])


def tinted(frame: Frame, masks: Sequence[Mask]) -> NDArray[np.uint8]:
    """Return the picture with each mask tinted and its rim in full colour; no names."""
    image = frame.rgb.astype(float)
    for mask, colour in zip(masks, COLOURS, strict=False):
        image = np.where(mask[..., None], (1 - TINT) * image + TINT * colour, image)
        image[mask & ~plain.eroded(mask, 1)] = colour
    return image.astype(np.uint8)


def seen_from_above(
    frames: Sequence[Frame], masks: Sequence[dict[str, Mask]], strides: int
) -> NDArray[np.uint8]:
    """Return a map: the cloud faintly, higher over lower, the things' boxes, the way."""
    points, colours = plain.gathered(frames, strides)
    eyes = np.stack([plain.depth_and_pose(frame)[1][:3, 3] for frame in frames])
    c, s = np.cos(plain.heading(frames[0])), np.sin(plain.heading(frames[0]))
    turn = np.array([[s, -c], [c, s]])
    low, high = np.percentile(points[:, :2] @ turn.T, [2, 98], axis=0)
    scale = (MAP_PX - 1) / float((high - low).max())

    def pixels(places: Array) -> NDArray[np.int_]:
        flat = (places[:, :2] @ turn.T - low) * scale
        spots = np.column_stack([flat[:, 0], MAP_PX - 1 - flat[:, 1]])
        return np.asarray(np.clip(np.rint(spots), 0, MAP_PX - 1), int)

    image = np.full((MAP_PX, MAP_PX, 3), 246, np.uint8)
    order = np.argsort(points[:, 2])
    u, v = pixels(points[order]).T
    image[v, u] = (1 - FADE) * colours[order] + FADE * 246
    for name, colour in zip({k for m in masks for k in m}, COLOURS, strict=False):
        for frame, here in zip(frames, masks, strict=True):
            if name in here:
                mine = plain.masked_points(frame, plain.eroded(here[name]))
                center, size = plain.oriented_box(mine) if len(mine) else (eyes[0], eyes[0] * 0)
                a, b = pixels(np.stack([center - size / 2, center + size / 2]))
                image[min(a[1], b[1]) : max(a[1], b[1]) + 1, [a[0], b[0]]] = colour
    u, v = pixels(eyes).T
    image[v, u] = COLOURS[1]
    return image
