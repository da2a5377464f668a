"""A frame: one synchronised capture of one camera, with its pose at the image's stamp."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera

NS_PER_S = 1_000_000_000


@dataclass(frozen=True)
class SlotRef:
    """Where a frame's pixels lie: a ring (by name) and byte offsets in its memory."""

    ring: str
    rgb_offset: int
    depth_offset: int
    """-1 where the frame has no depth."""
    generation: int = 0
    """Which write of the slot it means; only the host, which pins, knows it. 0 = unknown."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One capture. Frozen; its arrays are read-only views.

    Raises:
        BadInputError: an array has another size or type than the camera states.
    """

    frame_index: int
    """Ordinal of the colour message on its topic or in its file; never changes."""
    stamp_ns: int
    camera: Camera
    rgb: NDArray[np.uint8]
    """(H, W, 3) uint8, red first."""
    depth_m: NDArray[np.float32] | None
    """(H, W) metres along the optical axis, NaN where unknown."""
    T_world_camera: NDArray[np.float64] | None
    """(4, 4) optical axes to world frame, at the image's stamp."""
    world_frame: str
    """Name of the world frame; frames of different worlds have no common coordinates."""
    source_index: int = -1
    """Ordinal within its own camera or video; -1 = the same as frame_index."""
    slot: SlotRef | None = None
    """Set for frames in a shared ring; what the kernel is told instead of pixels."""
    warnings: tuple[str, ...] = ()
    """What an answer from this frame has to say ('up taken from the supporting plane')."""
    T_world_base: NDArray[np.float64] | None = None
    """(4, 4) robot's base frame to world, at the image's stamp; None where it is not known."""

    def __post_init__(self) -> None:
        """Check shapes against the camera and make the arrays read-only."""
        size = (self.camera.height, self.camera.width)
        if self.rgb.shape != (*size, 3) or self.rgb.dtype != np.uint8:
            msg = (
                f'frame {self.frame_index}: colour is {self.rgb.dtype}{self.rgb.shape}, but '
                f'camera {self.camera.name!r} states {size[1]}x{size[0]} rgb8'
            )
            raise BadInputError(msg)
        if self.depth_m is not None and self.depth_m.shape != size:
            msg = (
                f'frame {self.frame_index}: depth has size {self.depth_m.shape[::-1]}, colour '
                f'{size[::-1]}; publish depth registered to colour (aligned_depth_to_color)'
            )
            raise BadInputError(msg)
        for array in (self.rgb, self.depth_m, self.T_world_camera, self.T_world_base):
            if array is not None:
                array.setflags(write=False)

    @property
    def stamp(self) -> float:
        """The image's stamp in seconds, for printing and for cells; the exact one is stamp_ns."""
        return self.stamp_ns / NS_PER_S

    @property
    def width(self) -> int:
        """Image width in pixels."""
        return self.camera.width

    @property
    def height(self) -> int:
        """Image height in pixels."""
        return self.camera.height


@dataclass(frozen=True, eq=False)
class LabelImage:
    """A label image of one capture: an instance value per pixel, with the values' names."""

    values: NDArray[np.integer[Any]]
    """(H, W) instance values; 0 = nothing."""
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Capture:
    """A frame and what only the host may see of it (the label image)."""

    frame: Frame
    label: LabelImage | None = None
