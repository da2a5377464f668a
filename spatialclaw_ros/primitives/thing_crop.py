"""The part of a frame round a thing: its surface up to the edge of its mask, what is beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.mask_layers import ERODE_PX, erode
from spatialclaw_ros.primitives.ranks import median, percentiles
from spatialclaw_ros.primitives.solid import neighbours, pieces, solid

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
FAR_M = 2.0
"""A level surface goes on behind its last sure pixel, but not so far."""
GAP_PX = 3
"""Where the mask goes on by more above what is sure, there is more of the thing."""
DEEP = 0.7
"""How deep a thing usually is, as a share of its width."""
NEARER = 20
"""Percentile of the readings at an edge of which some are those of what is behind."""
HIGHEST = 99.6
"""Percentile: beyond are flying pixels."""
UPPER_M = 0.03
FLAT_M = 0.008
FEW_COLUMNS = 3
MAD = 1.4826
NOISE_STEP_PX = 3
NEAREST_M = 0.05
EDGE_PX = 0.3
"""How far beyond the middle of its outermost pixel a thing ends to either side, on average."""


def sure_pixels(frame: Frame, area: tuple[slice, slice], part: Mask) -> tuple[Mask, float, bool]:
    """Return the pixels whose depth is the thing's own, and how far they end before its edge.

    And whether depth is sharp at the edge.
    """
    depth = optics.depth_of(frame)[area]
    heights = optics.heights_of(frame, area, depth)
    middle = float(np.nanmedian(depth[part])) if np.isfinite(depth[part]).any() else 0.0
    step_m = SAME_LEVEL * middle / float(frame.K[1, 1])
    near = neighbours(depth, heights, step_m)
    full, within = solid(near, part, PART_PX, part), erode(part)
    rim = part & ~within
    if rim.any() and float(full[rim].mean()) >= SHARP:
        with_depth = part & np.isfinite(depth)
        return full | pieces(near, with_depth, PART_PX), 0.0, True
    thin = solid(near, within, PART_PX, part)
    if int(thin.sum()) < FEW_PIXELS:
        return full, 0.0, False
    # a top seen at a slant has depth here and there alone
    known = heights[thin & np.isfinite(heights)]
    level = float(np.percentile(known, HIGHEST)) if len(known) else np.nan
    drop = (optics.pose_of(frame)[2, 3] - level) / max(middle, NEAREST_M)
    with np.errstate(invalid='ignore'):
        same = (np.abs(heights - level) < step_m) & (0 < drop < SLANT)
    others = within & np.isfinite(depth) & ~thin
    level_ones = others & same  # a few that happen to be so high fly behind a neck
    most = int(level_ones.sum()) > SAME_LEVEL * int(others.sum())
    return (thin | level_ones if most else thin), float(ERODE_PX), False


@dataclass(frozen=True, eq=False)
class UpperEdge:
    """Where what is sure of a thing ends above, column by column."""

    known: Mask
    """Whether anything is sure in the column."""
    row: Cells
    height: Array
    slope: Array
    """1 where the surface is upright there, 0 where it is level."""
    gap: Array
    """How many pixels of the mask lie above, beyond its rim."""
    level: Mask
    """Whether the surface goes back level from there to the mask's edge."""


