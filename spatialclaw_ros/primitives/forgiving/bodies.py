"""What passes along a path: a width and a height, a robot, or the robot where nothing is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.scalars import number
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given


def body_of(width: Given, height: Given, robot: Given) -> tuple[float, float]:
    """Return width and height [m] of what passes; what is not said is the robot's.

    Raises:
        ArgumentError: it is not said, and the robot's size is not known.
    """
    stated = width if hasattr(width, 'footprint') else None
    width = None if stated is not None else width
    if width is not None and height is not None:
        return number(width, 'width'), number(height, 'height')
    body = robot if stated is None else stated
    size = getattr(body, 'size', None)
    if size is None:
        raise ArgumentError(
            'clearance takes the width and the height of the body in metres; those of the robot '
            'are not known'
        )
    if stated is None:
        remark(
            f"the robot's own size is taken: {float(size[1]):g} m wide, {float(size[2]):g} m high"
        )
    return (
        float(size[1]) if width is None else number(width, 'width'),
        float(size[2]) if height is None else number(height, 'height'),
    )


def path_and_cloud(path: Given, cloud: Given) -> tuple[Given, Given]:
    """Return (path, cloud) of what a cell gave; a reconstruction given first is the cloud.

    Raises:
        ArgumentError: the cloud is a map.
    """
    if hasattr(cloud, 'cell_m'):
        raise ArgumentError(
            'clearance takes a reconstruction or points (N, 3): a map does not say how high '
            'things are; occ.at(place) tells whether a place is free'
        )
    if hasattr(path, 'extrinsics') and not hasattr(cloud, 'extrinsics'):
        remark('the path comes first, then the cloud; taken the other way round')
        return cloud, path
    return path, cloud
