"""Parts of a thing that have another colour: legs of steel, a lid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.models.paints import BROWN, DARK, NEUTRAL, PAINTS
from spatialclaw_ros.models.piece_shape import SEAT_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.models.piece_shape import Shape
    from spatialclaw_ros.models.room import Room

    Mask = NDArray[np.bool_]

LEGGED = frozenset({'chair', 'stool', 'table'})
LIDDED = frozenset({'bin'})
LID_M = 0.06
"""How far a lid reaches above."""
MOST_LEGS = 0.5
"""Of the pixels of a chair's seat and back: what looks like more of legs is a wall."""
LEG_PAINTS = frozenset(PAINTS.index(paint) for paint in (NEUTRAL, BROWN, DARK))
"""What legs are made of: steel, wood."""
MOSTLY = 0.8
MARGIN_M = 0.03
CLOSE_PX = 3
METAL = 0.13
"""Most that the light of legs of metal or plastic lacks in one colour."""
SAME_TINT = 0.045
"""How far a colour's parts of its brightest one may differ."""
BEHIND_M, BEFORE_M = 0.1, 0.1
FEW_SEEDS = 3
SEEDED = 0.08
"""Least share of a leg's pixels whose depth is right."""


def whole_mask(room: Room, noun: str, shape: Shape) -> Mask:
    """Return the pixels of a thing with its legs or lid, and without pinholes."""
    mask = shape.mask
    if noun in LEGGED and (noun != 'chair' or shape.low < SEAT_M[1]):
        legs = _legs(room, shape)
        if noun != 'chair' or legs.sum() < MOST_LEGS * shape.pixels:
            mask = mask | legs
    elif noun in LIDDED:
        mask = mask | _lid(room, shape)
    window = np.ones((CLOSE_PX, CLOSE_PX), np.uint8)
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, window) > 0
    return np.asarray(mask | (closed & (room.owner == 0)))


def _legs(room: Room, shape: Shape) -> Mask:
    """Return the pixels below a seat or a top, down to the floor, that look like legs.

    Legs are thin: a depth camera sees few of their pixels right. Those say where they are and
    what they look like; the rest is what looks the same around them.
    """
    off = shape.tol + 0.01
    points = room.points
    height = points[..., 2] - room.floor_z
    with np.errstate(invalid='ignore'):
        under = (height > off) & (height < shape.low + 2 * off + MARGIN_M)
    under &= shape.print.holds(points[..., :2].astype(np.float64), MARGIN_M + shape.tol)
    tint = _tints(room)
    own_mask = shape.mask
    below = _below(room, shape) & ~own_mask & ~_before(room, shape)
    plain = below & (tint.min(axis=-1) > 1 - METAL) & _free(room)
    behind = _behind(room, shape) & plain
    if behind.any():
        plain &= ~behind
        wall = np.median(tint[behind], axis=0)
        plain &= np.abs(tint - wall).max(axis=-1) > SAME_TINT
    seeds = under & plain
    legs = np.zeros_like(own_mask)
    if seeds.sum() >= FEW_SEEDS:
        own = np.median(tint[seeds], axis=0)
        like = plain & (np.abs(tint - own).max(axis=-1) < SAME_TINT)
        _, part = cv2.connectedComponents(like.astype(np.uint8), connectivity=8)
        count, seeded = (
            np.bincount(part.ravel()),
            np.bincount(part[seeds], minlength=part.max() + 1),
        )
        real = (seeded >= FEW_SEEDS) & (seeded > SEEDED * count)
        real[0] = False
        legs = real[part]
    for piece in room.pieces:
        if piece.paint in LEG_PAINTS and not (piece.mask & own_mask).any():
            inside = shape.print.holds(
                points[piece.core][:, :2].astype(np.float64), MARGIN_M + off
            )
            low = height[piece.core] < shape.low + off
            if len(inside) and inside.mean() > MOSTLY and low.mean() > MOSTLY:
                legs |= piece.mask & below
    return np.asarray(legs)


def _tints(room: Room) -> NDArray[np.float32]:
    """Return the (H, W, 3) colours over their brightest part."""
    smooth = cv2.medianBlur(np.ascontiguousarray(room.frame.rgb), 3).astype(np.float32)
    return np.asarray(smooth / np.maximum(smooth.max(axis=-1, keepdims=True), 1), np.float32)


def _free(room: Room) -> Mask:
    """Return the pixels of no piece, and those of pieces that may be legs."""
    legs = [number for number, piece in enumerate(room.pieces, 1) if piece.paint in LEG_PAINTS]
    return np.asarray((room.owner == 0) | np.isin(room.owner, legs))


def _before(room: Room, shape: Shape) -> Mask:
    """Return the pixels of what stands nearer than a thing."""
    nearest = np.hypot(*(shape.points[:, :2] - room.eye[:2]).T).min() - BEFORE_M
    away = room.points[..., :2] - room.eye[:2].astype(np.float32)
    with np.errstate(invalid='ignore'):
        return np.asarray(np.hypot(away[..., 0], away[..., 1]) < nearest)


def _behind(room: Room, shape: Shape) -> Mask:
    """Return the pixels around which all that has depth is farther than a thing."""
    farthest = np.hypot(*(shape.points[:, :2] - room.eye[:2]).T).max() + BEHIND_M
    away = room.points[..., :2] - room.eye[:2].astype(np.float32)
    with np.errstate(invalid='ignore'):
        near = ~(np.hypot(away[..., 0], away[..., 1]) > farthest) & (room.inverse > 0)
    window = np.ones((5, 5), np.uint8)
    return np.asarray(cv2.dilate(near.astype(np.uint8), window) == 0)


def _below(room: Room, shape: Shape) -> Mask:
    """Return the pixels that the space between a seat and the floor covers in the image."""
    corners = shape.print.corners(MARGIN_M)
    rows, columns = room.owner.shape
    heights = (room.floor_z, room.floor_z + shape.low + MARGIN_M)
    spots = np.array([[x, y, z] for x, y in corners for z in heights])
    pose = room.frame.T_world_camera
    assert pose is not None  # noqa: S101 - a room has one
    pixels = room.frame.camera.project((spots - pose[:3, 3]) @ pose[:3, :3])
    covered = np.zeros((rows, columns), np.uint8)
    if np.isfinite(pixels).all():
        limits = 4 * max(rows, columns)
        hull = cv2.convexHull(pixels.clip(-limits, limits).round().astype(np.int32))
        cv2.fillConvexPoly(covered, hull, 1)
    return covered > 0


def _lid(room: Room, shape: Shape) -> Mask:
    """Return the pixels on top of a drum."""
    points = room.points
    height = points[..., 2] - room.floor_z
    away = points[..., :2] - shape.print.middle
    with np.errstate(invalid='ignore'):
        near = np.hypot(away[..., 0], away[..., 1]) < 1.15 * shape.print.radius + shape.tol
        top = (height > shape.high - LID_M) & (height < shape.high + LID_M) & near
    return np.asarray(top & ~shape.mask)
