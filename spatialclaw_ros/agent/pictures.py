"""Images on their way to a model or to the record: smaller, and encoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

JPEG_QUALITY = 90
PNG_AT_MOST = 150_000
"""Bytes beyond which an image is a photograph, and JPEG serves it better."""


def fit(rgb: NDArray[np.uint8], long_edge: int) -> NDArray[np.uint8]:
    """Return an (H, W, 3) image whose longer side has at most ``long_edge`` pixels."""
    height, width = rgb.shape[:2]
    scale = long_edge / max(height, width)
    if scale >= 1:
        return rgb
    import cv2  # noqa: PLC0415 - not needed to answer a question without images

    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def encode(rgb: NDArray[np.uint8], *, drawing: bool) -> tuple[str, bytes]:
    """Return (suffix, bytes) of an image: PNG for a drawing that packs well, else JPEG."""
    import cv2  # noqa: PLC0415

    bgr = np.ascontiguousarray(rgb[..., ::-1])
    if drawing:
        done, data = cv2.imencode('.png', bgr)
        if done and data.size <= PNG_AT_MOST:
            return '.png', data.tobytes()
    done, data = cv2.imencode('.jpg', bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        msg = f'an image {rgb.shape} could not be encoded'
        raise ValueError(msg)
    return '.jpg', data.tobytes()
