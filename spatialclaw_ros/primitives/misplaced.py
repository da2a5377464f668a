"""Methods that models look for elsewhere than where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given


def get_centroid_3d(tool: object, masks: Given, *arguments: Given, **options: Given) -> Given:
    """Return ``masks.get_centroid_3d(...)``: it is a method of the mask set."""
    del tool
    remark('get_centroid_3d is a method of the mask set: seg.get_centroid_3d(recon)')
    if not hasattr(masks, 'get_centroid_3d'):
        raise ArgumentError(
            'get_centroid_3d is a method: seg.get_centroid_3d(recon, frame, object)'
        )
    return masks.get_centroid_3d(*arguments, **options)
