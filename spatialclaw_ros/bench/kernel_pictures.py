"""Pictures for the bench of the kernels: drawn by chance or read, and written into a ring."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.frame import Capture, Frame
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.frames.ring import slot_bytes_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spatialclaw_ros.frames.ring import FrameRing, RingRegistry


class Pixels(NamedTuple):
    """A picture, before it is anywhere that a kernel could see."""

    rgb: NDArray[np.uint8]
    depth_m: NDArray[np.float32]


def draw(count: int, height: int, width: int) -> list[Pixels]:
    """Return so many pictures of nothing."""
    chance = np.random.default_rng(0)
    return [
        Pixels(
            chance.integers(0, 256, (height, width, 3), np.uint8),
            chance.uniform(0.3, 6, (height, width)).astype(np.float32),
        )
        for _ in range(count)
    ]


def ring_for(rings: RingRegistry, picture: Pixels, slots: int) -> FrameRing:
    """Return a ring of so many slots."""
    height, width = picture.depth_m.shape
    return rings.create('bench', slots, slot_bytes_for(width, height, has_depth=True), keep_free=0)


def put(ring: FrameRing, pictures: Sequence[Pixels]) -> list[Frame]:
    """Write pictures into the ring as a camera's thread does; return their frames."""
    height, width = pictures[0].depth_m.shape
    matrix = np.array([[width, 0, width / 2], [0, width, height / 2], [0, 0, 1]])
    camera = Camera('front', matrix, width, height, 'optical')
    frames = []
    for index, picture in enumerate(pictures):
        with ring.reserve(width, height, has_depth=True) as slot:
            slot.rgb[:] = picture.rgb
            assert slot.depth_m is not None  # noqa: S101 - it was asked for
            slot.depth_m[:] = picture.depth_m
        frame = Frame(
            frame_index=index,
            stamp_ns=1 + index,
            camera=camera,
            rgb=slot.rgb,
            depth_m=slot.depth_m,
            T_world_camera=np.eye(4),
            world_frame='map',
            slot=slot.ref,
        )
        frames.append(frame)
    return frames


def query_of(frames: Sequence[Frame]) -> Query:
    """Return a query that sees the frames."""
    return Query('bench', 'what is there?', tuple(Capture(frame) for frame in frames))
