"""One body out of a mask: the pixels that hang together in depth, without what shines through.

Masks reach over a thing's rim, and depth is smeared there: such pixels lie on the background and
stretch every extent that is measured through the mask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives.pixel_area import area_of
from spatialclaw_ros.primitives.ranks import median

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

JUMP = 0.012
"""Neighbouring pixels are one surface when their depths differ by less than this share."""
STEEP = 0.02
"""The same share where surfaces may be seen nearly edge on."""
BESIDE_PX = 5
"""So far from a part of a mask it is looked for what goes on outside of it."""
SAME, GOES_ON = 0.02, 0.5
"""Two surfaces are one where their depths differ by less than the one share over more than the
other of what is seen beside them."""
PIECE_PX = 4
"""Pixels that hang together in depth in such numbers do not fly."""
PART = 0.1
"""Parts smaller than this share of the largest are not the thing; the inside of a mug is."""


def solid(
    depth_m: NDArray[np.float32],
    mask: Mask,
    height_m: NDArray[np.float32] | None = None,
    step_m: float = 0.0,
    enough: int = 0,
    whole: Mask | None = None,
    *,
    nearer: bool = False,
) -> Mask:
    """Return the pixels of a mask with depth that belong to its one body (H, W).

    ``height_m`` (H, W): heights in the world; of neighbours one above the other, those whose
    heights differ by less than ``step_m`` are one surface too: a table top seen at a slant.
    ``enough``: parts of so many pixels belong to it, however large the largest is; 0 = none.
    ``whole`` (H, W): where the thing is at all; a part behind it that goes on outside is none of
    it, and with ``nearer`` neither is one before it.
    """
    out = np.zeros(mask.shape, bool)
    area = area_of(mask)
    depth = depth_m[area]
    inside = mask[area] & np.isfinite(depth)
    if not inside.any():
        return out
    heights = None if height_m is None else height_m[area]
    parts = _parts(inside, _joins(depth, inside, heights, step_m, JUMP))
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    least = PART * sizes.max()
    real = sizes >= max(1, min(least, enough) if enough else least)
    kept = real.take(parts)
    if whole is not None and np.count_nonzero(real) > 1:
        largest = int(sizes.argmax())
        far = median(depth[parts == largest])
        for number in np.flatnonzero(real):
            own = parts == number
            behind = median(depth[own]) > far * (1 + JUMP)
            aside = behind or (nearer and number != largest)
            if aside and _goes_on(depth, own, whole[area]):
                kept &= ~own
    out[area] = kept
    return out


def pieces(
    depth_m: NDArray[np.float32],
    mask: Mask,
    least: int,
    height_m: NDArray[np.float32],
    step_m: float,
) -> Mask:
    """Return the pixels (H, W) of a mask with depth that hang together in such numbers.

    ``height_m``, ``step_m``: as in ``solid``.
    """
    return _large(mask, _joins(depth_m, mask, height_m, step_m, STEEP), least)


def share_in_pieces(
    depth_m: NDArray[np.float32],
    mask: Mask,
    some: Mask,
    height_m: NDArray[np.float32] | None,
    step_m: float,
    enough: float,
) -> float:
    """Return what share of some pixels (H, W) of a mask hangs together in fours or more.

    Where it is sure to be ``enough`` or not to be, it is not counted to the last one: a pixel
    with three neighbours is in such a piece, as are these, and one without any is in none.
    ``height_m``, ``step_m``: as in ``solid``.
    """
    joins = _joins(depth_m, mask, height_m, step_m, STEEP)
    across, upright = joins
    degree = np.zeros(mask.shape, np.uint8)
    degree[:, :-1] += across
    degree[:, 1:] += across
    degree[:-1] += upright
    degree[1:] += upright
    count = np.count_nonzero(some)
    most = np.count_nonzero(degree[some]) / count
    if most < enough:
        return most
    core = degree > 2  # noqa: PLR2004 - it and these are four
    sure = core.copy()
    sure[:, :-1] |= across & core[:, 1:]
    sure[:, 1:] |= across & core[:, :-1]
    sure[:-1] |= upright & core[1:]
    sure[1:] |= upright & core[:-1]
    least = np.count_nonzero(sure[some]) / count
    if least >= enough:
        return least
    return np.count_nonzero(_large(mask, joins, PIECE_PX)[some]) / count


def _large(mask: Mask, joins: tuple[Mask, Mask], least: int) -> Mask:
    """Return the pixels (H, W) of a mask that are joined in such numbers."""
    parts = _parts(mask, joins)
    large = np.bincount(parts.ravel()) >= least
    large[0] = False
    return large.take(parts)


def _goes_on(depth: NDArray[np.float32], own: Mask, whole: Mask) -> bool:
    """Tell whether what is seen beside a thing is one surface with a part of its mask."""
    window = np.ones((2 * BESIDE_PX + 1,) * 2, np.uint8)
    ring = cv2.dilate(own.astype(np.uint8), window).astype(bool) & ~whole & np.isfinite(depth)
    if not ring.any():
        return False
    mean, _ = mean_around(depth, own, BESIDE_PX)
    same = np.abs(depth[ring] - mean[ring]) < SAME * mean[ring]
    return bool(same.mean() > GOES_ON)


def _joins(
    depth: NDArray[np.float32],
    inside: Mask,
    heights: NDArray[np.float32] | None,
    step_m: float,
    jump: float,
) -> tuple[Mask, Mask]:
    """Return which neighbours are one surface, side by side (H, W - 1), and above (H - 1, W)."""
    joins: list[Mask] = []
    for a, b in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        near, far = depth[a], depth[b]
        most = np.minimum(near, far)
        most *= np.float32(jump)
        same = np.abs(near - far) < most
        # side by side, all that is as high as the camera is equally high
        if heights is not None and joins:
            same |= np.abs(heights[a] - heights[b]) < step_m
        same &= inside[a]
        same &= inside[b]
        joins.append(same)
    return joins[0], joins[1]


def _parts(inside: Mask, joins: tuple[Mask, Mask]) -> NDArray[np.int32]:
    """Return the number of the connected part of each pixel (H, W), from 1; 0 outside.

    A picture of twice the size has each pixel at even places, and between two neighbours whether
    they are joined: what hangs together there is what hangs together here.
    """
    height, width = inside.shape
    joined = np.zeros((2 * height - 1, 2 * width - 1), np.uint8)
    joined[::2, ::2] = inside
    joined[::2, 1::2], joined[1::2, ::2] = joins
    return np.ascontiguousarray(cv2.connectedComponents(joined, connectivity=4)[1][::2, ::2])


def mean_around(
    depth_m: NDArray[np.float32], mask: Mask, pixels: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the mean depth (H, W) of a mask within so many pixels, and what share of them it is.

    Where that share is 0 the mean means nothing.
    """
    size = (2 * pixels + 1,) * 2
    share = cv2.blur(mask.astype(np.float32), size)
    depth = cv2.blur(np.where(mask, depth_m, 0).astype(np.float32), size)
    return np.asarray(depth / np.maximum(share, 1e-6), np.float32), np.asarray(share, np.float32)
