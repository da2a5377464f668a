from __future__ import annotations

import json
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spatialclaw_ros.models import packets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_message_and_images_come_as_they_went(ends: tuple[socket.socket, socket.socket]) -> None:
    rng = np.random.default_rng(0)
    large = rng.integers(0, 255, (720, 1280, 3), dtype=np.uint8)
    depth = np.array([[0.5, np.nan, 3.25]], np.float32)
    images: list[NDArray[Any]] = [large, large[::2, ::-1], np.zeros((1, 1, 3), np.uint8), depth]
    message = {'op': 'generate', 'id': 3, 'text': 'wäll', 'none': None}
    sending = threading.Thread(target=packets.send, args=(ends[0], message, images))
    sending.start()
    got, arrays = packets.receive(ends[1])
    sending.join()
    assert got == message
    for array, image in zip(arrays, images, strict=True):
        assert array.dtype == image.dtype
        assert np.array_equal(array, image, equal_nan=image is depth)


def test_end_of_the_other(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[0].sendall(b'\0\0')
    ends[0].close()
    with pytest.raises(EOFError):
        packets.receive(ends[1])


@pytest.mark.parametrize(
    ('body', 'length'),
    [
        (b'{}', 2),
        (b'[]', 2),
        (b'no', 2),
        (b'', 2**60),
        (json.dumps({'images': [[-1, 4, 3]]}).encode(), None),
        (json.dumps({'images': [[100_000, 100_000, 3]]}).encode(), None),
        (json.dumps({'images': [[1, 1, 3]] * 600}).encode(), None),
        (json.dumps({'images': [['a', 1, 3]]}).encode(), None),
        (json.dumps({'images': [[4, 4, 2]]}).encode(), None),
        (json.dumps({'images': [[4, 4]]}).encode(), None),
    ],
)
def test_what_is_no_packet_is_refused(
    ends: tuple[socket.socket, socket.socket], body: bytes, length: int | None
) -> None:
    ends[0].sendall(struct.pack('>Q', len(body) if length is None else length) + body)
    with pytest.raises(packets.PacketError):
        packets.receive(ends[1])


def test_too_large_a_packet_is_not_sent(ends: tuple[socket.socket, socket.socket]) -> None:
    images = [np.zeros((1, 1, 3), np.uint8)] * (packets.MAX_IMAGES + 1)
    with pytest.raises(packets.PacketError, match=f'{packets.MAX_IMAGES + 1} images'):
        packets.send(ends[0], {}, images)
