"""The part of a frame round a thing: its surface up to the edge of its mask, what is beside it."""

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
    Cells = NDArray[np.int64]
    Mask = NDArray[np.bool_]

FEW_PIXELS = 30
"""With fewer pixels left without the rim, the whole mask is used."""
SHARP = 0.85
"""Where this share of a mask's rim hangs together with its inside, its depth is good up to the
edge."""
SAME_LEVEL = 0.5
"""Neighbours whose heights differ by less than this share of a pixel are on one level surface."""
PART_PX = 60
"""Flying pixels seldom hang together in such numbers: such a part is one of the thing."""
SLANT = 0.25
"""On a level surface seen at a lower slope, depth cameras see here and there alone."""
WIDE, WIDE_M = 1.3, 0.8
"""A level top may reach back by so many times what is seen of it across, or so far."""
BLUR_PX = 9
STEP_PX = 2
"""A surface's slope at its upper edge is taken over so many rows."""
LEVEL = 0.5
"""A surface whose height changes by less than this share of what it would if it were upright is
level."""
LEAST_DROP = 0.03
FARTHER = 1.1
"""A level surface goes on behind its last sure pixel, but not to this many times its depth."""
HIGHEST = 99.6
"""Percentile: beyond are flying pixels."""
UPPER_M = 0.03
KNOWN = 0.5
FLAT_M = 0.008
FEW_COLUMNS = 3
MAD = 1.4826
NOISE_STEP_PX = 3
NEAREST_M = 0.05
EDGE_PX = 0.3
"""How far beyond the middle of its outermost pixel a thing ends to either side, on average."""


def sure_pixels(frame: Frame, area: tuple[slice, slice], part: Mask) -> tuple[Mask, float]:
    """Return the pixels whose depth is the thing's own, and how far they end before its edge."""
    depth = optics.depth_of(frame)[area]
    heights = _heights(frame, area, depth)
    middle = float(np.nanmedian(depth[part])) if np.isfinite(depth[part]).any() else 0.0
    step_m = SAME_LEVEL * middle / float(frame.K[1, 1])
    full, within = solid(depth, part, heights, step_m, PART_PX), erode(part)
    rim = part & ~within
    if rim.any() and float(full[rim].mean()) >= SHARP:
        return full, 0.0
    thin = solid(depth, within, heights, step_m, PART_PX)
    if int(thin.sum()) < FEW_PIXELS:
        return full, 0.0
    # a top seen at a slant has depth here and there alone
    level = float(np.percentile(heights[thin], HIGHEST))
    drop = (optics.pose_of(frame)[2, 3] - level) / max(middle, NEAREST_M)
    with np.errstate(invalid='ignore'):
        same = (np.abs(heights - level) < step_m) & (0 < drop < SLANT)
    return thin | (within & same), float(ERODE_PX)


def _heights(frame: Frame, area: tuple[slice, slice], depth: NDArray[np.float32]) -> Array:
    """Return (H, W) heights in the world of a part of a frame."""
    v, u = np.mgrid[area]
    xy = optics.rays(frame.calibration, np.column_stack([u.ravel(), v.ravel()]))
    up = optics.pose_of(frame)[2]
    slope = (xy @ up[:2] + up[2]).reshape(depth.shape)
    return np.asarray(slope * depth + up[3])