def _median(values: Array, width: int) -> Array:
    return np.asarray(cv2.medianBlur(values.astype(np.float32)[None], width)[0], np.float64)


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

    @cached_property
    def sure(self) -> tuple[Cells, Cells]:
        """Rows and columns of the inner pixels, row by row."""
        v, u = np.nonzero(self.inner)
        return v, u

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
        if self.noise_m < float(noise.AXIAL_0_M) / 2:
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

    def surface(self) -> tuple[Array, tuple[float, float], bool]:
        """Return its points to the edge, its top, and whether its far edge is seen from above.

        The top is one of two heights: of a thing as deep there as usual, and of one that is thin.
        """
        flat = self.smooth()
        v, u = self.sure
        points = self.points(v, u, flat[v, u].astype(np.float64))
        heights = np.full(self.inner.shape, np.nan)
        heights[v, u] = points[:, 2]
        edge = self._upper_edge(heights, flat)
        over = bool(edge.level[edge.known].mean() > LEVEL)
        rim = self._rim(flat, edge if over else replace(edge, level=np.zeros_like(edge.level)))
        return np.concatenate([points, rim]), self._top(points[:, 2], edge, flat), over

    def _upper_edge(self, heights: Array, flat: NDArray[np.float32]) -> UpperEdge:
        """Return each column's highest sure pixel, and whether it goes back level from there."""
        columns, rows = np.arange(self.inner.shape[1]), np.arange(self.inner.shape[0])[:, None]
        known = np.asarray(self.inner.any(axis=0))
        upper = np.argmax(self.inner, axis=0)
        second = np.argmax(self.inner & (rows >= upper + STEP_PX), axis=0)
        depth = flat[upper, columns].astype(np.float64)
        pixel = depth / float(self.frame.K[1, 1])
        with np.errstate(divide='ignore', invalid='ignore'):
            rise = heights[upper, columns] - heights[second, columns]
            slope = np.where(second > upper, rise / ((second - upper) * pixel), np.nan)
        slope = np.where(np.isfinite(slope), np.clip(slope, 0.0, 1.0), 1.0)
        height = np.interp(columns, columns[known], heights[upper, columns][known])
        slope, height = _median(slope, 3), _median(height, 5)
        above = self.mask & (rows < upper)
        gap = above.sum(axis=0) - self.edge_px
        blind = (above & ~np.isfinite(self.depth)).sum(axis=0) > above.sum(axis=0) / 2
        ray = self.rays(np.argmax(self.mask, axis=0).astype(np.float64), columns.astype(float))
        with np.errstate(divide='ignore', invalid='ignore'):
            behind = (height - optics.pose_of(self.frame)[2, 3]) / ray[:, 2] - depth
        across = np.ptp(columns[known]) * float(np.median(pixel[known]))
        fits = (ray[:, 2] < 0) & (behind > -FAR_M) & (behind < max(WIDE_M, WIDE * across))
        back = np.where(gap > GAP_PX, blind, slope < LEVEL)
        level = np.asarray(known & fits & back, bool)
        return UpperEdge(known, upper, height, slope, gap, level)

    def _top(self, z: Array, edge: UpperEdge, flat: NDArray[np.float32]) -> tuple[float, float]:
        """Return the height of the top: of one as deep as usual, and of a thin one."""
        highest = float(percentiles(z, [HIGHEST])[0])
        near = edge.known & (edge.height > highest - UPPER_M)
        near = near if int(near.sum()) >= FEW_COLUMNS else edge.known
        told = edge.known & (edge.level | (edge.gap <= GAP_PX))
        highest_row = int(np.argmax(self.mask, axis=0)[told].min(initial=self.mask.shape[0]))
        sticks_out = int(self.mask[: max(0, highest_row - GAP_PX)].sum())
        if edge.level[near].mean() > LEVEL and sticks_out < FEW_COLUMNS:
            level = median(z[z > highest - FLAT_M - self.noise_m / 2])
            return level, level
        columns = np.arange(len(edge.row))[near]
        depth = float(np.median(flat[edge.row[near], columns]))
        pixel = depth / float(self.frame.K[1, 1])
        lean = float(np.median(edge.slope[near]))
        above = int(edge.row[near].min()) - int(np.nonzero(self.mask.any(axis=1))[0][0])
        down = (optics.pose_of(self.frame)[2, 3] - highest) / max(depth, NEAREST_M)
        # rows that a level top takes up behind the edge are no higher than it
        level = max(0.0, down) * DEEP * float(np.ptp(np.nonzero(edge.known)[0]))
        thin = max(highest + self.edge_px * pixel * lean, self._highest_pixel(flat))
        if down > 0 and above <= self.edge_px + level + 1:
            return highest + max(0.0, min(self.edge_px, above) - level) * pixel * lean, thin
        return thin, thin

    def _highest_pixel(self, flat: NDArray[np.float32]) -> float:
        """Return the height of the mask's highest pixels, as far away as the nearest of them.

        A back seen edge on, or a neck, has no sure depth of its own; a board is thinner than the
        rim, and what lies below it farther away.
        """
        rows = np.nonzero(self.mask.any(axis=1))[0]
        columns = np.nonzero(self.mask[rows[0]])[0]
        depths = self.depth[:0].ravel()
        for count in (1, ERODE_PX + 1):
            part = np.s_[rows[0] : rows[0] + count, columns[0] : columns[-1] + 1]
            depths = self.depth[part][self.mask[part] & np.isfinite(self.depth[part])]
            if len(depths) >= FEW_COLUMNS:
                break
        u = float(np.median(columns))
        down, across = self.sure
        near = int(np.argmin(np.abs(down - rows[0]) + np.abs(across - u)))
        depth = float(flat[down[near], across[near]])
        if len(depths) >= FEW_COLUMNS:
            depth = min(depth, float(np.percentile(depths, NEARER)))
        at = np.array([float(rows[0])]), np.array([u])
        return float(self.points(*at, np.array([depth]))[0, 2])

    def _rim(self, flat: NDArray[np.float32], edge: UpperEdge) -> Array:
        """Return the points of the mask's edge; behind a level top they lie on its plane."""
        _, nearest = cv2.distanceTransformWithLabels(
            (~self.inner).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
        )
        reach = cv2.dilate(
            self.inner.astype(np.uint8),
            cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)),
            iterations=ERODE_PX + 1,
        ).astype(bool)
        above = np.arange(self.inner.shape[0])[:, None] < edge.row
        body = self.mask & (reach | (above & edge.level))
        blind = ~np.isfinite(self.depth)
        apart = body & ~self.inner
        own = [np.column_stack(np.nonzero(apart if self.edge_px else apart & blind))]
        at = [own[0].astype(np.float64)]
        padded = np.pad(self.mask, 1)
        for side in (-1, 1) if self.edge_px else ():
            beyond = padded[1:-1, 1 + side : padded.shape[1] - 1 + side]
            cells = np.column_stack(np.nonzero(body & ~beyond))
            own.append(cells)
            at.append(cells + np.array([0.0, side * EDGE_PX]))
        spots, owners = np.concatenate(at), np.concatenate(own)
        # inner pixels are numbered from 1, row by row
        nv, nu = (cells[nearest[owners[:, 0], owners[:, 1]] - 1] for cells in self.sure)
        depth = flat[nv, nu].astype(np.float64)
        slope = self.rays(spots[:, 0], spots[:, 1])[:, 2]
        with np.errstate(divide='ignore', invalid='ignore'):
            behind = (edge.height[nu] - optics.pose_of(self.frame)[2, 3]) / slope
        ends = edge.level[nu] & (nv - edge.row[nu] <= 1) & (spots[:, 0] < nv)
        ends &= (slope < -optics.LEAST_DROP) & (behind > depth) & (behind < depth + FAR_M)
        return self.points(spots[:, 0], spots[:, 1], np.where(ends, behind, depth))

    @cached_property
    def noise_m(self) -> float:
        """Noise of one depth reading: how far rows are from straight, over planes."""
        step = NOISE_STEP_PX
        left, mid, right = (
            self.depth[:, k : self.depth.shape[1] - 2 * step + k] for k in (0, step, 2 * step)
        )
        known = self.inner[:, : -2 * step] & self.inner[:, step:-step] & self.inner[:, 2 * step :]
        if int(known.sum()) < FEW_PIXELS:
            return float(noise.depth_sigma(median(self.depth[self.inner]))) / 2
        bend = np.abs(left[known] - 2 * mid[known] + right[known])
        return float(MAD * median(bend) / np.sqrt(6.0))
