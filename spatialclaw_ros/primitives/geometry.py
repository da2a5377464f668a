"""tools.Geometry: distances, angles, projections, planes and boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatialclaw_ros.core import plane as core_plane
from spatialclaw_ros.core import transforms
from spatialclaw_ros.core.measure import Z_90, Measure, Point3
from spatialclaw_ros.primitives import optics, relations
from spatialclaw_ros.primitives.approach import Approach, approach
from spatialclaw_ros.primitives.boxes import OrientedBox, oriented_box
from spatialclaw_ros.primitives.changes import Changes, changes
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.facing import Facing, facing
from spatialclaw_ros.primitives.forgiving import keywords
from spatialclaw_ros.primitives.forgiving.cameras import pinhole
from spatialclaw_ros.primitives.forgiving.elsewhere import get_centroid_3d
from spatialclaw_ros.primitives.forgiving.frames import frame_if_named
from spatialclaw_ros.primitives.forgiving.options import by_any_name, not_used, other_names
from spatialclaw_ros.primitives.forgiving.pixels import from_normalized, pixel_in_order
from spatialclaw_ros.primitives.forgiving.points import (
    cloud_of,
    flat_distance,
    named_things,
    place_of,
    vectors_of,
    xyz,
)
from spatialclaw_ros.primitives.forgiving.poses import eyes_at, points_and_transform, pose_of
from spatialclaw_ros.primitives.forgiving.scalars import number
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.free_space import FreeSpace
from spatialclaw_ros.primitives.pixel_places import unproject
from spatialclaw_ros.primitives.points import WorldPoints, common_world, frame_id_of, sigma_of
from spatialclaw_ros.primitives.support import Support, supports
from spatialclaw_ros.primitives.surfaces import WorldPlane

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from spatialclaw_ros.core.plane import Plane
    from spatialclaw_ros.primitives.given import Given
    from spatialclaw_ros.primitives.images import FrameBook

GROUND_TILT_DEG = 15.0
THRESHOLD_M = 0.01
THRESHOLDS = ('inlier_threshold', 'threshold', 'threshold_m')


class Geometry(FreeSpace):
    """Distances, angles, projections, planes, boxes and relations; metres, world frame z up."""

    _up = (0.0, 0.0, 1.0)

    def __init__(self, book: FrameBook | None = None, robot: Given = None) -> None:
        """Find frames that are named by their index in ``book``; ``robot`` has the usual body."""
        self._book, self._robot = book, robot

    @other_names(**keywords.TWO_POINTS)
    def euclidean_distance(self, p1: object, p2: object) -> Measure:
        """Return the distance of two points [m] as a Measure with its 90 % interval.

        Points may be Point3, arrays (3,), boxes, things, frames or sketch items. Example:
        ``d = Geometry.euclidean_distance(a, b); d, d.low, d.high``.
        """
        p1, p2 = place_of(p1), place_of(p2)
        flat = flat_distance(p1, p2)
        if flat is not None:
            return Measure(flat, unit='')
        common_world(p1, p2, what='the two points')
        a, b = xyz(p1, 'p1'), xyz(p2, 'p2')
        value = float(np.linalg.norm(a - b))
        if not np.isfinite(value):
            empty = [name for name, p in (('first', a), ('second', b)) if not np.isfinite(p).all()]
            msg = (
                f'the {" and ".join(empty)} point is empty (nothing was found or measured there): '
                'no distance; ask `if point:` before'
            )
            raise ArgumentError(msg)
        counts = [int(getattr(p, 'n', 0)) for p in (p1, p2)]
        sigma = float(np.hypot(sigma_of(p1), sigma_of(p2)))
        low = max(0.0, value - Z_90 * sigma) if sigma else float('nan')
        high = value + Z_90 * sigma if sigma else float('nan')
        return Measure(value, low, high, n=min((c for c in counts if c), default=0))

    @other_names(a='v1', b='v2', vector1='v1', vector2='v2')
    def angle_between_vectors(self, v1: ArrayLike, v2: ArrayLike) -> Measure:
        """Return the angle between two directions (3,) in degrees, 0..180."""
        a, b = vectors_of(v1, v2)
        norm = float(np.linalg.norm(a) * np.linalg.norm(b))
        if not np.isfinite(norm) or norm == 0:
            raise ArgumentError('a vector is zero or empty: it has no direction')
        degrees = float(np.degrees(np.arccos(np.clip(a @ b / norm, -1.0, 1.0))))
        return Measure(degrees, unit='deg')

    @other_names(**keywords.CAMERA)
    def project_point_to_camera(
        self,
        point: object,
        camera: object,
        fx: Given = None,
        fy: Given = None,
        cx: Given = None,
        cy: Given = None,
    ) -> tuple[float, float] | None:
        """Return the pixel (u, v) of a world point in a frame; None when behind the camera.

        ``camera`` is a frame (or a T_world_camera (4, 4), followed by K or fx, fy, cx, cy).
        """
        place, camera = xyz(point), frame_if_named(self._book, camera)
        if isinstance(camera, Frame):
            common_world(point, camera, what='the point and the frame')
            uv = optics.project(camera.calibration, optics.to_camera(camera, place))[0]
        else:
            pose = pose_of(camera, 'a camera')
            fx, fy, cx, cy = pinhole(fx, fy, cx, cy)
            local = transforms.apply(transforms.invert(pose), place)
            if local[2] <= 0:
                return None
            uv = np.array([fx * local[0] / local[2] + cx, fy * local[1] / local[2] + cy])
        return (float(uv[0]), float(uv[1])) if np.isfinite(uv).all() else None

    @other_names(**keywords.PIXEL)
    def unproject_pixel(
        self, frame: Given, u: Given, v: Given = None, depth: float | None = None
    ) -> Point3:
        """Return the world point behind a pixel (u, v) of a frame, from its depth or one given.

        Falsy where depth is unknown. Takes the median of the 3 by 3 pixels around.
        """
        frame, u, v, depth = pixel_in_order(frame, u, v, depth)
        known = None if depth is None else number(depth, 'depth')
        return unproject(frame_if_named(self._book, frame), u, v, known)

    def transform_points(self, points: ArrayLike, transform: ArrayLike) -> NDArray[np.float64]:
        """Return points (..., 3) mapped by a (4, 4) transform."""
        array, matrix = points_and_transform(points, transform)
        return optics.mapped(matrix, array)

    @other_names(**keywords.SCALED)
    def normalized_to_pixel(self, coords: Given, width: float, height: float) -> list[float]:
        """Return pixels of coordinates on the 0-1000 scale: [x, y] or [x1, y1, x2, y2].

        Pixels that ``vlm.locate`` has parsed (``located.points``) are left as they are.
        """
        return from_normalized(coords, width, height)

    def rotation_matrix_from_vectors(
        self, source: ArrayLike, target: ArrayLike
    ) -> NDArray[np.float64]:
        """Return the smallest rotation (3, 3) that turns one direction into another."""
        return transforms.rotation_between(xyz(source, 'source'), xyz(target, 'target'))

    def fit_plane_ransac(
        self, points: object, threshold_m: float = THRESHOLD_M, **options: Given
    ) -> WorldPlane:
        """Fit a plane to points (..., 3): unpacks to (normal, offset) with normal.p + offset = 0.

        ``.height(points)`` is the signed distance [m]. The same points give the same plane.
        """
        not_used('fit_plane_ransac', options, *THRESHOLDS, 'normal_hint')
        found = core_plane.fit_plane_ransac(
            cloud_of(points),
            threshold_m=float(by_any_name(options, THRESHOLDS, threshold_m)),
            normal_hint=options.get('normal_hint'),
        )
        if found is None:
            raise ArgumentError('no plane fits these points: they lie on a line or are too few')
        return WorldPlane.of(
            found if found.normal @ self._up >= 0 else found.flipped(), frame_id_of(points)
        )

    def fit_ground_plane_ransac(
        self,
        points: object,
        conf: object = None,
        conf_threshold: float = 0.3,
        **options: Given,
    ) -> WorldPlane:
        """Fit a level plane (within 15 degrees) to points, its normal up; see fit_plane_ransac."""
        array = np.asarray(points, float)
        if conf is not None:
            keep = np.asarray(conf).reshape(array.shape[:-1]) >= conf_threshold
            points = WorldPoints(array[keep], frame_id=frame_id_of(points))
        not_used('fit_ground_plane_ransac', options, *THRESHOLDS, 'n_iterations')
        found = core_plane.fit_plane_ransac(
            cloud_of(points),
            threshold_m=float(by_any_name(options, THRESHOLDS, THRESHOLD_M)),
            normal_hint=self._up,
            max_angle_deg=GROUND_TILT_DEG,
        )
        if found is None:
            raise ArgumentError('no level plane fits these points')
        return WorldPlane.of(
            found if found.normal @ self._up >= 0 else found.flipped(), frame_id_of(points)
        )

    @other_names(pts='points', cloud='points')
    def oriented_box(self, points: object) -> OrientedBox:
        """Return the upright box round world points; see ``OrientedBox``."""
        return oriented_box(points)

    @other_names(**keywords.TWO_SETS)
    def nearest_distance(self, a: object, b: object) -> tuple[Measure, Point3, Point3]:
        """Return (distance, point of A, point of B): the nearest surfaces of two point sets [m].

        Robust against stray pixels; the Measure is the distance.
        """
        return relations.nearest_distance(a, b)

    def extent_along(self, points: object, direction: ArrayLike) -> Measure:
        """Return the extent [m] of points along a direction (3,), without stray points."""
        return relations.extent_along(points, direction)

    def height_above(self, points: object, plane: Plane) -> Given:
        """Return the height [m] above a plane: a Measure for one point, an array for many."""
        return relations.height_above(points, plane)

    def top_above(self, points: object, plane: Plane) -> Measure:
        """Return how high the top of a point set is above a plane [m] (99.5 percentile)."""
        return relations.top_above(points, plane)

    def supports(self, points: object, others: Mapping[str, object]) -> list[Support]:
        """Tell what a thing may rest on: ``[.name, .gap_m, .touches]``, nearest first.

        ``others``: name -> world points of each other thing.
        """
        return supports(points, named_things(others))

    def relative_direction(
        self, target: object, observer_pose: object, **options: Given
    ) -> relations.Direction:
        """Tell where a target is from an observer: ``.words`` ('left, ahead'), ``.azimuth_deg``.

        ``observer_pose``: a frame, or a camera pose (4, 4). Degrees to the left are positive;
        also ``.elevation_deg``, ``.distance`` (Measure), ``.is_left``, ``.is_ahead``.
        """
        not_used('relative_direction', options)
        observer = frame_if_named(self._book, observer_pose)
        return relations.relative_direction(place_of(target), observer)

    @other_names(tolerance='tolerance_m', p='point')
    def is_between(self, point: object, a: object, b: object, tolerance_m: float = 0.1) -> bool:
        """Tell whether a point lies between two others, at most ``tolerance_m`` off their line."""
        return relations.is_between(point, a, b, number(tolerance_m, 'tolerance_m'))

    def pose_looking(self, at: object, toward: object) -> NDArray[np.float64]:
        """Return the camera pose (4, 4) at one point that looks toward another, upright."""
        return relations.pose_looking(xyz(at), xyz(toward))

    def object_frame(self, box: OrientedBox, facing: ArrayLike) -> NDArray[np.float64]:
        """Return the pose (4, 4) of a thing: at the box's centre, x along ``facing``, z up."""
        return relations.object_frame(box, facing)

    def facing(self, points: object) -> Facing:
        """Tell which way a chair, sofa or bench faces: ``.direction`` (3,), ``.sigma_deg``.

        From the backrest to the seat; falsy where the shape does not tell (``.why``).
        """
        return facing(points)

    def uncertainty(self, points: object, depth_noise: float | None = None) -> float:
        """Return one standard deviation [m] of the middle of points, from the noise of each."""
        return relations.uncertainty(points, depth_noise)

    def approach(self, track: Given, path: Given = None) -> Approach:
        """Tell how a track comes closer: ``.towards`` and ``.past`` [m/s], ``.nearer_by`` [m].

        ``track``: an instance, its ``.track`` or ``.movement``, or (stamps, places); ``path``: the
        other's places, (3,) or one per stamp; default: the camera. Closer is positive.
        """
        return approach(track, eyes_at(self._book, track) if path is None else path)

    def changes(self, before: Given, after: Given, region: Given = None) -> Changes:
        """Tell what changed: ``.appeared``, ``.gone``, ``.moved``, ``.stayed``, ``.unseen``.

        ``before``, ``after``: what ``tools.SAM3.instances`` found in earlier and in later frames.
        """
        return changes(before, after, region)

    get_centroid_3d = get_centroid_3d

    def __repr__(self) -> str:
        """Name the calls."""
        names = [name for name in dir(self) if not name.startswith('_')]
        return f'tools.Geometry: {", ".join(names)}'
