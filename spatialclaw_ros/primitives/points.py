"""Arrays of points that know the world frame and the capture they were measured in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.measure import refuse_mixed_worlds
from spatialclaw_ros.primitives.errors import same_world
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
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

    def __getitem__(self, key: Given) -> Given:
        """Return a part; a mask (H, W) of another type than bool is taken as one."""
        is_array = isinstance(key, np.ndarray)
        if is_array and key.dtype == np.uint8 and key.ndim and key.shape == self.shape[:2]:
            remark('a mask of numbers as an index is taken as bool: mask > 0')
            key = key > 0
        return super().__getitem__(key)

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


def sigma_of(thing: object) -> float:
    """Return the standard deviation [m] that a point or a set of points states; 0 where none."""
    sigma = float(getattr(thing, 'sigma_m', NAN))
    return sigma if np.isfinite(sigma) else 0.0


def frame_id_of(thing: object) -> str:
    """Return the world frame that a point, a set of points, an item or a thing states ('' none).

    Of a thing, it is that of its centre or place.
    """
    for part in (thing, getattr(thing, 'center', None), getattr(thing, 'place', None)):
        name = getattr(part, 'frame_id', '')
        if name and isinstance(name, str):
            return name
    return ''


def common_world(*things: object, what: str = 'these points') -> str:
    """Return the one world frame that things share.

    Raises:
        WorldMismatchError: they lie in different worlds.
    """
    return same_world(*(frame_id_of(thing) for thing in things), what=what)
