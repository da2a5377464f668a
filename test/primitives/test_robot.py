"""The robot as cells see it: its poses at the frames, its coordinate frames, its body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.worlds import Notebook, open_notebook

from spatialclaw_ros.core.errors import BadInputError, ToolError, WorldMismatchError
from spatialclaw_ros.core.grid_map import FREE, OCCUPIED, UNKNOWN, GridMap
from spatialclaw_ros.core.measure import Point3
from spatialclaw_ros.core.query import RobotModel
from spatialclaw_ros.core.transforms import apply, invert
from spatialclaw_ros.primitives.footprints import body_mask
from spatialclaw_ros.world.capture import START_NS, WorldCamera
from spatialclaw_ros.world.folder import write_scene
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from pathlib import Path

    from spatialclaw_ros.world.robot import Robot

SEED, FRAMES = 3, 6
OPTICAL = 'camera_optical_frame'


@pytest.fixture(scope='module')
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp('robot') / 'world'
    write_scene(WorldCamera(make_world(SEED), make_camera(64, 48)), out, FRAMES)
    return out


@pytest.fixture
def robot() -> Robot:
    return make_world(SEED).robot


@pytest.fixture
def book(folder: Path, robot: Robot) -> Notebook:
    body = RobotModel('base_link', robot.size, robot.footprint)
    return open_notebook(folder, robot=body)


def test_poses_are_those_of_the_frames(book: Notebook, robot: Robot) -> None:
    for frame in book.names['InputImages']:
        truth = robot.T_map_base((frame.stamp_ns - START_NS) / 1e9)
        for way in (frame, frame.stamp, frame.frame_index):
            assert np.allclose(book.names['robot'].pose(way), truth, rtol=0, atol=1e-8)
    newest = book.value('robot.pose()')
    assert np.array_equal(newest, book.names['InputImages'][-1].T_world_base)
    assert not book.printed


def test_between_frames_the_nearest_counts_and_says_so(book: Notebook) -> None:
    first, second = book.names['InputImages'][:2]
    near = first.stamp + 0.3 * (second.stamp - first.stamp)
    assert np.array_equal(book.value(f'robot.pose({near})'), first.T_world_base)
    assert 'frame 0, the nearest in time' in book.printed
    assert np.array_equal(book.value('robot.pose(1)'), second.T_world_base)
    assert '1 s is beyond the frames: frame 1' in book.printed
    with pytest.raises(BadInputError, match=r'known from 1000\.000 to .* not at 3\.200 s'):
        book.run('robot.pose(3.2)')


def test_a_tree_of_world_base_and_camera(book: Notebook) -> None:
    assert book.value('robot.frames()') == ['map', 'base_link', OPTICAL]
    frame = book.names['InputImages'][2]
    get = book.names['robot'].transform
    assert np.array_equal(get('map', OPTICAL, frame), frame.T_world_camera)
    assert np.array_equal(get('world', 'base', frame), frame.T_world_base)
    on_robot = get('base', 'camera', frame)
    assert np.allclose(on_robot[:3, 3], (0.10, 0.0, 1.15), atol=1e-8)
    assert np.allclose(get('camera', 'base_link', frame) @ on_robot, np.eye(4))
    with pytest.raises(BadInputError, match=rf"'odom' is not known here; there are .*{OPTICAL}"):
        get('odom', 'map')


def test_the_path_has_one_place_per_frame(book: Notebook) -> None:
    stamps, places = book.value('robot.path()')
    frames = book.names['InputImages']
    assert stamps.tolist() == [frame.stamp for frame in frames]
    assert np.array_equal(places, [frame.T_world_base[:3, 3] for frame in frames])
    assert places.frame_id == 'map'
    late, _ = book.value(f'robot.path(since={stamps[2]})')
    assert late.tolist() == stamps[2:].tolist()
    with pytest.raises(BadInputError, match='no frame since'):
        book.run(f'robot.path({stamps[-1] + 5})')


def test_the_outline_lies_round_the_base(book: Notebook, robot: Robot) -> None:
    outline = np.asarray(book.value('robot.outline()'))
    middle = np.asarray(book.value('robot.pose()'))[:3, 3]
    out = np.linalg.norm(outline[:, :2] - middle[:2], axis=1)
    assert out.min() >= robot.radius_m
    assert out.max() == pytest.approx(robot.radius_m, rel=0.006)
    reach = book.names['robot'].distance_to(middle + [[1.5, 0, 0.3]] * 9)
    assert float(reach.distance) == pytest.approx(1.5 - robot.radius_m, abs=0.0015)


def test_what_is_not_known_is_said(folder: Path) -> None:
    bare = open_notebook(folder)
    for call, why in (
        ('robot.outline()', 'set the parameter robot.footprint'),
        ('robot.size', 'set the parameter robot.size'),
        ('robot.arm_base', 'set the parameter robot.arm_base'),
        ('robot.reach_m', 'set the parameter robot.reach_m'),
        ('robot.reachable([0, 0, 0])', 'set the parameter robot.arm_base'),
    ):
        with pytest.raises(BadInputError, match=why):
            bare.run(call)


def test_without_its_pose_the_camera_is_not_taken_for_the_robot(demo_scene: Path) -> None:
    book = open_notebook(demo_scene, [0, 4])
    for call in ('robot.pose()', 'robot.path()', "robot.transform('map', 'base_link')"):
        with pytest.raises(BadInputError, match="'base_link' is not on TF"):
            book.run(call)
    assert book.value('robot.frames()') == ['map', 'cam0_optical_frame']


def test_its_own_body_is_told_from_the_rest(book: Notebook) -> None:
    frame = book.names['InputImages'][0]
    points = np.asarray(book.value('Reconstruct().points[0]'), float)
    mask = book.value('robot.self_mask(InputImages[0])')
    assert mask.shape == (frame.height, frame.width)
    assert not mask.any()  # the camera looks over its own body
    local = invert(frame.T_world_base) @ np.append(points[20, 30], 1.0)
    reach = float(np.hypot(*local[:2])) + 0.2
    square = [(reach, reach), (-reach, reach), (-reach, -reach), (reach, -reach)]
    wide = body_mask(frame, frame.T_world_base, square, 3.0)
    ahead = apply(invert(frame.T_world_base), points)
    inside = (np.abs(ahead[..., :2]) <= reach + 0.03).all(axis=-1) & (ahead[..., 2] > 0.03)
    assert np.mean(wide == inside) > 0.99
    assert wide.any()


def test_what_the_arm_reaches_goes_by_distance(folder: Path, robot: Robot) -> None:
    body = RobotModel('base_link', robot.size, robot.footprint, (0.2, 0.0, 0.5), 0.8)
    book = open_notebook(folder, robot=body)
    assert book.value('robot.arm_base').tolist() == [0.2, 0.0, 0.5]
    assert book.value('robot.reach_m') == 0.8
    pose = np.asarray(book.value('robot.pose()'))
    for away, within in ((0.7, 'yes'), (0.79, 'unsure'), (0.81, 'unsure'), (0.9, 'no')):
        place = Point3(apply(pose, [0.2, away, 0.5]), sigma_m=0.01, frame_id='map')
        answer = book.names['robot'].reachable(place)
        assert answer.within == within
        assert bool(answer) == (within == 'yes')
        assert float(answer.distance) == pytest.approx(away)
    first = book.names['InputImages'][0]
    ahead = apply(first.T_world_base, [0.5, 0.0, 0.5])
    assert book.names['robot'].reachable(ahead, first)
    with pytest.raises(WorldMismatchError):
        book.run('Geometry.euclidean_distance(robot.arm_base, robot.outline()[0])')
    with pytest.raises(WorldMismatchError):
        book.names['robot'].reachable(Point3(ahead, frame_id='other'))


def test_the_published_map_is_read_where_it_lies(folder: Path) -> None:
    cells = np.array([[FREE, OCCUPIED], [UNKNOWN, FREE], [FREE, FREE]], np.uint8)
    turn = 0.5
    grid = GridMap(cells, 0.5, (1.0, -2.0), turn, 'map')
    book = open_notebook(folder, grid_map=grid)
    known = book.value('robot.map()')
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    for (i, j), state in (((0, 0), 'free'), ((0, 1), 'occupied'), ((1, 0), 'unknown')):
        place = [1.0, -2.0] + (i + 0.5) * 0.5 * along + (j + 0.5) * 0.5 * across
        assert known.cell(place) == (i, j)
        assert known.at([*place, 0.3]) == state
    assert known.at([50.0, 0.0]) == 'unknown'
    assert np.array_equal(known.unknown, cells == UNKNOWN)
    assert 'heights not known' in repr(known)
    with pytest.raises(WorldMismatchError):
        known.at(Point3([0, 0, 0], frame_id='other'))


def test_without_a_map_it_says_what_else_there_is(folder: Path) -> None:
    with pytest.raises(ToolError, match=r'no map is published.*recon\.occupancy'):
        open_notebook(folder).run('robot.map()')


def test_directions_from_its_pose_are_those_of_its_body(book: Notebook) -> None:
    frame = book.names['InputImages'][1]
    base = np.asarray(frame.T_world_base)
    for local, words in (
        ((2.0, 0.1), 'ahead'),
        ((0.1, 2.0), 'left'),
        ((0.1, -2.0), 'right'),
        ((-2.0, 0.1), 'behind'),
    ):
        book.names['place'] = (base @ np.array([*local, 0.5, 1.0]))[:3]
        told = book.value('Geometry.relative_direction(place, robot.pose(InputImages[1]))')
        assert told.words == words
        assert told.azimuth_deg == pytest.approx(np.degrees(np.arctan2(local[1], local[0])))
    book.run('T = Geometry.object_frame([0, 0, 0], [0, 1, 0])')
    assert book.value('Geometry.relative_direction([-1, 2, 0], T).words') == 'left, ahead'
    assert book.value('Geometry.relative_direction([1, 2, 0], T).is_right')
