"""How large things of a class are, where that is common knowledge, in metres.

A colour word with such a class finds a thing; for any other class, colour and shape cannot tell
whether it is one.
"""

from __future__ import annotations

from dataclasses import dataclass

SLACK = 1.25
"""A measured size may leave the range by this factor: masks and depth blur."""


@dataclass(frozen=True)
class Size:
    """Ranges of the height, and of the longer and the shorter horizontal side."""

    height: tuple[float, float]
    length: tuple[float, float]
    width_least: float = 0.0
    slender: tuple[float, float] = (0.0, 99.0)
    """Height over length."""
    thin: float = 99.0
    """Most that its shortest side may have."""
    box: bool = False
    """Whether it is a box by shape."""

    def fits(self, height: float, length: float, width: float, *, partly_seen: bool) -> bool:
        """Tell whether a body of this size may be one; of a partly seen one only maxima count."""
        low = 0.5 if partly_seen else 1.0
        return (
            low * self.height[0] / SLACK <= height <= self.height[1] * SLACK
            and low * self.length[0] / SLACK <= length <= self.length[1] * SLACK
            and low * self.width_least / SLACK <= width
            and min(height, width) <= self.thin * SLACK
            and low * self.slender[0] * length <= height <= self.slender[1] * length / low
        )


SIZES = {
    'ball': Size((0.03, 0.8), (0.03, 0.8), 0.03, (0.6, 1.5)),
    'bag': Size((0.1, 0.8), (0.1, 0.8)),
    'basket': Size((0.08, 0.7), (0.15, 0.7), 0.1),
    'bin': Size((0.18, 1.1), (0.15, 0.7), 0.12, (0.5, 3)),
    'block': Size((0.01, 0.3), (0.02, 0.5), 0.01, box=True),
    'book': Size((0.005, 0.35), (0.1, 0.4), thin=0.08),
    'bottle': Size((0.08, 0.4), (0.03, 0.16), 0.02, (1.3, 6)),
    'bowl': Size((0.03, 0.2), (0.08, 0.4), 0.04, (0.1, 0.75)),
    'box': Size((0.01, 1.0), (0.03, 1.2), 0.01, box=True),
    'bucket': Size((0.15, 0.5), (0.15, 0.5), 0.12),
    'can': Size((0.04, 0.25), (0.04, 0.22), 0.03, (0.4, 3)),
    'carton': Size((0.05, 0.6), (0.04, 0.6), 0.03, box=True),
    'chair': Size((0.6, 1.4), (0.35, 1.0), 0.3),
    'crate': Size((0.1, 1.0), (0.2, 1.2), 0.15, box=True),
    'glass': Size((0.06, 0.25), (0.04, 0.13), 0.03, (0.9, 4)),
    'jar': Size((0.05, 0.3), (0.04, 0.2), 0.03),
    'jug': Size((0.1, 0.35), (0.08, 0.3), 0.05),
    'mug': Size((0.07, 0.15), (0.065, 0.18), 0.03, (0.6, 1.7)),
    'plate': Size((0.005, 0.05), (0.1, 0.35), 0.1, (0, 0.3)),
    'sofa': Size((0.5, 1.2), (1.0, 3.5), 0.5),
    'suitcase': Size((0.3, 0.9), (0.25, 0.8), 0.12),
    'vase': Size((0.08, 0.7), (0.05, 0.35), 0.03, (0.7, 5)),
}
"""Class -> size; each a range that most people would agree on."""

CABINET = Size((0.45, 2.4), (0.35, 2.5), 0.3, box=True)
"""A cabinet is known by shape as well: a box of this size on the floor."""
FURNITURE = Size((0.35, 2.6), (0.3, 4.0), 0.15)
HOUSEHOLD = Size((0.015, 0.6), (0.01, 0.8))
"""Groceries and other things that stand on tables."""
FLOOR_LEAST_M = 0.6
"""A camera lower than this above a plane may look at a table as well as at a floor."""
TABLE_MOST_M = 1.3
"""A camera higher than this above a plane does not look at a table."""
TABLE_SPAN_M = 2.4
"""A plane that reaches farther than this is a floor."""
ON_FLOORS = frozenset({'bin', 'cabinet', 'chair', 'sofa', 'suitcase'})
"""Classes that stand on floors, not on tables."""
STANDING_EYE_M = 1.0
"""A camera at least this high above a plane, with such things on it, looks at a floor."""
