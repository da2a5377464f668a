"""Measured values: numbers and points that carry what they were measured from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.errors import WorldMismatchError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike
    from typing_extensions import Self

NAN = float('nan')
XYZ = 3
Z_90 = 1.6448536269514722  # half width of a normal's 90 % interval, in standard deviations


class Measure(float):
    """A float with its 90 % interval, unit and the number of pixels or points behind it."""

    low: float
    high: float
    n: int
    unit: str
    note: str

    def __new__(
        cls,
        value: float,
        low: float = NAN,
        high: float = NAN,
        *,
        n: int = 0,
        unit: str = 'm',
        note: str = '',
    ) -> Self:
        """Make a measure; ``low`` and ``high`` bound the 90 % interval in the same unit."""
        self = super().__new__(cls, value)
        self.low, self.high, self.n, self.unit, self.note = float(low), float(high), n, unit, note
        return self

    @classmethod
    def from_sigma(
        cls, value: float, sigma: float, *, n: int = 0, unit: str = 'm', note: str = ''
    ) -> Measure:
        """Make a measure whose error is normal with standard deviation ``sigma``."""
        half = Z_90 * sigma
        return cls(value, value - half, value + half, n=n, unit=unit, note=note)

    @property
    def value(self) -> float:
        """The number alone."""
        return float(self)

    @property
    def interval(self) -> tuple[float, float]:
        """Both ends of the 90 % interval."""
        return self.low, self.high

    @property
    def sigma(self) -> float:
        """Standard deviation that the 90 % interval stands for (NaN when unknown)."""
        return (self.high - self.low) / (2 * Z_90)

    def __getnewargs_ex__(self) -> tuple[tuple[float, float, float], dict[str, Any]]:
        """Pickle and copy with all fields."""
        named = {'n': self.n, 'unit': self.unit, 'note': self.note}
        return (float(self), self.low, self.high), named

    def __repr__(self) -> str:
        """Say value, unit, interval and count: what an agent needs to judge it."""
        text = f'{float(self):.4g} {self.unit}'
        if np.isfinite(self.low) and np.isfinite(self.high):
            text += f' (90 %: {self.low:.4g}..{self.high:.4g})'
        if self.n:
            text += f', n={self.n}'
        return text + (f', {self.note}' if self.note else '')

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        """Format as a plain float when a format is asked for."""
        return format(float(self), spec) if spec else repr(self)


class Point3(np.ndarray[Any, Any]):
    """A measured point: an array (3,) in the world frame, metres; falsy when empty (NaN)."""

    sigma_m: float
    n: int
    frame_index: int
    stamp: float
    frame_id: str

    def __new__(
        cls,
        xyz: ArrayLike,
        *,
        sigma_m: float = NAN,
        n: int = 0,
        frame_index: int = -1,
        stamp: float = NAN,
        frame_id: str = '',
    ) -> Self:
        """Make a point; ``sigma_m`` is one standard deviation in metres."""
        self = np.array(xyz, dtype=np.float64).reshape(3).view(cls)
        self.sigma_m, self.n, self.frame_index = float(sigma_m), int(n), int(frame_index)
        self.stamp, self.frame_id = float(stamp), frame_id
        return self

    @classmethod
    def empty(cls, frame_index: int = -1) -> Point3:
        """Return the point that was not found."""
        return cls([NAN, NAN, NAN], frame_index=frame_index)

    def __array_finalize__(self, obj: Any) -> None:  # noqa: ANN401 - numpy's signature
        """Carry the fields through views; arithmetic yields plain arrays below."""
        self.sigma_m = getattr(obj, 'sigma_m', NAN)
        self.n = getattr(obj, 'n', 0)
        self.frame_index = getattr(obj, 'frame_index', -1)
        self.stamp = getattr(obj, 'stamp', NAN)
        self.frame_id = getattr(obj, 'frame_id', '')

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: Any = False) -> Any:  # noqa: ANN401, FBT002
        """Return plain numpy from arithmetic: a sum of points is not a measured point."""
        if context is not None:
            refuse_mixed_worlds(context[1])
        plain = np.asarray(array)
        return plain[()] if return_scalar or plain.ndim == 0 else plain

    @property
    def x(self) -> float:
        """First coordinate [m]."""
        return float(self[0])

    @property
    def y(self) -> float:
        """Second coordinate [m]."""
        return float(self[1])

    @property
    def z(self) -> float:
        """Third coordinate [m]."""
        return float(self[2])

    def __format__(self, spec: str) -> str:
        """Format each coordinate where a format is asked for."""
        if not spec:
            return str(self)
        return f'({", ".join(format(float(value), spec) for value in np.asarray(self).ravel())})'

    def __bool__(self) -> bool:
        """Whether the point was measured at all."""
        return bool(self.shape == (3,) and np.isfinite(np.asarray(self)).all())

    def __repr__(self) -> str:
        """Say place, spread, count and capture."""
        if self.shape != (3,):
            return repr(np.asarray(self))
        if not self:
            return f'Point3(empty, frame_index={self.frame_index})'
        x, y, z = (float(v) for v in self)
        text = f'Point3({x:.4f}, {y:.4f}, {z:.4f}'
        if np.isfinite(self.sigma_m):
            text += f', sigma_m={self.sigma_m:.4f}'
        return text + f', n={self.n}, frame_index={self.frame_index})'

    __str__ = __repr__


def refuse_mixed_worlds(operands: Iterable[object]) -> None:
    """Let arithmetic go on only between points of one world; plain arrays fit any.

    Raises:
        WorldMismatchError: two points state different worlds, which share no coordinates.
    """
    named = [
        str(getattr(operand, 'frame_id', ''))
        for operand in operands
        if isinstance(operand, np.ndarray) and operand.shape[-1:] == (XYZ,)
    ]
    worlds = sorted({name for name in named if name})
    if len(worlds) > 1:
        msg = (
            f'points of the worlds {worlds[0]!r} and {worlds[1]!r} have no common coordinates: no '
            'distance or relation between them exists; compare heights or sizes'
        )
        raise WorldMismatchError(msg)
