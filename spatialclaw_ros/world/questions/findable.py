"""Which things colour and shape alone tell apart, for questions without label images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.world.catalogue import PAINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.world.things import Thing

COLOURS = frozenset({'red', 'orange', 'yellow', 'green', 'blue', 'purple', 'white', 'black'})
"""Colours that keep their look in any light; grey and brown do not."""
SIZES: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    'ball': ((0.03, 0.8), (0.03, 0.8)),
    'bin': ((0.18, 1.1), (0.15, 0.7)),
    'book': ((0.005, 0.35), (0.1, 0.4)),
    'bottle': ((0.08, 0.4), (0.03, 0.16)),
    'box': ((0.01, 1.0), (0.03, 1.2)),
    'chair': ((0.6, 1.4), (0.35, 1.0)),
    'crate': ((0.1, 1.0), (0.2, 1.2)),
    'cup': ((0.07, 0.15), (0.065, 0.18)),
    'sofa': ((0.5, 1.2), (1.0, 3.5)),
}
"""Kind -> heights and lengths that such a thing may have, as is common knowledge [m]."""
SLACK = 1.25
"""A thing of the same colour has to be out of these ranges by this factor."""


def told_by_colour_and_shape(thing: Thing, things: Sequence[Thing]) -> bool:
    """Tell whether nothing else of the world could be taken for a thing, by colour and size."""
    if thing.kind not in SIZES or thing.body.colour not in COLOURS:
        return False
    return not any(
        other.value != thing.value and looks_like(other, thing.kind, thing.body.colour)
        for other in things
    )


def looks_like(thing: Thing, kind: str, colour: str) -> bool:
    """Tell whether a thing has a colour, on any of its parts, and a size that a kind may have."""
    paints = {part.rgb for part in thing.body.parts}
    if PAINTS[colour] not in paints:
        return False
    length, width, height = thing.body.size
    heights, lengths = SIZES[kind]
    return _within(height, heights) and _within(max(length, width), lengths)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] / SLACK <= value <= limits[1] * SLACK
