"""Packets between the node and the model's process: JSON and raw images, nothing unpickled.

A packet is the length of its JSON (8 bytes, big endian), the JSON, and the pixels of the images
whose heights, widths and channels stand under ``images`` in it: 3 of uint8, or 1 of float32.
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

    Image = NDArray[Any]

MAX_JSON = 64_000_000
MAX_IMAGES = 512
MAX_PIXELS = 400_000_000
"""Of all images of a packet together."""
COLOUR, DEPTH = 3, 1
KINDS: Mapping[int, type[np.generic]] = {COLOUR: np.uint8, DEPTH: np.float32}
"""Channels of an image -> what its values are."""

FLAT = 2
"""Axes of an image of one channel."""

_LENGTH = struct.Struct('>Q')


class PacketError(Exception):
    """A packet is not what this protocol says."""


def send(end: socket.socket, message: Mapping[str, Any], images: Sequence[Image] = ()) -> None:
    """Send one packet.

    Args:
        end: a stream socket.
        message: JSON values.
        images: (H, W, 3) uint8 or (H, W) float32 arrays.

    Raises:
        PacketError: the packet is larger than the other end would take.
        OSError: the other end is gone.
    """
    sizes = [(*image.shape[:2], DEPTH if image.ndim == FLAT else COLOUR) for image in images]
    data = json.dumps({**message, 'images': sizes}).encode()
    _check(len(data), sizes)
    end.sendall(_LENGTH.pack(len(data)) + data)
    for image in images:
        end.sendall(np.ascontiguousarray(image).data.cast('B'))


def receive(end: socket.socket) -> tuple[dict[str, Any], list[Image]]:
    """Return the next packet: its message and its images.

    Raises:
        EOFError: the other end is gone.
        PacketError: what came is no packet.
    """
    (length,) = _LENGTH.unpack(_read(end, _LENGTH.size))
    _check(length, ())
    try:
        message = json.loads(bytes(_read(end, length)))
        sizes = [(int(h), int(w), int(channels)) for h, w, channels in message.pop('images')]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        msg = f'a packet is malformed ({type(error).__name__}: {error})'
        raise PacketError(msg) from None
    _check(length, sizes)
    images = []
    for height, width, channels in sizes:
        kind = np.dtype(KINDS[channels])
        pixels = np.frombuffer(_read(end, height * width * channels * kind.itemsize), kind)
        shape = (height, width) if channels == DEPTH else (height, width, channels)
        images.append(pixels.reshape(shape))
    return message, images


def _check(length: int, sizes: Sequence[tuple[int, ...]]) -> None:
    pixels = sum(size[0] * size[1] for size in sizes)
    fits = length <= MAX_JSON and len(sizes) <= MAX_IMAGES and pixels <= MAX_PIXELS
    if not fits or any(min(size) <= 0 or size[2] not in KINDS for size in sizes):
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
