"""Compressed pictures that come with a goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_BYTES: Final = 20_000_000
MAX_PIXELS: Final = 50_000_000


def decode_picture(image: Any, index: int) -> NDArray[np.uint8]:  # noqa: ANN401 - CompressedImage
    """Return (H, W, 3) rgb of a CompressedImage of a goal.

    Raises:
        BadInputError: it is no picture, or too large; names it by its index.
    """
    import cv2  # noqa: PLC0415 - most goals carry none

    data = np.frombuffer(image.data, dtype=np.uint8)
    if len(data) > MAX_BYTES:
        msg = f'reference_images[{index}] has {len(data)} bytes, at most {MAX_BYTES} can be given'
        raise BadInputError(msg)
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR) if len(data) else None
    if decoded is None or decoded.size > 3 * MAX_PIXELS:
        msg = f'reference_images[{index}] (format {image.format!r}) is no JPEG or PNG picture'
        raise BadInputError(msg)
    return np.ascontiguousarray(decoded[..., ::-1])
