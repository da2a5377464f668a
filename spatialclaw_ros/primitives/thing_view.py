"""One thing as one frame shows it: its surface up to the outline, and what the outline tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.pixel_area import area_of
from spatialclaw_ros.primitives.ranks import median, middle, percentiles
from spatialclaw_ros.primitives.thing_around import Around
from spatialclaw_ros.primitives.thing_crop import sure_pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

MARGIN_PX = 8
SOLID = 0.9
"""A thing that fills its outline's convex hull to this share is as broad below as above, and
stands on no legs."""
WHOLE = 0.06
"""A thing of whose outline less than this share is cut off is seen whole."""


@dataclass(frozen=True, eq=False)
class ThingView:
    """A thing in one frame."""

    frame: Frame
    mask: Mask
    points: Array
    """(N, 3) world points of its surface, the rim of the mask included."""
    top_z: float
    """Height of its top, if that is about as deep as the thing."""
    thin_top_z: float
    """And if it is thin: a back, a neck."""
    over: bool
    """Whether the camera looks onto its top: then its far edge was seen."""
    pixels: int
    pixel_m: float
    """What one pixel covers at its depth."""
    noise_m: float
    """Noise of its depth, as it was found in it."""
    hidden: float
    """Share of its outline where something nearer, or the image's border, cuts it off."""
    cut_above: bool
    """Whether the image's upper border cuts it off."""
    cut_below: bool
    cut_beside: bool
    """Whether its left or right border does."""
    lowest_z: float
    """Height of the lowest pixel of its mask, as far away as its middle."""
    contact_z: float
    """Height of the surface seen right below it; NaN where none is."""
    room_behind_m: float
    """How far behind it what is seen beside it lies."""
    filled: float
    """Share of its outline's convex hull that it fills: a box all of it, a chair less."""

    ends: tuple[bool, bool] = (True, True)
    """Whether it ends at its left and right, rather than being cut off there."""
    based: bool = True
    """Whether it ends below, rather than being cut off by something before it."""
    sharp: bool = False
    """Whether its depth is good up to the edge of its mask."""
    steady: bool = True
    """Whether the camera stood still: where it moves, depth and colour do not quite fit."""

    @property
    def eye(self) -> Array:
        """Place of the camera."""
        return optics.pose_of(self.frame)[:3, 3]

    @property
    def whole(self) -> bool:
        """Whether nothing cuts it off."""
        cut = self.cut_above or self.cut_below or self.cut_beside
        return self.hidden < WHOLE and not cut and all(self.ends)


def view_thing(frame: Frame, mask: Mask) -> ThingView | None:
    """Return what a mask shows of a thing, or None where it has no depth."""
    rows, columns = area_of(mask)
    if rows.start == rows.stop:
        return None
    height, width = mask.shape
    top, left = max(0, rows.start - MARGIN_PX), max(0, columns.start - MARGIN_PX)
    area = (
        slice(top, min(height, rows.stop + MARGIN_PX)),
        slice(left, min(width, columns.stop + MARGIN_PX)),
    )
    part, depth = mask[area], optics.depth_of(frame)[area]
    inner, edge_px, sharp = sure_pixels(frame, area, part)
    if np.count_nonzero(inner) < 3:  # noqa: PLR2004 - of a surface
        return None
    crop = Around(frame, depth, part, inner, top, left, edge_px)
    points, (top_z, thin_top_z), over = crop.surface()
    depth_m = median(depth[inner])
    contact_z = crop.contact(points)
    low = float(percentiles(points[:, 2], [1])[0])
    pixels = int(np.count_nonzero(part))
    filled = pixels / _hull_pixels(part)
    feet = points[:0] if filled >= SOLID else crop.feet(contact_z)
    return ThingView(
        frame,
        mask,
        np.concatenate([points, feet]),
        top_z,
        thin_top_z,
        over,
        pixels=pixels,
        pixel_m=depth_m / float(frame.K[0, 0]),
        noise_m=crop.noise_m,
        hidden=crop.hidden(low, (height, width)),
        cut_above=rows.start == 0,
        cut_below=rows.stop == height,
        cut_beside=columns.start == 0 or columns.stop == width,
        lowest_z=float(crop.points(*_lowest(part), np.array([depth_m]))[0, 2]),
        contact_z=contact_z,
        room_behind_m=crop.room_behind(points, _sight(frame, points)),
        filled=filled,
        ends=crop.ends(low, (height, width)),
        based=crop.based(low),
        sharp=sharp,
    )


def _hull_pixels(part: Mask) -> float:
    """Return how many pixels the convex hull of a mask covers: it is that of its rows' ends."""
    rows = np.flatnonzero(part.any(axis=1))
    ends = part[rows].argmax(axis=1), part.shape[1] - 1 - part[rows, ::-1].argmax(axis=1)
    outline = cv2.convexHull(
        np.concatenate([np.column_stack([end, rows]) for end in ends]).astype(np.int32)
    )
    return max(1.0, cv2.contourArea(outline) + len(outline) / 2)


def _lowest(part: Mask) -> tuple[Array, Array]:
    """Return row and column of a mask's lowest pixel."""
    rows, columns = np.nonzero(part)
    last = int(rows.argmax())
    return np.array([float(rows[last])]), np.array([float(columns[last])])


def _sight(frame: Frame, points: Array) -> Array:
    """Return the level direction (3,) from the camera to a thing."""
    off = (middle(points) - optics.pose_of(frame)[:3, 3]) * [1.0, 1.0, 0.0]
    return np.asarray(off / max(float(np.linalg.norm(off)), 1e-9))
