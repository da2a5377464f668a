"""A map from above that something else made (SLAM, a map server), as a plain value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNKNOWN, FREE, OCCUPIED = 0, 1, 2
"""What a cell is."""


@dataclass(frozen=True, eq=False)
class GridMap:
    """Free, occupied and unknown cells. Frozen; its cells are read-only.

    Raises:
        BadInputError: cells or their size are none.
    """

    cells: NDArray[np.uint8]
    """(X, Y) UNKNOWN, FREE or OCCUPIED; cell [i, j] is i along the map's x axis, j along its y."""
    cell_m: float
    origin_xy: tuple[float, float]
    """Corner of cell [0, 0] in the coordinate frame, metres."""
    heading_rad: float
    """Turn of the map's x axis from the coordinate frame's, about z."""
    frame_id: str
    stamp_ns: int = 0

    def __post_init__(self) -> None:
        """Check what a publisher can get wrong."""
        finite = np.isfinite([self.cell_m, *self.origin_xy, self.heading_rad]).all()
        if self.cells.ndim != 2 or not self.cells.size or not (finite and self.cell_m > 0):  # noqa: PLR2004
            msg = f'map of {self.cells.shape} cells of {self.cell_m} m: it has none, or no size'
            raise BadInputError(msg)
        self.cells.setflags(write=False)
