"""Bayer mosaics and YUV to RGB, in numpy alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BAYER_PATTERNS = ('rggb', 'bggr', 'gbrg', 'grbg')
"""Colours of the upper left 2x2 pixels, row by row."""
RED, GREEN, BLUE = 0, 1, 2

# ITU-R BT.601, studio range, in 2**-13: what OpenCV and camera drivers mean by YUV
_SHIFT = 13
_Y, _RV, _GU, _GV, _BU = 9539, 13075, 3209, 6660, 16525
_HALF = 1 << (_SHIFT - 1)


def demosaic(mosaic: NDArray[Any], pattern: str, rgb: NDArray[np.uint8]) -> None:
    """Fill an (H, W, 3) uint8 image from an (H, W) mosaic of 8 or 16 bits, bilinearly.

    Each missing colour is the mean of its nearest two or four samples; borders are reflected.
    """
    shift = 8 if mosaic.dtype.itemsize > 1 else 0
    height, width = mosaic.shape
    wide = mosaic.astype(np.uint32)
    padded = np.pad(wide, 1, 'reflect') if min(height, width) > 1 else np.pad(wide, 1, 'edge')
    red = pattern.index('r')
    row, column = divmod(red, 2)
    for y in (0, 1):
        for x in (0, 1):
            here = padded[1 + y : height + 1 : 2, 1 + x : width + 1 : 2]
            if not here.size:
                continue
            up, down = (padded[1 + y + d : height + 1 + d : 2] for d in (-1, 1))
            left, right, middle = (slice(1 + x + d, width + 1 + d, 2) for d in (-1, 1, 0))
            same = padded[1 + y : height + 1 : 2]
            sides = same[:, left] + same[:, right]
            stack = up[:, middle] + down[:, middle]
            cell = rgb[y::2, x::2]
            if (y == row) == (x == column):  # on a red or a blue sample
                corners = up[:, left] + up[:, right] + down[:, left] + down[:, right]
                own, other = (RED, BLUE) if y == row else (BLUE, RED)
                cell[..., own] = here >> shift
                cell[..., GREEN] = (sides + stack + 2) >> (2 + shift)
                cell[..., other] = (corners + 2) >> (2 + shift)
            else:  # on a green sample, in a row with red or with blue
                beside, above = (RED, BLUE) if y == row else (BLUE, RED)
                cell[..., GREEN] = here >> shift
                cell[..., beside] = (sides + 1) >> (1 + shift)
                cell[..., above] = (stack + 1) >> (1 + shift)


def yuv_to_rgb(
    luma: NDArray[np.uint8], u: NDArray[np.uint8], v: NDArray[np.uint8], rgb: NDArray[np.uint8]
) -> None:
    """Fill an (H, W, 3) uint8 image from (H, W) Y, U and V."""
    y = np.maximum(luma.astype(np.int32) - 16, 0) * _Y + _HALF
    du, dv = u.astype(np.int32) - 128, v.astype(np.int32) - 128
    for channel, colour in (
        (RED, y + _RV * dv),
        (GREEN, y - _GU * du - _GV * dv),
        (BLUE, y + _BU * du),
    ):
        rgb[..., channel] = np.clip(colour >> _SHIFT, 0, 255)
