"""The pinhole camera in optical axes: x right, y down, z forward."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.errors import CalibrationError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, eq=False)
class Camera:
    """One camera's calibration, as its camera_info states it.

    Raises:
        CalibrationError: K has a zero or non-finite focal length though ``calibrated``, or the
            size is not positive.
    """

    name: str
    """The product's name of the camera ('front'); not a coordinate frame."""
    K: NDArray[np.float64]
    """(3, 3) intrinsics of the image as published, pixels."""
    width: int
    height: int
    frame_id: str
    """The optical coordinate frame."""
    distortion: NDArray[np.float64] = field(default_factory=lambda: np.zeros(5))
    distortion_model: str = 'plumb_bob'
    calibrated: bool = True
    """False for a photo without K: K is then NaN, and so is every point computed with it."""

    def __post_init__(self) -> None:
        """Check and freeze the arrays."""
        matrix = np.array(self.K, dtype=np.float64).reshape(3, 3)
        if not self.calibrated:
            matrix = np.full((3, 3), np.nan)
        elif not np.isfinite(matrix).all() or matrix[0, 0] <= 0 or matrix[1, 1] <= 0:
            msg = (
                f'camera {self.name!r}: K {matrix.ravel().tolist()} is not a calibration '
                '(focal lengths must be finite and above zero); publish a calibrated camera_info'
            )
            raise CalibrationError(msg)
        if self.width <= 0 or self.height <= 0:
            msg = f'camera {self.name!r}: size {self.width}x{self.height} is not an image size'
            raise CalibrationError(msg)
        distortion = np.array(self.distortion, dtype=np.float64).ravel()
        # views of bytes: nobody can make them writable again
        object.__setattr__(self, 'K', np.frombuffer(matrix.tobytes()).reshape(3, 3))
        object.__setattr__(self, 'distortion', np.frombuffer(distortion.tobytes()))

    @cached_property
    def is_distorted(self) -> bool:
        """Whether the image bends straight lines (any distortion coefficient is not zero)."""
        return bool(np.any(np.abs(self.distortion) > 0))

    def project(self, points_camera: ArrayLike) -> NDArray[np.float64]:
        """Return (..., 2) pixels (u right, v down) of (..., 3) points in optical axes, metres.

        NaN for points on or behind the image plane. Distortion is not applied.
        """
        points = np.asarray(points_camera, dtype=np.float64)
        z = np.where(points[..., 2] > 0, points[..., 2], np.nan)
        u = self.K[0, 0] * points[..., 0] / z + self.K[0, 2]
        v = self.K[1, 1] * points[..., 1] / z + self.K[1, 2]
        return np.stack([u, v], axis=-1)

    def back_project(self, depth_m: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the (H, W, 3) points in optical axes, metres, of an (H, W) depth image.

        Depth is along the optical axis; NaN stays NaN.
        """
        height, width = depth_m.shape
        u = ((np.arange(width) - self.K[0, 2]) / self.K[0, 0]).astype(np.float32)
        v = ((np.arange(height) - self.K[1, 2]) / self.K[1, 1]).astype(np.float32)
        points = np.empty((height, width, 3), np.float32)
        np.multiply(depth_m, u[None, :], out=points[..., 0])
        np.multiply(depth_m, v[:, None], out=points[..., 1])
        points[..., 2] = depth_m
        return points
