"""How the look of a kind of thing is told, and whether what is seen of something has it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

import numpy as np

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
GRAZING = 0.07
"""A camera that is no higher above a foot than this, over its distance, sees no ground there."""
DISC = 0.53
"""Radius over side."""
RADIUS, RADIUS_OF_PART = (0.65, 1.5), (0.65, 3.0)
"""Twice a circle's radius over the width that is seen."""


class Foot(Enum):
    """What a kind of thing stands on."""

    ANYWHERE = auto()
    """Some surface or the floor, with all its width."""
    FLOOR = auto()
    LEGS = auto()
    """Something thinner."""
    UNSEEN = auto()
    """Hidden, or below the picture."""


@dataclass(frozen=True)
class Look:
    """Limits of what is measured of a kind's visible part, metres and shares."""

    foot: Foot = Foot.ANYWHERE
    height: Limits = ANY
    low: Limits = ANY
    high: Limits = ANY
    """Of its lowest and highest point, above the floor."""
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
    inside: Limits = ANY
    """Share of its points that are well inside of its level outline."""
    lid_from_above: Limits = ANY
    """The same, where the camera looks down on it."""
    far_low: Limits = ANY
    rests: float = RESTS
    corners: float = 1.0
    """Most of its points that a disc would not have."""
    seat: float = 0.0
    goes_on: float = 1.0
    """Most of its width below which something goes on."""
    round_under: float = 0.0
    """It is round: a circle fits its sides better than a rectangle by this factor at least."""
    round_over: float = 0.0
    """It is not round: unless the factor is above this."""
    hidden: Limits = (0.0, NOTHING_HIDDEN)
    pixels: int = 0
    cut: bool = False
    """Whether it may be cut off at the sides or below."""
    cut_above: bool = False
    shares: tuple[tuple[Limits, Limits], ...] = ()
    """Heights above the floor, and what share of its points may lie between them."""


def fits(look: Look, shape: Shape) -> bool:
    """Tell whether the visible part of something can be of a kind."""
    measured = (
        (look.height, shape.height),
        (look.low, shape.low),
        (look.high, shape.high),
        (look.length, shape.length),
        (look.width, shape.width),
        (look.across, shape.across),
        (look.upright, shape.upright),
        (look.disc, shape.disc),
        (look.neck, shape.neck),
        (look.on_sides, shape.print.on_sides),
        (look.lid, shape.lid),
        (look.inside, shape.inside),
        (look.above, shape.eye_above),
        (look.far_low, shape.far_low),
    )
    return (
        all(low <= value <= high for (low, high), value in measured)
        and shape.solid >= look.solid
        and (shape.solid <= look.open_most or shape.low > HIGHER_THAN_LEGS_M)
        and shape.seat >= look.seat
        and (look.corners >= 1 or _corners(shape) <= look.corners)
        and shape.goes_on <= look.goes_on
        and look.hidden[0] <= shape.hidden <= look.hidden[1]
        and shape.pixels >= look.pixels
        and (look.cut or not shape.cut)
        and (look.cut_above or not shape.cut_above)
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


def _corners(shape: Shape) -> float:
    """Return the share of the points that lie outside of the disc in its rectangle."""
    outline = shape.print
    local = outline.local(shape.points[:, :2]) - (outline.low + outline.high) / 2
    radius = DISC * float(np.mean(outline.high - outline.low))
    return float((np.hypot(*local.T) > radius).mean())


def _is_closed(look: Look, shape: Shape) -> bool:
    low, high = look.lid_from_above
    return shape.eye_above <= LID_SEEN or (low <= shape.lid <= high)


def _is_round(look: Look, shape: Shape) -> bool:
    outline = shape.print
    factor = outline.circle / max(outline.square, 1e-6)
    low, high = RADIUS if shape.whole else RADIUS_OF_PART
    if not low * shape.across < 2 * outline.radius < high * shape.across:
        factor = float('inf')
    if look.round_under:
        return factor < look.round_under
    return factor > look.round_over


def _stands(look: Look, shape: Shape) -> bool:
    on_floor = shape.low < ON_FLOOR_M + shape.tol
    if look.foot is Foot.UNSEEN:
        return True
    if look.foot is Foot.FLOOR:
        return on_floor
    if look.foot is Foot.LEGS:
        return on_floor or shape.rests < RESTS
    unseen = shape.eye_above + shape.height / shape.distance < GRAZING
    return on_floor or shape.rests >= look.rests or (unseen and shape.goes_on < RESTS)
