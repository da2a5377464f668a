"""Planes: fitted ones, or the normal and offset that they unpack to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.plane import Plane
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given


def above(points: Given, plane: Given) -> tuple[Given, Plane]:
    """Return points and the plane that they are measured from, in this order.

    Raises:
        ArgumentError: neither is a plane.
    """
    if _is_plane(points) and not _is_plane(plane):
        remark('the points come first, then the plane; taken the other way round')
        points, plane = plane, points
    return points, plane_of(plane)


def plane_of(plane: Given) -> Plane:
    """Return a plane of one that was fitted, or of (normal, offset).

    Raises:
        ArgumentError: it is none.
    """
    if _is_plane(plane):
        return plane  # type: ignore[no-any-return]
    try:
        normal, offset = plane
        direction = np.asarray(normal, float).reshape(3)
        length = float(np.linalg.norm(direction))
        distance = float(offset) / length
    except (TypeError, ValueError, ZeroDivisionError):
        msg = f'a plane is one that was fitted, or (normal, offset), got {plane!r:.80}'
        raise ArgumentError(msg) from None
    return Plane(direction / length, distance)


def _is_plane(thing: object) -> bool:
    return hasattr(thing, 'normal') and callable(getattr(thing, 'height', None))
