"""How measured things lie to each other: nearest surfaces, gaps, directions, heights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core.measure import Z_90, Measure, Point3
from spatialclaw_ros.core.transforms import from_parts
from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.fields import Fields, also
from spatialclaw_ros.primitives.forgiving.planes import above
from spatialclaw_ros.primitives.forgiving.points import band_of, cloud_of, measured, place_of, xyz
from spatialclaw_ros.primitives.forgiving.poses import pose_of
from spatialclaw_ros.primitives.nearest_pair import nearest_pair
from spatialclaw_ros.primitives.points import WorldPoints, common_world, frame_id_of, sigma_of
from spatialclaw_ros.primitives.ranks import median, middle, percentiles
from spatialclaw_ros.primitives.verdicts import NO, UNSURE, YES, Verdict
from spatialclaw_ros.primitives.whole import WholeThing
from spatialclaw_ros.primitives.whole_distance import nearest_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from spatialclaw_ros.core.plane import Plane
    from spatialclaw_ros.primitives.boxes import OrientedBox
    from spatialclaw_ros.primitives.given import Given

    Array = NDArray[np.float64]

XYZ = 3
OUTER_PERCENT = 0.5
UPRIGHT = 0.9
"""A pose whose z axis is so near to up is that of a body, x ahead and y left."""
AHEAD_DEG = 15.0
BODY_SIGMA_M = 0.004
"""How sharp a surface is where two views or a mask's rim blur it."""


def nearest_distance(a: object, b: object) -> tuple[Measure, Point3, Point3]:
    """Return (distance, point of A, point of B) of the nearest surfaces of two point sets [m].

    The interval reaches down to nearer points that were left out, but may be of a surface.
    """
    a, b = _both_whole(measured(a, 'A'), measured(b, 'B'))
    if isinstance(a, WholeThing) and isinstance(b, WholeThing):
        return nearest_of(a, b)
    world = common_world(a, b, what='the two things')
    first, second = cloud_of(a, 'A'), cloud_of(b, 'B')
    sharp = all(getattr(points, 'clean', False) for points in (a, b))
    value, near, partner, least = nearest_pair(first, second, strays=not sharp)
    sigma = float(np.sqrt(sigma_of(a) ** 2 + sigma_of(b) ** 2 + 2 * BODY_SIGMA_M**2))
    n = min(len(first), len(second))
    on_a, on_b = (
        Point3(
            point,
            sigma_m=sigma_of(of),
            n=n,
            frame_index=int(getattr(of, 'frame_index', -1)),
            frame_id=world,
        )
        for point, of in ((first[near], a), (second[partner], b))
    )
    low, high = max(0.0, least - Z_90 * sigma), value + Z_90 * sigma
    return Measure(value, low, high, n=n), on_a, on_b


def _both_whole(a: Given, b: Given) -> tuple[Given, Given]:
    """Return two things as whole ones where both are; else the points of those that are.

    The points of an instance leave a rim out: its nearest ones are too far.
    """
    whole = [getattr(thing, 'whole_thing', thing) for thing in (a, b)]
    if all(isinstance(thing, WholeThing) and thing for thing in whole):
        return whole[0], whole[1]
    first, second = (getattr(t, 'points', t) if isinstance(t, WholeThing) else t for t in whole)
    return first, second


@dataclass(frozen=True)
class Gap(Fields):
    """The free width between two things: ``.width`` (Measure), ``.points`` its two ends."""

    _ALSO = also(width='distance gap value')

    width: Measure
    points: tuple[Point3, Point3]

    def fits(self, width_m: float) -> Verdict:
        """Tell whether something ``width_m`` wide fits: 'yes', 'no' or 'unsure'."""
        if width_m <= self.width.low:
            return YES
        return NO if width_m >= self.width.high else UNSURE

    def __float__(self) -> float:
        """Return the width [m]."""
        return float(self.width)


