"""Which way a thing faces, from its shape: a seat lies before its backrest.

Of chairs, sofas, benches. What has no back that stands above one of its sides has no front here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.forgiving.fields import Fields
from spatialclaw_ros.primitives.forgiving.points import cloud_of
from spatialclaw_ros.primitives.ranks import percentiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

BACK_FROM = 0.8
"""A backrest is what reaches into this part of the height and above; arms do not."""
BODY_TO = 0.62
"""Seat, legs and foot are below this part of it."""
FEW = 40
THIN_M, THIN_SHARE = 0.28, 0.6
"""How thick a backrest may be, and how thick against its breadth."""
BROAD_M = 0.2
SEAT_M = 0.15
"""How far a seat reaches before its back at least …"""
ONE_SIDED = 2.5
"""… and how much farther than behind it."""
AGREE_DEG = 50.0
OUTER = (3.0, 97.0)
"""Percentiles that are taken for the ends of something."""


@dataclass(frozen=True)
class Facing(Fields):
    """Which way a thing faces: ``.direction`` (3,) level, length 1; ``.sigma_deg``; else ``.why``.

    Falsy where its shape does not tell; ``.why`` says what is missing.
    """

    direction: Array = field(default_factory=lambda: np.full(3, np.nan))
    sigma_deg: float = float('nan')
    why: str = ''

    def __bool__(self) -> bool:
        """Whether it can be told."""
        return bool(np.isfinite(self.direction).all())


def facing(points: object) -> Facing:
    """Return the direction from the backrest to the seat of world points (N, 3)."""
    columns = np.ascontiguousarray(cloud_of(points).T)
    low, top = percentiles(columns[2], [1, 99.5])
    share = (columns[2] - low) / max(1e-6, top - low)
    back, body = (
        columns[:2].take(np.flatnonzero(part), axis=1)
        for part in (share > BACK_FROM, share < BODY_TO)
    )
    if back.shape[1] < FEW or body.shape[1] < FEW:
        return Facing(why='too little of it is seen')
    normal, thick, broad = _plane(back)
    if broad < BROAD_M:
        return Facing(why='its upper part is seen from the side alone')
    if thick > THIN_M or thick > THIN_SHARE * broad:
        return Facing(why='its upper part is no backrest: it is as deep as it is broad')
    middle = back.mean(axis=1)
    along = normal @ body - normal @ middle
    behind, ahead = percentiles(along, OUTER)
    if ahead + behind < 0:
        normal, ahead, behind = -normal, -behind, -ahead
    behind = max(0.0, -behind - thick / 2)
    if ahead < SEAT_M or ahead < ONE_SIDED * behind:
        return Facing(why='no seat is seen on one side of its back')
    offset = _middle(body, normal) - middle
    apart = np.degrees(np.arctan2(abs(_cross(normal, offset)), normal @ offset))
    if apart > AGREE_DEG:
        return Facing(why='its seat does not lie square before its back')
    sigma = float(np.hypot(np.degrees(np.arctan2(thick / 2, broad)), 3.0))
    return Facing(np.array([*normal, 0.0]), sigma)


def _plane(flat: Array) -> tuple[Array, float, float]:
    """Return the level normal of an upright plane through (2, N), its thickness and breadth."""
    off = flat - flat.mean(axis=1, keepdims=True)
    _, axes = np.linalg.eigh(off @ off.T)
    normal, across = axes.T
    ranges = [float(np.ptp(percentiles(axis @ off, OUTER))) for axis in (normal, across)]
    return normal, ranges[0], ranges[1]


def _middle(flat: Array, normal: Array) -> Array:
    """Return the middle of what (2, N) reach over, along a direction and across it."""
    across = np.array([-normal[1], normal[0]])
    ends = [percentiles(axis @ flat, OUTER).mean() for axis in (normal, across)]
    return np.asarray(ends[0] * normal + ends[1] * across)


def _cross(one: Array, other: Array) -> float:
    return float(one[0] * other[1] - one[1] * other[0])
