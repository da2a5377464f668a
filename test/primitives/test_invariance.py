"""What measurements do not depend on: the world's axes, the order of frames, whole copies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from primitives.exact_worlds import CAMERA, drawn

from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.geometry import Geometry
from spatialclaw_ros.primitives.images import FrameBook
from spatialclaw_ros.primitives.mask_sets import collect_masks
from spatialclaw_ros.primitives.points import WorldPoints
from spatialclaw_ros.world.shapes import Pose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatialclaw_ros.core.frame import Frame as CoreFrame
    from spatialclaw_ros.primitives.masks import PerFrameMask

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

SEED = 3001
FEW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
geometry = Geometry()
metres = st.floats(-20, 20)
poses = st.builds(Pose, metres, metres, metres, st.floats(-3.1, 3.1))
seeds = st.integers(0, 2**32 - 1)


def clouds(seed: int) -> tuple[Array, Array]:
    """Return two clouds of blocks apart from each other."""
    rng = np.random.default_rng(seed)
    first = rng.uniform([0, 0, 0], [0.6, 0.4, 0.5], (900, 3))
    second = rng.uniform([1.0, -0.2, 0.1], [1.3, 0.9, 0.8], (700, 3))
    return first, second


def moved(pose: Pose, points: Array) -> WorldPoints:
    return WorldPoints(points @ pose.matrix[:3, :3].T + pose.matrix[:3, 3])


@FEW
@given(seeds, poses)
def test_a_rigid_motion_of_the_world_changes_no_length(seed: int, pose: Pose) -> None:
    a, b = clouds(seed)
    near, start, _ = geometry.nearest_distance(a, b)
    again, begun, _ = geometry.nearest_distance(moved(pose, a), moved(pose, b))
    assert float(again) == pytest.approx(near, abs=1e-6)
    np.testing.assert_allclose(
        np.asarray(begun), np.asarray(moved(pose, np.asarray(start)[None]))[0], atol=1e-6
    )
    wide, turned = geometry.gap(a, b).width, geometry.gap(moved(pose, a), moved(pose, b)).width
    assert float(turned) == pytest.approx(wide, abs=1e-6)
    sizes = [geometry.oriented_box(points).size for points in (a, moved(pose, a))]
    np.testing.assert_allclose(sizes[0], sizes[1], rtol=0.04)


@FEW
@given(seeds, st.floats(0.1, 10))
def test_lengths_grow_with_the_scale(seed: int, scale: float) -> None:
    a, b = clouds(seed)
    near, _, _ = geometry.nearest_distance(a, b)
    assert float(geometry.nearest_distance(a * scale, b * scale)[0]) == pytest.approx(
        float(near) * scale
    )
    box, larger = geometry.oriented_box(a), geometry.oriented_box(a * scale)
    np.testing.assert_allclose(larger.size, box.size * scale, rtol=1e-6)


@FEW
@given(seeds)
def test_the_order_of_points_does_not_count(seed: int) -> None:
    a, b = clouds(seed)
    rng = np.random.default_rng(seed)
    mixed = rng.permutation(a), rng.permutation(b)
    near, _, _ = geometry.nearest_distance(a, b)
    assert float(geometry.nearest_distance(*mixed)[0]) == pytest.approx(near)
    assert float(geometry.nearest_distance(b, a)[0]) == pytest.approx(near)
    np.testing.assert_allclose(
        geometry.oriented_box(mixed[0]).size, geometry.oriented_box(a).size, rtol=1e-9
    )


def captures() -> list[CoreFrame]:
    return [frame.core for frame in drawn(SEED).names['InputImages']]


def thing() -> tuple[int, Mask]:
    """Return the largest thing of the first picture: its picture and its mask."""
    picture = drawn(SEED).pictures[0]
    largest = max(picture.things, key=lambda seen: int(seen.mask.sum()))
    return picture.index, largest.mask


def masked(frames: list[CoreFrame], found: dict[int, Mask]) -> PerFrameMask:
    """Return a mask set of one thing over some frames, in their order."""
    book = FrameBook()
    book.bind(Frame(frame) for frame in frames)
    items: list[Any] = [
        (frame.frame_index, [('it', 'it', found[frame.frame_index], 1.0)])
        for frame in frames
        if frame.frame_index in found
    ]
    return collect_masks(book, items, '')


def measures(masks: PerFrameMask, index: int) -> Array:
    """Return all numbers that are measured of the thing of a mask set."""
    place, box = masks.get_centroid_3d(None, index, 0), masks.extent_3d(None, index, 0)
    points = np.asarray(masks.get_surface_points(index, 0))
    ends = [points.min(axis=0), points.max(axis=0)]
    return np.concatenate([np.asarray(place), np.asarray(box.center), box.size, *ends])


@FEW
@given(poses)
def test_a_world_that_is_turned_and_moved_has_the_same_things(pose: Pose) -> None:
    index, mask = thing()
    frames = captures()
    plain = masked(frames, {index: mask})
    away = [
        replace(frame, T_world_camera=pose.matrix @ np.asarray(frame.T_world_camera))
        for frame in frames
    ]
    other = masked(away, {index: mask})
    here, there = (np.asarray(m.get_centroid_3d(None, index, 0)) for m in (plain, other))
    np.testing.assert_allclose(there, np.asarray(moved(pose, here[None]))[0], atol=1e-6)
    a, b = (m.extent_3d(None, index, 0) for m in (plain, other))
    assert float(b.height) == pytest.approx(a.height, abs=1e-6)
    for points in (plain, other):
        assert len(points.get_surface_points(index, 0)) == len(plain.get_surface_points(index, 0))


@FEW
@given(st.permutations(range(3)), st.integers(0, 2))
def test_order_and_copies_of_frames_do_not_count(order: list[int], twice: int) -> None:
    index, mask = thing()
    frames = captures()
    expected = measures(masked(frames, {index: mask}), index)
    shuffled = [frames[k] for k in order]
    np.testing.assert_array_equal(measures(masked(shuffled, {index: mask}), index), expected)
    copied = [*frames, replace(frames[twice], frame_index=9)]
    np.testing.assert_array_equal(measures(masked(copied, {index: mask}), index), expected)


@FEW
@given(seeds)
def test_frames_without_any_depth_give_empty_results(seed: int) -> None:
    index, mask = thing()
    rng = np.random.default_rng(seed)
    frames = captures()
    blind = [
        replace(frame, depth_m=np.full((frame.height, frame.width), np.nan, np.float32))
        for frame in frames
    ]
    some = mask & (rng.random(mask.shape) < rng.random())
    masks = masked(blind, {index: some})
    assert not masks.get_centroid_3d(None, index, 0)
    assert not masks.extent_3d(None, index, 0)
    assert len(masks.get_surface_points(index, 0)) == 0
    assert not masks.surface_mask(index, 0).any()


@FEW
@given(st.integers(0, CAMERA.height - 1), st.integers(0, CAMERA.width - 1))
def test_a_mask_of_one_pixel_is_the_point_behind_it(row: int, column: int) -> None:
    frames = captures()
    mask = np.zeros((CAMERA.height, CAMERA.width), bool)
    mask[row, column] = True
    masks = masked(frames, {0: mask})
    depth = frames[0].depth_m
    assert depth is not None
    place = masks.get_centroid_3d(None, 0, 0)
    assert bool(place) == bool(np.isfinite(depth[row, column]))
    if place:
        uv = geometry.project_point_to_camera(place, Frame(frames[0]))
        assert uv == pytest.approx((column, row), abs=1e-6)
        assert place.n == 1


@FEW
@given(
    st.sampled_from(['top', 'bottom', 'left', 'right']),
    st.integers(1, 60),
    st.integers(0, 150),
    st.integers(1, 60),
)
def test_masks_at_the_border_are_measured_like_others(
    where: str, deep: int, start: int, long: int
) -> None:
    frames = captures()
    mask = np.zeros((CAMERA.height, CAMERA.width), bool)
    along = slice(start, start + long)
    across = slice(0, deep) if where in {'top', 'left'} else slice(-deep, None)
    mask[(across, along) if where in {'top', 'bottom'} else (along, across)] = True
    masks = masked(frames, {0: mask})
    frame = frames[0]
    assert frame.depth_m is not None
    known = mask & np.isfinite(frame.depth_m)
    points = np.asarray(masks.get_surface_points(0, 0))
    assert len(points) <= int(mask.sum())
    assert bool(len(points)) == bool(known.any())
    if len(points):
        place = masks.get_centroid_3d(None, 0, 0)
        least, most = points.min(axis=0), points.max(axis=0)
        near = float(frame.depth_m[known].min()), float(frame.depth_m[known].max())
        uv = geometry.project_point_to_camera(place, Frame(frame))
        assert uv is not None
        assert np.isfinite(least).all()
        assert np.isfinite(most).all()
        eye = np.asarray(frame.T_world_camera)[:3, 3]
        ahead = (np.asarray(place) - eye) @ np.asarray(frame.T_world_camera)[:3, 2]
        assert near[0] - 1e-6 <= ahead <= near[1] + 1e-6