def gap(a: object, b: object, height: tuple[float, float] | None = None) -> Gap:
    """Return the horizontal free width between two point sets, within a band of z where given."""
    a, b = _both_whole(measured(a, 'A'), measured(b, 'B'))
    low, high = (-np.inf, np.inf) if height is None else band_of(height)
    if isinstance(a, WholeThing) and isinstance(b, WholeThing):
        free, start, end = nearest_of(a, b, (low, high))
        return Gap(free, (start, end))
    world = common_world(a, b, what='the two things')
    flats = []
    for points, what in ((a, 'A'), (b, 'B')):
        cloud = cloud_of(points, what)
        if height is not None:
            cloud = cloud[(cloud[:, 2] >= low) & (cloud[:, 2] <= high)]
            if not len(cloud):
                msg = f'{what} has no point between z = {low} and {high} m'
                raise ArgumentError(msg)
        flats.append(cloud)
    level = [np.column_stack([c[:, :2], np.zeros(len(c))]) for c in flats]
    width, on_a, on_b = nearest_distance(_as(level[0], a), _as(level[1], b))
    z = float(np.mean([np.median(c[:, 2]) for c in flats]))
    ends = [
        Point3(
            [p[0], p[1], z], sigma_m=p.sigma_m, n=p.n, frame_index=p.frame_index, frame_id=world
        )
        for p in (on_a, on_b)
    ]
    return Gap(width, (ends[0], ends[1]))


def _as(cloud: Array, source: object) -> Array:
    return WorldPoints(
        cloud,
        frame_id=frame_id_of(source),
        frame_index=int(getattr(source, 'frame_index', -1)),
        sigma_m=float(getattr(source, 'sigma_m', float('nan'))),
        clean=bool(getattr(source, 'clean', False)),
    )


def extent_along(points: object, direction: ArrayLike) -> Measure:
    """Return the extent [m] of points along a direction, between the 0.5 and 99.5 percentile."""
    cloud = cloud_of(points)
    axis = xyz(direction, 'direction')
    along = cloud @ (axis / np.linalg.norm(axis))
    low, high = percentiles(along, [OUTER_PERCENT, 100 - OUTER_PERCENT])
    sigma = np.sqrt(2) * np.hypot(sigma_of(points), BODY_SIGMA_M)
    return Measure.from_sigma(float(high - low), float(sigma), n=len(cloud))


def height_above(points: object, plane: Plane) -> Given:
    """Return metres above a plane: a Measure for one point, an array for many."""
    points, plane = above(points, plane)
    common_world(points, plane, what='the points and the plane')
    source = place_of(points)
    heights = plane.height(source)
    if np.ndim(heights) == 0:
        sigma = np.hypot(sigma_of(source), BODY_SIGMA_M)
        return Measure.from_sigma(float(heights), float(sigma), n=int(getattr(source, 'n', 1)))
    return heights


def top_above(points: object, plane: Plane) -> Measure:
    """Return how high the top of a point set is above a plane [m]: its 99.5 percentile."""
    points, plane = above(points, plane)
    common_world(points, plane, what='the points and the plane')
    heights = plane.height(cloud_of(points))
    sigma = np.hypot(sigma_of(points), BODY_SIGMA_M)
    return Measure.from_sigma(
        float(percentiles(heights, [100 - OUTER_PERCENT])[0]), float(sigma), n=len(heights)
    )


@dataclass(frozen=True)
class Direction(Fields):
    """Where a target is, seen from an observer; degrees to the left are positive."""

    _ALSO = also(words='direction label', azimuth_deg='angle angle_deg bearing')

    words: str
    azimuth_deg: float
    elevation_deg: float
    distance: Measure
    right_m: float
    forward_m: float
    up_m: float

    @property
    def is_left(self) -> bool:
        """Whether it is on the left half."""
        return self.azimuth_deg > 0

    @property
    def is_right(self) -> bool:
        """Whether it is on the right half."""
        return self.azimuth_deg < 0

    @property
    def is_ahead(self) -> bool:
        """Whether it is before the observer rather than behind."""
        return self.forward_m > 0

    def __str__(self) -> str:
        """Say it in words."""
        side = 'left' if self.is_left else 'right'
        turn = f'{abs(self.azimuth_deg):.0f} deg to the {side}'
        return f'{self.words} ({turn}, {float(self.distance):.2f} m)'


