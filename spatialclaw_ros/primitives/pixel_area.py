"""Where in a picture a mask has pixels, and how they spread over rows and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Area = tuple[slice, slice]


def as_bytes(mask: Mask) -> NDArray[np.uint8]:
    """Return a mask as 0 and 1, without a copy where its memory allows it."""
    return np.ascontiguousarray(mask, np.bool_).view(np.uint8)


def area_of(mask: Mask) -> Area:
    """Return the rows and columns of the least rectangle that holds a mask; empty where none."""
    left, top, width, height = cv2.boundingRect(as_bytes(mask))
    return slice(top, top + height), slice(left, left + width)


def spread_over(mask: Mask, axis: int, shares: Sequence[float]) -> NDArray[np.float64]:
    """Return percentiles 0..1 of the pixels' columns (axis 0) or rows (axis 1).

    They are read off the number of pixels in each column or row; between two, linearly, as
    ``np.percentile`` does. The mask has pixels.
    """
    counts = cv2.reduce(as_bytes(mask), axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel()
    upto = np.cumsum(counts)
    place = np.asarray(shares) * (int(upto[-1]) - 1)
    below = np.floor(place)
    first, second = (np.searchsorted(upto, k, side='right') for k in (below, np.ceil(place)))
    return np.asarray(first + (second - first) * (place - below))
