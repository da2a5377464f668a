"""The map of a band of heights: free, occupied, and what nobody has seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.grid_map import FREE, OCCUPIED
from spatialclaw_ros.primitives import clouds
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.fields import Fields, also
from spatialclaw_ros.primitives.forgiving.points import on_floor
from spatialclaw_ros.primitives.points import common_world
from spatialclaw_ros.primitives.seen_space import heights, seen_through

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given

    Grid = NDArray[np.bool_]

MAX_CELLS = 250_000
LEAST_POINTS = 3
"""Fewer points in a cell are stray ones."""


@dataclass(frozen=True, eq=False)
class Occupancy(Fields):
    """A map from above: ``.free``, ``.occupied``, ``.unknown``, each (X, Y) bool.

    Cell [i, j] lies at x = ``.origin[0]`` + (i + 0.5) ``.cell_m``, and y alike, all of it turned
    by ``.heading`` about the origin. ``.at(point)`` says 'free', 'occupied' or 'unknown';
    ``.cell(point)`` gives (i, j).
    """

    _ALSO = also({'free.shape': 'shape'}, cell_m='resolution cell_size')

    free: Grid
    occupied: Grid
    origin: NDArray[np.float64]
    """(2,) corner of cell [0, 0] [m]."""
    cell_m: float
    band: tuple[float, float]
    """Heights z [m] that it tells of; NaN = not known."""
    frame_id: str
    heading: float = 0.0
    """[rad] from the world's x axis to the map's."""

    @property
    def unknown(self) -> Grid:
        """Cells that are neither seen through nor occupied."""
        return ~(self.free | self.occupied)

    def __array__(self, dtype: Given = None, copy: Given = None) -> NDArray[Any]:
        """Return (X, Y) as of nav_msgs/OccupancyGrid: 0 free, 100 occupied, -1 unknown."""
        del copy
        cells = np.where(self.occupied, 100, np.where(self.free, 0, -1)).astype(np.int8)
        return cells if dtype is None else cells.astype(dtype)

    def __getitem__(self, key: Given) -> Given:
        """Return a field by its name, or cells as ``np.array`` has them."""
        return super().__getitem__(key) if isinstance(key, str) else np.asarray(self)[key]

    def cell(self, point: object) -> tuple[int, int]:
        """Return the cell of a place; it may lie outside the map."""
        common_world(self, point, what='the map and the point')
        x, y = on_floor(point) - self.origin
        cos, sin = np.cos(self.heading), np.sin(self.heading)
        along = np.array([cos * x + sin * y, cos * y - sin * x])
        i, j = np.floor(along / self.cell_m).astype(int)
        return int(i), int(j)

    def at(self, point: object, y: Given = None) -> str:
        """Tell 'free', 'occupied' or 'unknown'; outside the map is unknown."""
        i, j = self.cell(point if y is None else (point, y))
        if not (0 <= i < self.free.shape[0] and 0 <= j < self.free.shape[1]):
            return 'unknown'
        return 'free' if self.free[i, j] else 'occupied' if self.occupied[i, j] else 'unknown'

    def _heights(self) -> str:
        low, high = self.band
        return f'z {low:g} to {high:g} m' if np.isfinite(low) else 'heights not known'

    def __repr__(self) -> str:
        """Summarise."""
        shares = [float(grid.mean()) for grid in (self.free, self.occupied, self.unknown)]
        return (
            f'Occupancy({self.free.shape[0]}x{self.free.shape[1]} cells of {self.cell_m:g} m, '
            f'{self._heights()}: free {shares[0]:.0%}, '
            f'occupied {shares[1]:.0%}, unknown {shares[2]:.0%})'
        )


def occupancy(frames: Sequence[Frame], cell_m: float, z_min: float, z_max: float) -> Occupancy:
    """Return the map of what frames of one world saw between two heights.

    Raises:
        ArgumentError: no band, no cell size, or more cells than can be held.
    """
    if not (cell_m > 0 and z_max > z_min):
        given = f'{cell_m}, {z_min}, {z_max}'
        msg = f'occupancy takes a cell size above 0 and z_min below z_max, got {given}'
        raise ArgumentError(msg)
    cloud, _ = clouds.fuse(frames, 0)
    if not len(cloud):
        raise ArgumentError('no frame has a known depth: there is nothing to map')
    flat, z = np.asarray(cloud)[:, :2], np.asarray(cloud)[:, 2]
    low, high = (
        np.array([end(flat[:, axis]) for axis in (0, 1)], np.float64) for end in (np.min, np.max)
    )
    size = np.maximum(1, np.ceil((high - low) / cell_m)).astype(int)
    if int(np.prod(size)) > MAX_CELLS:
        least = cell_m * np.sqrt(np.prod(size) / MAX_CELLS)
        msg = f'cells of {cell_m:g} m are {np.prod(size)}: take {least:.2g} m or more'
        raise ArgumentError(msg)
    within = flat[(z >= z_min) & (z <= z_max)].astype(np.float64)
    i, j = (
        np.minimum(((within[:, k] - low[k]) / cell_m).astype(int), size[k] - 1) for k in (0, 1)
    )
    counts = np.bincount(i * size[1] + j, minlength=int(np.prod(size)))
    occupied = (counts >= LEAST_POINTS).reshape(size)
    x, y = np.meshgrid(
        *(low[k] + (np.arange(size[k]) + 0.5) * cell_m for k in (0, 1)), indexing='ij'
    )
    free = ~occupied
    for z in heights(z_min, z_max):
        i, j = np.nonzero(free)
        places = np.column_stack([x[i, j], y[i, j], np.full(len(i), z)])
        free[i, j] = seen_through(frames, places, cell_m / 2)
    return Occupancy(free, occupied, low, cell_m, (z_min, z_max), frames[0].world_frame)


def mapped(facts: Mapping[str, Any], cells: NDArray[np.uint8]) -> Occupancy:
    """Return a map that the host hands over: cells (X, Y) of ``core.grid_map``."""
    return Occupancy(
        cells == FREE,
        cells == OCCUPIED,
        np.array(facts['origin_xy'], float),
        float(facts['cell_m']),
        (float('nan'), float('nan')),
        str(facts['frame_id']),
        float(facts['heading_rad']),
    )
