"""Floor, surfaces and walls of real rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.primitives.boxes import oriented_box

if TYPE_CHECKING:
    from collections.abc import Callable

    from primitives.worlds import Notebook


def test_a_cabinet_on_a_floor(notebook: Callable[..., Notebook]) -> None:
    room = notebook('tum_fr3_cabinet')
    planes = room.value('Reconstruct().planes()')
    floor, top = planes.floor, planes.surfaces[0]
    camera = room.names['InputImages'][0].position
    assert float(floor.height(camera)) == pytest.approx(1.087, abs=0.03)
    assert top.height - floor.height == pytest.approx(0.557, abs=0.02)
    sides = oriented_box(top.points).size
    assert sides[0] == pytest.approx(0.772, abs=0.04)
    assert sides[1] == pytest.approx(0.437, abs=0.04)
    assert len(planes.surfaces) == 1
    assert all(abs(wall.normal[2]) < 0.2 for wall in planes.walls)
    assert room.value('Reconstruct().ground().kind') == 'floor'


def test_a_desk_above_a_floor(notebook: Callable[..., Notebook]) -> None:
    room = notebook('tum_fr1_rpy_pan')
    planes = room.value('Reconstruct().planes()')
    desk = planes.surfaces[0]
    assert desk.height - planes.floor.height == pytest.approx(0.757, abs=0.04)


def test_a_board_is_no_floor_but_what_things_stand_on(board: Notebook) -> None:
    board.run('recon = Reconstruct()\nplanes, ground = recon.planes(), recon.ground()')
    ground = board.names['ground']
    assert board.names['planes'].floor is None
    assert ground.kind == 'surface'
    normal, offset = ground
    assert normal @ np.array([0, 0, 1]) > 0.99
    assert abs(offset) < 0.01
    assert len(ground.polygon) >= 3
    assert abs(np.asarray(ground.height(ground.polygon))).max() < 0.01
    assert ground.height.low < ground.height < ground.height.high


def test_planes_are_the_same_every_time(board: Notebook) -> None:
    first, second = (board.value('repr(Reconstruct().planes())') for _ in range(2))
    assert first == second
