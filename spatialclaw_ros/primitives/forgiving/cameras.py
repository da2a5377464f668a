"""Intrinsics: a matrix, a dict, a list of four, or four numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.primitives.errors import ArgumentError

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given

NAMES = ('fx', 'fy', 'cx', 'cy')


def pinhole(fx: Given, fy: Given, cx: Given, cy: Given) -> tuple[float, float, float, float]:
    """Return fx, fy, cx, cy of four numbers, or of what stands in the first one's place.

    Raises:
        ArgumentError: they are not all there.
    """
    values: Given = (fx, fy, cx, cy)
    if isinstance(fx, Mapping) and set(NAMES) <= set(fx):
        values = tuple(fx[name] for name in NAMES)
    elif np.size(fx) == 9:  # noqa: PLR2004 - K
        K = np.asarray(fx, float).reshape(3, 3)
        values = (K[0, 0], K[1, 1], K[0, 2], K[1, 2])
    elif np.size(fx) == len(NAMES) and fy is None:
        values = tuple(np.asarray(fx, float).ravel())
    if any(value is None for value in values):
        raise ArgumentError('give a frame, or T_world_camera with K (3, 3) or fx, fy, cx, cy')
    a, b, c, d = (float(value) for value in values)
    return a, b, c, d


class CameraMatrix(np.ndarray[Any, Any]):
    """A (3, 3) K that also answers to 'fx', 'fy', 'cx', 'cy', and unpacks to them with ``**``."""

    _PLACES = {'fx': (0, 0), 'fy': (1, 1), 'cx': (0, 2), 'cy': (1, 2)}  # noqa: RUF012

    def __getitem__(self, key: Given) -> Given:
        """Return an element, also by its usual name."""
        if isinstance(key, str):
            return float(super().__getitem__(self._PLACES[key]))
        return super().__getitem__(key)

    def keys(self) -> tuple[str, ...]:
        """Return the usual names."""
        return NAMES

    @property
    def fx(self) -> float:
        """Focal length along u, pixels."""
        return float(self['fx'])

    @property
    def fy(self) -> float:
        """Focal length along v, pixels."""
        return float(self['fy'])

    @property
    def cx(self) -> float:
        """Principal point u, pixels."""
        return float(self['cx'])

    @property
    def cy(self) -> float:
        """Principal point v, pixels."""
        return float(self['cy'])
