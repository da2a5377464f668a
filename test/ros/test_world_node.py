"""A world's node as a process: what it sends, when, and how it ends."""

from __future__ import annotations

import itertools
import json
import signal
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy
from ros.listener import DEADLINE_S, wait_until
from ros.processes import SPATIALCLAW, Program, alive, children, left_behind, shared_blocks
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import String
from tf2_msgs.msg import TFMessage

from spatialclaw_ros.core.encodings import decode_depth
from spatialclaw_ros.frames.messages import camera_from_info, stamp_ns
from spatialclaw_ros.frames.pose_buffer import PoseBuffer
from spatialclaw_ros.ros import convert, qos
from spatialclaw_ros.ros.pacing import SETTLE_S
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.robot import BASE, LINK, MAP, ODOM, OPTICAL, make_camera
from spatialclaw_ros.world.sensor import TYPICAL
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from pathlib import Path

    from ros.listener import Listener

pytestmark = pytest.mark.timeout(900)

SEED, FRAMES, RATE_HZ = 4, 8, 4.0
SMALL = ('--seed', SEED, '--width', 64, '--height', 48)
RELIABLE = QoSProfile(depth=200, reliability=QoSReliabilityPolicy.RELIABLE)
"""Deep: a busy machine lets the test listen late, and nothing may be lost meanwhile."""
OF_EACH_PICTURE = (
    *('rgb/image', 'depth/image', 'labels/image'),
    *('rgb/camera_info', 'depth/camera_info'),
)
MS = 1_000_000


def world_node(log: Path, *arguments: object, namespace: str = '') -> Program:
    """Start a world's node in a namespace of its own, its transforms there too."""
    remaps = ['-r', f'__ns:=/{namespace}', '-r', '/tf:=tf', '-r', '/tf_static:=tf_static']
    remaps += ['-r', '/clock:=clock']
    ros = ['--ros-args', *(remaps if namespace else [])]
    return Program([SPATIALCLAW, 'world-node', *arguments, *ros], log)


def collect(listener: Listener, namespace: str) -> dict[str, list[Any]]:
    """Listen to all that a world's node sends."""
    topics: dict[str, tuple[Any, Any]] = {
        'tf': (TFMessage, RELIABLE),
        'tf_static': (TFMessage, qos.TF_STATIC),
        'clock': (Clock, qos.CLOCK),
        'labels/names': (String, qos.LATCHED),
        'rgb/camera_info': (CameraInfo, RELIABLE),
        'depth/camera_info': (CameraInfo, RELIABLE),
        'labels/image': (Image, RELIABLE),
        'depth/image': (Image, RELIABLE),
        'rgb/image': (Image, RELIABLE),
    }
    return {
        topic: listener.collect(kind, f'/{namespace}/{topic}', profile)
        for topic, (kind, profile) in topics.items()
    }


def stamps(messages: list[Any]) -> list[int]:
    return [stamp_ns(message.header) for message in messages]


