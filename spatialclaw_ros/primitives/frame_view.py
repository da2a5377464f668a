"""A frame as cells see it: a PIL image that also carries depth, camera and pose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from spatialclaw_ros.core import transforms
from spatialclaw_ros.primitives.forgiving.fields import NearNames, also

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.camera import Camera
    from spatialclaw_ros.core.frame import Frame as CoreFrame
    from spatialclaw_ros.primitives.given import Given


class Frame(NearNames, Image.Image):
    """One capture: colour, depth, camera and pose. Also a PIL image; ``np.asarray(frame)`` works.

    ``.rgb`` (H, W, 3) uint8; ``.depth`` (H, W) float32 metres along the viewing axis, NaN where
    unknown, or None; ``.K`` (3, 3) pixels; ``.T_world_camera`` (4, 4) camera to world, columns
    right, down, forward, position; ``.T_world_base`` (4, 4) robot to world, or None; ``.stamp``
    s; ``.frame_index`` (never changes), ``.source_index`` (within its camera), ``.camera``
    (name), ``.width``, ``.height``, ``.image`` (a PIL copy), ``.world_frame``, ``.warnings``.
    Arrays are read-only.
    """

    _ALSO = also(
        stamp='timestamp time',
        frame_index='index frame_idx idx',
        K='intrinsics',
        T_world_camera='pose camera_pose',
        depth='depth_map',
    )

    def __init__(self, frame: CoreFrame) -> None:
        """View a core frame; pixels are copied only when a PIL function needs them."""
        super().__init__()
        self.core = frame
        self._size = (frame.width, frame.height)
        if isinstance(getattr(Image.Image, 'mode', None), property):
            self._mode = 'RGB'
        else:  # Pillow before 10.1
            setattr(self, 'mode', 'RGB')  # noqa: B010 - a property in newer stubs
        self._filled = False
        self.estimated_by = ''

    def take_estimate(self, depth_m: NDArray[np.float32], source: str) -> None:
        """Take depth (H, W) [m] that was not measured, and say so from now on."""
        self.core = replace(self.core, depth_m=depth_m)
        self.estimated_by = source

    def load(self) -> Given:
        """Fill Pillow's buffer at the first use (Pillow calls this itself)."""
        if not self._filled:
            self._filled = True
            self.im = Image.fromarray(np.ascontiguousarray(self.core.rgb)).im
        return super().load()

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """Hand numpy the pixels themselves, read-only, without a copy."""
        return dict(self.core.rgb.__array_interface__)

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """(H, W, 3) uint8, red first."""
        return self.core.rgb

    @property
    def depth(self) -> NDArray[np.float32] | None:
        """(H, W) metres along the viewing axis, NaN where unknown; None without depth."""
        return self.core.depth_m

    depth_m = depth

    @property
    def K(self) -> NDArray[np.float64]:  # noqa: N802 - the name of the field
        """(3, 3) intrinsics in pixels."""
        return self.core.camera.K

    @property
    def T_world_camera(self) -> NDArray[np.float64] | None:  # noqa: N802 - the name of the field
        """(4, 4) optical axes to world."""
        return self.core.T_world_camera

    @property
    def T_world_base(self) -> NDArray[np.float64] | None:  # noqa: N802 - the name of the field
        """(4, 4) the robot's base frame to world; None where it is not known."""
        return self.core.T_world_base

    @property
    def T_camera_world(self) -> NDArray[np.float64] | None:  # noqa: N802 - the name of the field
        """(4, 4) world to optical axes."""
        pose = self.core.T_world_camera
        return None if pose is None else transforms.invert(pose)

    @property
    def position(self) -> NDArray[np.float64] | None:
        """(3,) the camera's place in the world, metres."""
        pose = self.core.T_world_camera
        return None if pose is None else pose[:3, 3].copy()

    @property
    def calibration(self) -> Camera:
        """The camera's calibration."""
        return self.core.camera

    @property
    def camera(self) -> str:
        """Name of the camera."""
        return self.core.camera.name

    @property
    def stamp(self) -> float:
        """Seconds."""
        return self.core.stamp

    @property
    def stamp_ns(self) -> int:
        """Nanoseconds, exact."""
        return self.core.stamp_ns

    @property
    def frame_index(self) -> int:
        """Number of the capture; never changes."""
        return self.core.frame_index

    @property
    def source_index(self) -> int:
        """Number within its own camera or video."""
        own = self.core.source_index
        return own if own >= 0 else self.core.frame_index

    @property
    def world_frame(self) -> str:
        """Name of the world frame of the pose and of all points of this frame."""
        return self.core.world_frame

    @property
    def frame_id(self) -> str:
        """The same as world_frame: what points of this frame are in."""
        return self.core.world_frame

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an answer from this frame has to say."""
        return self.core.warnings

    @property
    def image(self) -> Image.Image:
        """A PIL image of its own, which may be drawn on."""
        copy = Image.fromarray(np.ascontiguousarray(self.core.rgb))
        copy.frame_index = self.frame_index  # type: ignore[attr-defined]  # so that tools know it
        return copy

    def __eq__(self, other: object) -> bool:
        """Whether both are the same capture."""
        return (
            isinstance(other, Frame)
            and other.core.frame_index == self.core.frame_index
            and other.core.stamp_ns == self.core.stamp_ns
        )

    def __hash__(self) -> int:
        """Hash by capture, so that frames can be keys."""
        return hash((self.core.frame_index, self.core.stamp_ns))

    def __repr__(self) -> str:
        """Say what the capture is."""
        depth = 'with depth' if self.core.depth_m is not None else 'no depth'
        return (
            f'Frame(frame_index={self.frame_index}, {self._size[0]}x{self._size[1]}, {depth}, '
            f'stamp={self.stamp:.3f} s, camera={self.camera!r}, world={self.world_frame!r})'
        )
