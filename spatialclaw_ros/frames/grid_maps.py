"""The newest map of the surroundings that is published, decoded by attribute."""

from __future__ import annotations

from typing import Any

import numpy as np

from spatialclaw_ros.core import transforms
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.grid_map import FREE, OCCUPIED, GridMap
from spatialclaw_ros.frames.messages import quat_of, stamp_ns

OCCUPIED_FROM, FREE_TO = 65, 25
"""Per cent: the thresholds of Nav2's map_server; what lies between is unknown, as is -1."""
MAX_CELLS = 16_000_000
LEAST_UPRIGHT = 0.999


def grid_map_of(message: Any) -> GridMap:  # noqa: ANN401 - read by attribute
    """Return the map that a nav_msgs/OccupancyGrid states.

    Raises:
        BadInputError: its cells are not as many as it says, too many, or it does not lie flat.
    """
    info = message.info
    width, height = int(info.width), int(info.height)
    values = np.asarray(message.data, np.int8)
    if len(values) != width * height or len(values) > MAX_CELLS:
        msg = f'map of {width} x {height} cells with {len(values)} values, at most {MAX_CELLS}'
        raise BadInputError(msg)
    try:
        rotation = transforms.quat_xyzw_to_matrix(quat_of(info.origin.orientation))
    except ValueError as error:
        msg = f'map: the orientation of its origin is none ({error})'
        raise BadInputError(msg) from None
    if rotation[2, 2] < LEAST_UPRIGHT:
        raise BadInputError('map: it does not lie flat in its coordinate frame')
    cells = np.zeros(len(values), np.uint8)
    cells[(values >= 0) & (values <= FREE_TO)] = FREE
    cells[values >= OCCUPIED_FROM] = OCCUPIED
    return GridMap(
        np.ascontiguousarray(cells.reshape(height, width).T),
        float(info.resolution),
        (float(info.origin.position.x), float(info.origin.position.y)),
        float(np.arctan2(rotation[1, 0], rotation[0, 0])),
        str(message.header.frame_id),
        stamp_ns(message.header),
    )


class NewestMap:
    """Holds the last map; written by the sensors' thread, read where a question is taken."""

    def __init__(self) -> None:
        """Hold none."""
        self.value: GridMap | None = None

    def take(self, message: Any) -> None:  # noqa: ANN401 - read by attribute
        """Keep a nav_msgs/OccupancyGrid.

        Raises:
            BadInputError: it cannot be understood; the one before it stays.
        """
        self.value = grid_map_of(message)
