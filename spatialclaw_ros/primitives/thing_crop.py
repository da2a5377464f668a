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
FLAT_M = 0.008
FEW_COLUMNS = 3
BESIDE_PX = 3
NEARER_M = 0.04
NEARER_SIGMAS = 3.0
FOOT_M = 0.03
CONTACT_M = 0.06
"""What is seen right below a thing carries it where it is no farther outside its outline."""
CONTACT_COLUMNS = 6
CONTACT_ROWS = 3
CONTACT_SHARE = 0.5
"""Of what lies right below a thing, the highest level counts that has so much of the most."""
MAD = 1.4826
LEG_PX = 5
LEG_WEIGHT = 60
"""A foot counts as much as one of so many parts of what is sure of the thing."""
EDGE_PX = 0.3
"""How far beyond the middle of its outermost pixel a thing ends to either side, on average."""
BESIDE_SHARE = 0.3
"""The lower part of a thing is seen before the floor, which says nothing of what is behind it."""
BACKGROUND = 60.0
"""Percentile of what is seen beside a thing that it does not reach behind."""


def sure_pixels(frame: Frame, area: tuple[slice, slice], part: Mask) -> tuple[Mask, float]:
    """Return the pixels whose depth is the thing's own, and how far they end before its edge."""
    depth = optics.depth_of(frame)[area]
    heights = _heights(frame, area, depth)
    middle = float(np.nanmedian(depth[part])) if np.isfinite(depth[part]).any() else 0.0
    step_m = SAME_LEVEL * middle / float(frame.K[1, 1])
    full, within = solid(depth, part, heights, step_m), erode(part)
    rim = part & ~within
    if rim.any() and float(full[rim].mean()) >= SHARP:
        return full, 0.0
    thin = solid(depth, within, heights, step_m)
    if int(thin.sum()) < FEW_PIXELS:
        return full, 0.0
    return thin, float(ERODE_PX)


def _heights(frame: Frame, area: tuple[slice, slice], depth: NDArray[np.float32]) -> Array:
    """Return (H, W) heights in the world of a part of a frame."""
    v, u = np.mgrid[area]
    xy = optics.rays(frame.calibration, np.column_stack([u.ravel(), v.ravel()]))
    up = optics.pose_of(frame)[2]
    slope = (xy @ up[:2] + up[2]).reshape(depth.shape)
    return np.asarray(slope * depth + up[3])


