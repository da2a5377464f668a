"""Upright boxes round points: gravity-aligned, of least ground area, by percentiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Z_90, Measure, Point3
from spatialclaw_ros.core.transforms import matrix_to_quat_xyzw
from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.forgiving.fields import Fields, also
from spatialclaw_ros.primitives.forgiving.points import cloud_of, xyz
from spatialclaw_ros.primitives.points import frame_id_of
from spatialclaw_ros.primitives.ranks import percentiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

OUTER_PERCENT = 0.5
"""Per side and axis, the share of points taken for flying pixels."""
ANGLES = 90
"""Of a quarter turn, in threes."""
MAX_POINTS = 20_000
LINE = 1e-6
"""Points that lie off the longest way by less than such a share of it are in a line."""


@dataclass(frozen=True, eq=False)
class OrientedBox(Fields):
    """An upright box: ``.center`` Point3, ``.size`` (length, width, height) [m], ``.corners``.

    ``.length`` >= ``.width`` are the horizontal sides, ``.height`` the vertical one, each a
    Measure; ``.rotation`` (3, 3) columns along length, width, up; ``.yaw`` rad; ``.bottom`` and
    ``.top`` z [m]; ``.n`` points. Falsy when empty.
    """

    _ALSO = also(size='dimensions dims extent extents', center='centre position centroid')

    center: Point3
    size: NDArray[np.float64]
    rotation: NDArray[np.float64]
    sigma_m: float = float('nan')
    n: int = 0
    frame_id: str = ''
    frame_index: int = -1
    unseen_m: float = 0.0
    """How much longer a side may be than what one view shows of it (the far side)."""
    height_sigma_m: float = float('nan')
    """One standard deviation of the height, where that is another one."""

    @classmethod
    def empty(cls) -> OrientedBox:
        """Return the box of nothing."""
        return cls(Point3.empty(), np.full(3, np.nan), np.eye(3))

    def __bool__(self) -> bool:
        """Whether there was anything to measure."""
        return bool(np.isfinite(self.size).all())

    def _side(self, k: int) -> Measure:
        upright = k == 2 and np.isfinite(self.height_sigma_m)  # noqa: PLR2004 - length, width, height
        value = float(self.size[k])
        half = Z_90 * (self.height_sigma_m if upright else self.sigma_m)
        return Measure(value, max(0.0, value - half), value + half + self.unseen_m, n=self.n)

    @property
    def length(self) -> Measure:
        """Longer horizontal side [m]."""
        return self._side(0)

    @property
    def width(self) -> Measure:
        """Shorter horizontal side [m]."""
        return self._side(1)

    @property
    def height(self) -> Measure:
        """Vertical side [m]."""
        return self._side(2)

    @property
    def longest(self) -> Measure:
        """Longest of the three sides [m]."""
        return self._side(int(np.argmax(self.size)))

    @property
    def bottom(self) -> float:
        """Lowest z [m]."""
        return float(self.center[2] - self.size[2] / 2)

    @property
    def top(self) -> float:
        """Highest z [m]."""
        return float(self.center[2] + self.size[2] / 2)

    @property
    def volume(self) -> float:
        """Cubic metres."""
        return float(np.prod(self.size))

    @property
    def yaw(self) -> float:
        """Turn of the length about z, radians."""
        return float(np.arctan2(self.rotation[1, 0], self.rotation[0, 0]))

    @property
    def quat_xyzw(self) -> NDArray[np.float64]:
        """Orientation as a quaternion x, y, z, w."""
        return matrix_to_quat_xyzw(self.rotation)

    @property
    def bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Lowest and highest x, y, z of its corners [m]."""
        return self.corners.min(axis=0), self.corners.max(axis=0)

    @property
    def min(self) -> NDArray[np.float64]:
        """(3,) lowest x, y, z of its corners [m]."""
        return self.bounds[0]

    @property
    def max(self) -> NDArray[np.float64]:
        """(3,) highest x, y, z of its corners [m]."""
        return self.bounds[1]

    def contains(self, point: object, margin_m: float = 0.0) -> bool:
        """Tell whether a world point (3,) lies in it, or at most ``margin_m`` outside."""
        local = self.rotation.T @ (xyz(point) - np.asarray(self.center))
        return bool((np.abs(local) <= self.size / 2 + margin_m).all())

    @property
    def corners(self) -> NDArray[np.float64]:
        """(8, 3) corners [m]: the bottom four in turn, then the top four."""
        signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
        flat = np.vstack([np.column_stack([signs, np.full(4, h)]) for h in (-0.5, 0.5)])
        return np.asarray(np.asarray(self.center) + (flat * self.size) @ self.rotation.T)

    def __repr__(self) -> str:
        """Say size and place."""
        if not self:
            return 'OrientedBox(empty)'
        x, y, z = np.asarray(self.center)
        a, b, c = self.size
        return (
            f'OrientedBox(length={a:.3f}, width={b:.3f}, height={c:.3f} m, center=({x:.3f}, '
            f'{y:.3f}, {z:.3f}), yaw={np.degrees(self.yaw):.0f} deg, n={self.n})'
        )


