"""What the outline of a mask tells: how full and how round it is, what hides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.models.room import Room

    Mask = NDArray[np.bool_]

NEARER = 1.04
"""Inverse depth beside an outline, over the outline's own, from which on something hides it."""
RING_PX = 9
FOOT_M = 0.03
NECK = 0.18
"""Share of the height, from the top, in which a bottle is narrow."""


def borders(room: Room, mask: Mask, foot_z: float) -> tuple[float, bool]:
    """Return the share of the outline that something nearer hides, and whether it is cut.

    What lies no higher than the foot [m, in the world] is what a thing stands on; it hides
    nothing. Depth is compared a few pixels off, where it no longer bleeds.
    """
    small = mask.astype(np.uint8)
    inner, outer = (
        cv2.dilate(small, np.ones((size, size), np.uint8)) > 0 for size in (RING_PX - 2, RING_PX)
    )
    own = cv2.dilate(
        np.where(mask, room.inverse, 0).astype(np.float32), np.ones((RING_PX, RING_PX), np.uint8)
    )
    ring = outer & ~inner & (own > 0)
    with np.errstate(invalid='ignore'):
        nearer = ring & (room.inverse > NEARER * own) & (room.points[..., 2] > foot_z + FOOT_M)
    edge = mask[:1].any() or mask[-1:].any() or mask[:, :1].any() or mask[:, -1:].any()
    return float(nearer.sum() / max(1, ring.sum())), bool(edge)


def filling(mask: Mask) -> tuple[float, float, float, float]:
    """Return how an outline fills its hull and its circle, its height over width, its neck."""
    rows, columns = np.nonzero(mask)
    spots = np.stack([columns, rows], axis=-1).astype(np.int32)
    hull = cv2.convexHull(spots)
    count = len(spots)
    edge = cv2.arcLength(hull, closed=True)
    solid = count / max(1.0, cv2.contourArea(hull) + edge / 2 + 1)
    _, radius = cv2.minEnclosingCircle(hull)
    disc = count / (np.pi * (radius + 0.5) ** 2)
    top, bottom = np.percentile(rows, (0.5, 99.5))
    tall = bottom - top + 1
    wide = np.ptp(columns) + 1
    widths = np.bincount(rows - rows.min())
    neck_rows = max(1, round(NECK * len(widths)))
    lower = widths[len(widths) // 2 : max(len(widths) // 2 + 1, round(0.85 * len(widths)))]
    neck = float(np.median(widths[:neck_rows]) / max(1.0, float(np.median(lower))))
    return float(solid), float(disc), float(tall / wide), neck
