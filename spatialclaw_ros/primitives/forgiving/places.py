"""Places and directions of an answer, as JSON."""

from __future__ import annotations

import numbers
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.measure import Measure
from spatialclaw_ros.core.transforms import matrix_to_quat_xyzw
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.points import place_of
from spatialclaw_ros.primitives.points import frame_id_of

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given


def is_place(value: object) -> bool:
    """Tell whether a value is a point, a pose, or something that has a centre."""
    if isinstance(value, (list, tuple)):
        plain = all(isinstance(v, numbers.Real) and not isinstance(v, Measure) for v in value)
        return len(value) == 3 and plain  # noqa: PLR2004 - measures are no coordinates
    if isinstance(value, np.ndarray):
        return value.shape in {(3,), (4, 4)}
    return hasattr(value, 'center') or hasattr(value, 'place')


def several(place: object) -> list[object]:
    """Return one place or several as a list."""
    if isinstance(place, (list, tuple)) and not is_place(place):
        return list(place)
    if isinstance(place, np.ndarray) and place.ndim == 2 and place.shape[1] == 3:  # noqa: PLR2004
        return [*place]
    return [place]


def unit_vector(value: object) -> list[float]:
    """Return a direction of length one.

    Raises:
        ArgumentError: it is not three numbers, or all are zero.
    """
    vector = np.asarray(value, float).ravel()
    norm = float(np.linalg.norm(vector))
    if vector.size != 3 or not np.isfinite(norm) or norm == 0:  # noqa: PLR2004
        msg = f'a direction is three numbers, not all zero, got {value!r}'
        raise ArgumentError(msg)
    return [float(v) for v in vector / norm]


def pose_json(place: Given) -> dict[str, Any]:
    """Return {position, quat_xyzw, sigma_m, frame_id} of a place.

    Raises:
        ArgumentError: it is no place, or an empty one.
    """
    quat = [0.0, 0.0, 0.0, 1.0]
    array = np.asarray(place_of(place), float)
    if array.shape == (4, 4):
        quat = [float(v) for v in matrix_to_quat_xyzw(array)]
        array = array[:3, 3]
    elif hasattr(place, 'rotation'):
        quat = [float(v) for v in matrix_to_quat_xyzw(place.rotation)]
    if array.size != 3 or not np.isfinite(array).all():  # noqa: PLR2004
        msg = f'a place is a point (3,), a pose (4, 4) or a sketch item, not empty: got {place!r}'
        raise ArgumentError(msg)
    sigma = float(getattr(place, 'sigma_m', float('nan')))
    return {
        'position': [float(v) for v in array.ravel()],
        'quat_xyzw': quat,
        'sigma_m': sigma if np.isfinite(sigma) else None,
        'frame_id': frame_id_of(place),
    }
