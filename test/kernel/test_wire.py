from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.kernel import wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    yield pair
    for end in pair:
        end.close()


@pytest.mark.parametrize('dtype', wire.DTYPES)
def test_arrays_arrive_as_they_were(ends: Ends, dtype: str) -> None:
    sent = (np.arange(24).reshape(2, 3, 4) % 2).astype(dtype)[:, ::-1]
    packet, descriptor = wire.pack_reply(5, {'a': [1, 'ü']}, [sent, np.zeros((0, 4, 4), bool)])
    wire.send_packet(ends[0], packet, descriptor)
    os.close(descriptor)
    received, (descriptor,) = wire.receive_packet(ends[1])
    value, (array, empty) = wire.unpack_reply(received, descriptor)
    os.close(descriptor)
    assert (received['id'], value) == (5, {'a': [1, 'ü']})
    assert array.dtype == sent.dtype
    assert (array == sent).all()
    assert array.flags.writeable
    assert empty.shape == (0, 4, 4)


def test_a_result_without_a_pixel_needs_no_memory_file() -> None:
    packet, descriptor = wire.pack_reply(5, {'labels': []}, [np.zeros((0, 4, 4), bool)])
    assert descriptor == -1
    value, (empty,) = wire.unpack_reply(packet, descriptor)
    assert value == {'labels': []}
    assert (empty.shape, str(empty.dtype)) == ((0, 4, 4), 'bool')


def test_long_values_travel_in_the_memory_file(ends: Ends) -> None:
    sent = {'rows': list(range(50_000))}
    packet, descriptor = wire.pack_reply(1, sent, [np.ones(3)])
    wire.send_packet(ends[0], packet, descriptor)
    os.close(descriptor)
    received, (descriptor,) = wire.receive_packet(ends[1])
    value, (array,) = wire.unpack_reply(received, descriptor)
    os.close(descriptor)
    assert value == sent
    assert array.tolist() == [1, 1, 1]


def test_the_memory_file_is_sealed() -> None:
    _, descriptor = wire.pack_reply(1, {}, [np.ones(3)])
    with pytest.raises(PermissionError):
        os.pwrite(descriptor, b'x', 0)
    with pytest.raises(PermissionError):
        os.ftruncate(descriptor, 0)
    os.close(descriptor)


def test_long_packets_are_refused(ends: Ends) -> None:
    with pytest.raises(wire.WireError, match='65536 are allowed'):
        wire.send_packet(ends[0], {'text': 'a' * 70_000})


@pytest.mark.parametrize('data', [b'{', b'[1]', b'\xff', b'1' * 65_537])
def test_what_is_no_packet_is_refused(ends: Ends, data: bytes) -> None:
    ends[0].send(data)
    with pytest.raises(wire.WireError):
        wire.receive_packet(ends[1])


def test_the_other_ends_close_is_told(ends: Ends) -> None:
    ends[0].close()
    with pytest.raises(EOFError):
        wire.receive_packet(ends[1])
