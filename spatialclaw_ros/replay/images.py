"""Image files of recordings: read whole, or refused with the file's name and the remedy."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PNG_MAGIC = b'\x89PNG\r\n\x1a\n'
GREY = 2  # dimensions of an image of one channel


def read_rgb(path: Path) -> NDArray[np.uint8]:
    """Return an (H, W, 3) uint8 colour image, red first."""
    image = _decode(path, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


def read_depth(path: Path, scale_m: float) -> NDArray[np.float32]:
    """Return (H, W) float32 metres of a 16-bit depth image, NaN where there was no reading.

    Args:
        path: the file.
        scale_m: metres per unit.
    """
    image = _decode(path, cv2.IMREAD_UNCHANGED)
    if image.dtype != np.uint16 or image.ndim != GREY:
        msg = f'{path}: a depth image has 16 bits and one channel, this is {_describe(image)}'
        raise BadInputError(msg)
    depth: NDArray[np.float32] = image * np.float32(scale_m)
    depth[image == 0] = np.nan
    return depth


def read_label(path: Path) -> NDArray[np.integer[Any]]:
    """Return the (H, W) instance values of a label image."""
    image = _decode(path, cv2.IMREAD_UNCHANGED)
    if image.ndim != GREY or image.dtype.kind != 'u':
        msg = f'{path}: a label image has one channel of values, this is {_describe(image)}'
        raise BadInputError(msg)
    return image


def _describe(image: NDArray[Any]) -> str:
    channels = 1 if image.ndim == GREY else image.shape[2]
    return f'{image.dtype} with {channels} channel(s)'


def _decode(path: Path, flags: int) -> NDArray[Any]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        msg = f'{path}: the file is missing; copy the whole recording'
        raise BadInputError(msg) from None
    except OSError as error:
        msg = f'{path}: cannot be read ({error.strerror})'
        raise BadInputError(msg) from error
    if data.startswith(PNG_MAGIC):
        _check_png(path, data)
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), flags) if data else None
    except cv2.error:
        image = None
    if image is None:
        msg = f'{path}: {len(data)} bytes that are no image OpenCV can read; write it as PNG'
        raise BadInputError(msg)
    return np.asarray(image)


def _check_png(path: Path, data: bytes) -> None:
    """Refuse a PNG that is cut short or damaged: OpenCV would return half an image."""
    position = len(PNG_MAGIC)
    while position + 12 <= len(data):
        (length,) = struct.unpack_from('>I', data, position)
        kind = data[position + 4 : position + 8]
        end = position + 12 + length
        if end > len(data):
            break
        (crc,) = struct.unpack_from('>I', data, end - 4)
        if zlib.crc32(data[position + 4 : end - 4]) != crc:
            msg = f'{path}: damaged PNG (checksum of {kind!r} at byte {position}); copy it again'
            raise BadInputError(msg)
        if kind == b'IEND':
            return
        position = end
    msg = f'{path}: truncated PNG, {len(data)} bytes without an end; copy it again'
    raise BadInputError(msg)
