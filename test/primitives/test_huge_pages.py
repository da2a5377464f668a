"""Room for pictures of numbers: whole, apart from each other, and no more than is asked for."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from spatialclaw_ros.primitives import huge_pages
from spatialclaw_ros.primitives.huge_pages import room_for

MIB = 1 << 20


@pytest.mark.parametrize(
    'shape', [(3, 5), (480, 640), (480, 640, 3), (719, 1277), (1080, 1920, 3), (0, 4)]
)
def test_rooms_are_apart(shape: tuple[int, ...]) -> None:
    rooms = [room_for(shape) for _ in range(9)]
    for number, room in enumerate(rooms):
        assert room.shape == shape
        assert room.dtype == np.float32
        assert room.flags.c_contiguous
        assert room.flags.aligned
        room.fill(number)
    assert all((room == number).all() for number, room in enumerate(rooms))


def test_pictures_share_blocks_of_whole_pages() -> None:
    rooms = [room_for((480, 640)) for _ in range(26)]
    starts = [room.ctypes.data for room in rooms]
    steps = np.diff(starts)
    assert (steps == rooms[0].nbytes).sum() >= len(steps) - 2, 'one after the other in a block'
    apart = [at + 1 for at in np.flatnonzero(steps != rooms[0].nbytes)]
    assert apart, 'a block holds thirteen'
    assert all(starts[at] % huge_pages.PAGE == 0 for at in apart)


def test_what_is_large_has_pages_of_its_own() -> None:
    room = room_for((1080, 1920, 3))
    assert room.nbytes > huge_pages.BLOCK // 2
    assert room.ctypes.data % huge_pages.PAGE == 0


def test_threads_have_blocks_of_their_own() -> None:
    rooms = [room_for((480, 640))]
    thread = threading.Thread(target=lambda: rooms.append(room_for((480, 640))))
    thread.start()
    thread.join()
    assert abs(rooms[0].ctypes.data - rooms[1].ctypes.data) >= rooms[0].nbytes
    assert rooms[1].ctypes.data % huge_pages.PAGE == 0
