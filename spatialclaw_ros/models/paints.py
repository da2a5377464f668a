"""Colour classes of pixels under uneven light: hue and saturation stay, brightness does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HUES = {
    'red': (170.0, 7.5),
    'orange': (7.5, 19.0),
    'yellow': (19.0, 35.0),
    'green': (35.0, 80.0),
    'turquoise': (80.0, 95.0),
    'blue': (95.0, 126.0),
    'purple': (126.0, 152.0),
    'pink': (152.0, 170.0),
}
"""Hue 0..180, from and to; red wraps round. No hue has two words."""
SAME_PAINT = {'cyan': 'turquoise', 'magenta': 'pink'}
BROWN = 'brown'
NEUTRAL = 'neutral'
DARK = 'black'
PAINTS = ('', *HUES, BROWN, NEUTRAL, DARK)
"""Classes of pixels, by number; 0 = none that a word tells."""
CHROMATIC = 0.5
"""Least share of its light that a colour lacks; less is cloth, skin, wood, a wall."""
VIVID = 0.75
"""From here on orange is not brown."""
PLAIN = 0.055
"""Most that white, grey and black paint lack; a cream wall lacks more."""
DIM = 40
"""Of 255: what is darker is black, or has no light."""
DIM_SPREAD = 14
BROWN_MOST = 190
BRIGHT_WHITE, DULL_GREY = 146.0, 125.0
"""Of 255, of the best-lit part: what is brighter is white, what is duller is grey."""
LIT_PERCENT = 97.0


def paint_numbers(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the (H, W) class of each pixel, a number in ``PAINTS``."""
    smooth = cv2.medianBlur(np.ascontiguousarray(rgb), 3)
    hue = cv2.cvtColor(smooth, cv2.COLOR_RGB2HSV)[..., 0]
    most, least = smooth.max(axis=-1), smooth.min(axis=-1)
    spread = most - least
    lacking = spread / np.maximum(most, 1).astype(np.float32)
    table = np.zeros(256, np.uint8)
    for word, (low, high) in HUES.items():
        hues = np.arange(180)
        inside = (hues >= low) & (hues < high) if low < high else (hues >= low) | (hues < high)
        table[:180][inside] = PAINTS.index(word)
    paints = np.where(lacking >= CHROMATIC, table[hue], np.uint8(0))
    wooden = (paints == PAINTS.index('orange')) & (lacking < VIVID)
    paints[wooden] = np.where(most[wooden] < BROWN_MOST, PAINTS.index(BROWN), 0)
    paints[(lacking < PLAIN) & (most >= DIM)] = PAINTS.index(NEUTRAL)
    paints[(most < DIM)] = np.where(
        spread[most < DIM] < DIM_SPREAD, PAINTS.index(DARK), paints[most < DIM]
    )
    return np.asarray(paints, np.uint8)


def paint_of(word: str) -> str:
    """Return the class of pixels that a colour word asks for; '' where there is none."""
    word = SAME_PAINT.get(word, word)
    if word in {'white', 'grey', 'gray'}:
        return NEUTRAL
    return word if word in PAINTS else ''


def is_lit_as(word: str, rgb: NDArray[np.uint8], mask: NDArray[np.bool_]) -> bool:
    """Tell whether pixels without hue are as bright as a word says; other words tell all."""
    if paint_of(word) != NEUTRAL:
        return True
    lit = float(np.percentile(rgb[mask].max(axis=-1), LIT_PERCENT))
    return lit >= BRIGHT_WHITE if word == 'white' else lit <= DULL_GREY
