"""Parts of a thing that have another colour: legs of steel, a lid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.models.paints import BROWN, DARK, NEUTRAL, PAINTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.models.piece_shape import Shape
    from spatialclaw_ros.models.room import Room

    Mask = NDArray[np.bool_]

LEGGED = frozenset({'chair', 'stool', 'table'})
LIDDED = frozenset({'bin'})
LID_M = 0.06
"""How far a lid reaches above."""
LEG_PAINTS = frozenset(PAINTS.index(paint) for paint in (NEUTRAL, BROWN, DARK))
"""What legs are made of: steel, wood."""
MOSTLY = 0.8
MARGIN_M = 0.03
CLOSE_PX = 3


def whole_mask(room: Room, noun: str, shape: Shape) -> Mask:
    """Return the pixels of a thing with its legs or lid, and without pinholes."""
    mask = shape.mask
    if noun in LEGGED:
        mask = mask | _legs(room, shape)
    elif noun in LIDDED:
        mask = mask | _lid(room, shape)
    window = np.ones((CLOSE_PX, CLOSE_PX), np.uint8)
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, window) > 0
    return np.asarray(mask | (closed & (room.owner == 0)))


def _legs(room: Room, shape: Shape) -> Mask:
    """Return the pixels below a seat or a top, down to the floor."""
    off = shape.tol + 0.01
    points = room.points
    height = points[..., 2] - room.floor_z
    with np.errstate(invalid='ignore'):
        under = (height > off) & (height < shape.low + 2 * off + MARGIN_M)
    under &= shape.print.holds(points[..., :2].astype(np.float64), MARGIN_M + shape.tol)
    under[shape.mask] = False
    reach = np.ones((3, 3), np.uint8)
    joined = (under | shape.mask).astype(np.uint8)
    for piece in room.pieces:
        if piece.paint in LEG_PAINTS and not (piece.mask & shape.mask).any():
            known = piece.core
            inside = shape.print.holds(points[known][:, :2].astype(np.float64), MARGIN_M + off)
            if (
                len(inside)
                and inside.mean() > MOSTLY
                and (height[known] < shape.low + off).mean() > MOSTLY
            ):
                under |= piece.mask
    _, part = cv2.connectedComponents(joined, connectivity=8)
    mine = np.unique(part[cv2.dilate(shape.mask.astype(np.uint8), reach) > 0])
    return np.asarray(under & np.isin(part, mine[mine > 0]))


def _lid(room: Room, shape: Shape) -> Mask:
    """Return the pixels on top of a drum."""
    points = room.points
    height = points[..., 2] - room.floor_z
    away = points[..., :2] - shape.print.middle
    with np.errstate(invalid='ignore'):
        near = np.hypot(away[..., 0], away[..., 1]) < 1.15 * shape.print.radius + shape.tol
        top = (height > shape.high - LID_M) & (height < shape.high + LID_M) & near
    return np.asarray(top & ~shape.mask)
