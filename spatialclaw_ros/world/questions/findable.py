"""Which things colour and shape alone tell apart, for questions without label images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.world.catalogue import PAINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.world.things import Thing

COLOURS = frozenset({'red', 'orange', 'yellow', 'green', 'blue', 'purple', 'white', 'black'})
"""Colours that keep their look in any light; grey and brown do not."""
SLACK = 1.25
"""A thing of the same colour has to be out of a range by this factor."""
ROUND = frozenset({'ball', 'bin', 'bottle', 'cup', 'person', 'stool'})
"""Kinds that nobody takes for a box."""


@dataclass(frozen=True)
class Look:
    """How large things of a kind are, as is common knowledge [m]."""

    height: tuple[float, float]
    length: tuple[float, float]
    """Along the longer side."""
    slender: tuple[float, float] = (0.0, 99.0)
    """Height over length."""
    thin: float = 99.0
    """Most of its shortest side."""
    box: bool = False
    """Whether it is a box by shape."""


LOOKS = {
    'ball': Look((0.03, 0.8), (0.03, 0.8), (0.6, 1.5)),
    'bin': Look((0.18, 1.1), (0.15, 0.7), (0.5, 3)),
    'book': Look((0.005, 0.35), (0.1, 0.4), thin=0.08),
    'bottle': Look((0.08, 0.4), (0.03, 0.16), (1.3, 6)),
    'box': Look((0.01, 1.0), (0.03, 1.2), box=True),
    'chair': Look((0.6, 1.4), (0.35, 1.0)),
    'crate': Look((0.1, 1.0), (0.2, 1.2), box=True),
    'cup': Look((0.07, 0.15), (0.065, 0.18), (0.6, 1.7)),
    'sofa': Look((0.5, 1.2), (1.0, 3.5)),
}
"""Kinds that size and shape single out among things of one colour."""


def told_by_colour_and_shape(thing: Thing, things: Sequence[Thing]) -> bool:
    """Tell whether nothing else of the world could be taken for a thing, by colour and look."""
    if thing.kind not in LOOKS or thing.body.colour not in COLOURS:
        return False
    return not any(
        other.value != thing.value and looks_like(other, thing.kind, thing.body.colour)
        for other in things
    )


def looks_like(thing: Thing, kind: str, colour: str) -> bool:
    """Tell whether a thing has a colour, on any of its parts, and may be one of a kind."""
    if PAINTS[colour] not in {part.rgb for part in thing.body.parts}:
        return False
    look = LOOKS[kind]
    width, length, height = *sorted(thing.body.size[:2]), thing.body.size[2]
    low, high = look.slender
    return (
        not (look.box and thing.kind in ROUND)
        and _within(height, look.height)
        and _within(length, look.length)
        and low * length / SLACK <= height <= high * length * SLACK
        and min(width, height) <= look.thin * SLACK
    )


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] / SLACK <= value <= limits[1] * SLACK
