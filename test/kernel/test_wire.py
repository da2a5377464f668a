from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spatialclaw_ros.kernel import wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    yield pair
    for end in pair:
        end.close()


def sent_over(
    ends: Ends, value: dict[str, Any], *arrays: NDArray[Any]
) -> tuple[dict[str, Any], tuple[NDArray[Any], ...], int]:
    """Return value and arrays as they arrive, and how many descriptors came along."""
    wire.send_reply(ends[0], 5, value, arrays)
    packet, body, descriptors = wire.receive_packet(ends[1])
    assert (packet['id'], packet['ok']) == (5, True)
    arrived = wire.read_reply(packet, body, descriptors[0] if descriptors else -1)
    wire.close_all(descriptors)
    return *arrived, len(descriptors)


@pytest.mark.parametrize('dtype', wire.DTYPES)
@pytest.mark.parametrize('rows', [2, 20_000])
def test_arrays_arrive_as_they_were(ends: Ends, dtype: str, rows: int) -> None:
    sent = (np.arange(rows * 36).reshape(rows, 3, 12) % 2).astype(dtype)[:, ::-1]
    nothing = np.zeros((0, 4, 4), bool)
    value, (array, empty, one), files = sent_over(ends, {'a': [1, 'ü']}, sent, nothing, sent[0, 0])
    assert value == {'a': [1, 'ü']}
    assert files == (rows > 2)
    assert array.dtype == sent.dtype
    assert (array == sent).all()
    assert array.flags.writeable
    assert empty.shape == (0, 4, 4)
    assert (one == sent[0, 0]).all()


def test_a_vga_mask_needs_no_memory_file(ends: Ends) -> None:
    mask = np.zeros((1, 480, 640), bool)
    mask[0, 100:200, 300:400] = True
    value, (arrived,), files = sent_over(ends, {'labels': ['cup'], 'scores': [0.9]}, mask)
    assert (value, files) == ({'labels': ['cup'], 'scores': [0.9]}, 0)
    assert (arrived == mask).all()


def test_long_values_travel_in_the_memory_file(ends: Ends) -> None:
    sent = {'rows': list(range(50_000))}
    value, (array,), files = sent_over(ends, sent, np.ones(3))
    assert (value, files) == (sent, 1)
    assert array.tolist() == [1, 1, 1]


def test_the_memory_file_is_sealed() -> None:
    descriptor = wire.seal([b'some', b'', b' bytes'], 'test')
    assert os.pread(descriptor, 20, 0) == b'some bytes'
    with pytest.raises(PermissionError):
        os.pwrite(descriptor, b'x', 0)
    with pytest.raises(PermissionError):
        os.ftruncate(descriptor, 0)
    os.close(descriptor)


def test_a_cut_result_is_refused(ends: Ends) -> None:
    wire.send_reply(ends[0], 5, {}, [np.ones(3)])
    packet, body, _ = wire.receive_packet(ends[1])
    with pytest.raises(wire.WireError, match='cut'):
        wire.read_reply(packet, body[:-1], -1)


def test_a_result_whose_file_did_not_come_is_refused(ends: Ends) -> None:
    wire.send_reply(ends[0], 5, {}, [np.ones(30_000)])
    packet, body, descriptors = wire.receive_packet(ends[1])
    wire.close_all(descriptors)
    with pytest.raises(wire.WireError, match='too many files are open'):
        wire.read_reply(packet, body, -1)


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
