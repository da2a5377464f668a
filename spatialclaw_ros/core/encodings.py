"""Image messages to arrays: one decoder for the node and for recordings, by attribute.

A message is anything with the fields of sensor_msgs/Image whose ``data`` is a buffer of bytes:
array.array (rclpy), bytes or an ndarray (rosbags). Pixels are decoded straight into a given
array, such as a slot of the ring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from spatialclaw_ros.core.colour_spaces import BAYER_PATTERNS, demosaic, yuv_to_rgb
from spatialclaw_ros.core.errors import EncodingError
from spatialclaw_ros.core.raw_image import RawImage

if TYPE_CHECKING:
    from numpy.typing import NDArray

MM = np.float32(0.001)
_CHANNELS = {  # encoding -> channels, place of red, of green, of blue
    'rgb8': (3, 0, 1, 2),
    'bgr8': (3, 2, 1, 0),
    'rgba8': (4, 0, 1, 2),
    'bgra8': (4, 2, 1, 0),
    '8UC3': (3, 2, 1, 0),  # OpenCV's order, as RViz takes it
    '8UC4': (4, 2, 1, 0),
    'mono8': (1, 0, 0, 0),
    '8UC1': (1, 0, 0, 0),
}
_GREY_16 = ('mono16', '16UC1')
_PACKED_YUV = {  # encoding -> places of Y, U and V in four bytes of two pixels
    'yuv422': (1, 0, 2),
    'uyvy': (1, 0, 2),
    'yuv422_yuy2': (0, 1, 3),
    'yuyv': (0, 1, 3),
}
_PLANAR_YUV = {'nv12': (0, 1), 'nv21': (1, 0)}  # encoding -> places of U and V
_DEPTH_TYPES = {'16UC1': 'u2', 'mono16': 'u2', '32FC1': 'f4', '64FC1': 'f8'}
_LABEL_TYPES = {'mono8': 'u1', '8UC1': 'u1', 'mono16': 'u2', '16UC1': 'u2', '32SC1': 'i4'}

COLOR_ENCODINGS = (
    *('rgb8', 'bgr8', 'rgba8', 'bgra8', 'mono8', 'mono16', '8UC1', '8UC3', '8UC4', '16UC1'),
    *(f'bayer_{pattern}{bits}' for pattern in BAYER_PATTERNS for bits in (8, 16)),
    *_PACKED_YUV,
    *_PLANAR_YUV,
)
DEPTH_ENCODINGS = tuple(_DEPTH_TYPES)
LABEL_ENCODINGS = tuple(_LABEL_TYPES)


class ImageMessage(Protocol):
    """The fields of sensor_msgs/Image that are read."""

    height: int
    width: int
    encoding: str
    is_bigendian: Any
    step: int
    data: Any


class Converter(Protocol):
    """Makes the wanted encoding ('rgb8', '32FC1') of a message in another, as cv_bridge does."""

    def __call__(self, message: Any, wanted: str, /) -> NDArray[Any]:  # noqa: ANN401
        """Return the image; called by the decoder for encodings it does not know."""


def decode_color(
    message: ImageMessage,
    out: NDArray[np.uint8] | None = None,
    *,
    name: str = 'image',
    convert: Converter | None = None,
) -> NDArray[np.uint8]:
    """Return the (H, W, 3) uint8 image, red first, of a colour message.

    Args:
        message: the image.
        out: (H, W, 3) uint8 to write into; a new array where it is None.
        name: what errors call the input, such as its topic.
        convert: called for encodings that are not listed in COLOR_ENCODINGS.

    Raises:
        EncodingError: the encoding is unknown or the data are cut short.
    """
    raw = RawImage(message, name)
    rgb = np.empty((raw.height, raw.width, 3), np.uint8) if out is None else out
    encoding = message.encoding
    if encoding in _CHANNELS:
        channels, *order = _CHANNELS[encoding]
        pixels = raw.pixels('u1', channels)
        if encoding == 'rgb8':
            np.copyto(rgb, pixels)
            return rgb
        for target, source in enumerate(order):
            np.copyto(rgb[..., target], pixels[..., source])
    elif encoding in _GREY_16:
        np.copyto(rgb, (raw.pixels('u2', 1) >> 8).astype(np.uint8))
    elif encoding.startswith('bayer_') and encoding in COLOR_ENCODINGS:
        pattern, is_16 = encoding[6:10], encoding.endswith('16')
        demosaic(raw.pixels('u2' if is_16 else 'u1', 1)[..., 0], pattern, rgb)
    elif encoding in _PACKED_YUV:
        _decode_packed(raw, _PACKED_YUV[encoding], rgb)
    elif encoding in _PLANAR_YUV:
        _decode_planar(raw, _PLANAR_YUV[encoding], rgb)
    else:
        rgb[...] = _converted(message, 'rgb8', COLOR_ENCODINGS, name, convert)
    return rgb


def decode_depth(
    message: ImageMessage,
    out: NDArray[np.float32] | None = None,
    *,
    name: str = 'depth image',
    convert: Converter | None = None,
) -> NDArray[np.float32]:
    """Return the (H, W) float32 metres of a depth message, NaN where there was no reading.

    16-bit images hold millimetres with 0 for no reading, float images metres (REP 118); zero,
    negative and infinite metres are no reading either.

    Args:
        message: the image.
        out: (H, W) float32 to write into; a new array where it is None.
        name: what errors call the input, such as its topic.
        convert: called for encodings that are not listed in DEPTH_ENCODINGS.

    Raises:
        EncodingError: the encoding is unknown or the data are cut short.
    """
    raw = RawImage(message, name)
    depth = np.empty((raw.height, raw.width), np.float32) if out is None else out
    kind = _DEPTH_TYPES.get(message.encoding)
    if kind == 'u2':
        units = raw.pixels('u2', 1)[..., 0]
        np.multiply(units, MM, out=depth)
        np.copyto(depth, np.nan, where=units == 0)
        return depth
    if kind is None:
        metres = _converted(message, '32FC1', DEPTH_ENCODINGS, name, convert)
    else:
        metres = raw.pixels(kind, 1)[..., 0]
    with np.errstate(over='ignore', invalid='ignore'):  # float64 beyond float32; NaN compared
        np.copyto(depth, metres, casting='same_kind')
        np.copyto(depth, np.nan, where=~((depth > 0) & (depth < np.inf)))
    return depth


def decode_label(message: ImageMessage, *, name: str = 'label image') -> NDArray[np.integer[Any]]:
    """Return the (H, W) instance values of a label message, in the machine's byte order.

    Raises:
        EncodingError: the encoding is unknown or the data are cut short.
    """
    kind = _LABEL_TYPES.get(message.encoding)
    if kind is None:
        _converted(message, '', LABEL_ENCODINGS, name, None)
    values = RawImage(message, name).pixels(str(kind), 1)[..., 0]
    return np.array(values, dtype=np.dtype(str(kind)))


def _converted(
    message: ImageMessage,
    wanted: str,
    known: tuple[str, ...],
    name: str,
    convert: Converter | None,
) -> NDArray[Any]:
    """Return what cv_bridge makes of another encoding, or raise with the list of those known."""
    hint = f'publish one of {", ".join(known)}'
    if convert is None:
        hint += '; others need cv_bridge, which is not in use here' if wanted else ''
        msg = f'{name}: encoding {message.encoding!r} is not known; {hint}'
        raise EncodingError(msg)
    image = np.asarray(convert(message, wanted))
    if image.shape[:2] != (message.height, message.width):
        msg = f'{name}: cv_bridge made {image.shape} of {message.encoding!r}; {hint}'
        raise EncodingError(msg)
    return image


def _decode_packed(raw: RawImage, places: tuple[int, int, int], rgb: NDArray[np.uint8]) -> None:
    if raw.width % 2:
        raise raw.error(f'width {raw.width} is odd; {raw.encoding} holds pixels in pairs')
    pixels = raw.pixels('u1', 2).reshape(raw.height, raw.width // 2, 4)
    y, u, v = places
    luma = pixels[..., [y, y + 2]].reshape(raw.height, raw.width)
    yuv_to_rgb(luma, pixels[..., u].repeat(2, 1), pixels[..., v].repeat(2, 1), rgb)


def _decode_planar(raw: RawImage, places: tuple[int, int], rgb: NDArray[np.uint8]) -> None:
    if raw.width % 2 or raw.height % 2:
        raise raw.error(f'{raw.width}x{raw.height} is odd; {raw.encoding} holds blocks of 2x2')
    rows = raw.pixels('u1', 1, rows=raw.height * 3 // 2)[..., 0]
    luma, chroma = rows[: raw.height], rows[raw.height :].reshape(raw.height // 2, -1, 2)
    u, v = (chroma[..., place].repeat(2, 0).repeat(2, 1) for place in places)
    yuv_to_rgb(luma, u, v, rgb)
