"""One primitive to be measured, and what the cases over one set of pictures share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.errors import ToolError
from spatialclaw_ros.primitives import clouds
from spatialclaw_ros.primitives.reconstruction import Reconstruct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spatialclaw_ros.bench.pictures import Pictures
    from spatialclaw_ros.bench.plain import Array, Mask
    from spatialclaw_ros.core.protocols import ToolReply
    from spatialclaw_ros.primitives.images import InputImages
    from spatialclaw_ros.primitives.masks import PerFrameMask
    from spatialclaw_ros.primitives.reconstruction import Reconstruction

SET_POINTS = 50_000
PART = 100
"""The stand-in compares every so many-th point with all others; its time is multiplied."""
VOXEL_M = 0.02
POINT64, POINT32, DEPTH, COLOUR = 24, 12, 4, 3
"""Bytes of a point, a depth reading and a pixel's colour."""
POSE = 8 * 16
POSE_AND_K = POSE + 8 * 9


@dataclass(frozen=True)
class Case:
    """One primitive on some pictures."""

    name: str
    run: Callable[[], object]
    stand_in: Callable[[], object]
    moved: int
    """Bytes that must be read and written, however it is done."""
    share: float = 1.0
    """Of the work, what the stand-in is given: all would take minutes."""


class NoHost:
    """Stands where nothing is asked of the host: what it does is not measured here."""

    def call(self, name: str, arguments: Mapping[str, object]) -> ToolReply:
        """Refuse."""
        del arguments
        msg = f'the bench of the primitives has no host to ask for {name!r}'
        raise ToolError(msg)


class Shared:
    """What several cases over one set of pictures need."""

    def __init__(self, pictures: Pictures) -> None:
        """Compute nothing before it is asked for."""
        self.pictures = pictures
        self.book, self.frames = pictures.book, pictures.frames
        self.newest, self.pair, self.things = pictures.newest, pictures.pair, pictures.things
        self.pixels, self.count = pictures.pixels, len(pictures.frames)
        self.host = NoHost()
        self._rng = np.random.default_rng(0)

    def reconstruct(self, frames: InputImages | None = None) -> Reconstruction:
        """Return a reconstruction in which nothing is computed yet."""
        return Reconstruct(self.book)(self.frames if frames is None else frames)

    @cached_property
    def recon(self) -> Reconstruction:
        """One whose surfaces are known once they were asked for."""
        return self.reconstruct()

    @cached_property
    def cloud(self) -> Array:
        """(N, 3) of all frames, one point per voxel."""
        return np.asarray(self.recon.cloud(VOXEL_M).points)

    @cached_property
    def mask(self) -> Mask:
        """(H, W) the first thing of the pair in the newest frame."""
        return np.asarray(self.pair.get_mask(self.newest, 0))

    def fresh_pair(self) -> PerFrameMask:
        """Return the masks of the pair, of which nothing was asked yet."""
        return replace(self.pair)

    @cached_property
    def sets(self) -> tuple[Array, Array]:
        """So many points of two things, of all frames that show them."""
        return self._set(0), self._set(1)

    def strides(self, most: int = clouds.READINGS, frames: InputImages | None = None) -> int:
        """Return of every how many rows and columns a cloud takes pixels."""
        return clouds.stride_of(self.frames if frames is None else frames, most)

    def sampled(self, frames: int, strides: int) -> int:
        """Return how many pixels a cloud of so many frames takes."""
        return frames * self.pixels // strides**2

    def _set(self, thing: int) -> Array:
        parts = [
            self.things.get_masked_points(None, frame, thing)
            for frame in self.things.seen_in(thing)
        ]
        points = np.concatenate([np.asarray(part) for part in parts])
        return points[self._rng.integers(0, len(points), SET_POINTS)]


def by_name(masks: PerFrameMask) -> list[dict[str, Mask]]:
    """Return, for each frame, the mask of each label that is in it."""
    return [
        {masks.labels[k]: layer.mask for k, layer in masks.layers.get(i, {}).items()}
        for i in masks.frame_indices
    ]
