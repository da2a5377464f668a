"""Packets between the kernel's broker client and the host's broker, one form for both ends.

A packet is JSON in one datagram of a SOCK_SEQPACKET socket pair. What does not fit a datagram
(arrays, long values) travels in a sealed memory file whose descriptor goes with the packet; eight
truth values share a byte there.
"""

from __future__ import annotations

import json
import math
import os
import select
import socket
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

MAX_PACKET = 65_536
INLINE_VALUE = 32_768
"""Longer JSON values travel in the memory file."""
ALIGNMENT = 64
DTYPES = ('bool', 'uint8', 'uint16', 'int32', 'int64', 'float32', 'float64')

# fcntl has these names from Python 3.9 on Linux, but not F_SEAL_FUTURE_WRITE before 3.12
F_ADD_SEALS = 1033
F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE = 1, 2, 4, 8


class WireError(Exception):
    """A packet is not what this protocol says."""


def sendable(text: str) -> str:
    """Return a text that can be encoded: a cell may have put lone surrogates into it."""
    return text.encode('utf-8', 'replace').decode()


def send_packet(end: socket.socket, packet: Mapping[str, Any], descriptor: int = -1) -> None:
    """Send one packet, with a descriptor where one is given.

    Raises:
        WireError: the packet is longer than a datagram may be.
    """
    data = json.dumps(packet, separators=(',', ':'), allow_nan=True).encode()
    if len(data) > MAX_PACKET:
        msg = f'the packet has {len(data)} bytes, {MAX_PACKET} are allowed'
        raise WireError(msg)
    if descriptor >= 0:
        socket.send_fds(end, [data], [descriptor])
    else:
        end.send(data)


def receive_packet(end: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return the next packet and the descriptors that came with it.

    Raises:
        EOFError: the other end is closed.
        WireError: the packet is not a JSON object, or empty.
    """
    data, descriptors, flags, _ = socket.recv_fds(end, MAX_PACKET + 1, 1)
    if not data and hung_up(end):
        raise EOFError
    try:
        packet = json.loads(data)
    except (ValueError, RecursionError) as error:
        close_all(descriptors)
        msg = f'a packet is not JSON: {error}'
        raise WireError(msg) from None
    if not isinstance(packet, dict) or flags & socket.MSG_TRUNC:
        close_all(descriptors)
        msg = 'a packet is cut or is not an object'
        raise WireError(msg)
    return packet, list(descriptors)


def hung_up(end: socket.socket) -> bool:
    """Return whether the other end sends no more (an empty packet alone does not tell), or this.

    One that only closed its own direction would be an empty packet for ever.
    """
    if end.fileno() < 0:
        return True
    line = select.poll()
    line.register(end, select.POLLRDHUP)
    return any(event & (select.POLLHUP | select.POLLRDHUP) for _, event in line.poll(0))


def close_all(descriptors: Sequence[int]) -> None:
    """Close descriptors that nobody wants."""
    for descriptor in descriptors:
        os.close(descriptor)


def seal(pieces: Sequence[memoryview], name: str) -> tuple[int, list[int]]:
    """Return the descriptor of a sealed memory file with the pieces, and each one's offset."""
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        offsets: list[int] = []
        end = 0
        for piece in pieces:
            end = -(-end // ALIGNMENT) * ALIGNMENT
            offsets.append(end)
            written = 0
            while written < piece.nbytes:
                written += os.pwrite(descriptor, piece[written:], end + written)
            end += piece.nbytes
        import fcntl  # noqa: PLC0415 - Linux only; this module is imported for its types elsewhere

        seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE
        fcntl.fcntl(descriptor, F_ADD_SEALS, seals)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, offsets


def pack_reply(
    call_id: int, value: Mapping[str, Any], arrays: Sequence[NDArray[Any]]
) -> tuple[dict[str, Any], int]:
    """Return the packet of a served call and the descriptor that goes with it (-1 = none)."""
    pieces = [_bytes_of(array) for array in arrays if array.size]
    text = json.dumps(value, separators=(',', ':')).encode()
    packet: dict[str, Any] = {'id': call_id, 'ok': True}
    if len(text) > INLINE_VALUE:
        pieces.append(memoryview(text))
    else:
        packet['value'] = value
    descriptor, offsets = seal(pieces, 'spatialclaw-reply') if pieces else (-1, [])
    packet['memory'] = descriptor >= 0
    if len(text) > INLINE_VALUE:
        packet['value_at'] = [offsets[-1], len(text)]
    where = iter(offsets)
    packet['arrays'] = [
        {
            'dtype': str(array.dtype),
            'shape': list(array.shape),
            'offset': next(where) if array.size else 0,
        }
        for array in arrays
    ]
    return packet, descriptor


def unpack_reply(
    packet: Mapping[str, Any], descriptor: int
) -> tuple[dict[str, Any], tuple[NDArray[Any], ...]]:
    """Return value and arrays of a served call; the arrays are the caller's own copies.

    Raises:
        WireError: the memory file did not come along.
    """
    if packet.get('memory') and descriptor < 0:
        msg = 'its result could not be taken, for too many files are open here: close some'
        raise WireError(msg)
    arrays = []
    for entry in packet.get('arrays', ()):
        shape = tuple(entry['shape'])
        size = math.prod(shape)
        dtype = np.dtype(entry['dtype'])
        packed = dtype == np.bool_
        flat = np.empty(-(-size // 8) if packed else size, np.uint8 if packed else dtype)
        _fill(flat, descriptor, entry['offset'])
        if packed:
            flat = np.unpackbits(flat, count=size).view(np.bool_)
        arrays.append(flat.reshape(shape))
    value = packet.get('value')
    if value is None:
        start, length = packet['value_at']
        text = np.empty(length, np.uint8)
        _fill(text, descriptor, start)
        value = json.loads(text.tobytes())
    return value, tuple(arrays)


def _bytes_of(array: NDArray[Any]) -> memoryview:
    """Return an array's bytes as they travel."""
    plain = np.ascontiguousarray(array)
    plain = np.packbits(plain) if plain.dtype == np.bool_ else plain.reshape(-1).view(np.uint8)
    return memoryview(plain.data).cast('B')


def _fill(out: NDArray[Any], descriptor: int, offset: int) -> None:
    """Read a whole array from a memory file; mapping it would take longer for small ones."""
    if not out.size:
        return  # there may be no file at all
    target, done = memoryview(out.view(np.uint8).data), 0
    os.lseek(descriptor, offset, os.SEEK_SET)  # not preadv: the last filter lacks what it calls
    while done < target.nbytes:
        read = os.readv(descriptor, [target[done:]])
        if not read:
            msg = 'the memory file of a result is cut'
            raise WireError(msg)
        done += read
