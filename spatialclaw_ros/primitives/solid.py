"""One body out of a mask: the pixels that hang together in depth, without what shines through.

Masks reach over a thing's rim, and depth is smeared there: such pixels lie on the background and
stretch every extent that is measured through the mask.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives.ranks import median

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Depth = NDArray[np.float32]
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


@dataclass(frozen=True, eq=False)
class Neighbours:
    """How much neighbouring pixels differ in depth, side by side and one above the other."""

    depth: Depth
    """(H, W)"""
    off: tuple[Depth, Depth]
    """(H, W - 1) and (H - 1, W) by how much [m]"""
    nearer: tuple[Depth, Depth]
    """The depth of the nearer one."""
    level: Mask | None
    """(H - 1, W) whether they are as high."""

    def joined(self, inside: Mask, jump: float) -> tuple[Mask, Mask]:
        """Return which neighbours inside (H, W) are one surface."""
        across, upright = (
            off < nearer * np.float32(jump)
            for off, nearer in zip(self.off, self.nearer, strict=True)
        )
        # side by side, all that is as high as the camera is equally high
        if self.level is not None:
            upright |= self.level
        across &= inside[:, :-1]
        across &= inside[:, 1:]
        upright &= inside[:-1]
        upright &= inside[1:]
        return across, upright


def neighbours(depth: Depth, heights: Depth | None = None, step_m: float = 0.0) -> Neighbours:
    """Return how the neighbours of a part of a frame (H, W) differ.

    ``heights`` (H, W): in the world; of neighbours one above the other, those whose heights
    differ by less than ``step_m`` are one surface too: a table top seen at a slant.
    """
    pairs = (depth[:, :-1], depth[:, 1:]), (depth[:-1], depth[1:])
    off, nearer = [_off(*pair) for pair in pairs], [np.minimum(*pair) for pair in pairs]
    level = None if heights is None else _off(heights[:-1], heights[1:]) < step_m
    return Neighbours(depth, (off[0], off[1]), (nearer[0], nearer[1]), level)


def _off(one: Depth, other: Depth) -> Depth:
    off = np.subtract(one, other)
    return np.asarray(np.abs(off, out=off))


def solid(
    near: Neighbours,
    mask: Mask,
    enough: int = 0,
    whole: Mask | None = None,
    *,
    nearer: bool = False,
) -> Mask:
    """Return the pixels of a mask (H, W) with depth that belong to its one body (H, W).

    ``enough``: parts of so many pixels belong to it, however large the largest is; 0 = none.
    ``whole`` (H, W): where the thing is at all; a part behind it that goes on outside is none of
    it, and with ``nearer`` neither is one before it.
    """
    depth = near.depth
    inside = mask & np.isfinite(depth)
    if not inside.any():
        return inside
    parts = _parts(inside, near.joined(inside, JUMP))
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
            if aside and _goes_on(depth, own, whole):
                kept &= ~own
    return np.asarray(kept)


def pieces(near: Neighbours, mask: Mask, least: int) -> Mask:
    """Return the pixels of a mask (H, W) with depth that hang together in such numbers."""
    return _large(mask, near.joined(mask, STEEP), least)


def share_in_pieces(near: Neighbours, mask: Mask, some: Mask, enough: float) -> float:
    """Return what share of some pixels (H, W) of a mask hangs together in fours or more.

    Where it is sure to be ``enough`` or not to be, it is not counted to the last one: a pixel
    with three neighbours is in such a piece, as are these, and one without any is in none.
    """
    joins = near.joined(mask, STEEP)
    across, upright = joins
    degree = np.zeros(mask.shape, np.uint8)
    degree[:, :-1] += across
    degree[:, 1:] += across
    degree[:-1] += upright
    degree[1:] += upright
    count = np.count_nonzero(some)
    most = np.count_nonzero(some & (degree > 0)) / count
    if most < enough:
        return most
    core = degree > 2  # noqa: PLR2004 - it and these are four
    sure = core.copy()
    sure[:, :-1] |= across & core[:, 1:]
    sure[:, 1:] |= across & core[:, :-1]
    sure[:-1] |= upright & core[1:]
    sure[1:] |= upright & core[:-1]
    least = np.count_nonzero(some & sure) / count
    if least >= enough:
        return least
    return np.count_nonzero(some & _large(mask, joins, PIECE_PX)) / count


def _large(mask: Mask, joins: tuple[Mask, Mask], least: int) -> Mask:
    """Return the pixels (H, W) of a mask that are joined in such numbers."""
    parts = _parts(mask, joins)
    large = np.bincount(parts.ravel()) >= least
    large[0] = False
    return large.take(parts)


def _goes_on(depth: Depth, own: Mask, whole: Mask) -> bool:
    """Tell whether what is seen beside a thing is one surface with a part of its mask."""
    window = np.ones((2 * BESIDE_PX + 1,) * 2, np.uint8)
    ring = cv2.dilate(own.astype(np.uint8), window).astype(bool) & ~whole & np.isfinite(depth)
    if not ring.any():
        return False
    mean, _ = mean_around(depth, own, BESIDE_PX)
    same = np.abs(depth[ring] - mean[ring]) < SAME * mean[ring]
    return bool(same.mean() > GOES_ON)


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
