"""tools.Mask: plain measurements on (H, W) masks, in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives.forgiving.masks import mask_of, masks_of
from spatialclaw_ros.primitives.forgiving.scalars import count_of
from spatialclaw_ros.primitives.mask_layers import erode as erode_mask
from spatialclaw_ros.primitives.pixel_area import area_of, spread_over

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROBUST_PIXELS = 100
OUTER_SHARE = 0.01


class MaskTools:
    """Measurements on (H, W) masks, in pixels (u right, v down)."""

    def centroid(self, mask: object) -> NDArray[np.float64]:
        """Return the median pixel (u, v); NaN when the mask is empty."""
        array = mask_of(mask)
        if not array.any():
            return np.full(2, np.nan)
        return np.concatenate([spread_over(array, axis, [0.5]) for axis in (0, 1)])

    def centroids(self, masks: object) -> NDArray[np.float64]:
        """Return (N, 2) median pixels of (N, H, W) masks."""
        return np.array([self.centroid(mask) for mask in masks_of(masks)]).reshape(-1, 2)

    def area(self, mask: object) -> int:
        """Return the number of pixels."""
        return int(np.count_nonzero(mask_of(mask)))

    def bounding_box(self, mask: object) -> tuple[int, int, int, int] | None:
        """Return (left, top, right, bottom), 1-99 percentile; None if empty."""
        array = mask_of(mask)
        if np.count_nonzero(array) <= ROBUST_PIXELS:
            return self.mask_to_bbox(array)
        left, right = spread_over(array, 0, [OUTER_SHARE, 1 - OUTER_SHARE])
        top, bottom = spread_over(array, 1, [OUTER_SHARE, 1 - OUTER_SHARE])
        return int(left), int(top), int(right), int(bottom)

    def mask_to_bbox(self, mask: object) -> tuple[int, int, int, int] | None:
        """Return the exact (left, top, right, bottom); None if empty."""
        rows, columns = area_of(mask_of(mask))
        if rows.start == rows.stop:
            return None
        return columns.start, rows.start, columns.stop - 1, rows.stop - 1

    def iou(self, a: object, b: object) -> float:
        """Return shared over joint area, 0..1."""
        first, second = mask_of(a), mask_of(b)
        shared = int(np.count_nonzero(first & second))
        joint = int(np.count_nonzero(first)) + int(np.count_nonzero(second)) - shared
        return shared / joint if joint else 0.0

    def intersection(self, a: object, b: object) -> NDArray[np.bool_]:
        """Return the pixels in both."""
        return mask_of(a) & mask_of(b)

    def union(self, a: object, b: object) -> NDArray[np.bool_]:
        """Return the pixels in either."""
        return mask_of(a) | mask_of(b)

    def erode(self, mask: object, pixels: int = 2) -> NDArray[np.bool_]:
        """Return the mask without a rim of pixels."""
        return erode_mask(mask_of(mask), count_of(pixels, 'pixels'))

    def largest_component(self, mask: object) -> NDArray[np.bool_]:
        """Return the largest connected part."""
        array = mask_of(mask)
        count, parts, stats, _ = cv2.connectedComponentsWithStats(array.astype(np.uint8))
        if count < 2:  # noqa: PLR2004 - background alone
            return array
        return np.asarray(parts == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))

    def __repr__(self) -> str:
        """Name the calls."""
        names = [name for name in vars(type(self)) if not name.startswith('_')]
        return f'tools.Mask: {", ".join(names)}'
