"""What the pieces of all frames are together, where no single view shows enough of a thing.

Something before it hides each time another part; together the views show its lid and its sides.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from spatialclaw_ros.models.paints import paint_of
from spatialclaw_ros.models.room_units import firm_points, pieces_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.models.room_units import Unit, Views

    Cloud = NDArray[np.floating[Any]]

MOST_POINTS, FEW_POINTS = 4000, 30
VOXEL_M, CELL_M = 0.02, 0.03
LID_M = 0.05
"""What lies so little below its highest point is its lid."""
ASTRAY = 0.015
"""Share of the points at either end, and around, that may be noise."""

Limits = tuple[float, float]
ANY: Limits = (-1e9, 1e9)


@dataclass(frozen=True)
class Whole:
    """What is measured of a unit [m]; the shares are of small cubes that hold a point of it."""

    frames: float
    low: float
    high: float
    """Above the floor."""
    height: float
    length: float
    width: float
    """Sides of the smallest rectangle around it, seen from above."""
    slender: float
    """Height over length."""
    square: float
    """Width over length."""
    lid: float
    """Share of what is seen of it from above that lies at its top."""
    cover: float
    """Share of the rectangle that it covers."""
    lower: float
    middle: float
    """Shares between a third and two thirds of its height, and below."""


@dataclass(frozen=True)
class Limit:
    """Limits of what is measured of a kind."""

    frames: Limits = (3, 1e9)
    low: Limits = ANY
    high: Limits = ANY
    height: Limits = ANY
    length: Limits = ANY
    width: Limits = ANY
    slender: Limits = ANY
    square: Limits = ANY
    lid: Limits = ANY
    cover: Limits = ANY
    lower: Limits = ANY
    middle: Limits = ANY

    def fits(self, whole: Whole) -> bool:
        """Tell whether something is within all of them."""
        for field in fields(self):
            low, high = getattr(self, field.name)
            if not low <= getattr(whole, field.name) <= high:
                return False
        return True


WHOLES: dict[str, tuple[Limit, ...]] = {
    'box': (
        Limit(
            low=(-0.1, 0.1),
            height=(0.12, 0.7),
            length=(0.2, 0.75),
            width=(0.15, 0.75),
            square=(0.4, 1.0),
            lid=(0.8, 1.0),
            cover=(0.55, 1.5),
            lower=(0.12, 1.0),
            middle=(0.12, 1.0),
        ),
        Limit(
            low=(0.08, 2.0),
            height=(0.14, 0.34),
            length=(0.1, 0.25),
            width=(0.075, 0.25),
            lid=(0.8, 1.0),
            lower=(0.12, 1.0),
            middle=(0.12, 1.0),
        ),
    ),
    'table': (
        Limit(
            high=(0.58, 0.86),
            length=(0.9, 2.2),
            width=(0.5, 1.2),
            lid=(0.9, 1.0),
            cover=(0.5, 1.4),
            lower=(0.0, 0.2),
            middle=(0.0, 0.12),
        ),
    ),
    'sofa': (
        Limit(
            low=(-0.1, 0.15),
            high=(0.65, 0.95),
            length=(1.1, 2.2),
            width=(0.6, 1.1),
            lid=(0.0, 0.5),
            cover=(0.35, 1.3),
            middle=(0.2, 1.0),
        ),
    ),
    'bottle': (
        Limit(
            frames=(4, 1e9),
            low=(0.3, 2.0),
            height=(0.15, 0.34),
            length=(0.05, 0.12),
            slender=(2.0, 9.0),
            lower=(0.2, 1.0),
            middle=(0.2, 1.0),
        ),
    ),
}
"""Kinds whose outline in space tells them: common knowledge of sizes, as of their looks."""


def kind_of_whole(views: Views, unit: Unit, colour: str) -> str:
    """Return the only kind that all views of a unit together can be; '' where there is none."""
    whole = whole_of(views, unit, colour)
    if whole is None:
        return ''
    kinds = [kind for kind, limits in WHOLES.items() if any(own.fits(whole) for own in limits)]
    return kinds[0] if len(kinds) == 1 else ''


def whole_of(views: Views, unit: Unit, colour: str) -> Whole | None:
    """Measure a unit in all its frames; None where too little has depth or no floor is seen."""
    points = _points(views, unit, colour)
    if len(points) < FEW_POINTS:
        return None
    low, high = (float(z) for z in np.quantile(points[:, 2], (ASTRAY / 2, 1 - ASTRAY / 2)))
    around = np.hypot(*(points[:, :2] - np.median(points[:, :2], axis=0)).T)
    firm = points[around <= np.quantile(around, 1 - ASTRAY), :2]
    _, sides, _ = cv2.minAreaRect(firm.astype(np.float32))
    length, width = max(sides), min(sides)
    cubes = np.unique(np.floor(points / VOXEL_M), axis=0)[:, 2] * VOXEL_M + VOXEL_M / 2
    cells, cell = np.unique(np.floor(points[:, :2] / CELL_M), axis=0, return_inverse=True)
    tops = np.full(len(cells), -np.inf)
    np.maximum.at(tops, cell.ravel(), points[:, 2])
    third = (high - low) / 3
    return Whole(
        frames=len(unit.pixels),
        low=low,
        high=high,
        height=high - low,
        length=length,
        width=width,
        slender=(high - low) / max(length, VOXEL_M),
        square=width / max(length, VOXEL_M),
        lid=float(np.mean(tops > high - LID_M)),
        cover=len(tops) * CELL_M**2 / max(length * width, CELL_M**2),
        lower=float(np.mean(cubes < low + third)),
        middle=float(np.mean((cubes >= low + third) & (cubes < high - third))),
    )


def _points(views: Views, unit: Unit, colour: str) -> Cloud:
    """Return points of a unit's frames, the third number above the floor."""
    clouds: list[Cloud] = [np.zeros((0, 3))]
    for index, pieces in unit.members.items():
        room = views.rooms[index]
        if np.isfinite(room.floor_z):
            for k in pieces:
                points = firm_points(room, pieces_of(room, paint_of(colour))[k])
                clouds.append(points - (0.0, 0.0, room.floor_z))
    points = np.concatenate(clouds)
    points = points[np.isfinite(points).all(axis=1)]
    return points[:: max(1, len(points) // MOST_POINTS)]
