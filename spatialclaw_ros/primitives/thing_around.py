"""What is round a thing in a frame: what hides it, what carries it, what is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import noise, optics
from spatialclaw_ros.primitives.hulls import convex_hull
from spatialclaw_ros.primitives.mask_layers import ERODE_PX
from spatialclaw_ros.primitives.ranks import percentiles
from spatialclaw_ros.primitives.solid import mean_around
from spatialclaw_ros.primitives.thing_crop import NEARER, Crop

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

BESIDE_PX = 3
END_SHARE, END_HIDDEN = 0.05, 0.3
"""A thing's end to a side: this share of its width, and of its rows there fewer than the other
have something nearer beside them."""
NEARER_M = 0.04
NEARER_SIGMAS = 3.0
FOOT_M = 0.03
CONTACT_M = 0.06
"""What is seen right below a thing carries it where it is no farther outside its outline."""
CONTACT_COLUMNS = 6
CONTACT_ROWS = 3
LOWER = 0.7
"""What a thing stands on is seen below the lower part of its outline."""
CONTACT_SHARE = 0.5
"""Of what lies right below a thing, the highest level counts that has so much of the most."""
LEG_PX = 5
LEG_WEIGHT = 60
"""A foot counts as much as one of so many parts of what is sure of the thing."""
BESIDE_SHARE = 0.3
"""The lower part of a thing is seen before the floor, which says nothing of what is behind it."""
BACKGROUND = 60.0
"""Percentile of what is seen beside a thing that it does not reach behind."""


@dataclass(frozen=True, eq=False)
class Around(Crop):
    """The part of a frame round a thing, with what is round it."""

    def hidden(self, low: float, shape: tuple[int, int]) -> float:
        """Return the share of the outline at which the thing is cut off."""
        reach = np.ones((2 * BESIDE_PX + 1, 2 * BESIDE_PX + 1), np.uint8)
        grown = cv2.dilate(self.mask.astype(np.uint8), reach).astype(bool)
        inside = cv2.dilate(self.mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        before = int(self._before(grown & ~inside, low).sum())
        rows, columns = np.nonzero(self.mask)
        edge = (
            (rows + self.top == 0)
            | (rows + self.top == shape[0] - 1)
            | (columns + self.left == 0)
            | (columns + self.left == shape[1] - 1)
        )
        cut = before + (BESIDE_PX - 1) * int(edge.sum())
        return cut / max(1, cut + int((grown & ~inside).sum()) - before)

    def ends(self, low: float, shape: tuple[int, int]) -> tuple[bool, bool]:
        """Tell whether the thing itself ends at its left and its right, nothing cutting it off."""
        columns = np.nonzero(self.mask.any(axis=0))[0]
        reach = max(BESIDE_PX, round(END_SHARE * len(columns)))
        grown = cv2.dilate(self.mask.astype(np.uint8), np.ones((1, 2 * BESIDE_PX + 3), np.uint8))
        ring = grown.astype(bool) & ~self.mask
        place = np.arange(self.mask.shape[1])
        seen = []
        for edge, side in ((columns[0], -1), (columns[-1], 1)):
            if edge + self.left in {0, shape[1] - 1}:
                seen.append(False)
                continue
            beside = ring & (side * (place - edge) > 0)
            rows = self.mask[:, np.abs(place - edge) < reach].any(axis=1)
            before = self._before(beside, low).any(axis=1)
            seen.append(int((before & rows).sum()) <= END_HIDDEN * int(rows.sum()))
        return seen[0], seen[1]

    def based(self, low: float) -> bool:
        """Tell whether the thing itself ends below, nothing nearer covering its lower edge."""
        window = np.ones((2 * BESIDE_PX + 3, 1), np.uint8)
        ring = cv2.dilate(self.mask.astype(np.uint8), window).astype(bool) & ~self.mask
        columns = self.mask.any(axis=0)
        feet = self.mask.shape[0] - 1 - np.argmax(self.mask[::-1], axis=0)
        ring &= np.arange(self.mask.shape[0])[:, None] > feet
        before = self._before(ring, low).any(axis=0)
        return int((before & columns).sum()) <= END_HIDDEN * int(columns.sum())

    @cached_property
    def _own_depth(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the thing's depth around each pixel, and what share of that it takes up."""
        return mean_around(self.depth, self.inner, 2 * BESIDE_PX)

    def _before(self, where: Mask, low: float) -> Mask:
        """Return (H, W) where, beside the thing, something nearer is seen above its foot."""
        out = np.zeros(where.shape, bool)
        v, u = np.nonzero(where & np.isfinite(self.depth))
        own, share = self._own_depth
        sure = share[v, u] > 0
        v, u = v[sure], u[sure]
        depth = self.depth[v, u].astype(np.float64)
        margin = NEARER_M + NEARER_SIGMAS * noise.depth_sigma(own[v, u])
        higher = self.points(v, u, depth)[:, 2] > low + FOOT_M
        out[v, u] = (depth < own[v, u] - margin) & higher
        return out

    def contact(self, points: Array) -> float:
        """Return the height of what carries it, as seen right below it; NaN where it is not."""
        columns = np.nonzero(self.mask.any(axis=0))[0]
        feet = self.mask.shape[0] - 1 - np.argmax(self.mask[::-1, columns], axis=0)
        rows = np.nonzero(self.mask.any(axis=1))[0]
        lowest = feet >= rows[0] + LOWER * (rows[-1] - rows[0])
        columns, feet = columns[lowest], feet[lowest]
        v = np.concatenate([feet + BESIDE_PX + row for row in range(CONTACT_ROWS)])
        u = np.concatenate([columns] * CONTACT_ROWS)
        inside = v < self.mask.shape[0]
        v, u = v[inside], u[inside]
        depth = self.depth[v, u].astype(np.float64)
        known = np.isfinite(depth) & ~self.mask[v, u]
        below = self.points(v[known], u[known], depth[known])
        low = float(percentiles(points[:, 2], [1])[0])
        below = below[below[:, 2] < low + FOOT_M]
        if len(below) < CONTACT_COLUMNS:
            return float('nan')
        outline = convex_hull(points[:, :2])
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
        spots, nearest = [], []
        for part in range(1, count):
            if boxes[part, cv2.CC_STAT_HEIGHT] < LEG_PX:
                continue
            v, u = np.nonzero(parts == part)
            lowest = v == v.max()
            below = int(v.max()) + BESIDE_PX
            if below < self.mask.shape[0] and not self.mask[below, u[lowest]].any():
                depth = self.depth[below, u[lowest]].astype(np.float64)
                ground = self.points(np.full(len(depth), below), u[lowest], depth)[:, 2]
                if np.nanmin(np.abs(ground - contact_z), initial=np.inf) < FOOT_M:
                    spots.append([float(v.max()) + 0.5, float(u[lowest].mean())])
                    nearest.append(float(np.nanpercentile(self.depth[v, u], NEARER)))
        if not spots:
            return np.zeros((0, 3))
        at = np.array(spots)
        ray, eye = self.rays(at[:, 0], at[:, 1]), optics.pose_of(self.frame)[:3, 3]
        down = ray[:, 2] < -optics.LEAST_DROP
        far = (contact_z - eye[2]) / ray[down, 2]  # along the optical axis: rays are a metre long
        found = eye + ray[down] * far[:, None]
        # a leg is upright: what lies before its foot is the side of something
        before = far - FOOT_M - NEARER_SIGMAS * noise.depth_sigma(far)
        upright = ~(np.asarray(nearest)[down] < before)
        v, u = self.sure
        body = self.points(v, u, self.depth[v, u].astype(np.float64))
        width = float(np.ptp(body[:, :2], axis=0).max()) + LEG_PX * float(
            np.median(self.depth[v, u])
        ) / float(self.frame.K[0, 0])
        near = np.linalg.norm(found[:, :2] - np.median(body[:, :2], axis=0), axis=1) < width
        return np.repeat(found[near & upright], max(1, len(v) // LEG_WEIGHT), axis=0)

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
        ring &= ~self._before(ring, -np.inf)  # what stands before it tells nothing
        v, u = np.nonzero(ring & np.isfinite(self.depth))
        if not len(v):
            return float('inf')
        beside = self.points(v, u, self.depth[v, u].astype(np.float64))
        low, high = percentiles(points[:, 2], [1, 99])
        beside = beside[beside[:, 2] > low + BESIDE_SHARE * (high - low)]
        if len(beside) < CONTACT_COLUMNS:
            return float('inf')
        far = float(percentiles(points @ sight, [99])[0])
        return max(0.0, float(np.percentile(beside @ sight, BACKGROUND)) - far)
