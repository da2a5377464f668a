"""Packets between the kernel's broker client and the host's broker, one form for both ends.

A packet is a line of JSON in one datagram of a SOCK_SEQPACKET socket pair. What a call returned,
value and arrays, stands behind that line, or in a sealed memory file whose descriptor goes with
the packet, where it is too long; eight truth values share a byte.
"""

from __future__ import annotations

import io
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

MIME = 'application/vnd.spatialclaw.observation+json'
"""Under which a cell's observation stands in its message."""
MAX_PACKET = 65_536
MAX_BODY = 49_152
"""Bytes behind the JSON: a mask of 640x480 fits. More travels in the memory file."""
DTYPES = ('bool', 'uint8', 'uint16', 'int32', 'int64', 'float32', 'float64')

# fcntl has these names from Python 3.9 on Linux, but not F_SEAL_FUTURE_WRITE before 3.12
F_ADD_SEALS = 1033
F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE = 1, 2, 4, 8


_ENCODER = json.JSONEncoder(separators=(',', ':'))


class WireError(Exception):
    """A packet is not what this protocol says."""


def encoded(value: Mapping[str, Any]) -> bytes:
    """Return a value as one line of JSON."""
    return _ENCODER.encode(value).encode()


def sendable(text: str) -> str:
    """Return a text that can be encoded: a cell may have put lone surrogates into it."""
    return text.encode('utf-8', 'replace').decode()


def send_packet(
    end: socket.socket,
    packet: Mapping[str, Any],
    descriptor: int = -1,
    body: Sequence[bytes | memoryview] = (),
) -> None:
    """Send one packet, with a descriptor or with what stands behind it where these are given.

    Raises:
        WireError: the packet is longer than a datagram may be.
    """
    head = encoded(packet)
    length = len(head) + sum(len(piece) for piece in body)
    if length >= MAX_PACKET:
        msg = f'the packet has {length} bytes, {MAX_PACKET} are allowed'
        raise WireError(msg)
    if descriptor >= 0:
        socket.send_fds(end, [head], [descriptor])
    elif body:
        end.sendmsg([head, b'\n', *body])
    else:
        end.send(head)  # a kernel may call nothing else


def receive_packet(end: socket.socket) -> tuple[dict[str, Any], bytes, list[int]]:
    """Return the next packet, what stands behind it, and the descriptors that came with it.

    Raises:
        EOFError: the other end is closed.
        WireError: the packet is not a JSON object, or empty.
    """
    data, descriptors, flags, _ = socket.recv_fds(end, MAX_PACKET + 1, 1)
    if not data and hung_up(end):
        raise EOFError
    head, _, body = data.partition(b'\n')
    try:
        packet = json.loads(head)
    except (ValueError, RecursionError) as error:
        close_all(descriptors)
        msg = f'a packet is not JSON: {error}'
        raise WireError(msg) from None
    if not isinstance(packet, dict) or flags & socket.MSG_TRUNC:
        close_all(descriptors)
        msg = 'a packet is cut or is not an object'
        raise WireError(msg)
    return packet, body, list(descriptors)


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


def seal(pieces: Sequence[bytes | memoryview], name: str) -> int:
    """Return the descriptor of a sealed memory file with the pieces, one after the other."""
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        import fcntl  # noqa: PLC0415 - Linux only; this module is imported for its types elsewhere

        seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE
        fcntl.fcntl(descriptor, F_ADD_SEALS, seals)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def send_reply(
    end: socket.socket, call_id: int, value: Mapping[str, Any], arrays: Sequence[NDArray[Any]]
) -> None:
    """Send what a call returned."""
    body = [encoded(value), *map(_bytes_of, arrays)]
    packet = {
        'id': call_id,
        'ok': True,
        'value': len(body[0]),
        'arrays': [[str(array.dtype), array.shape] for array in arrays],
    }
    if sum(map(len, body)) <= MAX_BODY:
        send_packet(end, packet, body=body)
        return
    descriptor = seal(body, 'spatialclaw-reply')
    try:
        send_packet(end, packet | {'memory': True}, descriptor)
    finally:
        os.close(descriptor)


def read_reply(
    packet: Mapping[str, Any], body: bytes, descriptor: int
) -> tuple[dict[str, Any], tuple[NDArray[Any], ...]]:
    """Return value and arrays of a served call; the arrays are the caller's own copies.

    Raises:
        WireError: the memory file did not come along, or is cut.
    """
    if packet.get('memory') and descriptor < 0:
        msg = 'its result could not be taken, for too many files are open here: close some'
        raise WireError(msg)
    source: io.RawIOBase | io.BytesIO = io.BytesIO(body)
    if packet.get('memory'):
        source = io.FileIO(descriptor, closefd=False)
        source.seek(0)  # the place is one with that of the host, which has written
    text = np.empty(packet['value'], np.uint8)
    _fill(text, source)
    arrays = []
    for name, shape in packet['arrays']:
        size = math.prod(shape)
        dtype = np.dtype(name)
        packed = dtype == np.bool_
        flat = np.empty(-(-size // 8) if packed else size, np.uint8 if packed else dtype)
        _fill(flat, source)
        if packed:
            flat = np.unpackbits(flat, count=size).view(np.bool_)
        arrays.append(flat.reshape(shape))
    value: dict[str, Any] = json.loads(text.tobytes())
    return value, tuple(arrays)


def _bytes_of(array: NDArray[Any]) -> bytes | memoryview:
    """Return an array's bytes as they travel."""
    if not array.size:
        return b''
    plain = np.ascontiguousarray(array)
    plain = np.packbits(plain) if plain.dtype == np.bool_ else plain.reshape(-1).view(np.uint8)
    return plain.data


def _fill(out: NDArray[Any], source: io.RawIOBase | io.BytesIO) -> None:
    """Read a whole array; mapping a file would take longer for small ones."""
    rest = out.view(np.uint8).data
    while rest:
        read = source.readinto(rest)
        if not read:
            msg = 'the memory of a result is cut'
            raise WireError(msg)
        rest = rest[read:]
