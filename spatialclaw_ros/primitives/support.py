"""What things stand on: the level surface below them, or another thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.primitives.forgiving.fields import Fields
from spatialclaw_ros.primitives.forgiving.points import cloud_of
from spatialclaw_ros.primitives.lazy import LazyModule
from spatialclaw_ros.primitives.points import common_world
from spatialclaw_ros.primitives.ranks import percentiles
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.surfaces import Surface

spatial = LazyModule('scipy.spatial')

LARGE = 0.15
"""A surface that carries things has at least this share of the largest level one's area."""
SINK_M = 0.03
"""Depth smears feet: a surface up to this much above the lowest points still carries them."""
LOW_PERCENT = 1.0
TOP_PERCENT = 95.0
BESIDE_M = 0.03
"""How far from a thing's outline, seen from above, the top of what carries it may be visible."""
FEW_POINTS = 20
FEW_SHARE = 0.01
CONTACT_M = 0.025
"""Two things are in contact when top and bottom differ by less: depth smears both
where they meet, by many times the noise of a reading."""
CLEARLY = 2.0
"""A level has so many times more points than what is right above it, on as much of a wall."""
MAX_POINTS = 4000


@dataclass(frozen=True)
class Support(Fields):
    """One thing that may carry another."""

    name: str
    gap_m: float
    """Height of the upper thing's bottom above this one's top beside it."""
    n: int
    """Points of its top beside the upper thing."""

    @property
    def touches(self) -> bool:
        """Whether the two are in contact."""
        return abs(self.gap_m) <= CONTACT_M


def surface_under(surfaces: Sequence[Surface], points: object) -> Surface | None:
    """Return the highest large level surface that is not above the bottom of points."""
    levels = [s for s in surfaces if s.kind in {'floor', 'surface'}]
    if not levels:
        return None
    large = LARGE * max(s.area_m2 for s in levels)
    bottom = float(percentiles(cloud_of(points)[:, 2], [LOW_PERCENT])[0])
    below = [s for s in levels if s.area_m2 >= large and float(s.center[2]) <= bottom + SINK_M]
    return max(below, key=lambda s: float(s.center[2])) if below else None


def supports(points: object, others: Mapping[str, object]) -> list[Support]:
    """Return the things whose top lies right below or beside the bottom of points, nearest first.

    Args:
        points: (N, 3) world points of the upper thing.
        others: name -> world points (N, 3) of each other thing.
    """
    upper = _thinned(cloud_of(points))
    bottom = float(np.percentile(upper[:, 2], LOW_PERCENT))
    outline = spatial.cKDTree(upper[:, :2])
    low, high = upper[:, :2].min(axis=0) - BESIDE_M, upper[:, :2].max(axis=0) + BESIDE_M
    found = []
    for name, cloud in others.items():
        common_world(points, cloud, what=f'the thing and {name!r}')
        whole = cloud_of(cloud, name)
        lower = whole[((whole[:, :2] > low) & (whole[:, :2] < high)).all(axis=1)]
        few = _thinned(lower)
        distance, _ = outline.query(few[:, :2])
        near = few[distance < BESIDE_M]
        level = _level_at(near[:, 2], bottom)
        if len(level):
            found.append(
                Support(name, bottom - float(np.percentile(level, TOP_PERCENT)), len(level))
            )
        elif len(near) >= max(FEW_POINTS, FEW_SHARE * len(whole) * len(few) / max(1, len(lower))):
            top = float(np.percentile(near[:, 2], TOP_PERCENT))
            found.append(Support(name, bottom - top, len(near)))
        elif 0 < len(near) < FEW_POINTS:
            remark(
                f'supports: only {len(near)} points of {name!r} are beside the thing, which do '
                'not tell; give all of its surface (seg.get_masked_points)'
            )
    return sorted(found, key=lambda support: abs(support.gap_m))


def _level_at(heights: NDArray[np.float64], bottom: float) -> NDArray[np.float64]:
    """Return the heights of a level at the bottom of a thing; none where there is no level.

    What stands beside it goes on upwards; a board, with others above it, does not.
    """
    off = heights - bottom
    level = heights[np.abs(off) <= CONTACT_M]
    above = int(((off > CONTACT_M) & (off <= 3 * CONTACT_M)).sum())
    return level if len(level) >= FEW_POINTS and len(level) > CLEARLY * above else level[:0]


def _thinned(cloud: NDArray[np.float64]) -> NDArray[np.float64]:
    return cloud[:: max(1, len(cloud) // MAX_POINTS)]
