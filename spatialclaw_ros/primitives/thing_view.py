"""One thing as one frame shows it: its surface up to the outline, and what the outline tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.mask_layers import ERODE_PX, erode
from spatialclaw_ros.primitives.solid import solid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

FEW_PIXELS = 30
"""With fewer pixels left without the rim, the whole mask is used."""
MARGIN_PX = 8
BLUR_PX = 5
LEVEL_ROWS = 4
LEVEL = 0.4
"""A surface whose height changes by less than this share of what it would if it were upright is
level."""
LEAST_DROP = 0.03
FARTHER = 1.1
"""A level surface goes on behind its last sure pixel, but not to this many times its depth."""
BESIDE_PX = 3
NEARER_M = 0.04
NEARER_SIGMAS = 3.0
FOOT_M = 0.03
CONTACT_M = 0.06
"""What is seen right below a thing carries it where it is no farther from its lowest points."""
CONTACT_DEPTH_M = 0.2
CONTACT_COLUMNS = 6
MAD = 1.4826


@dataclass(frozen=True, eq=False)
class ThingView:
    """A thing in one frame."""

    frame: Frame
    mask: Mask
    points: Array
    """(N, 3) world points of its surface, the rim of the mask included."""
    level: Mask
    """(N,) which of them lie on level surfaces."""
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
    contact_z: float
    """Height of the surface seen right below it; NaN where none is."""
    filled: float
    """Share of its outline's convex hull that it fills: a box all of it, a chair less."""

    @property
    def eye(self) -> Array:
        """Place of the camera."""
        return optics.pose_of(self.frame)[:3, 3]

    @property
    def whole(self) -> bool:
        """Whether nothing cuts it off."""
        return self.hidden < WHOLE and not self.cut_above and not self.cut_below


WHOLE = 0.06


def view_thing(frame: Frame, mask: Mask) -> ThingView | None:
    """Return what a mask shows of a thing, or None where it has no depth."""
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return None
    height, width = mask.shape
    top, left = max(0, rows.min() - MARGIN_PX), max(0, columns.min() - MARGIN_PX)
    area = np.s_[top : rows.max() + MARGIN_PX + 1, left : columns.max() + MARGIN_PX + 1]
    part, depth = mask[area], optics.depth_of(frame)[area]
    inner = solid(depth, erode(part))
    if int(inner.sum()) < FEW_PIXELS:
        inner = solid(depth, part)
    if int(inner.sum()) < 3:  # noqa: PLR2004 - of a surface
        return None
    crop = _Crop(frame, depth, part, inner, int(top), int(left))
    points, level, flat = crop.surface()
    middle = float(np.median(depth[inner]))
    low = float(np.percentile(points[:, 2], 1))
    outline = cv2.convexHull(np.column_stack([columns, rows]).astype(np.int32))
    return ThingView(
        frame,
        mask,
        points,
        level,
        pixels=len(rows),
        pixel_m=middle / float(frame.K[0, 0]),
        noise_m=crop.noise(flat),
        hidden=crop.hidden(low, (height, width)),
        cut_above=bool(rows.min() == 0),
        cut_below=bool(rows.max() == height - 1),
        contact_z=crop.contact(low),
        filled=len(rows) / max(1.0, cv2.contourArea(outline) + len(outline) / 2),
    )


