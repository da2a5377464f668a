"""Colour words as ranges of hue, saturation and value, and what share of a thing has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Range:
    """A range in OpenCV's HSV: hue 0..180, saturation and value 0..255."""

    hue: tuple[int, int] = (0, 180)
    """From, to; wraps round where from > to."""
    saturation: tuple[int, int] = (80, 255)
    value: tuple[int, int] = (35, 255)


RANGES = {
    'red': Range((170, 8)),
    'orange': Range((7, 19)),
    'yellow': Range((17, 36)),
    'green': Range((34, 97)),
    'turquoise': Range((78, 100)),
    'cyan': Range((84, 102)),
    'blue': Range((92, 132)),
    'purple': Range((128, 162)),
    'pink': Range((150, 175), (40, 200), (120, 255)),
    'magenta': Range((145, 170)),
    'white': Range(saturation=(0, 60), value=(150, 255)),
    'black': Range(saturation=(0, 110), value=(0, 60)),
}
"""The words that can be told; brown, grey, beige and metals change with the light too much."""

LOOSE = {
    'brown': Range((170, 25), (50, 255), (20, 200)),
    'beige': Range((5, 32), (15, 140), (90, 255)),
    'tan': Range((5, 32), (25, 170), (70, 255)),
    'grey': Range(saturation=(0, 70), value=(40, 210)),
    'silver': Range(saturation=(0, 70), value=(60, 255)),
    'golden': Range((10, 36), (60, 255), (50, 255)),
}
"""Words too vague to find a thing by; a thing with little of these is still not called so."""

RIVALS = ('red', 'orange', 'yellow', 'green', 'blue', 'purple')
"""A thing is called by the one of these that covers most of it; near words overlap."""
RIVAL_SHARE = 0.8
ACHROMATIC = frozenset({'white', 'black'})
FAIR_SHARE = 0.2
"""Least share of a thing that has a colour which it is called by. Of recorded packages the ground
covers 0.34 to 0.9, print and caps of other colours 0.02 to 0.14, white print up to 0.22."""


def colour_mask(hsv: NDArray[np.uint8], word: str) -> NDArray[np.bool_]:
    """Return the (H, W) pixels of an HSV image that a colour word names."""
    wanted = RANGES.get(word) or LOOSE[word]
    hue, saturation, value = hsv[..., 0], hsv[..., 1], hsv[..., 2]
    low, high = wanted.hue
    inside = (hue >= low) & (hue <= high) if low <= high else (hue >= low) | (hue <= high)
    inside &= (saturation >= wanted.saturation[0]) & (saturation <= wanted.saturation[1])
    return np.asarray(inside & (value >= wanted.value[0]) & (value <= wanted.value[1]))


def colour_share(hsv: NDArray[np.uint8], mask: NDArray[np.bool_], word: str) -> float:
    """Return the share of a mask that a word names; 0 where another word names more of it."""
    pixels = hsv[mask][None]
    if not pixels.size:
        return 0.0
    share = float(colour_mask(pixels, word).mean())
    if word in ACHROMATIC:
        return share
    rival = max(float(colour_mask(pixels, other).mean()) for other in RIVALS if other != word)
    return share if share >= RIVAL_SHARE * rival else 0.0


def called_share(hsv: NDArray[np.uint8], mask: NDArray[np.bool_], word: str) -> float:
    """Return the share of a mask that a word may name, whatever else names it too."""
    pixels = hsv[mask][None]
    return float(colour_mask(pixels, word).mean()) if pixels.size else 0.0


def seen_colour(hsv: NDArray[np.uint8], mask: NDArray[np.bool_]) -> str:
    """Return the plain colour word that names most of a mask."""
    return max((*RIVALS, *sorted(ACHROMATIC)), key=lambda word: called_share(hsv, mask, word))


def to_hsv(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return an RGB image in OpenCV's HSV, slightly smoothed against sensor noise."""
    smooth = cv2.GaussianBlur(np.ascontiguousarray(rgb), (5, 5), 0)
    return np.asarray(cv2.cvtColor(smooth, cv2.COLOR_RGB2HSV), np.uint8)
