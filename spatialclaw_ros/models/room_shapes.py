"""Pieces of one colour in one frame, joined to what can be one thing of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.models.kept import once
from spatialclaw_ros.models.paints import is_lit_as, paint_of
from spatialclaw_ros.models.piece_shape import shape_of
from spatialclaw_ros.models.room_kinds import fits
from spatialclaw_ros.models.room_looks import GAP_M, GAPS, LEAST_LEGS, LOOKS
from spatialclaw_ros.models.room_parts import whole_mask
from spatialclaw_ros.models.room_units import TOUCH_M, gaps_of, pieces_of, sets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.models.piece_shape import Shape
    from spatialclaw_ros.models.room import Room

LEAST_PIXELS = 110
LARGE = 0.25
"""Share of a thing's pixels from which on a piece has to be as bright as its colour word."""
MOST_HIDDEN = 0.3
CLOSED = ('ball', 'bin', 'box', 'cabinet', 'chair', 'crate', 'sofa')
"""Kinds that no part of another one looks like."""
OPEN = frozenset({'shelf', 'table'})
"""Kinds whose parts look like anything."""


def shapes_of(room: Room, noun: str, colour: str) -> list[tuple[tuple[int, ...], Shape]]:
    """Return what looks like a thing of a kind and a colour, each with its pieces."""
    paint = paint_of(colour)
    found: list[tuple[tuple[int, ...], Shape]] = []
    for group in _groups(room, paint, noun):
        shape = shape_from(room, paint, group)
        if (
            shape is None
            or shape.pixels < LEAST_PIXELS
            or not any(fits(look, shape) for look in LOOKS[noun])
            or not lit_as(colour, room, shape)
            or not _has_legs(room, noun, shape)
        ):
            continue
        inside = [item for item in found if set(item[0]) <= set(group)]
        if len(inside) > 1:
            continue  # several things that each can be it, not one
        for item in inside:
            found.remove(item)
        found.append((tuple(group), shape))
    return found


def shape_from(room: Room, paint: str, group: Sequence[int]) -> Shape | None:
    """Measure some of the pieces of a colour as one thing; None where too little has depth."""

    def measured() -> Shape | None:
        pieces = pieces_of(room, paint)
        return shape_of(room, [pieces[k] for k in group])

    return once(room.kept, (paint, ','.join(map(str, group))), measured)


def lit_as(colour: str, room: Room, shape: Shape) -> bool:
    """Tell whether the large pieces of a shape are as bright as a colour word says."""
    large = [piece for piece in shape.pieces if piece.pixels > LARGE * shape.pixels]
    return all(is_lit_as(colour, room.frame.rgb, piece.mask) for piece in large)


def _has_legs(room: Room, noun: str, shape: Shape) -> bool:
    """Tell whether what cannot be without legs has them: a seat alone may be a book."""
    least = LEAST_LEGS.get(noun, 0.0)
    return not least or bool(whole_mask(room, noun, shape).sum() >= (1 + least) * shape.pixels)


def _groups(room: Room, paint: str, noun: str) -> list[list[int]]:
    """Return what may be one thing: pieces that touch, alone, by twos, and all that are near.

    What is a thing of another kind by itself is no part of one.
    """
    gaps = gaps_of(room, paint)
    units = sets_of(gaps < TOUCH_M)
    between = np.full((len(units), len(units)), np.inf)
    for i, one in enumerate(units):
        for j, other in enumerate(units[:i]):
            between[i, j] = between[j, i] = gaps[np.ix_(one, other)].min()
    near = between < GAPS.get(noun, GAP_M)
    if noun not in OPEN:
        other = [_is_other(shape_from(room, paint, unit), noun) for unit in units]
        near[other] = near[:, other] = False
    found = [*units]
    found += [units[j] + units[i] for i, j in zip(*np.nonzero(np.tril(near)), strict=True)]
    for members in sets_of(near):
        if len(members) > 2:  # noqa: PLR2004 - pairs are there already
            found.append([k for unit in members for k in units[unit]])
    return [sorted(group) for group in found]


def _is_other(shape: Shape | None, noun: str) -> bool:
    """Tell whether something is by itself a thing of another kind."""
    return (
        shape is not None
        and shape.pixels >= LEAST_PIXELS
        and shape.hidden <= MOST_HIDDEN
        and not any(fits(look, shape) for look in LOOKS[noun])
        and any(fits(look, shape) for kind in CLOSED for look in LOOKS[kind])
    )
