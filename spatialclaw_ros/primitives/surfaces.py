"""Flat surfaces as cells get them: fitted planes that know their world and their outline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Z_90, Measure, Point3
from spatialclaw_ros.core.plane import Plane
from spatialclaw_ros.primitives.forgiving.fields import NearNames
from spatialclaw_ros.primitives.points import WorldPoints

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WorldPlane(Plane):
    """A plane: unpacks to (normal, offset), normal.p + offset = 0; ``.height(points)`` [m]."""

    frame_id: str = ''

    def flipped(self) -> WorldPlane:
        """Return the same plane with the normal turned round."""
        return WorldPlane(
            -self.normal,
            -self.offset,
            self.inliers,
            self.inlier_fraction,
            self.rms_m,
            self.frame_id,
        )

    def facing(self, point: object) -> WorldPlane:
        """Return the plane with its normal towards a point."""
        return self if float(self.height(np.asarray(point))) >= 0 else self.flipped()

    @property
    def point(self) -> Array:
        """(3,) the plane's point nearest to the origin."""
        return np.asarray(-self.offset * self.normal)

    @classmethod
    def of(cls, plane: Plane, frame_id: str) -> WorldPlane:
        """Name the world of a fitted plane."""
        return cls(
            plane.normal, plane.offset, plane.inliers, plane.inlier_fraction, plane.rms_m, frame_id
        )

    def __repr__(self) -> str:
        """Say the equation and how well it fits."""
        a, b, c = self.normal
        return (
            f'Plane(normal=({a:.3f}, {b:.3f}, {c:.3f}), offset={self.offset:.4f}, '
            f'rms={self.rms_m:.4f} m, inliers={self.inliers})'
        )


class Level(Measure):
    """The height of a surface: a Measure; called with points, their heights above it [m]."""

    plane: Plane

    def __call__(self, points: ArrayLike) -> Array:
        """Return the signed distance [m] of (..., 3) points along the surface's normal."""
        return Plane.height(self.plane, points)


@dataclass(frozen=True, eq=False)
class Surface(NearNames, WorldPlane):
    """One flat surface: ``.kind`` is floor, surface, wall or ceiling.

    ``.normal``, ``.offset``, ``.polygon`` (N, 3) its outline, ``.area_m2``, ``.center``,
    ``.height`` its z (a Measure; ``.height(points)`` metres above it), ``.points`` (inliers),
    ``.frame_indices``.
    """

    kind: str = 'surface'
    polygon: WorldPoints = field(default_factory=lambda: WorldPoints(np.zeros((0, 3))))
    area_m2: float = 0.0
    center: Point3 = field(default_factory=Point3.empty)
    points: WorldPoints = field(default_factory=lambda: WorldPoints(np.zeros((0, 3))))
    frame_indices: tuple[int, ...] = ()

    @property
    def height(self) -> Level:
        """Z of its middle [m], a Measure; ``.height(points)``: metres along the normal."""
        z, half = float(self.center[2]), Z_90 * self.center.sigma_m
        level = Level(z, z - half, z + half, n=self.inliers)
        level.plane = self
        return level

    def __repr__(self) -> str:
        """Say what and where."""
        where = (
            f'z={float(self.center[2]):.3f} m'
            if self.kind != 'wall'
            else f'normal={np.round(self.normal, 2).tolist()}'
        )
        return (
            f'{self.kind.capitalize()}({where}, area={self.area_m2:.2f} m2, '
            f'rms={self.rms_m:.4f} m, frames={list(self.frame_indices)})'
        )


class Surfaces(list[Surface]):
    """Flat surfaces, lowest first; a list with .floor, .surfaces, .walls and .ceiling."""

    @property
    def floor(self) -> Surface | None:
        """The floor (its largest part), or None where none was seen."""
        return max((s for s in self if s.kind == 'floor'), key=lambda s: s.area_m2, default=None)

    @property
    def surfaces(self) -> list[Surface]:
        """Level surfaces above the floor, largest first."""
        return sorted((s for s in self if s.kind == 'surface'), key=lambda s: -s.area_m2)

    @property
    def walls(self) -> list[Surface]:
        """Upright planes, largest first."""
        return sorted((s for s in self if s.kind == 'wall'), key=lambda s: -s.area_m2)

    @property
    def ceiling(self) -> Surface | None:
        """The ceiling, or None."""
        return next((s for s in self if s.kind == 'ceiling'), None)