def oriented_box(
    points: object, *, sigma_m: float | None = None, unseen_m: float = 0.0
) -> OrientedBox:
    """Return the upright box round (N, 3) world points [m]: least-area rectangle seen from above.

    Sides are taken between the 0.5 and 99.5 percentile, so that flying pixels do not count.
    Example: ``box = oriented_box(seg.get_masked_points(recon)); box.height``.
    """
    cloud = cloud_of(points)
    if sigma_m is None:
        stated = getattr(points, 'sigma_m', float('nan'))
        sigma_m = float(stated) * 2 if np.isfinite(stated) else float('nan')
    sample = cloud[:: max(1, len(cloud) // MAX_POINTS)]
    angle = _least_area_angle(sample[:, :2])
    along = np.array([np.cos(angle), np.sin(angle), 0.0])
    rotation = np.column_stack([along, [-along[1], along[0], 0.0], [0.0, 0.0, 1.0]])
    local = sample @ rotation
    low, high = percentiles(local.T, [OUTER_PERCENT, 100 - OUTER_PERCENT]).T
    middle, size, rotation = longest_first(rotation, low, high)
    frame_index = int(getattr(points, 'frame_index', -1))
    center = Point3(
        middle,
        sigma_m=float(np.hypot(sigma_m, noise.SHAPE_SIGMA_M)),
        n=len(cloud),
        frame_index=frame_index,
        stamp=float(getattr(points, 'stamp', float('nan'))),
        frame_id=frame_id_of(points),
    )
    return OrientedBox(
        center,
        size,
        rotation,
        sigma_m,
        len(cloud),
        frame_id_of(points),
        frame_index,
        unseen_m,
    )


def longest_first(
    rotation: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return middle, size and rotation of an upright box, its longer level side first.

    Args:
        rotation: (3, 3) its level sides and up, as columns.
        low: (3,) where it begins along each of them.
        high: (3,) where it ends.
    """
    middle, size = rotation @ ((low + high) / 2), high - low
    if size[1] > size[0]:
        quarter = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
        return middle, size[[1, 0, 2]], rotation @ quarter
    return middle, size, rotation


def _least_area_angle(flat: NDArray[np.float64]) -> float:
    """Return the direction [rad] of the rectangle of least area round 2D points."""
    few = flat[:: max(1, len(flat) // 4000)]
    columns = np.ascontiguousarray((few - few[0]).T, np.float32)
    turns = np.linspace(0, np.pi / 2, ANGLES, endpoint=False)
    # from one direction to the next a side changes by so much at most: a third of them tell near
    # which the least area can be
    play = float(np.linalg.norm(np.ptp(columns, axis=1))) * turns[1]
    sides = _sides(columns, turns[1::3])
    if sides.min() <= 2 * play:
        ends = flat - flat[0]
        far = ends[np.argmax(np.hypot(ends[:, 0], ends[:, 1]))]
        if np.abs(ends @ [-far[1], far[0]]).max() <= LINE * (far @ far):
            return float(np.arctan2(far[1], far[0]) % np.pi)
    least = np.prod(np.maximum(sides - play, 0), axis=0) <= np.prod(sides, axis=0).min()
    close = (3 * np.flatnonzero(least)[:, None] + np.arange(3)).ravel()
    return float(turns[close[np.argmin(np.prod(_sides(columns, turns[close]), axis=0))]])


def _sides(columns: NDArray[np.float32], turns: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return how far 2D points (2, N) reach along and across each direction (2, A)."""
    c, s = (turn(turns).astype(np.float32) for turn in (np.cos, np.sin))
    ways = np.stack([np.column_stack([c, s]), np.column_stack([-s, c])])
    ends = percentiles(ways @ columns, [OUTER_PERCENT, 100 - OUTER_PERCENT])
    return np.asarray(ends[..., 1] - ends[..., 0])
