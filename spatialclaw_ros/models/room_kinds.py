"""Which kinds of things the visible part of something in a room can be, by its shape and size.

Common knowledge of sizes; what only colour and size suggest, and shape does not, is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spatialclaw_ros.models.piece_shape import Shape

Limits = tuple[float, float]
ANY: Limits = (-1e9, 1e9)
ON_FLOOR_M = 0.10
"""What begins lower stands on the floor."""
LID_SEEN = 0.13
"""A camera this far above a top, over its distance, sees a lid."""
RESTS = 0.4
"""Least share of what is below a thing that is level ground at its foot."""
NOTHING_HIDDEN = 0.06
RADIUS = (0.65, 1.5)
"""Twice a circle's radius over the width that is seen."""


class Foot(Enum):
    """What a kind of thing stands on."""

    ANYWHERE = auto()
    """Some surface or the floor, with all its width."""
    FLOOR = auto()
    LEGS = auto()
    """Something thinner."""


@dataclass(frozen=True)
class Look:
    """Limits of what is measured of a kind's visible part, metres and shares."""

    foot: Foot = Foot.ANYWHERE
    height: Limits = ANY
    high: Limits = ANY
    """Of its top, above the floor."""
    length: Limits = ANY
    width: Limits = ANY
    across: Limits = ANY
    upright: Limits = ANY
    """Height over width of its outline in the image."""
    solid: float = 0.0
    """Least share of its convex outline that it fills."""
    open_most: float = 1.0
    """Most of it, unless it begins higher than any leg."""
    disc: Limits = ANY
    neck: Limits = ANY
    on_sides: Limits = ANY
    above: Limits = ANY
    """How far the camera is above its top, over its distance."""
    lid: Limits = ANY
    lid_from_above: Limits = ANY
    """The same, where the camera looks down on it."""
    seat: float = 0.0
    goes_on: float = 1.0
    """Most of its width below which something goes on."""
    round_under: float = 0.0
    """It is round: a circle fits its sides better than a rectangle by this factor at least."""
    round_over: float = 0.0
    """It is not round: unless the factor is above this."""
    hidden: float = NOTHING_HIDDEN
    cut: bool = False
    """Whether it may be cut off at the sides or below."""
    shares: tuple[tuple[Limits, Limits], ...] = ()
    """Heights above the floor, and what share of its points may lie between them."""


def fits(look: Look, shape: Shape) -> bool:
    """Tell whether the visible part of something can be of a kind."""
    measured = (
        (look.height, shape.height),
        (look.high, shape.high),
        (look.length, shape.length),
        (look.width, shape.width),
        (look.across, shape.across),
        (look.upright, shape.upright),
        (look.disc, shape.disc),
        (look.neck, shape.neck),
        (look.on_sides, shape.print.on_sides),
        (look.lid, shape.lid),
        (look.above, shape.eye_above),
    )
    return (
        all(low <= value <= high for (low, high), value in measured)
        and shape.solid >= look.solid
        and (shape.solid <= look.open_most or shape.low > HIGHER_THAN_LEGS_M)
        and shape.seat >= look.seat
        and shape.goes_on <= look.goes_on
        and shape.hidden <= look.hidden
        and (look.cut or not shape.cut)
        and not shape.cut_above
        and _is_closed(look, shape)
        and _is_round(look, shape)
        and _stands(look, shape)
        and all(low <= share_between(shape, *z) <= high for z, (low, high) in look.shares)
    )


HIGHER_THAN_LEGS_M = 0.5


def share_between(shape: Shape, low: float, high: float) -> float:
    """Return the share of its points between two heights above the floor."""
    z = shape.points[:, 2]
    return float(((z > low) & (z < high)).mean())


def _is_closed(look: Look, shape: Shape) -> bool:
    low, high = look.lid_from_above
    return shape.eye_above <= LID_SEEN or (low <= shape.lid <= high)


def _is_round(look: Look, shape: Shape) -> bool:
    outline = shape.print
    factor = outline.circle / max(outline.square, 1e-6)
    if not RADIUS[0] * shape.across < 2 * outline.radius < RADIUS[1] * shape.across:
        factor = float('inf')
    if look.round_under:
        return factor < look.round_under
    return factor > look.round_over


def _stands(look: Look, shape: Shape) -> bool:
    on_floor = shape.low < ON_FLOOR_M + shape.tol
    if look.foot is Foot.FLOOR:
        return on_floor
    if look.foot is Foot.LEGS:
        return on_floor or shape.rests < RESTS
    return on_floor or shape.rests >= RESTS