@dataclass(frozen=True, eq=False)
class Crop:
    """The part of a frame round a thing."""

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
        """Return the depth of the thing's surface, averaged along the rows where it is noisy."""
        known = self.inner.astype(np.float32)
        box = (BLUR_PX, 1)
        weight = cv2.blur(known, box)
        total = cv2.blur(np.where(self.inner, self.depth, 0).astype(np.float32), box)
        mean = np.asarray(total / np.maximum(weight, 1e-6), np.float32)
        noisy = self.noise(mean) > float(noise.AXIAL_0_M) / 2
        return mean if noisy else np.where(self.inner, self.depth, 0).astype(np.float32)

    def surface(self) -> tuple[Array, float, bool, NDArray[np.float32]]:
        """Return its points to the edge, its top, whether that is seen from above; the depth."""
        flat = self.smooth()
        v, u = np.nonzero(self.inner)
        points = self.points(v, u, flat[v, u].astype(np.float64))
        heights = np.full(self.inner.shape, np.nan)
        heights[v, u] = points[:, 2]
        upper, slope = self._upper_edge(heights, flat)
        top, over = self._top(points[:, 2], heights, upper, slope, flat)
        at = heights[upper, np.arange(len(upper))]
        with np.errstate(invalid='ignore'):
            level = over & (slope < LEVEL) & (np.abs(at - top) < UPPER_M)
        rim = self._rim(flat, top, upper, level)
        return np.concatenate([points, rim]), top, over, flat

    def _upper_edge(self, heights: Array, flat: NDArray[np.float32]) -> tuple[Cells, Array]:
        """Return each column's highest sure row, and the slope there: 1 upright, 0 level."""
        columns = np.arange(self.inner.shape[1])
        upper = np.argmax(self.inner, axis=0)
        below = np.minimum(upper + STEP_PX, self.inner.shape[0] - 1)
        rise = heights[upper, columns] - heights[below, columns]
        pixel = flat[upper, columns] / float(self.frame.K[1, 1])
        with np.errstate(divide='ignore', invalid='ignore'):
            slope = rise / (STEP_PX * pixel)
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
        if lean < LEVEL:
            band = z[z > highest - FLAT_M - self.noise(flat) / 2]
            return float(np.median(band)), True
        return max(highest + self.edge_px * pixel * lean, self._highest_pixel(flat)), False

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
        body = self.mask & reach
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

    def contact(self, points: Array) -> float:
        """Return the height of what carries it, as seen right below it; NaN where it is not."""
        columns = np.nonzero(self.mask.any(axis=0))[0]
        feet = self.mask.shape[0] - 1 - np.argmax(self.mask[::-1, columns], axis=0)
        v = np.concatenate([feet + BESIDE_PX + row for row in range(CONTACT_ROWS)])
        u = np.concatenate([columns] * CONTACT_ROWS)
        inside = v < self.mask.shape[0]
        v, u = v[inside], u[inside]
        depth = self.depth[v, u].astype(np.float64)
        known = np.isfinite(depth) & ~self.mask[v, u]
        below = self.points(v[known], u[known], depth[known])
        low = float(np.percentile(points[:, 2], 1))
        below = below[below[:, 2] < low + FOOT_M]
        if len(below) < CONTACT_COLUMNS:
            return float('nan')
        outline = cv2.convexHull(points[:, :2].astype(np.float32))
        beside = [
            cv2.pointPolygonTest(outline, (float(x), float(y)), measureDist=True)
            for x, y, _ in below
        ]
        z = below[np.asarray(beside) > -CONTACT_M, 2]
        if len(z) < CONTACT_COLUMNS:
            return float('nan')
        bins = np.arange(z.min() - FOOT_M, z.max() + 2 * FOOT_M, FOOT_M / 2)
        count = np.convolve(np.histogram(z, bins)[0], np.ones(3), mode='same')
        enough = np.nonzero(count >= max(CONTACT_COLUMNS, CONTACT_SHARE * count.max()))[0]
        if not len(enough):
            return float('nan')
        level = float(bins[enough[-1]] + FOOT_M / 4)
        peak = z[np.abs(z - level) < FOOT_M]
        return float(np.median(peak)) if len(peak) else float('nan')

    def feet(self, contact_z: float) -> Array:
        """Return where thin legs, which have no sure depth, stand on what carries the thing."""
        reach = cv2.dilate(
            self.inner.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=ERODE_PX + 1
        )
        thin = self.mask & ~reach.astype(bool)
        if not np.isfinite(contact_z) or not thin.any():
            return np.zeros((0, 3))
        count, parts, boxes, _ = cv2.connectedComponentsWithStats(thin.astype(np.uint8))
        spots = []
        for part in range(1, count):
            if boxes[part, cv2.CC_STAT_HEIGHT] < LEG_PX:
                continue
            v, u = np.nonzero(parts == part)
            lowest = v == v.max()
            below = int(v.max()) + 1
            if below < self.mask.shape[0] and not self.mask[below, u[lowest]].any():
                spots.append([float(v.max()) + 0.5, float(u[lowest].mean())])
        if not spots:
            return np.zeros((0, 3))
        at = np.array(spots)
        ray, eye = self.rays(at[:, 0], at[:, 1]), optics.pose_of(self.frame)[:3, 3]
        down = ray[:, 2] < -LEAST_DROP
        ray = ray[down]
        found = eye + ray * ((contact_z - eye[2]) / ray[:, 2])[:, None]
        v, u = np.nonzero(self.inner)
        body = self.points(v, u, self.depth[v, u].astype(np.float64))
        width = float(np.ptp(body[:, :2], axis=0).max()) + LEG_PX * float(
            np.median(self.depth[v, u])
        ) / float(self.frame.K[0, 0])
        near = np.linalg.norm(found[:, :2] - np.median(body[:, :2], axis=0), axis=1) < width
        return np.repeat(found[near], max(1, len(v) // LEG_WEIGHT), axis=0)

    def room_behind(self, points: Array, sight: Array) -> float:
        """Return how far behind what is seen of it the background beside it is [m].

        Args:
            points: (N, 3) of its surface.
            sight: (3,) level direction from the camera to it.
        """
        reach = np.ones((2 * BESIDE_PX + 3, 2 * BESIDE_PX + 3), np.uint8)
        near = np.ones((2 * BESIDE_PX + 1, 2 * BESIDE_PX + 1), np.uint8)
        ring = cv2.dilate(self.mask.astype(np.uint8), reach).astype(bool)
        ring &= ~cv2.dilate(self.mask.astype(np.uint8), near).astype(bool)
        v, u = np.nonzero(ring & np.isfinite(self.depth))
        if not len(v):
            return float('inf')
        beside = self.points(v, u, self.depth[v, u].astype(np.float64))
        low, high = np.percentile(points[:, 2], [1, 99])
        beside = beside[beside[:, 2] > low + BESIDE_SHARE * (high - low)]
        if len(beside) < CONTACT_COLUMNS:
            return float('inf')
        far = float(np.percentile(points @ sight, 99))
        return max(0.0, float(np.percentile(beside @ sight, BACKGROUND)) - far)
