"""Which things colour and shape alone tell apart, for questions without label images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spatialclaw_ros.world.catalogue import PAINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.world.things import Thing

COLOURS = frozenset(
    {'red', 'orange', 'yellow', 'green', 'blue', 'purple', 'white', 'black', 'brown'}
)
"""Colours that keep their look in any light; grey in the light is white in the shade."""
LIKE_WHITE = ('white', 'grey')
SLACK = 1.25
"""A thing of the same colour has to be out of a range by this factor."""


TOUCH_M = 0.05
FORM_SHARE, OUTLINE_SHARE = 0.5, 0.85
"""Share of an outline from which on the form is told: of things of which no picture showed half,
a good finder told six of ten, of all others 96 %."""
OUTLINED = frozenset({'ball', 'bottle', 'cup'})
"""Kinds that their whole outline alone tells: without its neck a bottle is a box or a cup."""


@dataclass(frozen=True)
class Look:
    """What form things of a kind have, and how large they are, as is common knowledge [m]."""

    like: frozenset[str]
    """Kinds whose form, from some side, is like theirs: size has to tell these apart."""
    height: tuple[float, float]
    length: tuple[float, float]
    """Along the longer side."""
    slender: tuple[float, float] = (0.0, 99.0)
    """Height over length."""
    thin: float = 99.0
    """Most of its shortest side."""


LOOKS = {
    'ball': Look(frozenset({'ball'}), (0.03, 0.8), (0.03, 0.8), (0.6, 1.5)),
    'bin': Look(frozenset({'bin'}), (0.18, 1.1), (0.15, 0.7), (0.5, 3)),
    'book': Look(frozenset({'book', 'box'}), (0.005, 0.35), (0.1, 0.4), thin=0.08),
    'bottle': Look(frozenset({'bottle', 'cup'}), (0.08, 0.4), (0.03, 0.16), (1.3, 6)),
    'box': Look(frozenset({'book', 'box', 'cabinet', 'crate'}), (0.01, 1.0), (0.03, 1.2)),
    'cabinet': Look(frozenset({'box', 'cabinet', 'door', 'shelf'}), (0.45, 2.4), (0.35, 2.5)),
    'chair': Look(frozenset({'chair', 'stool'}), (0.6, 1.4), (0.35, 1.0)),
    'crate': Look(frozenset({'box', 'crate'}), (0.1, 1.0), (0.2, 1.2)),
    'cup': Look(frozenset({'bottle', 'box', 'cup'}), (0.07, 0.15), (0.065, 0.18), (0.6, 1.7)),
    'shelf': Look(frozenset({'cabinet', 'shelf'}), (0.9, 2.4), (0.4, 2.5)),
    'sofa': Look(frozenset({'cabinet', 'sofa'}), (0.5, 1.2), (1.0, 3.5)),
    'stool': Look(frozenset({'chair', 'stool'}), (0.35, 0.85), (0.25, 0.5)),
    'table': Look(frozenset({'table'}), (0.55, 1.0), (0.7, 3.0)),
}
"""Kinds that form and size single out among things of one colour: a bare board on legs, a seat
with a back, a ball, a drum, a neck, what is open above or in front, what is closed."""


def told_by_colour_and_shape(thing: Thing, things: Sequence[Thing]) -> bool:
    """Tell whether nothing else of the world could be taken for a thing, by colour and look.

    A thing of the same colour that touches it hides where it ends.
    """
    colour = thing.body.colour
    if thing.kind not in LOOKS or colour not in COLOURS:
        return False
    others = [other for other in things if other.value != thing.value]
    return not any(
        looks_like(other, thing.kind, colour) or (_has(other, colour) and _touch(thing, other))
        for other in others
    )


def shows_form(kind: str, share: float) -> bool:
    """Tell whether so much of the outline of a thing of a kind shows what it is."""
    return share >= (OUTLINE_SHARE if kind in OUTLINED else FORM_SHARE)


def looks_like(thing: Thing, kind: str, colour: str) -> bool:
    """Tell whether a thing has a colour, on any of its parts, and may be one of a kind."""
    if not _has(thing, colour):
        return False
    look = LOOKS[kind]
    width, length, height = *sorted(thing.body.size[:2]), thing.body.size[2]
    low, high = look.slender
    return (
        thing.kind in look.like
        and _within(height, look.height)
        and _within(length, look.length)
        and low * length / SLACK <= height <= high * length * SLACK
        and min(width, height) <= look.thin * SLACK
    )


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] / SLACK <= value <= limits[1] * SLACK


def _has(thing: Thing, colour: str) -> bool:
    alike = LIKE_WHITE if colour == 'white' else (colour,)
    return not {part.rgb for part in thing.body.parts}.isdisjoint(PAINTS[c] for c in alike)


def _touch(one: Thing, other: Thing) -> bool:
    """Tell whether things stand on or against each other, to begin with."""
    (low, high), (floor, top) = one.bounds(0.0), other.bounds(0.0)
    apart = [max(a - d, c - b) for a, b, c, d in zip(low, high, floor, top, strict=True)]
    return max(apart) < TOUCH_M
