"""tools.Mask: plain measurements on (H, W) masks, in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.mask_layers import erode as erode_mask
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.given import Given

ROBUST_PIXELS = 100
OUTER_PERCENT = 1.0


def _mask(mask: object) -> NDArray[np.bool_]:
    if hasattr(mask, 'get_mask'):
        remark('a mask set was given: its object 0 is taken (seg.get_mask(frame, object))')
        return np.asarray(mask.get_mask(), bool)
    array = np.asarray(mask)
    if array.ndim > 2 and array.size == array.shape[-1] * array.shape[-2]:  # noqa: PLR2004
        remark(f'a mask has shape (H, W); {array.shape} taken as its only layer')
        array = array.reshape(array.shape[-2:])
    if array.ndim != 2:  # noqa: PLR2004 - an image
        msg = (
            f'a mask is an array (H, W), got {array.shape}; index one: seg.get_mask(frame, object)'
        )
        raise ArgumentError(msg)
    return array.astype(bool)


class MaskTools:
    """Measurements on (H, W) masks, in pixels (u right, v down)."""

    def centroid(self, mask: object) -> NDArray[np.float64]:
        """Return the median pixel (u, v); NaN when the mask is empty."""
        v, u = np.nonzero(_mask(mask))
        return np.array([np.median(u), np.median(v)]) if len(u) else np.full(2, np.nan)

    def centroids(self, masks: object) -> NDArray[np.float64]:
        """Return (N, 2) median pixels of (N, H, W) masks."""
        return np.array([self.centroid(mask) for mask in np.asarray(masks)]).reshape(-1, 2)

    def area(self, mask: object) -> int:
        """Return the number of pixels."""
        return int(_mask(mask).sum())

    def bounding_box(self, mask: object) -> tuple[int, int, int, int] | None:
        """Return (left, top, right, bottom), 1-99 percentile; None if empty."""
        v, u = np.nonzero(_mask(mask))
        if not len(u):
            return None
        if len(u) > ROBUST_PIXELS:
            left, right = np.percentile(u, [OUTER_PERCENT, 100 - OUTER_PERCENT])
            top, bottom = np.percentile(v, [OUTER_PERCENT, 100 - OUTER_PERCENT])
            return int(left), int(top), int(right), int(bottom)
        return int(u.min()), int(v.min()), int(u.max()), int(v.max())

    def mask_to_bbox(self, mask: object) -> tuple[int, int, int, int] | None:
        """Return the exact (left, top, right, bottom); None if empty."""
        v, u = np.nonzero(_mask(mask))
        return (int(u.min()), int(v.min()), int(u.max()), int(v.max())) if len(u) else None

    def iou(self, a: object, b: object) -> float:
        """Return shared over joint area, 0..1."""
        first, second = _mask(a), _mask(b)
        joint = int((first | second).sum())
        return int((first & second).sum()) / joint if joint else 0.0

    def intersection(self, a: object, b: object) -> NDArray[np.bool_]:
        """Return the pixels in both."""
        return _mask(a) & _mask(b)

    def erode(self, mask: object, pixels: int = 2) -> NDArray[np.bool_]:
        """Return the mask without a rim of pixels."""
        return erode_mask(_mask(mask), pixels)

    def largest_component(self, mask: object) -> NDArray[np.bool_]:
        """Return the largest connected part."""
        array = _mask(mask)
        count, parts, stats, _ = cv2.connectedComponentsWithStats(array.astype(np.uint8))
        if count < 2:  # noqa: PLR2004 - background alone
            return array
        return np.asarray(parts == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))

    def __repr__(self) -> str:
        """Name the calls."""
        names = [name for name in vars(type(self)) if not name.startswith('_')]
        return f'tools.Mask: {", ".join(names)}'


def as_any_mask(mask: Given) -> NDArray[np.bool_]:
    """Return an (H, W) mask of what a cell gives as one."""
    return _mask(mask)