@dataclass(frozen=True, eq=False)
class Crop:
    """The part of a frame round a thing, and the surface of the thing in it."""

    frame: Frame
    depth: NDArray[np.float32]
    mask: Mask
    inner: Mask
    top: int
    left: int
    edge_px: float

    def rays(self, v: Array | Cells, u: Array | Cells) -> Array:
        """Return (N, 3) world directions of pixels, one metre along the optical axis each."""
        uv = np.column_stack([u + self.left, v + self.top])
        xy = optics.rays(self.frame.calibration, uv)
        local = np.column_stack([xy, np.ones(len(xy))])
        return np.asarray(local @ optics.pose_of(self.frame)[:3, :3].T)

    def points(self, v: Array | Cells, u: Array | Cells, z: Array) -> Array:
        """Return (N, 3) world points of pixels at depths."""
        return np.asarray(optics.pose_of(self.frame)[:3, 3] + self.rays(v, u) * z[:, None])

    def smooth(self) -> NDArray[np.float32]:
        """Return the depth of the thing's surface; where it is noisy, of the rows' line fits."""
        raw = np.where(self.inner, self.depth, 0).astype(np.float32)
        if self.noise() < float(noise.AXIAL_0_M) / 2:
            return raw
        inside = self.inner.astype(np.float64)
        inverse = np.where(self.inner, 1 / np.maximum(raw, NEAREST_M), 0.0)  # linear on planes
        u = np.arange(raw.shape[1], dtype=np.float64)[None] * inside

        def window(values: Array) -> Array:
            return np.asarray(cv2.boxFilter(values, -1, (BLUR_PX, 1), normalize=False))

        n, at, square = window(inside), window(u), window(u * u)
        total, product = window(inverse), window(inverse * u)
        spread = n * square - at**2
        with np.errstate(divide='ignore', invalid='ignore'):
            slope = (n * product - at * total) / spread
            fit = (total + slope * (n * u - at)) / n
        fitted = self.inner & (spread > 1) & (fit > 0)
        return np.where(fitted, 1 / np.where(fitted, fit, 1.0), raw).astype(np.float32)

    def surface(self) -> tuple[Array, float, bool]:
        """Return its points to the edge, its top, and whether that is seen from above."""
        flat = self.smooth()
        v, u = np.nonzero(self.inner)
        points = self.points(v, u, flat[v, u].astype(np.float64))
        heights = np.full(self.inner.shape, np.nan)
        heights[v, u] = points[:, 2]
        upper, slope = self._upper_edge(heights, flat)
        top, over = self._top(points[:, 2], heights, upper, slope, flat)
        at = heights[upper, np.arange(len(upper))]
        with np.errstate(invalid='ignore'):
            level = over & (np.abs(at - top) < UPPER_M)
        rim = self._rim(flat, top, upper, level)
        return np.concatenate([points, rim]), top, over

    def _upper_edge(self, heights: Array, flat: NDArray[np.float32]) -> tuple[Cells, Array]:
        """Return each column's highest sure row, and the slope there: 1 upright, 0 level."""
        columns = np.arange(self.inner.shape[1])
        upper = np.argmax(self.inner, axis=0)
        rows = np.arange(self.inner.shape[0])[:, None]
        second = np.argmax(self.inner & (rows >= upper + STEP_PX), axis=0)
        rise = heights[upper, columns] - heights[second, columns]
        pixel = flat[upper, columns] / float(self.frame.K[1, 1])
        with np.errstate(divide='ignore', invalid='ignore'):
            slope = np.where(second > upper, rise / ((second - upper) * pixel), np.nan)
        slope = np.where(np.isfinite(slope), np.clip(slope, 0.0, 1.0), 1.0).astype(np.float32)
        return upper, cv2.medianBlur(slope[None], 3)[0].astype(np.float64)

    def _top(
        self,
        z: Array,
        heights: Array,
        upper: Cells,
        slope: Array,
        flat: NDArray[np.float32],
    ) -> tuple[float, bool]:
        """Return the height of the top, and whether it is level and seen from above."""
        highest = float(np.percentile(z, HIGHEST))
        columns = np.arange(len(upper))
        at = heights[upper, columns]
        with np.errstate(invalid='ignore'):
            near = at > highest - UPPER_M
        if int(near.sum()) < FEW_COLUMNS:
            near = np.isfinite(at)
        lean = float(np.median(slope[near]))
        pixel = float(np.median(flat[upper[near], columns[near]])) / float(self.frame.K[1, 1])
        shown = self._reaches_back(highest, upper, flat)
        if lean < LEVEL and shown:
            band = z[z > highest - FLAT_M - self.noise() / 2]
            return float(np.median(band)), True
        if shown and self._holes_above(upper):
            return highest, True
        return max(highest + self.edge_px * pixel * lean, self._highest_pixel(flat)), False

    def _reaches_back(self, top: float, upper: Cells, flat: NDArray[np.float32]) -> bool:
        """Tell whether the mask's upper edge may be the far edge of a level top."""
        columns = np.nonzero(self.inner.any(axis=0))[0]
        edge = np.argmax(self.mask, axis=0)[columns]
        slope = self.rays(edge.astype(np.float64), columns.astype(np.float64))[:, 2]
        rise = top - optics.pose_of(self.frame)[2, 3]
        if rise >= 0:
            return False
        with np.errstate(divide='ignore', invalid='ignore'):
            behind = np.where(slope < 0, rise / slope, np.inf) - flat[upper[columns], columns]
        across = np.ptp(columns) * float(np.median(flat[self.inner])) / float(self.frame.K[0, 0])
        return bool(np.median(behind) < max(WIDE_M, WIDE * across))

    def _holes_above(self, upper: Cells) -> bool:
        """Tell whether the mask goes on above what is sure, and mostly has no depth there."""
        rows = np.arange(self.inner.shape[0])[:, None]
        above = self.mask & (rows < upper - self.edge_px) & self.inner.any(axis=0)
        enough = int(above.sum()) > self.edge_px * int(self.inner.any(axis=0).sum())
        return enough and float(np.isfinite(self.depth[above]).mean()) < KNOWN

    def _highest_pixel(self, flat: NDArray[np.float32]) -> float:
        """Return the height of the mask's highest pixels, as far away as what is below them."""
        rows = np.nonzero(self.mask.any(axis=1))[0]
        v, u = np.nonzero(self.mask[rows[0] : rows[0] + 1])
        inside = np.nonzero(self.inner[:, max(0, u.min() - 1) : u.max() + 2])
        if not len(inside[0]):
            return float('-inf')
        first = inside[0].argmin()
        depth = float(flat[inside[0][first], max(0, u.min() - 1) + inside[1][first]])
        return float(self.points(v + rows[0], u, np.full(len(v), depth))[:, 2].mean())

    def _rim(self, flat: NDArray[np.float32], top: float, upper: Cells, level: Mask) -> Array:
        """Return the points of the mask's edge; behind a level top they lie on its plane."""
        v, u = np.nonzero(self.inner)
        _, nearest = cv2.distanceTransformWithLabels(
            (~self.inner).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
        )
        place = np.zeros((int(nearest.max()) + 1, 2), np.int64)
        place[nearest[v, u]] = np.column_stack([v, u])
        reach = cv2.dilate(
            self.inner.astype(np.uint8),
            cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)),
            iterations=ERODE_PX + 1,
        ).astype(bool)
        above = np.arange(self.inner.shape[0])[:, None] < upper
        body = self.mask & (reach | (above & level & self.inner.any(axis=0)))
        own = [np.column_stack(np.nonzero(body & ~self.inner))]
        at = [own[0].astype(np.float64)]
        padded = np.pad(self.mask, 1)
        for side in (-1, 1):
            beyond = padded[1:-1, 1 + side : padded.shape[1] - 1 + side]
            cells = np.column_stack(np.nonzero(body & ~beyond))
            own.append(cells)
            at.append(cells + np.array([0.0, side * EDGE_PX]))
        spots, owners = np.concatenate(at), np.concatenate(own)
        nv, nu = place[nearest[owners[:, 0], owners[:, 1]]].T
        depth = flat[nv, nu].astype(np.float64)
        slope = self.rays(spots[:, 0], spots[:, 1])[:, 2]
        with np.errstate(divide='ignore', invalid='ignore'):
            behind = (top - optics.pose_of(self.frame)[2, 3]) / slope
        ends = level[nu] & (nv - upper[nu] <= 1) & (spots[:, 0] < nv)
        ends &= (slope < -LEAST_DROP) & (behind > depth) & (behind < FARTHER * depth)
        return self.points(spots[:, 0], spots[:, 1], np.where(ends, behind, depth))

    def noise(self) -> float:
        """Return the noise of one depth reading: how far rows are from straight, over planes."""
        step = NOISE_STEP_PX
        left, mid, right = (
            self.depth[:, k : self.depth.shape[1] - 2 * step + k] for k in (0, step, 2 * step)
        )
        known = self.inner[:, : -2 * step] & self.inner[:, step:-step] & self.inner[:, 2 * step :]
        if int(known.sum()) < FEW_PIXELS:
            return float(noise.depth_sigma(np.median(self.depth[self.inner]))) / 2
        bend = np.abs(left[known] - 2 * mid[known] + right[known])
        return float(MAD * np.median(bend) / np.sqrt(6.0))
