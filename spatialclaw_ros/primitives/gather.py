"""From mask sets of a thing to the whole thing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.masks import mask_sets_of
from spatialclaw_ros.primitives.thing_view import view_thing
from spatialclaw_ros.primitives.whole import WholeThing, whole_thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook

SHAPES = ('', 'ball', 'body', 'square', 'flat', 'chair', 'sofa')
STRIDE, BIN_M, FEW = 12, 0.02, 20
LEVEL_SHARE = 0.04
"""Of what frames show, the floor has more in one bin of heights than walls have."""
STILL = 0.005
"""Metres, and of the axes' parts, by which the poses of a camera that stands still differ."""


def gather(book: FrameBook, masks: Given, number: int | str, shape: str) -> WholeThing:
    """Return the whole thing that mask sets show.

    Args:
        book: the frames.
        masks: a mask set, or a list of them.
        number: the object in each.
        shape: one of SHAPES.

    Raises:
        ArgumentError: unknown shape, or no mask set.
    """
    if shape not in SHAPES:
        msg = f'shape {shape!r} is none of {", ".join(map(repr, SHAPES))}'
        raise ArgumentError(msg)
    sets = mask_sets_of(masks, 'whole')
    views, label = {}, ''
    for one in sets:
        if not one:
            continue
        for index in one.seen_in(number):
            frame = book.get(index)
            if frame is None or frame.depth is None or frame.T_world_camera is None:
                continue
            view = view_thing(frame, one.get_mask(index, number))
            if view is not None:
                views[index] = view
                label = label or (number if isinstance(number, str) else one.labels[number])
    still = _still(book)
    ordered = [replace(views[index], steady=index in still) for index in sorted(views)]
    frames = [f for f in book.query if f.depth is not None and f.T_world_camera is not None]
    return whole_thing(ordered, label, shape, frames, _floor(frames))


def _floor(frames: Sequence[Frame]) -> float:
    """Return the height of the lowest level that much of what frames show lies on; NaN = none."""
    heights = []
    for frame in frames:
        depth = optics.depth_of(frame)[STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE]
        v, u = np.mgrid[: depth.shape[0], : depth.shape[1]] * STRIDE + STRIDE // 2
        xy = optics.rays(frame.calibration, np.column_stack([u.ravel(), v.ravel()]))
        up = optics.pose_of(frame)[2]
        z = (xy @ up[:2] + up[2]) * depth.ravel() + up[3]
        heights.append(z[np.isfinite(z)])
    z = np.concatenate(heights) if heights else np.zeros(0)
    if len(z) < FEW:
        return float('nan')
    bins = np.arange(z.min() - BIN_M, z.max() + 2 * BIN_M, BIN_M)
    count = np.histogram(z, bins)[0]
    low = int(np.argmax(count >= max(FEW, LEVEL_SHARE * len(z))))
    near = z[(z >= bins[low]) & (z < bins[min(low + 2, len(bins) - 1)])]
    return float(np.median(near)) if count[low] >= FEW else float('nan')


def _still(book: FrameBook) -> set[int]:
    """Return the frames whose camera stood where it stood in the frame before or after."""
    frames = [frame for frame in book.query if frame.T_world_camera is not None]
    out = {frames[0].frame_index} if len(frames) == 1 else set()
    for one, other in pairwise(frames):
        step = np.abs(optics.pose_of(one) - optics.pose_of(other))
        if one.camera == other.camera and step[:3, :3].max() < STILL and step[:3, 3].max() < STILL:
            out |= {one.frame_index, other.frame_index}
    return out