def test_played_once_with_a_clock(listener: Listener, tmp_path: Path) -> None:
    heard = collect(listener, 'once')
    arguments = ('--noise', '--frames', FRAMES, '--rate', RATE_HZ, '--clock', '--speed', 4)
    program = world_node(tmp_path / 'log', *SMALL, *arguments, namespace='once')
    with program:
        program.wait_for('the clock runs on')
        wait_until(lambda: {len(heard[t]) for t in OF_EACH_PICTURE} == {FRAMES}, 'all pictures')
        ticks = len(heard['clock'])
        wait_until(lambda: len(heard['clock']) > ticks + 5, 'the clock runs on')
        held, helpers = shared_blocks(program.process.pid), children(program.process.pid)
        assert program.stop(signal.SIGINT) == 0, program.text
        assert 'stopped: SIGINT' in program.text
    # Python's own resource tracker ends when it sees the pipe's end, just after its parent
    wait_until(lambda: not alive(helpers), 'the workers and the tracker end')
    assert left_behind(program.process.pid, held - program.before) == []

    world = make_world(SEED)
    eye = WorldCamera(world, make_camera(64, 48), TYPICAL)
    shots = list(eye.shots(FRAMES, RATE_HZ))
    poses = PoseBuffer(cache_s=1e9)
    for topic in ('tf', 'tf_static'):
        for message in heard[topic]:
            assert poses.add_message(message, static=topic == 'tf_static') == []
    for topic in ('rgb/image', 'labels/image', 'rgb/camera_info'):
        assert stamps(heard[topic]) == [shot.stamp_ns for shot in shots], topic
    for topic in ('depth/image', 'depth/camera_info'):
        assert stamps(heard[topic]) == [shot.depth_stamp_ns for shot in shots], topic
    for index, shot in enumerate(shots):
        rgb, depth, label = (
            heard[f'{stream}/image'][index] for stream in ('rgb', 'depth', 'labels')
        )
        assert (rgb.encoding, depth.encoding, label.encoding) == ('rgb8', '32FC1', 'mono8')
        assert {image.header.frame_id for image in (rgb, depth, label)} == {OPTICAL}
        assert bytes(rgb.data) == shot.rgb.tobytes()
        assert bytes(label.data) == shot.label.tobytes()
        assert np.array_equal(decode_depth(depth), shot.depth_m, equal_nan=True)
        for frame, pose in ((OPTICAL, shot.T_map_camera), (BASE, shot.T_map_base)):
            found = poses.lookup(MAP, frame, shot.stamp_ns)
            assert np.abs(found - pose).max() < 1e-14, (frame, index)
    camera = camera_from_info(heard['rgb/camera_info'][0], name='camera', topic='infos')
    assert np.array_equal(camera.K, eye.camera.K)
    assert (camera.width, camera.height, camera.is_distorted) == (64, 48, False)
    names = json.loads(heard['labels/names'][0].data)
    assert names == {str(thing.value): thing.name for thing in world.things}

    links = {
        (link.header.frame_id, link.child_frame_id) for m in heard['tf'] for link in m.transforms
    }
    assert links == {(MAP, ODOM), (ODOM, BASE)}
    (static,) = heard['tf_static']
    kept = {(link.header.frame_id, link.child_frame_id) for link in static.transforms}
    assert kept == {(BASE, LINK), (LINK, OPTICAL)}
    moving = [stamp_ns(message.transforms[0].header) for message in heard['tf']]
    assert moving == sorted(set(moving))
    assert set(stamps(heard['rgb/image'])) <= set(moving)
    assert max(b - a for a, b in itertools.pairwise(moving)) <= 20 * MS
    clock = [convert.nanoseconds(message.clock) for message in heard['clock']]
    assert clock == sorted(clock)
    assert clock[-1] > shots[-1].stamp_ns


def test_as_many_as_asked_for_miss_nothing(listener: Listener, tmp_path: Path) -> None:
    """The second of each joins late, and has the first picture and transform all the same."""
    heard = collect(listener, 'many')
    frames, of_each_picture = 3, ('rgb/image', 'rgb/camera_info', 'depth/image', 'labels/image')
    arguments = ('--frames', frames, '--rate', 10, '--subscribers', 2)
    with world_node(tmp_path / 'log', *SMALL, *arguments, namespace='many') as program:
        program.wait_for('waiting for 2 subscribers each')
        wait_until(lambda: heard['tf_static'], 'the first of each is met')
        time.sleep(2 * SETTLE_S)  # so long that one of each would be enough
        assert 'playing' not in program.text
        late = collect(listener, 'many')
        lists = [messages[topic] for messages in (heard, late) for topic in of_each_picture]
        wait_until(lambda: {*map(len, lists)} == {frames}, 'all of each picture')
        assert program.stop() == 0
    first = [messages['tf'][0].transforms[0].header.stamp for messages in (heard, late)]
    assert first[0] == first[1]
    for topic in of_each_picture:
        assert stamps(late[topic]) == stamps(heard[topic]), topic