BOX = Look(
    height=(0.07, 0.75),
    length=(0.0, 0.8),
    across=(0.055, 0.8),
    disc=(0.0, 0.8),
    solid=0.88,
    on_sides=(0.93, 1.0),
    lid_from_above=(0.5, 1.0),
    round_over=0.9,
)
LOOKS: dict[str, tuple[Look, ...]] = {
    'ball': (
        Look(
            height=(0.03, 0.9),
            across=(0.03, 0.9),
            upright=(0.85, 1.18),
            disc=(0.81, 2.0),
            solid=0.93,
            foot=Foot.LEGS,
        ),
        Look(
            height=(0.03, 0.9),
            across=(0.03, 0.9),
            upright=(0.85, 1.18),
            disc=(0.81, 2.0),
            solid=0.93,
        ),
    ),
    'bin': (
        Look(
            foot=Foot.FLOOR,
            height=(0.18, 0.9),
            across=(0.17, 0.55),
            upright=(0.7, 2.6),
            solid=0.82,
            round_under=0.6,
            hidden=0.3,
            cut=True,
        ),
    ),
    'book': (
        Look(
            height=(0.0, 0.07),
            length=(0.14, 0.38),
            width=(0.0, 0.27),
            across=(0.1, 0.38),
            upright=(0.0, 1.0),
            solid=0.85,
        ),
    ),
    'bottle': (
        Look(
            height=(0.1, 0.42),
            across=(0.03, 0.17),
            upright=(1.8, 6.0),
            neck=(0.0, 0.62),
            solid=0.84,
            hidden=0.15,
        ),
    ),
    'box': (BOX, replace(BOX, lid=(0.6, 1.0), width=(0.12, 0.8), solid=0.7, hidden=0.3, cut=True)),
    'cabinet': (
        Look(
            foot=Foot.FLOOR,
            height=(0.63, 1.85),
            length=(0.4, 2.1),
            on_sides=(0.95, 1.0),
            solid=0.88,
            hidden=0.25,
        ),
    ),
    'chair': (
        Look(
            foot=Foot.LEGS,
            high=(0.7, 1.2),
            across=(0.28, 0.8),
            length=(0.0, 0.85),
            seat=0.1,
            hidden=0.2,
            cut=True,
            shares=(((0.6, 1.2), (0.12, 1.0)), ((-1.0, 0.33), (0.0, 0.3))),
        ),
    ),
    'crate': (
        Look(
            height=(0.14, 0.47),
            length=(0.28, 0.85),
            width=(0.2, 0.7),
            lid=(0.0, 0.3),
            above=(LID_SEEN, 99.0),
            solid=0.72,
            round_over=0.6,
            hidden=0.3,
            cut=True,
        ),
    ),
    'mug': (
        Look(
            height=(0.065, 0.165),
            across=(0.057, 0.147),
            upright=(0.8, 1.8),
            disc=(0.0, 0.81),
            neck=(0.64, 1.5),
            solid=0.9,
            round_under=0.9,
        ),
    ),
    'shelf': (
        Look(
            foot=Foot.LEGS,
            height=(1.07, 2.25),
            length=(0.48, 1.7),
            width=(0.12, 1.0),
            on_sides=(0.0, 0.93),
            solid=0.6,
            hidden=0.4,
            cut=True,
        ),
    ),
    'sofa': (
        Look(
            foot=Foot.FLOOR,
            high=(0.57, 1.15),
            length=(1.05, 3.2),
            on_sides=(0.0, 0.9),
            lid=(0.0, 0.4),
            solid=0.86,
            hidden=0.2,
            cut=True,
            shares=(((-1.0, 0.33), (0.1, 1.0)), ((0.3, 0.55), (0.1, 1.0))),
        ),
    ),
    'stool': (
        Look(
            foot=Foot.LEGS,
            height=(0.0, 0.13),
            high=(0.36, 0.79),
            length=(0.24, 0.53),
            width=(0.2, 0.53),
            lid=(0.6, 1.0),
            solid=0.9,
            goes_on=0.3,
        ),
    ),
    'table': (
        Look(
            foot=Foot.LEGS,
            high=(0.6, 0.88),
            length=(0.7, 2.6),
            width=(0.3, 1.6),
            open_most=0.75,
            lid=(0.5, 1.0),
            hidden=0.5,
            cut=True,
        ),
    ),
}
"""Nouns, in one spelling, that shape tells: the visible part has one of the looks."""
NEED_FLOOR = frozenset({'bin', 'cabinet', 'chair', 'shelf', 'sofa', 'stool', 'table'})
GAPS = {'crate': 0.6, 'sofa': 0.6, 'chair': 0.35, 'table': 0.25, 'shelf': 0.4}
"""How far the parts of one thing that are seen may lie apart [m]."""
GAP_M = 0.08
"""The same for other kinds."""
