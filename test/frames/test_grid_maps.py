"""Maps as they are published: which cell is where, and what is refused."""

from __future__ import annotations

import math
from types import SimpleNamespace as Message
from typing import Any

import pytest

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.grid_map import FREE, OCCUPIED, UNKNOWN
from spatialclaw_ros.frames.grid_maps import NewestMap, grid_map_of


def published(values: list[int], width: int = 3, **info: Any) -> Message:  # noqa: ANN401
    """Return a nav_msgs/OccupancyGrid, as its fields."""
    turn = info.pop('turn', 0.0)
    rotation = Message(x=0.0, y=0.0, z=math.sin(turn / 2), w=math.cos(turn / 2))
    origin = Message(position=Message(x=1.0, y=-2.0, z=0.0), orientation=rotation)
    facts = {'resolution': 0.5, 'width': width, 'height': 2, 'origin': origin, **info}
    header = Message(stamp=Message(sec=7, nanosec=5), frame_id='map')
    return Message(header=header, info=Message(**facts), data=values)


def test_rows_run_along_x() -> None:
    grid = grid_map_of(published([0, 25, 26, 64, 65, -1], turn=0.3))
    assert grid.cells.tolist() == [[FREE, UNKNOWN], [FREE, OCCUPIED], [UNKNOWN, UNKNOWN]]
    assert (grid.cell_m, grid.origin_xy, grid.frame_id) == (0.5, (1.0, -2.0), 'map')
    assert grid.heading_rad == pytest.approx(0.3)
    assert grid.stamp_ns == 7_000_000_005
    assert not grid.cells.flags.writeable


@pytest.mark.parametrize(
    ('message', 'why'),
    [
        (published([0] * 5), 'with 5 values'),
        (published([], width=0), 'none, or no size'),
        (published([0] * 6, resolution=0.0), 'none, or no size'),
        (published([0] * 6, resolution=math.nan), 'none, or no size'),
    ],
)
def test_what_is_no_map_is_refused_and_the_last_one_stays(message: Message, why: str) -> None:
    newest = NewestMap()
    newest.take(published([0] * 6))
    before = newest.value
    with pytest.raises(BadInputError, match=why):
        newest.take(message)
    assert newest.value is before


def test_tilted_maps_and_bad_orientations_are_refused() -> None:
    tilted = published([0] * 6)
    tilted.info.origin.orientation = Message(x=math.sin(0.2), y=0.0, z=0.0, w=math.cos(0.2))
    with pytest.raises(BadInputError, match='does not lie flat'):
        grid_map_of(tilted)
    tilted.info.origin.orientation = Message(x=0.0, y=0.0, z=0.0, w=0.0)
    with pytest.raises(BadInputError, match='orientation'):
        grid_map_of(tilted)
