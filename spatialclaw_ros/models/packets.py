"""Packets between the node and the model's process: JSON and raw images, nothing unpickled.

A packet is the length of its JSON (8 bytes, big endian), the JSON, and the pixels of the images
whose heights and widths stand under ``images`` in it.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

MAX_JSON = 64_000_000
MAX_IMAGES = 512
MAX_PIXELS = 400_000_000
"""Of all images of a packet together."""
CHANNELS = 3

_LENGTH = struct.Struct('>Q')


class PacketError(Exception):
    """A packet is not what this protocol says."""


def send(
    end: socket.socket, message: Mapping[str, Any], images: Sequence[NDArray[np.uint8]] = ()
) -> None:
    """Send one packet.

    Args:
        end: a stream socket.
        message: JSON values.
        images: (H, W, 3) uint8 arrays.

    Raises:
        PacketError: the packet is larger than the other end would take.
        OSError: the other end is gone.
    """
    sizes = [image.shape[:2] for image in images]
    data = json.dumps({**message, 'images': sizes}).encode()
    _check(len(data), sizes)
    end.sendall(_LENGTH.pack(len(data)) + data)
    for image in images:
        end.sendall(np.ascontiguousarray(image).data.cast('B'))


def receive(end: socket.socket) -> tuple[dict[str, Any], list[NDArray[np.uint8]]]:
    """Return the next packet: its message and its images.

    Raises:
        EOFError: the other end is gone.
        PacketError: what came is no packet.
    """
    (length,) = _LENGTH.unpack(_read(end, _LENGTH.size))
    _check(length, ())
    try:
        message = json.loads(bytes(_read(end, length)))
        sizes = [(int(height), int(width)) for height, width in message.pop('images')]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        msg = f'a packet is malformed ({type(error).__name__}: {error})'
        raise PacketError(msg) from None
    _check(length, sizes)
    images = []
    for height, width in sizes:
        pixels = np.frombuffer(_read(end, height * width * CHANNELS), np.uint8)
        images.append(pixels.reshape(height, width, CHANNELS))
    return message, images


def _check(length: int, sizes: Sequence[tuple[int, ...]]) -> None:
    pixels = sum(height * width for height, width in sizes)
    fits = length <= MAX_JSON and len(sizes) <= MAX_IMAGES and pixels <= MAX_PIXELS
    if not fits or any(min(size) <= 0 for size in sizes):
        msg = (
            f'a packet with {length} bytes of JSON and {len(sizes)} images of {pixels} pixels; '
            f'allowed are {MAX_JSON}, {MAX_IMAGES} and {MAX_PIXELS}'
        )
        raise PacketError(msg)


def _read(end: socket.socket, length: int) -> bytearray:
    data = bytearray(length)
    view, filled = memoryview(data), 0
    while filled < length:
        count = end.recv_into(view[filled:])
        if not count:
            raise EOFError
        filled += count
    return data
