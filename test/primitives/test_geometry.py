"""tools.Geometry: numbers with intervals, frames of reference that are never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives.errors import ArgumentError, WorldMismatchError
from spatialclaw_ros.primitives.geometry import Geometry
from spatialclaw_ros.primitives.points import WorldPoints

if TYPE_CHECKING:
    from primitives.worlds import Notebook

geometry = Geometry()


def test_distance_of_points_carries_both_uncertainties() -> None:
    a, b = Point3([0, 0, 0], sigma_m=0.03, n=10), Point3([0, 3, 4], sigma_m=0.04, n=20)
    distance = geometry.euclidean_distance(a, b)
    assert isinstance(distance, Measure)
    assert float(distance) == 5
    assert distance.sigma == pytest.approx(0.05, rel=1e-3)
    assert distance.n == 10
    assert np.isnan(geometry.euclidean_distance([0, 0, 0], [1, 0, 0]).low)


def test_points_of_different_worlds_are_refused_by_name() -> None:
    a, b = Point3([0, 0, 0], frame_id='photo_0'), Point3([1, 0, 0], frame_id='photo_1')
    for call in (geometry.euclidean_distance, geometry.nearest_distance):
        with pytest.raises(WorldMismatchError, match="'photo_0' and 'photo_1'"):
            call(a, b)
    with pytest.raises(WorldMismatchError):
        geometry.is_between(a, b, [0, 0, 0])


def test_arithmetic_across_worlds_is_refused_too() -> None:
    a, b = Point3([0, 0, 0], frame_id='photo_0'), Point3([1, 0, 0], frame_id='photo_1')
    cloud = WorldPoints(np.zeros((4, 3)), frame_id='photo_1')
    for first, second in ((a, b), (cloud, a), (a, cloud.mean(axis=0))):
        with pytest.raises(WorldMismatchError, match="'photo_0' and 'photo_1'"):
            _ = first - second
    assert (a - np.array([1, 0, 0])).tolist() == [-1, 0, 0]
    assert a[2] - b[2] == 0
    assert (b - cloud).shape == (4, 3)


def test_empty_points_and_wrong_shapes_are_explained() -> None:
    with pytest.raises(ArgumentError, match='empty'):
        geometry.euclidean_distance(Point3.empty(), [0, 0, 0])
    with pytest.raises(ArgumentError, match='index one point'):
        geometry.euclidean_distance(np.zeros((5, 3)), [0, 0, 0])
    with pytest.raises(ArgumentError, match='no direction'):
        geometry.angle_between_vectors([0, 0, 0], [1, 0, 0])
    with pytest.raises(ArgumentError, match=r'\(4, 4\)'):
        geometry.transform_points([[0, 0, 0]], np.eye(3))


def test_projection_and_back(board: Notebook) -> None:
    board.run(
        'f = InputImages[0]\np = Geometry.unproject_pixel(f, 300, 400)\n'
        'u, v = Geometry.project_point_to_camera(p, f)\n'
        'K = f.K\n'
        'same = Geometry.project_point_to_camera(\n'
        '    p, f.T_world_camera, K[0, 0], K[1, 1], K[0, 2], K[1, 2])\n'
        'behind = Geometry.project_point_to_camera(f.position - f.T_world_camera[:3, 2], f)\n'
    )
    assert (board.names['u'], board.names['v']) == pytest.approx((300, 400), abs=1e-6)
    assert board.names['same'] == pytest.approx((300, 400), abs=1e-6)
    assert board.names['behind'] is None
    with pytest.raises(ArgumentError, match='outside the image'):
        board.run('Geometry.unproject_pixel(f, 900, 10)')


def test_normalized_coordinates_become_pixels_and_pixels_stay() -> None:
    assert geometry.normalized_to_pixel([500, 250], 640, 480) == [320, 120]
    assert geometry.normalized_to_pixel([0, 0, 1000, 1000], 640, 480) == [0, 0, 640, 480]


def test_planes_unpack_and_measure_heights() -> None:
    rng = np.random.default_rng(1)
    flat = np.column_stack([rng.uniform(-1, 1, (500, 2)), rng.normal(0.5, 0.002, 500)])
    plane = geometry.fit_plane_ransac(WorldPoints(flat, frame_id='map'))
    normal, offset = plane
    assert plane.frame_id == 'map'
    assert np.allclose(normal, [0, 0, 1], atol=0.01)
    assert offset == pytest.approx(-0.5, abs=0.002)
    height = geometry.height_above(Point3([0, 0, 1.5], sigma_m=0.01), plane)
    assert isinstance(height, Measure)
    assert height == pytest.approx(1.0, abs=0.005)
    assert geometry.height_above(flat, plane).shape == (500,)
    assert geometry.top_above(flat + np.array([0, 0, 0.2]), plane) == pytest.approx(
        0.205, abs=0.005
    )


def test_nearest_surfaces_ignore_a_stray_pixel() -> None:
    rng = np.random.default_rng(2)
    a = rng.uniform([0, 0, 0], [1, 1, 1], (4000, 3))
    b = rng.uniform([1.5, 0, 0], [2.5, 1, 1], (4000, 3))
    clean, on_a, on_b = geometry.nearest_distance(a, b)
    assert clean == pytest.approx(0.5, abs=0.05)
    assert on_a[0] > 0.9
    assert on_b[0] < 1.6
    stray, _, _ = geometry.nearest_distance(np.vstack([a, [[1.2, 0.5, 0.5]]]), b)
    assert stray == pytest.approx(float(clean), abs=0.03)
    assert stray.low == pytest.approx(clean.low, abs=0.03)


def plate(count: int, at: float, size: float) -> np.ndarray:
    """Return points of an upright plate square to x, as a camera reads them."""
    rng = np.random.default_rng(count)
    flat = rng.uniform(0, size, (count, 2))
    return np.column_stack([rng.normal(at, 0.002, count), flat])


@pytest.mark.parametrize('ends', [(0.55, 0.55), (0.55, 0.9)])
def test_mixed_pixels_along_an_outline_are_no_surface(ends: tuple[float, float]) -> None:
    wall, thing = plate(12_000, 0, 0.6), plate(12_000, 1, 0.6)
    row = np.column_stack([np.linspace(*ends, 12), 0.3 + 0.004 * np.arange(12), np.full(12, 0.3)])
    for pair in ((wall, np.vstack([thing, row])), (np.vstack([thing, row]), wall)):
        found, _, _ = geometry.nearest_distance(*pair)
        assert float(found) == pytest.approx(0.985, abs=0.015)
        assert found.low < 0.55  # so many side by side may be of a surface


def test_what_was_seen_from_afar_is_a_surface_too() -> None:
    wall, near = plate(20_000, 0, 2.5), plate(20_000, 0.55, 0.5)
    rng = np.random.default_rng(0)
    far = rng.uniform([0.1, 0, 2], [0.1, 0.4, 2.4], (50, 3))
    for count, value in ((50, 0.1), (20, 0.54)):
        thing = np.vstack([near, far[:count]])
        for pair in ((wall, thing), (thing, wall)):
            found, _, _ = geometry.nearest_distance(*pair)
            assert float(found) == pytest.approx(value, abs=0.02)
            assert found.low < 0.1


def test_gap_within_a_band_of_height_says_what_fits() -> None:
    rng = np.random.default_rng(3)
    wall = WorldPoints(rng.uniform([0, 0, 0], [0.1, 1, 2], (4000, 3)), sigma_m=0.005)
    low = rng.uniform([0.5, 0, 0], [0.6, 1, 0.2], (4000, 3))
    high = rng.uniform([1.1, 0, 0], [1.2, 1, 2], (4000, 3))
    crate = WorldPoints(np.vstack([low, high]), sigma_m=0.005)
    assert geometry.gap(wall, crate).width == pytest.approx(0.4, abs=0.02)
    above = geometry.gap(wall, crate, height=(0.5, 1.5))
    assert above.width == pytest.approx(1.0, abs=0.02)
    assert (above.fits(0.8), above.fits(1.2), above.fits(1.0)) == ('yes', 'no', 'unsure')


def test_directions_are_seen_from_the_observer(board: Notebook) -> None:
    board.run(
        'f = InputImages[0]\nR, t = f.T_world_camera[:3, :3], f.position\n'
        'left = Geometry.relative_direction(t + R @ [-0.5, 0, 1], f)\n'
        'right = Geometry.relative_direction(t + R @ [0.5, 0, 1], f.T_world_camera)\n'
        'behind = Geometry.relative_direction(t - R[:, 2] * [1, 1, 0], f)\n'
    )
    left, right, behind = (board.names[name] for name in ('left', 'right', 'behind'))
    assert left.is_left
    assert left.azimuth_deg == pytest.approx(
        -right.azimuth_deg, abs=3
    )  # it is held slightly askew
    assert right.words.startswith('right')
    assert behind.words == 'behind'


def test_small_helpers() -> None:
    assert geometry.angle_between_vectors([1, 0, 0], [0, 2, 0]) == pytest.approx(90)
    assert geometry.is_between([0.5, 0.02, 0], [0, 0, 0], [1, 0, 0])
    assert not geometry.is_between([1.5, 0, 0], [0, 0, 0], [1, 0, 0])
    turn = geometry.rotation_matrix_from_vectors([1, 0, 0], [0, 0, 1])
    assert np.allclose(turn @ [1, 0, 0], [0, 0, 1])
    pose = geometry.pose_looking([0, 0, 1], [2, 0, 1])
    assert np.allclose(pose[:3, 2], [1, 0, 0])
    assert np.allclose(pose[:3, 1], [0, 0, -1])
    along = geometry.extent_along(np.random.default_rng(0).uniform(0, 1, (9000, 3)), [0, 0, 2])
    assert along == pytest.approx(0.99, abs=0.01)


def test_box_of_a_turned_thing() -> None:
    rng = np.random.default_rng(4)
    local = rng.uniform([-0.4, -0.1, 0], [0.4, 0.1, 0.3], (20_000, 3))
    turn = np.radians(30)
    spin = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    box = geometry.oriented_box(WorldPoints(local @ spin.T + [1, 2, 0], frame_id='map'))
    assert box.size == pytest.approx([0.8, 0.2, 0.3], rel=0.03)
    assert np.degrees(box.yaw) % 180 == pytest.approx(30, abs=1.5)
    assert np.allclose(np.asarray(box.center), [1, 2, 0.15], atol=0.01)
    assert np.linalg.det(box.rotation) == pytest.approx(1)
    assert box.frame_id == 'map'
