"""Why there is no frame to answer from, in words for whoever asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.frames.assembly import DEPTH, RGB, RGB_INFO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.ros.ingest_node import IngestNode
    from spatialclaw_ros.ros.parts import Parts


def why_no_frame(parts: Parts, ingest: IngestNode, cameras: Sequence[str]) -> str:
    """Return which inputs of the cameras keep frames from coming; '' where none is known to.

    A camera that has all its inputs can have frames of another time than was asked for.
    """
    settings = parts.settings
    silent: list[str] = []
    for camera in cameras or settings.cameras:
        topics = (
            ingest.resolve_topic_name(settings.topic(camera, stream))
            for stream in (RGB, DEPTH, RGB_INFO)
        )
        mute = [name for name in topics if name in ingest.meters and not ingest.meters[name].count]
        if not mute and _has_pose(parts, camera):
            return ''
        silent += mute
    if silent:
        return f'nothing was received on {", ".join(silent)}'
    return f'world_frame {settings.product.world_frame!r} is not on /tf'


def _has_pose(parts: Parts, camera: str) -> bool:
    fixed = bool(parts.settings.fixed_camera.get(camera))
    return fixed or parts.poses.knows(parts.settings.product.world_frame)