@dataclass(frozen=True, eq=False)
class _Crop:
    """The part of a frame round a thing."""

    frame: Frame
    depth: NDArray[np.float32]
    mask: Mask
    inner: Mask
    top: int
    left: int

    def rays(self, v: NDArray[np.int64], u: NDArray[np.int64]) -> Array:
        """Return (N, 3) world directions of pixels, one metre along the optical axis each."""
        uv = np.column_stack([u + self.left, v + self.top])
        xy = optics.rays(self.frame.calibration, uv)
        local = np.column_stack([xy, np.ones(len(xy))])
        return np.asarray(local @ optics.pose_of(self.frame)[:3, :3].T)

    def points(self, v: NDArray[np.int64], u: NDArray[np.int64], z: Array) -> Array:
        """Return (N, 3) world points of pixels at depths."""
        return np.asarray(optics.pose_of(self.frame)[:3, 3] + self.rays(v, u) * z[:, None])

    def smooth(self) -> NDArray[np.float32]:
        """Return the depth of the thing's surface, averaged over neighbours."""
        known = self.inner.astype(np.float32)
        box = (BLUR_PX, BLUR_PX)
        weight = cv2.blur(known, box)
        total = cv2.blur(np.where(self.inner, self.depth, 0).astype(np.float32), box)
        return np.asarray(total / np.maximum(weight, 1e-6), np.float32)

    def surface(self) -> tuple[Array, Mask, NDArray[np.float32]]:
        """Return its points, which of them are level, and the averaged depth."""
        flat = self.smooth()
        v, u = np.nonzero(self.inner)
        points = self.points(v, u, flat[v, u].astype(np.float64))
        heights = np.full(self.inner.shape, np.nan)
        heights[v, u] = points[:, 2]
        level = self._level(heights, flat)
        rim = self.mask & ~self.inner
        near = cv2.dilate(
            self.inner.astype(np.uint8),
            cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)),
            iterations=ERODE_PX + 1,
        ).astype(bool)
        rv, ru = np.nonzero(rim & near)
        if not len(rv):
            return points, level[v, u], flat
        _, nearest = cv2.distanceTransformWithLabels(
            (~self.inner).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
        )
        place = np.zeros((int(nearest.max()) + 1, 2), np.int64)
        place[nearest[v, u]] = np.column_stack([v, u])
        nv, nu = place[nearest[rv, ru]].T
        depth = flat[nv, nu].astype(np.float64)
        on_level = level[nv, nu]
        slope = self.rays(rv, ru)[:, 2]
        eye = optics.pose_of(self.frame)[2, 3]
        with np.errstate(divide='ignore', invalid='ignore'):
            behind = (heights[nv, nu] - eye) / slope
        ends = on_level & (slope < -LEAST_DROP) & (behind > 0) & (behind < FARTHER * depth)
        added = self.points(rv, ru, np.where(ends, behind, depth))
        return (
            np.concatenate([points, added]),
            np.concatenate([level[v, u], on_level]),
            flat,
        )

    def _level(self, heights: Array, flat: NDArray[np.float32]) -> Mask:
        """Return (H, W) where the surface is level: its height does not change up the image."""
        pixel = flat / float(self.frame.K[1, 1])
        change = np.full(heights.shape, np.nan)
        step = 2 * LEVEL_ROWS
        if heights.shape[0] > step:
            change[LEVEL_ROWS:-LEVEL_ROWS] = np.abs(heights[step:] - heights[:-step]) / step
        single = np.full(heights.shape, np.nan)
        single[:-2] = np.abs(heights[2:] - heights[:-2]) / 2
        change = np.where(np.isfinite(change), change, single)
        with np.errstate(invalid='ignore'):
            return np.asarray(change < LEVEL * pixel)

    def noise(self, flat: NDArray[np.float32]) -> float:
        """Return the noise of the depth, from how it differs from its average."""
        inside = erode(self.inner, 1)
        inside = inside if inside.any() else self.inner
        off = np.abs(self.depth[inside] - flat[inside])
        return float(MAD * np.median(off))

    def hidden(self, low: float, shape: tuple[int, int]) -> float:
        """Return the share of the outline at which the thing is cut off."""
        reach = np.ones((2 * BESIDE_PX + 1, 2 * BESIDE_PX + 1), np.uint8)
        grown = cv2.dilate(self.mask.astype(np.uint8), reach).astype(bool)
        inside = cv2.dilate(self.mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        v, u = np.nonzero(grown & ~inside & np.isfinite(self.depth))
        blurred = np.where(self.inner, self.depth, 0).astype(np.float32)
        wide = (4 * BESIDE_PX + 1, 4 * BESIDE_PX + 1)
        weight = cv2.blur(self.inner.astype(np.float32), wide)
        own = cv2.blur(blurred, wide) / np.maximum(weight, 1e-6)
        sure = weight[v, u] > 0
        v, u = v[sure], u[sure]
        depth = self.depth[v, u].astype(np.float64)
        margin = NEARER_M + NEARER_SIGMAS * noise.depth_sigma(own[v, u])
        higher = self.points(v, u, depth)[:, 2] > low + FOOT_M
        before = int(((depth < own[v, u] - margin) & higher).sum())
        rows, columns = np.nonzero(self.mask)
        edge = (
            (rows + self.top == 0)
            | (rows + self.top == shape[0] - 1)
            | (columns + self.left == 0)
            | (columns + self.left == shape[1] - 1)
        )
        cut = before + (BESIDE_PX - 1) * int(edge.sum())
        return cut / max(1, cut + int((grown & ~inside).sum()) - before)

    def contact(self, low: float) -> float:
        """Return the height of what is seen right below the thing, NaN where it is not sure."""
        columns = np.nonzero(self.mask.any(axis=0))[0]
        feet = self.mask.shape[0] - 1 - np.argmax(self.mask[::-1, columns], axis=0)
        v = np.concatenate([feet + BESIDE_PX, feet + BESIDE_PX + 1])
        u, foot = np.concatenate([columns] * 2), np.concatenate([feet] * 2)
        inside = v < self.mask.shape[0]
        v, u, foot = v[inside], u[inside], foot[inside]
        depth = self.depth[v, u].astype(np.float64)
        flat = self.smooth()[np.maximum(foot - ERODE_PX, 0), u]
        known = np.isfinite(depth) & (np.abs(depth - flat) < CONTACT_DEPTH_M) & ~self.mask[v, u]
        if int(known.sum()) < CONTACT_COLUMNS:
            return float('nan')
        z = self.points(v[known], u[known], depth[known])[:, 2]
        near = z[np.abs(z - low) < CONTACT_M]
        if len(near) < max(CONTACT_COLUMNS, len(z) // 4):
            return float('nan')
        return float(np.median(near))
