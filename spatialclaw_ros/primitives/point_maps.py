"""World points of frames, and clouds of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.forgiving.frame_masks import frame_of_mask, is_mask
from spatialclaw_ros.primitives.per_frame import PerFrame
from spatialclaw_ros.primitives.points import WorldPoints

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame
    from spatialclaw_ros.primitives.given import Given


class Cloud(NamedTuple):
    """Points (N, 3) [m] and their colours (N, 3) uint8."""

    points: WorldPoints
    colors: NDArray[np.uint8]


class PointMaps(PerFrame):
    """World points per frame: ``recon.points[frame]`` (H, W, 3) [m], NaN where unknown."""

    def __getitem__(self, key: Given) -> Given:
        """Return (H, W, 3) of a frame, or (K, 3) of a mask set with one object, or of a mask."""
        if hasattr(key, 'get_masked_points'):
            return key.get_masked_points(None)
        if is_mask(key):
            return super().__getitem__(frame_of_mask(key, self.frame_indices))[key]
        return super().__getitem__(key)

    confidence: PerFrame


def points_of(frame: Frame) -> WorldPoints:
    """Return the world points (H, W, 3) of a frame."""
    return WorldPoints(
        optics.world_points(frame),
        frame_id=frame.world_frame,
        frame_index=frame.frame_index,
        stamp=frame.stamp,
    )
