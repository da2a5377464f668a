"""Truth as data against brute force: extents, gaps, doors, what is seen."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from scipy.spatial import cKDTree
from world.solids import points_in

from spatialclaw_ros.core.transforms import apply
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.motion import rest
from spatialclaw_ros.world.raycast import cast
from spatialclaw_ros.world.robot import Robot, make_camera
from spatialclaw_ros.world.room import Room
from spatialclaw_ros.world.shapes import Block, Pose, Vec3
from spatialclaw_ros.world.things import Body, Part, Thing
from spatialclaw_ros.world.truth import gaps, place, truth_of
from spatialclaw_ros.world.visibility import visibility
from spatialclaw_ros.world.world import World, make_world

CAMERA = make_camera(160, 120)
SEEDS = (1, 6, 9)


def boxes(*rows: tuple[Vec3, Vec3, float]) -> World:
    """Return a world of boxes (place of the foot, size, yaw) and nothing else."""
    floor = Body('floor', '', (Part(Block((0, 0, -0.1), (9, 9, 0.2)), (9, 9, 9)),))
    things = [Thing(1, 'floor', floor)]
    for at, size, yaw in rows:
        body = Body('box', '', (Part(Block((0, 0, size[2] / 2), size), (200, 0, 0)),))
        track = rest(Pose(*at, yaw))
        things.append(Thing(len(things) + 1, 'box', body, track, support=1))
    room = Room(8, 8, 2.5, (things[0],), (), ())
    return World(0, room, tuple(things), Robot(rest(Pose(-3.0, 0, 0, 0))), (), 1.0)


def test_gaps_of_boxes_in_a_row() -> None:
    size = (0.4, 0.4, 0.5)
    world = boxes(
        ((0, 0, 0), size, 0.0), ((1.0, 0, 0), size, 0.0), ((2.0, 0, 0), size, math.pi / 4)
    )
    found = {(gap.first, gap.second): gap for gap in gaps(world, 0.0)}
    assert found[2, 3].width_m == pytest.approx(0.6)
    assert found[2, 3].between == ()
    assert found[3, 4].width_m == pytest.approx(0.8 - 0.2 * math.sqrt(2))
    assert found[2, 4].width_m == pytest.approx(1.8 - 0.2 * math.sqrt(2))
    assert found[2, 4].between == (3,)


@pytest.mark.parametrize('seed', SEEDS)
def test_gaps_against_points(seed: int) -> None:
    world, rng = make_world(seed), np.random.default_rng(seed)
    top = world.robot.height_m
    found = gaps(world, 0.0)
    assert len(found) > 20
    for gap in found[::5]:
        clouds = []
        for value in (gap.first, gap.second):
            points = np.concatenate(
                [points_in(shape, rng, 4000) for shape in world.thing(value).shapes(0.0)]
            )
            clouds.append(points[(points[:, 2] > 0) & (points[:, 2] < top), :2])
        least = cKDTree(clouds[0]).query(clouds[1])[0].min()
        assert gap.width_m <= least + 1e-12
        assert least < gap.width_m + 0.25  # as dense as a wall's random points are


@pytest.mark.parametrize('seed', SEEDS)
def test_extents_against_points(seed: int) -> None:
    world, rng = make_world(seed), np.random.default_rng(seed)
    for thing in world.things[7:]:
        for at_s in (0.0, world.end_s / 2):
            here = place(world, thing, at_s)
            points = np.concatenate([points_in(s, rng, 3000) for s in thing.shapes(at_s)])
            assert (points >= np.array(here.low) - 1e-12).all()
            assert (points <= np.array(here.high) + 1e-12).all()
            spread = np.array(here.high) - here.low
            assert (np.ptp(points, axis=0) > 0.75 * spread).all()
            local = (points - here.pose.position) @ here.pose.matrix[:3, :3]
            middle = (local.min(axis=0) + local.max(axis=0)) / 2
            size = np.array(thing.body.size)
            assert (np.ptp(local, axis=0) <= size + 1e-12).all()
            off = np.abs(here.pose.point(tuple(middle)) - np.array(here.center))
            assert off.max() < 0.15 * size.max()


def test_doors_leave_what_they_are_said_to_leave() -> None:
    checked = 0
    for seed in range(12):
        world, rng = make_world(seed), np.random.default_rng(seed)
        for door in world.room.doorways:
            wall = world.thing(door.wall).shapes(0.0)
            middle = np.asarray(door.pose.point((0, 0, door.height_m / 2)))
            assert not any(shape.contains(middle) for shape in wall)
            for side in (-1, 1):
                for beside, is_wall in ((1e-6, True), (-1e-6, False)):
                    at = door.pose.point((0, side * (door.width_m / 2 + beside), 1.0))
                    assert any(shape.contains(at) for shape in wall) == is_wall
            if not door.leaf:
                assert (door.clear_m, door.open_rad) == (0.0, 0.0)
                continue
            leaf = world.thing(door.leaf).shapes(0.0)
            cloud = np.concatenate([points_in(shape, rng, 8000) for shape in leaf])
            beyond = points_in(wall[1], rng, 30000)
            beyond = beyond[beyond[:, 2] < door.height_m]
            least = cKDTree(cloud[:, :2]).query(beyond[:, :2])[0].min()
            if door.open_rad > 0:
                checked += 1
                assert door.clear_m <= min(door.width_m, least + 1e-12)
                assert door.clear_m > min(door.width_m, least) - 0.1
            else:
                assert door.clear_m == 0.0
    assert checked > 2


@pytest.mark.parametrize('seed', SEEDS)
def test_pixels_lie_on_the_thing_they_are_labelled(seed: int) -> None:
    world = make_world(seed)
    eye = WorldCamera(world, CAMERA)
    for at_s in (0.0, world.end_s * 0.6):
        view, label = eye.exact(at_s)
        pose = world.robot.T_map_camera(at_s)
        depth = view.hits.depth_m
        assert np.isfinite(depth).all()  # a room is closed
        rows, columns = np.mgrid[:120, :160]
        rays = np.stack(
            [
                (columns - CAMERA.K[0, 2]) / CAMERA.K[0, 0],
                (rows - CAMERA.K[1, 2]) / CAMERA.K[1, 1],
                np.ones((120, 160)),
            ],
            axis=-1,
        )
        inside = apply(pose, rays * (depth + 1e-6)[..., None])
        for value in np.unique(label[label > 0]):
            shapes = world.thing(value).shapes(at_s)
            mine = inside[label == value]
            on = np.logical_or.reduce([shape.contains(mine) for shape in shapes])
            assert on.mean() > 0.99, world.thing(value).name


@pytest.mark.parametrize('seed', SEEDS)
def test_visibility_against_renders_of_one_thing_alone(seed: int) -> None:
    world, at_s = make_world(seed), 0.0
    pose = world.robot.T_map_camera(at_s)
    label = WorldCamera(world, CAMERA).exact(at_s)[1]
    seen = {item.value: item for item in visibility(world, at_s, CAMERA)}
    assert len(seen) > 4
    for thing in world.things:
        if thing.kind in {'floor', 'ceiling', 'wall'}:
            assert thing.value not in seen
            continue
        alone = int((cast(thing.shapes(at_s), CAMERA, pose).solid >= 0).sum())
        if not alone:
            assert thing.value not in seen
            continue
        item = seen[thing.value]
        assert (item.pixels, item.alone) == (int((label == thing.value).sum()), alone)
        assert item.whole >= item.alone >= item.pixels
        assert 0 <= item.share <= 1


def test_a_thing_half_out_of_the_picture_and_half_hidden() -> None:
    # a board across the whole width of two pictures, of which one is seen, its lower half hidden
    world = boxes(((0.0, 0, 0), (0.02, 7.0, 1.0), 0.0), ((-0.5, 0, 0), (0.02, 9.0, 0.9), 0.0))
    (back,) = (item for item in visibility(world, 0.0, CAMERA) if item.value == 2)
    assert 0 < back.pixels < back.alone < back.whole
    assert back.hidden == 1 - back.pixels / back.alone


def test_truth_goes_to_json_and_names_every_frame() -> None:
    world = make_world(1)
    times = [0.0, 5.0, world.end_s]
    truth = truth_of(world, CAMERA, times)
    data = json.loads(json.dumps(truth.as_json()))
    assert [frame['at_s'] for frame in data['frames']] == times
    assert [thing['name'] for thing in data['things']] == [t.name for t in world.things]
    moved = {thing['value'] for thing in data['things'] if thing['moves']}
    assert moved == {item['value'] for item in data['frames'][1]['moving']}
    assert data['robot_path_m'] == pytest.approx(world.robot.track.path(0, 99)[0])


def test_what_reaches_the_upper_border_may_go_on_beyond_it() -> None:
    low, tall = ((1.0, 0.6, 0.0), (0.4, 0.4, 0.3), 0.0), ((1.0, -0.6, 0.0), (0.4, 0.4, 2.4), 0.0)
    seen = {item.value: item for item in visibility(boxes(low, tall), 0.0, CAMERA)}
    assert not seen[2].cut_above
    assert seen[2].high_m == pytest.approx(0.3, abs=0.02)
    assert seen[3].cut_above
    assert seen[3].high_m < 2.3
