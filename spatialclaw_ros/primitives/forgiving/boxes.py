"""Boxes in the world: measured ones, those of things, or a centre, a size and a rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.errors import ArgumentError

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given

FIELDS = ('box', 'extent')
"""Where things keep the box that was measured of them."""


def measured_box(thing: Given) -> Given:
    """Return the box that a thing is or has; None where it has none.

    Raises:
        ArgumentError: it is empty.
    """
    found = next((getattr(thing, f) for f in FIELDS if _is_box(getattr(thing, f, None))), thing)
    if not _is_box(found):
        return None
    if not found:
        raise ArgumentError('the box is empty: nothing was measured')
    return found


def box_parts(center: Given, size: Given, rotation: Given) -> tuple[Given, Given, Given]:
    """Return (centre, size, rotation) of a measured box, or of the three as they were given.

    Raises:
        ArgumentError: the box is empty, or there is no size.
    """
    box = measured_box(center)
    if box is not None:
        return (
            box,
            box.size if size is None else size,
            box.rotation if rotation is None else rotation,
        )
    if size is None:
        raise ArgumentError('a box takes a centre and a size (length, width, height) in metres')
    return center, size, rotation


def _is_box(thing: object) -> bool:
    return hasattr(thing, 'corners') and hasattr(thing, 'rotation')
