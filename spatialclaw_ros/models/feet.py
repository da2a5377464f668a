"""What lies below the foot of something in a picture: level ground, or more of an upright side."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.models.room import Room

    Mask = NDArray[np.bool_]
    Floats = NDArray[np.float64]

FOOT_M = 0.06
"""What is seen to within this of the floor stands there."""
FOOT_PX = 4
BELOW_PX = (3, 5)
FURTHER_BELOW = (0.3, 0.5)
"""Of a thing's height in the image: where it would go on if it were a part of something."""
LEVEL_SHARE, DROP_SHARE = 0.4, 0.5
"""Of the drop that an upright side has between two pixels: level ground has less."""
SIDE_M = 0.06
LEVEL_M, LEVEL_PER_M2 = 0.004, 0.0005
"""How far level ground seems off its height, at a distance."""
SIDE_PER_M2 = 0.0022


def below(room: Room, mask: Mask) -> tuple[float, float]:
    """Return how much of what is below rests level at the foot, and how much goes on down."""
    rows = mask.shape[0]
    columns = np.flatnonzero(mask.any(axis=0))
    foot = rows - 1 - mask[::-1].argmax(axis=0)[columns]
    tall = int(mask.any(axis=1).sum())
    here = _near_foot(room, mask, foot, columns)
    known = np.isfinite(here[:, 2])
    if not known.any():
        return 0.0, 0.0
    here, foot, columns = here[known], foot[known], columns[known]
    on_floor = here[:, 2] - room.floor_z < FOOT_M  # False where no floor is known
    level = np.zeros(len(here), bool)
    on = np.ones(len(here), bool)
    for step in BELOW_PX:
        level |= _states(room, here, foot + step, columns, step)[0]
    for share in FURTHER_BELOW:
        step = BELOW_PX[0] + round(share * tall)
        on &= _states(room, here, foot + step, columns, step)[1]
    return float((on_floor | level).mean()), float((on & ~on_floor).mean())


def _near_foot(
    room: Room, mask: Mask, foot: NDArray[np.intp], columns: NDArray[np.intp]
) -> Floats:
    """Return the (N, 3) median points of the lowest pixels of each column of a mask."""
    rows = np.maximum(foot[None] - np.arange(FOOT_PX)[:, None], 0)
    points = np.where(mask[rows, columns][..., None], room.points[rows, columns], np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore', RuntimeWarning)  # columns without any depth
        return np.asarray(np.nanmedian(points, axis=0), np.float64)


def _states(
    room: Room, here: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp], step: int
) -> tuple[Mask, Mask]:
    """Return where, so many pixels below a foot, level ground lies, and where a side goes on."""
    inside = rows < room.owner.shape[0]
    there = room.points[np.where(inside, rows, 0), columns]
    reach = np.hypot(*(here[:, :2] - room.eye[:2]).T)
    off = LEVEL_M + LEVEL_PER_M2 * reach**2
    aside = SIDE_PER_M2 * reach**2
    expected = step * reach / float(room.frame.camera.K[1, 1])
    drop = here[:, 2] - there[:, 2]
    nearer = reach - np.hypot(*(there[:, :2] - room.eye[:2]).T)
    with np.errstate(invalid='ignore'):
        level = inside & (np.abs(drop) < LEVEL_SHARE * expected + off) & (nearer > -SIDE_M)
        on = inside & (drop > DROP_SHARE * expected) & (np.abs(nearer) < SIDE_M + aside)
    return level, on