def test_profiles_suit_late_joiners_and_best_effort(listener: Listener, tmp_path: Path) -> None:
    with world_node(tmp_path / 'log', *SMALL, '--loop', namespace='profiles') as program:
        program.wait_for('playing')

        def offered(topic: str) -> Any:  # noqa: ANN401 - rclpy's profile
            wait_until(lambda: listener.node.count_publishers(topic), topic)
            (found,) = listener.node.get_publishers_info_by_topic(topic)
            return found.qos_profile

        for topic in ('tf_static', 'labels/names'):
            profile = offered(f'/profiles/{topic}')
            assert profile.durability == QoSDurabilityPolicy.TRANSIENT_LOCAL, topic
        for topic in ('rgb/image', 'depth/image', 'labels/image', 'tf'):
            profile = offered(f'/profiles/{topic}')
            assert profile.reliability == QoSReliabilityPolicy.RELIABLE, topic
        assert not listener.node.count_publishers('/profiles/clock')
        late = listener.collect(String, '/profiles/labels/names', qos.LATCHED)
        wait_until(lambda: late, 'a late joiner gets the names')


def test_loop_stamps_of_now_go_on(listener: Listener, tmp_path: Path) -> None:
    rounds = 3
    heard = collect(listener, 'loop')
    started = time.time_ns()
    grain = ('--ros-args', '-p', 'noise.colour_sigma:=3.0')  # no two pictures are alike
    arguments = ('--frames', 3, '--rate', 10, '--loop', '--no-labels', *grain)
    with world_node(tmp_path / 'log', *SMALL, *arguments, namespace='loop') as program:
        wait_until(lambda: len(heard['rgb/image']) > 3 * rounds, 'it begins again')
        assert program.stop() == 0
    found = stamps(heard['rgb/image'])
    steps = set(np.diff(found).tolist())
    assert steps == {100 * MS}, steps
    assert started < found[0] < time.time_ns()
    images = [bytes(message.data) for message in heard['rgb/image']]
    assert images[:3] == images[3:6]
    assert images[0] != images[2]
    assert heard['labels/image'] == heard['labels/names'] == heard['clock'] == []


def test_whole_millimetres(listener: Listener, tmp_path: Path) -> None:
    depths = listener.collect(Image, '/depth/image', RELIABLE)
    arguments = ('--frames', 1, '--ros-args', '-p', 'depth_encoding:=16UC1')
    with Program([SPATIALCLAW, 'world-node', *SMALL, *arguments], tmp_path / 'log'):
        wait_until(lambda: depths, 'depth comes')
    (depth,) = depths
    assert depth.encoding == '16UC1'
    shot = WorldCamera(make_world(SEED), make_camera(64, 48)).shoot(0, 0.0)
    assert np.abs(decode_depth(depth) - shot.depth_m).max() < 0.00051
    assert depth.step == 2 * 64


def test_workers_end_with_a_killed_node(domain: int, tmp_path: Path) -> None:
    del domain
    with world_node(tmp_path / 'log', *SMALL, '--loop', namespace='killed') as program:
        program.wait_for('playing')
        helpers = children(program.process.pid)
        assert len(helpers) >= 2
        program.process.kill()
        program.process.wait()
    wait_until(lambda: not alive(helpers), 'the workers end by themselves')


@pytest.mark.parametrize(
    ('arguments', 'said'),
    [
        (('--seed', '-1'), 'seed -1: give a whole number from 0'),
        (('--subscribers', '-1'), 'subscribers -1: give a whole number from 0'),
        (('--rate', '0'), 'rate_hz 0.0: give a number above 0'),
        (('--speed', '2'), 'speed 2.0: give 1, or set clock'),
        (('--width', '8'), 'width 8: give 16 to 4096'),
        (('--ros-args', '-p', 'noise.preset:=much'), "noise.preset 'much': give none or typical"),
        (('--ros-args', '-p', 'noise.dropped:=1.5'), 'noise dropped 1.5: has to be below 1'),
        (('--ros-args', '-p', 'sed:=3'), "unknown parameter 'sed'; did you mean 'seed'?"),
        (('--ros-args', '-p', 'workers:=two'), "parameter workers is 'two': give an integer"),
    ],
)
def test_what_cannot_be_is_refused(
    arguments: tuple[str, ...], said: str, domain: int, tmp_path: Path
) -> None:
    del domain
    with Program([SPATIALCLAW, 'world-node', *arguments], tmp_path / 'log') as program:
        assert program.process.wait(DEADLINE_S) == 2
    assert said in program.text
    assert 'Traceback' not in program.text
