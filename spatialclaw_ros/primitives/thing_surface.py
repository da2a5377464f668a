"""What a mask shows of a thing in one frame: the pixels whose depth is its own, up to its outline.

Where depth is good up to the edge of the mask, all of it is measured. Where depth bleeds there,
the rim is left out, and stands at the depth of the nearest pixel that is sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import cv2
import numpy as np

from spatialclaw_ros.primitives import optics
from spatialclaw_ros.primitives.mask_layers import ERODE_PX, erode
from spatialclaw_ros.primitives.pixel_area import area_of, as_bytes
from spatialclaw_ros.primitives.ranks import median
from spatialclaw_ros.primitives.solid import neighbours, share_in_pieces, solid
from spatialclaw_ros.primitives.thing_crop import SAME_LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.primitives.frame_view import Frame

    Array = NDArray[np.float64]
    Depth = NDArray[np.float32]
    Mask = NDArray[np.bool_]

FEW_PIXELS = 30
"""With fewer pixels left without the rim, the whole mask is used."""
RIM_PX = 3
"""So far from a sure pixel, the thing is as far away as that."""
RIM_SIGMA_PX = 2.8
"""One standard deviation of where a surface ends whose depth bleeds at its edge."""
UNSURE_M = 0.4
"""Where no pixel of a thing is sure, it ends within so much of where it is taken to; of a part of
its pixels, as large a part of that."""
PART_SHARE = 0.0006
"""A part of this share of the picture's pixels is one of the thing, however large the others."""
SHARP = 0.9
"""Where such a share of a mask's rim hangs together, no depth flies there."""


@dataclass(frozen=True, eq=False)
class ThingSurface:
    """The surface of one thing in one frame."""

    frame: Frame
    area: tuple[slice, slice]
    """The part of the frame that the other fields are of."""
    depth: Depth
    """(h, w) [m]"""
    mask: Mask
    """(h, w) the thing."""
    sure: Mask
    """(h, w) its pixels with depth of their own."""
    sharp: bool
    """Whether that is all of them."""

    def __bool__(self) -> bool:
        """Whether anything of it has depth."""
        return bool(self.sure.any())

    @property
    def sure_mask(self) -> Mask:
        """(H, W) its pixels with depth of their own, of the whole frame."""
        out = np.zeros((self.frame.height, self.frame.width), bool)
        out[self.area] = self.sure
        return out

    @property
    def readings(self) -> Array:
        """(K, 3) points of these pixels in optical axes [m]."""
        return self._points(self.sure, self.depth)

    @property
    def unsure(self) -> float:
        """Share of its pixels that are neither sure nor beside one that is, 0..1."""
        if self.sharp:
            return 0.0
        return 1 - float(np.count_nonzero(self.sure | self.rim)) / np.count_nonzero(self.mask)

    @property
    def end_sigma_m(self) -> float:
        """One standard deviation of where its surface ends [m], beside that of a reading."""
        if self.sharp or not self.sure.any():
            return 0.0
        depth = median(self.depth[self.sure])
        rim_m = RIM_SIGMA_PX * depth / float(self.frame.K[0, 0])
        return float(np.hypot(rim_m, UNSURE_M * self.unsure))

    @property
    def middle_sigma_m(self) -> float:
        """One standard deviation of its middle [m] for what has no sure depth."""
        return UNSURE_M / 3 * self.unsure

    @cached_property
    def rim(self) -> Mask:
        """(h, w) its pixels beside sure ones."""
        window = np.ones((2 * RIM_PX + 1,) * 2, np.uint8)
        near = cv2.dilate(as_bytes(self.sure), window).view(np.bool_)
        return np.asarray(self.mask & near & ~self.sure)

    def points(self) -> Array:
        """Return (N, 3) points of its pixels and of its rim in optical axes [m]."""
        if self.sharp or not self:
            return self.readings
        return self._points(self.sure | self.rim, self._depth_of_all())

    @cached_property
    def middle(self) -> tuple[Array, int]:
        """The median point (3,) of all of its mask in optical axes [m], and of how many.

        What is not sure is as far away as the nearest pixel that is.
        """
        whole = self.sharp or not self
        depth, where = (self.depth, self.sure) if whole else (self._depth_of_all(), self.mask)
        across, down = optics.rays_of(self.frame.calibration, self.area)
        axes = (depth * across)[where], (depth * down)[where], depth[where]
        return np.array([median(axis) for axis in axes]), len(axes[0])

    def _depth_of_all(self) -> Depth:
        """Return (h, w) the depth of its mask, where it is not sure that of the nearest pixel."""
        depth, unsure = self.depth.copy(), self.mask & ~self.sure
        nearest = cv2.distanceTransformWithLabels(
            as_bytes(~self.sure), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
        )[1]
        # sure pixels are numbered from 1, row by row
        depth[unsure] = depth[self.sure].take(nearest[unsure] - 1)
        return np.asarray(depth)

    def _points(self, where: Mask, depth: Depth) -> Array:
        return optics.area_points(self.frame, self.area, where, depth)


def surface_of(frame: Frame, mask: Mask, erode_px: int = ERODE_PX) -> ThingSurface:
    """Return what a mask (H, W) shows of a thing."""
    area = area_of(mask)
    part = np.ascontiguousarray(mask[area])
    depth = np.ascontiguousarray(optics.depth_of(frame)[area])
    known = part & np.isfinite(depth)
    if not known.any():
        return ThingSurface(frame, area, depth, part, known, sharp=False)
    step_m = SAME_LEVEL * median(depth[known]) / float(frame.K[1, 1])
    heights = None if frame.T_world_camera is None else optics.heights_of(frame, area, depth)
    near = neighbours(depth, heights, step_m)
    inner = erode(part, erode_px)
    rim = part & ~inner
    if rim.any() and share_in_pieces(near, known, rim, SHARP) >= SHARP:
        return ThingSurface(frame, area, depth, part, known, sharp=True)
    enough = round(PART_SHARE * frame.width * frame.height)
    sure = solid(near, inner, enough, part, nearer=True)
    few = np.count_nonzero(sure) < FEW_PIXELS
    return ThingSurface(frame, area, depth, part, known if few else sure, sharp=False)