def relative_direction(target: object, observer_pose: object) -> Direction:
    """Return words and degrees of a target seen from a frame or a camera pose (4, 4)."""
    target = place_of(target)
    common_world(target, observer_pose, what='the target and the observer')
    if isinstance(observer_pose, (np.ndarray, list, tuple)) and np.shape(observer_pose) == (XYZ,):
        msg = (
            'observer_pose is a frame or a (4, 4) matrix: from a place alone nothing is left or '
            'right; say where it looks, Geometry.pose_looking(place, toward)'
        )
        raise ArgumentError(msg)
    pose = pose_of(observer_pose, 'observer_pose')
    offset = xyz(target, 'target') - pose[:3, 3]
    up = np.array([0.0, 0.0, 1.0])
    if pose[:3, 2] @ up > UPRIGHT:  # of a robot or a thing: a camera would look at the sky
        pose = pose[:, [1, 2, 0, 3]] * np.array([-1.0, -1.0, 1.0, 1.0])
    forward = pose[:3, 2] - (pose[:3, 2] @ up) * up
    if np.linalg.norm(forward) < 1e-3:  # noqa: PLR2004 - looks straight down: ahead is the image's top
        forward = -pose[:3, 1] + (pose[:3, 1] @ up) * up
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, up)
    ahead, across, high = float(offset @ forward), float(offset @ right), float(offset @ up)
    azimuth = float(np.degrees(np.arctan2(-across, ahead)))
    elevation = float(np.degrees(np.arctan2(high, np.hypot(ahead, across))))
    sigma = float(getattr(target, 'sigma_m', float('nan')))
    distance = Measure.from_sigma(
        float(np.linalg.norm(offset)), sigma, n=int(getattr(target, 'n', 0))
    )
    return Direction(_words(azimuth), azimuth, elevation, distance, across, ahead, high)


def _words(azimuth_deg: float) -> str:
    off = abs(azimuth_deg)
    side = 'left' if azimuth_deg > 0 else 'right'
    if off < AHEAD_DEG:
        return 'ahead'
    if off > 180 - AHEAD_DEG:
        return 'behind'
    if 90 - AHEAD_DEG <= off <= 90 + AHEAD_DEG:
        return side
    return f'{side}, ahead' if off < 90 else f'{side}, behind'  # noqa: PLR2004 - a right angle


def is_between(point: object, a: object, b: object, tolerance_m: float) -> bool:
    """Tell whether a point lies between two others, near their line."""
    common_world(point, a, b)
    p, start, end = xyz(point), xyz(a), xyz(b)
    length = float(np.linalg.norm(end - start))
    if length == 0:
        return False
    along = float((p - start) @ (end - start)) / length
    off = float(np.linalg.norm(p - start - along * (end - start) / length))
    return 0 < along < length and off <= tolerance_m


def pose_looking(at: Array, toward: Array) -> Array:
    """Return the upright camera pose (4, 4) at a point that looks toward another."""
    forward = toward - at
    if not np.linalg.norm(forward) > 0:
        raise ArgumentError('at and toward are the same point: no direction to look')
    forward = forward / np.linalg.norm(forward)
    up = np.array([0.0, 0.0, 1.0]) if abs(forward[2]) < 0.999 else np.array([1.0, 0.0, 0.0])  # noqa: PLR2004
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    return from_parts(np.column_stack([right, np.cross(forward, right), forward]), at)


def object_frame(box: OrientedBox, facing: ArrayLike) -> Array:
    """Return the pose (4, 4) at a box's centre with x along ``facing`` (made level), z up."""
    front = xyz(facing, 'facing') * np.array([1.0, 1.0, 0.0])
    if not np.linalg.norm(front) > 0:
        raise ArgumentError('facing must have a horizontal part')
    front /= np.linalg.norm(front)
    up = np.array([0.0, 0.0, 1.0])
    return from_parts(np.column_stack([front, np.cross(up, front), up]), xyz(box))


def uncertainty(points: object, depth_noise: float | None) -> float:
    """Return one standard deviation [m] of the median of points."""
    cloud = cloud_of(points)
    each = sigma_of(points) if depth_noise is None else float(depth_noise)
    if not each:
        each = median(np.abs(cloud - middle(cloud)).ravel())
    independent = max(1.0, len(cloud) / noise.CORRELATED_PIXELS)
    return float(noise.MEDIAN_FACTOR * each / np.sqrt(independent))
