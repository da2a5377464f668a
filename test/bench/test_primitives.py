"""``bench primitives``: what is compared gives the same, and the rows say what they should."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from spatialclaw_ros.bench.cases.every import all_cases
from spatialclaw_ros.bench.pictures import THINGS, draw_pictures
from spatialclaw_ros.bench.primitives import run_primitives, table
from spatialclaw_ros.bench.timing import copy_bandwidth, peak_mb, take_turns
from spatialclaw_ros.core.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatialclaw_ros.bench.cases.case import Case
    from spatialclaw_ros.bench.pictures import Pictures

FRAMES, HEIGHT, WIDTH = 8, 96, 128


@functools.lru_cache(maxsize=1)
def pictures() -> Pictures:
    return draw_pictures(FRAMES, HEIGHT, WIDTH)


@functools.lru_cache(maxsize=1)
def cases() -> dict[str, Case]:
    return {case.name: case for case in all_cases(pictures())}


def test_the_pictures_show_what_is_measured() -> None:
    drawn = pictures()
    assert len(drawn.frames) == FRAMES
    assert drawn.things.num_objects == THINGS
    assert all(drawn.pair.get_mask(drawn.newest, k).any() for k in (0, 1))
    depth = drawn.newest.depth
    assert depth is not None
    assert 0 < np.isnan(depth).sum() < depth.size / 2


def test_a_room_too_small_to_see_things_is_told() -> None:
    with pytest.raises(BadInputError, match='do not show two things well'):
        draw_pictures(1, 2, 2)


@pytest.mark.parametrize(
    'name',
    [
        'get_masked_points', 'transform_points', 'height_above', 'surface_under',
        'Geometry.extent_along', 'Geometry.top_above', 'uncertainty', 'facing',
        'angle_between_vectors', 'project_point_to_camera', 'unproject_pixel',
        'rotation_matrix_from_vectors', 'is_between', 'pose_looking', 'object_frame',
        'robot.self_mask', 'Mask.erode', 'Mask.largest_component',
    ],
)  # fmt: skip
def test_primitive_and_stand_in_give_the_same(name: str) -> None:
    case = cases()[name]
    ours, theirs = (np.ravel(_array(call())) for call in (case.run, case.stand_in))
    np.testing.assert_allclose(ours.astype(float), theirs.astype(float), atol=1e-4)


def _array(given: Any) -> Any:  # noqa: ANN401 - whatever a primitive returns
    """Return the numbers of a result: the height of a surface, the direction of a seat."""
    if isinstance(given, list):
        return [_array(item) for item in given]
    if isinstance(given, tuple) and isinstance(given[0], np.ndarray):
        return given[0]
    if hasattr(given, 'polygon'):
        return given.height
    return getattr(given, 'direction', given)


@pytest.mark.parametrize('name', ['Mask.centroid', 'Mask.centroids', 'Mask.area', 'Mask.iou'])
def test_masks_are_measured_alike(name: str) -> None:
    case = cases()[name]
    np.testing.assert_allclose(np.asarray(case.run()), np.asarray(case.stand_in()))


@pytest.mark.parametrize(
    ('name', 'pick', 'apart'),
    [
        ('floor_seen', lambda seen: [seen.unknown_fraction], 0.05),
        ('clearance', lambda way: [way.width, way.unknown_fraction], 0.05),
        ('ray_cast', list, 0.01),
        ('gap', lambda gap: [gap.width], 0.1),
        ('nearest_distance', lambda found: [found[0]], 0.1),
        ('seg.top_above', lambda top: [top], 0.1),
        ('approach', lambda way: [way.towards, way.past, way.turned_back], 1e-6),
        ('robot.distance_to', lambda reach: [reach.distance], 0.03),
        ('supports', lambda found: [found[0].gap_m], 0.01),
    ],
)
def test_measures_are_near(name: str, pick: Callable[[Any], list[float]], apart: float) -> None:
    case = cases()[name]
    ours, theirs = pick(case.run()), np.ravel(_numbers(case.stand_in()))
    np.testing.assert_allclose(np.array(ours, float), theirs[: len(ours)], atol=apart)


def _numbers(given: Any) -> Any:  # noqa: ANN401 - whatever a stand-in returns
    """Return the numbers of a result, without names."""
    return [item[1] for item in given] if isinstance(given, list) else given


def test_a_map_has_the_same_cells() -> None:
    case = cases()['occupancy']
    ours = cast('Any', case.run())
    free, occupied = cast('Any', case.stand_in())
    assert ours.free.shape == free.shape
    assert (ours.free == free).mean() > 0.98
    assert (ours.occupied == occupied).mean() > 0.99


def test_the_same_frames_look_at_a_thing() -> None:
    case = cases()['frames.seeing']
    assert [f.frame_index for f in cast('Any', case.run())] == [
        f.frame_index for f in cast('Any', case.stand_in())
    ]


def test_everything_of_a_reconstruction_is_the_same() -> None:
    case = cases()['Reconstruct (everything)']
    ours, theirs = case.run(), case.stand_in()
    assert isinstance(ours, list)
    assert isinstance(theirs, list)
    for (points, depth, sure), (points_2, depth_2, sure_2) in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(points, points_2, atol=1e-4)
        np.testing.assert_array_equal(depth, depth_2)
        np.testing.assert_allclose(sure, sure_2, atol=1e-5)


def test_a_middle_is_where_the_stand_in_finds_it() -> None:
    case = cases()['get_centroid_3d']
    apart = np.asarray(case.run()) - np.asarray(case.stand_in())
    assert np.linalg.norm(apart) < 0.2  # medians along the camera's axes and along the world's


def test_the_floor_is_where_the_stand_in_finds_it() -> None:
    case = cases()['fit_ground_plane_ransac']
    for call in (case.run, case.stand_in):
        normal, offset = cast('tuple[np.ndarray[Any, Any], float]', call())
        assert abs(normal[2]) == pytest.approx(1, abs=0.01)
        assert offset == pytest.approx(0, abs=0.03)


def test_rows_have_what_is_documented() -> None:
    names = ['get_centroid_3d', 'Mask.area']
    rows = list(run_primitives([(HEIGHT, WIDTH)], [FRAMES], names, bandwidth=1e10))
    assert [row.name for row in rows] == names
    for row in rows:
        values = row.to_json()
        assert set(values) == {
            *('name', 'frames', 'height', 'width', 'median_ms', 'stand_in_ms', 'ratio'),
            *('limit_ms', 'limit_ratio', 'peak_mb'),
        }
        assert (row.frames, row.height, row.width) == (FRAMES, HEIGHT, WIDTH)
        assert row.ratio == pytest.approx(row.stand_in_ms / row.median_ms, rel=0.01)
        assert row.limit_ratio == pytest.approx(row.median_ms / row.limit_ms, rel=0.01)
    assert rows[1].limit_ms == pytest.approx(1000 * HEIGHT * WIDTH / 1e10, rel=0.01)
    text = table(rows, 1e10)
    assert '10.0 GB/s' in text
    assert all(name in text for name in (*names, f'{FRAMES} frames of {HEIGHT}x{WIDTH}'))


def test_unknown_primitives_are_told() -> None:
    with pytest.raises(BadInputError, match=r"no primitive \['flying'\]; there are .*visualize"):
        list(run_primitives([(HEIGHT, WIDTH)], [FRAMES], ['flying'], bandwidth=1e10))


def test_calls_take_turns_and_a_long_one_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []
    took = iter([0.5, 3.0, *[0.4] * 50])
    monkeypatch.setattr(
        'spatialclaw_ros.bench.timing._seconds', lambda call: (call(), next(took))[1]
    )
    timed = take_turns(lambda: made.append('a'), lambda: made.append('b'))
    assert made == ['a', 'b', 'a', 'a', 'a']
    assert timed.first_ms == pytest.approx(400)
    assert timed.second_ms == pytest.approx(3000)


def test_the_peak_is_what_a_call_holds() -> None:
    assert peak_mb(lambda: np.ones(10_000_000, np.uint8).sum()) == pytest.approx(10, rel=0.1)
    assert copy_bandwidth() > 1e8
