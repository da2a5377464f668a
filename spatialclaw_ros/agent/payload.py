"""Reads the untrusted fields of an answer's payload; every failure is said to the agent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.agent.observation import clean
from spatialclaw_ros.core.answer import NAN, Place, single
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.sketch import MAX_COORDINATE_M

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spatialclaw_ros.core.query import Query

MAX_TEXT = 2000
MAX_WARNING = 300
MAX_WARNINGS = 16
MAX_PLACES = 64
XYZ = 3
XYZW = 4


def text(value: object, most: int = MAX_TEXT) -> str:
    """Return clean text of bounded length; '' for None."""
    return '' if value is None else clean(str(value)).strip()[:most]


def number(value: object, what: str) -> float:
    """Return a finite float.

    Raises:
        BadInputError: it is not a number, or NaN or infinite; ``what`` names it.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        msg = f'{what} is {text(value, 80)!r}, not a number'
        raise BadInputError(msg)
    try:
        out = float(value)
    except OverflowError:
        out = math.inf
    if not math.isfinite(out):
        msg = (
            f'{what} is {out}: the measurement behind it was empty or failed. Look at why, '
            'measure again, or return status="refused" with the reason'
        )
        raise BadInputError(msg)
    return out


def optional_number(value: object) -> float:
    """Return a finite float, or NaN for whatever is none."""
    try:
        return number(value, '')
    except BadInputError:
        return NAN


def confidence(payload: Mapping[str, Any]) -> tuple[float, list[str]]:
    """Return the confidence within 0..1 (NaN where none was given) and what to say about it."""
    given = payload.get('confidence')
    if given is None:
        return NAN, []
    value = optional_number(given)
    if math.isnan(value):
        return NAN, [f'confidence {text(given, 40)!r} was not a number and was left out']
    clamped = single(min(1.0, max(0.0, value)))
    if not 0 <= value <= 1:
        return clamped, [f'confidence {value:g} was outside 0..1 and was clamped']
    return clamped, []


def warnings(payload: Mapping[str, Any]) -> list[str]:
    """Return the warnings that the cell gave."""
    given = payload.get('warnings')
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, (list, tuple)):
        return []
    return [said for item in given[:MAX_WARNINGS] if (said := text(item, MAX_WARNING))]


def places(payload: Mapping[str, Any], query: Query) -> tuple[Place, ...]:
    """Return the places, all in world frames of the query.

    Raises:
        BadInputError: a place is no point, is not finite, or is in an unknown frame.
    """
    given = payload.get('place') or []
    if not isinstance(given, (list, tuple)) or len(given) > MAX_PLACES:
        msg = f'place takes up to {MAX_PLACES} points or poses'
        raise BadInputError(msg)
    worlds = {frame.world_frame for frame in query.frames} | {query.world_frame}
    return tuple(_place(item, query, worlds) for item in given)


def _place(item: object, query: Query, worlds: set[str]) -> Place:
    if not isinstance(item, dict):
        msg = f'place {text(item, 80)!r} is not a point or pose'
        raise BadInputError(msg)
    x, y, z = _vector(item.get('position'), XYZ, 'position of the place')
    if max(abs(x), abs(y), abs(z)) > MAX_COORDINATE_M:
        msg = f'position of the place ({x:g}, {y:g}, {z:g}) is farther than {MAX_COORDINATE_M:g} m'
        raise BadInputError(msg)
    quat = (0.0, 0.0, 0.0, 1.0)
    if item.get('quat_xyzw') is not None:
        a, b, c, d = _vector(item['quat_xyzw'], XYZW, 'orientation of the place')
        norm = math.sqrt(a * a + b * b + c * c + d * d)
        if norm > 1e-6:  # noqa: PLR2004 - below it a quaternion has no direction
            quat = (a / norm, b / norm, c / norm, d / norm)
    frame_id = text(item.get('frame_id'), 200)
    if frame_id and frame_id not in worlds:
        msg = (
            f'place is in coordinate frame {frame_id!r}; give it in the world frame, one of '
            f'{", ".join(sorted(worlds))}'
        )
        raise BadInputError(msg)
    newest = max((frame.stamp_ns for frame in query.frames), default=0)
    sigma = single(optional_number(item.get('sigma_m')))
    return Place((x, y, z), quat, sigma, frame_id or query.world_frame, newest)


def direction(payload: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Return the unit vector, or None where none was given.

    Raises:
        BadInputError: it is not three numbers, or has no length.
    """
    if payload.get('direction') is None:
        return None
    x, y, z = _vector(payload['direction'], XYZ, 'direction')
    norm = math.sqrt(x * x + y * y + z * z)
    if norm < 1e-9:  # noqa: PLR2004
        msg = 'direction (0, 0, 0) has no length: the two points it was made from coincide'
        raise BadInputError(msg)
    return (x / norm, y / norm, z / norm)


def _vector(value: object, size: int, what: str) -> list[float]:
    if not isinstance(value, (list, tuple)) or len(value) != size:
        msg = f'{what} is {text(value, 80)!r}, not {size} numbers'
        raise BadInputError(msg)
    return [number(part, what) for part in value]
