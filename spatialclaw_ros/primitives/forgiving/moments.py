"""Moments: seconds, frames, and what a number means among the stamps of frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.scalars import is_bool, number, one_of, whole_number
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook


def seconds_of(moment: Given, what: str = 'a stamp') -> float:
    """Return the stamp [s] that a number or a frame states.

    Raises:
        ArgumentError: it states none.
    """
    return number(getattr(moment, 'stamp', moment), f'{what} in seconds')


def among(moment: Given, stamps: Sequence[float]) -> float:
    """Return the stamp [s] that a number or a frame states.

    Seconds long before the first of ``stamps``, and no more than all of them last, are counted
    from the first.

    Raises:
        ArgumentError: it states none.
    """
    seconds = seconds_of(moment)
    first, lasts = min(stamps), max(stamps) - min(stamps)
    if hasattr(moment, 'stamp') or not 0 <= seconds <= lasts or seconds >= first:
        return seconds
    remark(f'{seconds:g} s is before all frames: taken as since the first, at {first:.3f} s')
    return first + seconds


def moment_of(book: FrameBook, moment: Given) -> float | None:
    """Return the stamp [s] that seconds or a frame mean; None for the newest.

    A whole number beyond the stamps that are known is a frame index, where there is such a frame.

    Raises:
        ArgumentError: it states no moment.
    """
    moment = one_of(moment)
    if moment is None:
        return None
    if is_bool(moment):
        msg = f'a moment is a stamp in seconds or a frame, got {moment!r}'
        raise ArgumentError(msg)
    index = whole_number(moment)
    frame = None if index is None else book.get(index)
    if frame is None:
        return seconds_of(moment)
    stamps = [known.stamp for known in book.all]
    if min(stamps) <= float(moment) <= max(stamps):
        return float(moment)
    remark(f'{moment} s is beyond the frames: frame {index}, at {frame.stamp:.3f} s, is taken')
    return frame.stamp
