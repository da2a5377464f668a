from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from replay.scene_copies import assert_same_capture, copy_scene

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.replay.bag import load_bag
from spatialclaw_ros.replay.bag_reader import BagReader
from spatialclaw_ros.replay.importer import import_scene
from spatialclaw_ros.replay.scene import load_scene
from spatialclaw_ros.world.capture import START_NS, WorldCamera
from spatialclaw_ros.world.folder import write_scene
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCENES = ['ycbv_0001', 'ycbv_0002', 'tum_fr1_rpy_pan', 'tum_fr3_cabinet', 'tabletop_singles']


@pytest.mark.parametrize('name', SCENES)
def test_folder_and_bag_give_the_same_frames(
    recording: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    folder = recording(name)
    import_scene(folder, tmp_path / f'{name}.mcap')
    with RingRegistry() as rings:
        of_folder = load_scene(folder).captures(rings)
        bag = load_bag(tmp_path / f'{name}.mcap')
        assert bag.name == name
        of_bag = bag.captures(rings)
        assert not bag.dropped
        for a, b in zip(of_folder, of_bag, strict=True):
            assert_same_capture(a, b)


@pytest.mark.parametrize('seed', [3, 8])
def test_a_world_gives_the_same_poses_from_folder_and_bag(tmp_path: Path, seed: int) -> None:
    eye = WorldCamera(make_world(seed), make_camera(64, 48))
    write_scene(eye, tmp_path / 'world', 12)
    notes = import_scene(tmp_path / 'world', tmp_path / 'world.mcap')
    assert len(notes) == 1
    assert "robot.base_frame 'base_link', robot.size [0.44, 0.44, 1.25]" in notes[0]
    with RingRegistry() as rings:
        of_folder = load_scene(tmp_path / 'world').captures(rings)
        bag = load_bag(tmp_path / 'world.mcap')
        of_bag = bag.captures(rings)
        assert not bag.notes
        for a, b in zip(of_folder, of_bag, strict=True):
            assert_same_capture(a, b)
            base = a.frame.T_world_base
            assert base is not None
            truth = eye.world.robot.track.at((a.frame.stamp_ns - START_NS) / 1e9)
            assert np.allclose(base[:3, 3], truth.position, rtol=0, atol=1e-8)
            assert np.allclose(base[:3, 0], (np.cos(truth.yaw), np.sin(truth.yaw), 0), atol=1e-8)


def test_a_bag_whose_robot_has_another_base_frame(tmp_path: Path) -> None:
    write_scene(WorldCamera(make_world(3), make_camera(64, 48)), tmp_path / 'world', 2)
    import_scene(tmp_path / 'world', tmp_path / 'world.mcap')
    bag = load_bag(tmp_path / 'world.mcap', base_frame='base_footprint')
    with RingRegistry() as rings:
        assert all(capture.frame.T_world_base is None for capture in bag.captures(rings))
    assert len(bag.notes) == 1
    assert "'base_footprint' is not on /tf" in bag.notes[0]


def test_topics_types_and_encodings(demo_scene: Path, tmp_path: Path) -> None:
    out = tmp_path / 'new' / 'demo.mcap'
    import_scene(demo_scene, out)
    assert sorted(tmp_path.rglob('*')) == [tmp_path / 'new', out]
    reader = BagReader(out)
    assert reader.topics == {
        '/rgb/image': 'sensor_msgs/msg/Image',
        '/depth/image': 'sensor_msgs/msg/Image',
        '/rgb/camera_info': 'sensor_msgs/msg/CameraInfo',
        '/depth/camera_info': 'sensor_msgs/msg/CameraInfo',
        '/labels/image': 'sensor_msgs/msg/Image',
        '/labels/names': 'std_msgs/msg/String',
        '/tf': 'tf2_msgs/msg/TFMessage',
    }
    assert reader.counts['/labels/names'] == 1
    messages = list(reader.messages(reader.topics))
    by_topic = {topic: message for topic, _, message in reversed(messages)}
    assert by_topic['/depth/image'].encoding == '32FC1'
    assert by_topic['/rgb/image'].encoding == 'rgb8'
    transform = by_topic['/tf'].transforms[0]
    assert transform.header.frame_id == 'map'
    assert transform.child_frame_id == by_topic['/rgb/image'].header.frame_id
    assert transform.header.stamp == by_topic['/rgb/image'].header.stamp
    assert [topic for topic, _, _ in messages[:7]][-1] == '/rgb/image'  # the rest is there first


def test_photos_go_without_tf_and_say_so(
    recording: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_scene(recording('tabletop_singles'), tmp_path / 'stills.mcap')
    assert 'frames [0, 1, 2, 3, 4, 5] have no pose: written without /tf' in capsys.readouterr().out
    reader = BagReader(tmp_path / 'stills.mcap')
    assert '/tf' not in reader.topics
    assert reader.counts['/labels/names'] == 6  # each frame's thing has another name


def without(key: str, *frames: int) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for index in frames:
            data['frames'][index].pop(key, None)

    return change


def both_cameras(data: dict[str, Any]) -> None:
    data['cameras']['rear'] = dict(data['cameras']['cam0'])
    for frame in data['frames'][1::2]:
        frame['camera'] = 'rear'


@pytest.mark.parametrize(
    'change',
    [
        without('T_world_camera', 2),
        without('depth', *range(5)),
        without('label', 0, 1),
        without('stamp', *range(5)),
        both_cameras,
        lambda data: data['cameras']['cam0'].update(D=[0.1, 0.02, 0, 0, 0]),
    ],
)
def test_scenes_that_lack_something_agree_too(
    demo_scene: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    scene = copy_scene(demo_scene, tmp_path / 'scene', change)
    import_scene(scene, tmp_path / 'scene.mcap')
    with RingRegistry() as rings:
        of_folder = load_scene(scene).captures(rings)
        of_bag = load_bag(tmp_path / 'scene.mcap').captures(rings)
        for a, b in zip(of_folder, of_bag, strict=True):
            assert_same_capture(a, b)
            assert np.array_equal(a.frame.camera.distortion, b.frame.camera.distortion)


def test_where_to_write(demo_scene: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r'ending in \.mcap; name it .*demo\.mcap'):
        import_scene(demo_scene, tmp_path / 'demo')
    out = tmp_path / 'demo.mcap'
    out.write_text('mine', encoding='utf-8')
    with pytest.raises(BadInputError, match=r'demo\.mcap: exists already'):
        import_scene(demo_scene, out)
    assert out.read_text(encoding='utf-8') == 'mine'


def test_a_scene_that_fails_leaves_nothing_behind(demo_scene: Path, tmp_path: Path) -> None:
    scene = copy_scene(demo_scene, tmp_path / 'scene')
    (scene / 'rgb' / '000004.png').unlink()
    with pytest.raises(BadInputError, match=r'rgb/000004\.png: the file is missing'):
        import_scene(scene, tmp_path / 'out' / 'demo.mcap')
    assert list((tmp_path / 'out').iterdir()) == []
    shutil.rmtree(tmp_path / 'out')
