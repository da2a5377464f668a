"""The palette that tells things apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    RGBA = tuple[float, float, float, float]

PALETTE: tuple[tuple[int, int, int], ...] = (
    (255, 140, 0),
    (0, 190, 255),
    (120, 220, 60),
    (255, 80, 160),
    (255, 220, 40),
    (160, 120, 255),
    (0, 210, 170),
    (255, 95, 70),
)
"""Bright, and apart from each other on photographs."""


def palette(number: int) -> tuple[int, int, int]:
    """Return the k-th colour, 0..255."""
    return PALETTE[number % len(PALETTE)]


def bytes_of(colour: RGBA) -> tuple[int, int, int]:
    """Return 0..255 red, green, blue of a colour in 0..1."""
    red, green, blue = (round(255 * v) for v in colour[:3])
    return red, green, blue
