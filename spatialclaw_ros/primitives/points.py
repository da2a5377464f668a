"""Arrays of points that know the world frame and the capture they were measured in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.measure import refuse_mixed_worlds
from spatialclaw_ros.primitives.errors import ArgumentError, same_world

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self

    from spatialclaw_ros.primitives.given import Given

NAN = float('nan')


class WorldPoints(np.ndarray[Any, Any]):
    """Points (..., 3) in metres in the world frame ``.frame_id``; invalid ones are NaN.

    A numpy array in every respect; ``.frame_index`` is the capture they came from (-1: several),
    ``.sigma_m`` the noise of one point (one standard deviation), ``.clean`` whether no point may
    be a flying pixel.
    """

    frame_id: str
    frame_index: int
    stamp: float
    sigma_m: float
    clean: bool

    def __new__(
        cls,
        points: ArrayLike,
        *,
        frame_id: str = '',
        frame_index: int = -1,
        stamp: float = NAN,
        sigma_m: float = NAN,
        clean: bool = False,
    ) -> Self:
        """View an array as points; no copy where it is one already."""
        self = np.asarray(points).view(cls)
        self.frame_id, self.frame_index = frame_id, frame_index
        self.stamp, self.sigma_m, self.clean = stamp, sigma_m, clean
        return self

    def __array_finalize__(self, obj: Given) -> None:
        """Carry the fields through slices and reductions."""
        self.frame_id = getattr(obj, 'frame_id', '')
        self.frame_index = getattr(obj, 'frame_index', -1)
        self.stamp = getattr(obj, 'stamp', NAN)
        self.sigma_m = getattr(obj, 'sigma_m', NAN)
        self.clean = getattr(obj, 'clean', False)

    def __array_wrap__(
        self,
        array: Given,
        context: Given = None,
        return_scalar: Given = False,  # noqa: FBT002 - numpy's signature
    ) -> Given:
        """Keep what still is a point as points of this world; anything else is plain numpy."""
        if context is not None:
            refuse_mixed_worlds(context[1])
        plain = np.asarray(array)
        if plain.ndim == 0:
            return plain[()]
        if return_scalar or plain.shape[-1] != 3 or plain.dtype == bool:  # noqa: PLR2004 - xyz
            return plain
        out = plain.view(type(self))
        out.__array_finalize__(self)
        return out


def frame_id_of(thing: object) -> str:
    """Return the world frame that a point, a set of points, a box or an item states ('' none)."""
    name = getattr(thing, 'frame_id', '')
    return name if isinstance(name, str) else ''


def xyz(point: object, what: str = 'a point') -> NDArray[np.float64]:
    """Return one point (3,) float64 from what a cell may give as one.

    Boxes give their centre, sketch items their place.

    Raises:
        ArgumentError: it is not three numbers.
    """
    centre = getattr(point, 'center', None)
    source = centre if centre is not None and not isinstance(point, np.ndarray) else point
    try:
        array = np.asarray(source, dtype=np.float64)
    except (TypeError, ValueError):
        msg = f'{what} is three numbers x, y, z in metres (world frame), got {point!r}'
        raise ArgumentError(msg) from None
    if array.size == 16 and array.shape[-2:] == (4, 4):  # noqa: PLR2004 - a pose stands for its place
        array = array.reshape(4, 4)[:3, 3]
    if array.size != 3:  # noqa: PLR2004
        hint = '; index one point of the batch first' if array.ndim > 1 else ''
        msg = f'{what} is three numbers x, y, z in metres, got an array {array.shape}{hint}'
        raise ArgumentError(msg)
    return array.reshape(3)


def cloud_of(points: object, what: str = 'points') -> NDArray[np.float64]:
    """Return finite points (N, 3) float64 of any (..., 3) array; NaN rows are left out.

    Raises:
        ArgumentError: the last axis is not three, or no point is left.
    """
    source = getattr(points, 'points', points) if not isinstance(points, np.ndarray) else points
    array = np.asarray(source, dtype=np.float64)
    if array.ndim == 0 or array.shape[-1] != 3:  # noqa: PLR2004 - xyz
        msg = f'{what} is an array (..., 3) of metres, got {array.shape}'
        raise ArgumentError(msg)
    flat = array.reshape(-1, 3)
    finite = flat if np.isfinite(flat.sum()) else flat[np.isfinite(flat).all(axis=1)]
    if not len(finite):
        msg = f'{what}: no finite point among {len(flat)} (an empty mask, or no depth there)'
        raise ArgumentError(msg)
    return finite


def common_world(*things: object, what: str = 'these points') -> str:
    """Return the one world frame that things share.

    Raises:
        WorldMismatchError: they lie in different worlds.
    """
    return same_world(*(frame_id_of(thing) for thing in things), what=what)
