"""Which frames are kept beyond the newest: where the view moved, turned, or time passed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.frame import NS_PER_S

if TYPE_CHECKING:
    from spatialclaw_ros.core.frame import Frame


@dataclass(frozen=True)
class KeyframeGate:
    """When a frame becomes a keyframe, compared with the last one of its camera."""

    distance_m: float = 0.2
    """Distance that makes another, metres."""
    angle_rad: float = 0.2
    """Turn that makes another, radians."""
    period_s: float = 1.0
    """Time that makes another, seconds."""

    def opens(self, frame: Frame, last: Frame | None) -> bool:
        """Tell whether a frame is to be kept."""
        if last is None or frame.world_frame != last.world_frame:
            return True
        if frame.stamp_ns - last.stamp_ns >= self.period_s * NS_PER_S:
            return True
        if frame.T_world_camera is None or last.T_world_camera is None:
            return False
        moved = frame.T_world_camera[:3, 3] - last.T_world_camera[:3, 3]
        turn = last.T_world_camera[:3, :3].T @ frame.T_world_camera[:3, :3]
        cosine = np.clip((np.trace(turn) - 1) / 2, -1, 1)
        return bool(
            float(np.linalg.norm(moved)) >= self.distance_m
            or float(np.arccos(cosine)) >= self.angle_rad
        )


def spread(count: int, wanted: int) -> list[int]:
    """Return ``wanted`` positions spread evenly over ``count``, first and last among them."""
    if count <= wanted:
        return list(range(count))
    if wanted <= 1:
        return [count - 1][:wanted]
    return sorted({round(i * (count - 1) / (wanted - 1)) for i in range(wanted)})
