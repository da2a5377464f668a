"""One world by folder, by bag and over DDS: the same frames and the same answers, to the bit."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from diagnostic_msgs.msg import DiagnosticArray
from replay.asking import UNHURRIED
from ros.asking import met
from ros.listener import frames_kept, wait_until, words_of
from ros.processes import SPATIALCLAW, Program
from ros.recorder import Recorder
from sensor_msgs.msg import CameraInfo, Image
from std_msgs.msg import String
from tf2_msgs.msg import TFMessage

from spatialclaw_ros.core.settings import RobotSettings
from spatialclaw_ros.replay.importer import import_scene
from spatialclaw_ros.replay.questions import load_questions
from spatialclaw_ros.replay.recording import open_bag, open_scene
from spatialclaw_ros.replay.runner import Replay
from spatialclaw_ros.ros import qos
from spatialclaw_ros.world.capture import WorldCamera
from spatialclaw_ros.world.folder import write_scene
from spatialclaw_ros.world.questions.draw import questions_of
from spatialclaw_ros.world.robot import make_camera
from spatialclaw_ros.world.sensor import EXACT, TYPICAL
from spatialclaw_ros.world.world import make_world

if TYPE_CHECKING:
    from pathlib import Path

    from ros.listener import Listener

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.core.settings import Settings
    from spatialclaw_ros.replay.questions import Item
    from spatialclaw_ros.replay.recording import Recording

pytestmark = pytest.mark.timeout(1800)

WIDTH, HEIGHT, FRAMES, RATE_HZ, SPEED = 320, 240, 20, 0.8, 3
QUESTIONS = 8
ATTEMPTS = 4
LISTENERS = 2
"""The node and the recorder."""
TF_RATE_HZ = 10
"""Besides those of the images: few enough that a busy machine need not drop any."""
SAME = 10
"""Diagnostics in a row that tell of nothing new: what has not come by then is lost."""
TAIL = 4000
"""Characters of a log that are shown."""
PART = tuple(range(3, 14))
NAMESPACE = '/same'
KINDS = {
    '/tf': TFMessage,
    '/tf_static': TFMessage,
    '/labels/names': String,
    '/rgb/camera_info': CameraInfo,
    '/depth/camera_info': CameraInfo,
    '/labels/image': Image,
    '/depth/image': Image,
    '/rgb/image': Image,
}
OF_EACH_FRAME = tuple(topic for topic, kind in KINDS.items() if kind in {CameraInfo, Image})
OF_THE_RUN = ('query_id', 'session_id', 'elapsed')
"""What differs from one asking to the next."""


def comparable(answer: dict[str, Any]) -> dict[str, str]:
    """Return the fields of an answer as text, each number with all its digits."""
    return {key: json.dumps(value) for key, value in answer.items() if key not in OF_THE_RUN}


def assert_same_answers(got: list[dict[str, str]], wanted: list[dict[str, str]]) -> None:
    for one, other in zip(got, wanted, strict=True):
        differs = {key: (one[key], other[key]) for key in one if one[key] != other[key]}
        assert not differs, f'{one["question"]}: {differs}'


def part_of_the_time(item: Item, number: int) -> Item:
    """Return an item, each second one about some of the frames alone."""
    frames = PART if number % 2 else None
    return replace(item, question=replace(item.question, frames=frames))


def answers_of(
    recording: Recording, items: list[Item], settings: Settings
) -> list[dict[str, str]]:
    with Replay(recording, settings) as replay:
        return [comparable(replay.ask(item.question).answer.to_json()) for item in items]


def assert_same(a: Capture, b: Capture) -> None:
    one, other = a.frame, b.frame
    assert (one.frame_index, one.source_index) == (other.frame_index, other.source_index)
    assert (one.stamp_ns, one.world_frame) == (other.stamp_ns, other.world_frame)
    assert (one.camera.name, one.warnings) == (other.camera.name, other.warnings)
    assert np.array_equal(one.camera.K, other.camera.K)
    assert np.array_equal(one.rgb, other.rgb)
    for left, right in (
        (one.depth_m, other.depth_m),
        (one.T_world_camera, other.T_world_camera),
        (one.T_world_base, other.T_world_base),
    ):
        assert left is not None
        assert right is not None
        assert left.tobytes() == right.tobytes()
    assert a.label is not None
    assert b.label is not None
    assert np.array_equal(a.label.values, b.label.values)
    assert dict(a.label.names) == dict(b.label.names)


@pytest.mark.parametrize(('seed', 'noise'), [(11, False), (12, True)])
def test_every_road_gives_the_same(
    seed: int,
    noise: bool,  # noqa: FBT001 - a parameter
    listener: Listener,
    tmp_path: Path,
) -> None:
    world = make_world(seed)
    eye = WorldCamera(world, make_camera(WIDTH, HEIGHT), TYPICAL if noise else EXACT)
    truth = write_scene(eye, tmp_path / 'folder', FRAMES, RATE_HZ)
    rows = [row.as_row() for row in questions_of(world, truth, count=QUESTIONS, seed=seed)]
    file = tmp_path / 'questions.json'
    file.write_text(json.dumps({'questions': rows}), encoding='utf-8')
    items = [part_of_the_time(item, number) for number, item in enumerate(load_questions(file))]
    robot = world.robot
    body = RobotSettings(
        size=robot.size, footprint=tuple(v for corner in robot.footprint for v in corner)
    )
    settings = replace(UNHURRIED, robot=body)

    frames = truth.frames
    stamps = [frame.stamp_ns for frame in frames]
    spans = [(stamps[PART[0]], stamps[PART[-1]]) if i.question.frames else (0, 0) for i in items]
    asked = list(zip(items, spans, strict=True))
    missing: list[str] = []
    for attempt in range(ATTEMPTS):
        shown = Shown(tmp_path / f'live{attempt}', seed, noise, len(frames))
        try:
            lives = live(listener, shown, asked, body)
            break
        except MissingFramesError as error:
            missing.append(str(error))
    else:
        pytest.fail('never all frames arrived:\n' + '\n'.join(missing))
    import_scene(tmp_path / 'folder', tmp_path / 'imported.mcap')
    roads = {
        'folder': open_scene(tmp_path / 'folder'),
        'imported bag': open_bag(tmp_path / 'imported.mcap'),
        'recorded bag': open_bag(shown.recorded),
    }
    captures = roads['folder'].captures
    assert len(captures) == len(frames)
    for name, recording in roads.items():
        assert len(recording.captures) == len(frames), name
        for one, other in zip(captures, recording.captures, strict=True):
            assert_same(one, other)
    wanted = answers_of(roads['folder'], items, settings)
    assert sum(answer['status'] == '"answered"' for answer in wanted) >= QUESTIONS // 2
    assert_same_answers(lives, wanted)
    assert_same_answers(answers_of(roads['imported bag'], items, settings), wanted)
    for recording in roads.values():
        recording.rings.close()


class MissingFramesError(Exception):
    """A frame was lost on the way: the answers would be about others."""


@dataclass(frozen=True)
class Shown:
    """One showing of a world on topics."""

    folder: Path
    seed: int
    noise: bool
    frames: int

    @property
    def recorded(self) -> Path:
        """The bag that is recorded meanwhile."""
        return self.folder / 'recorded'


def live(
    listener: Listener,
    shown: Shown,
    asked: list[tuple[Item, tuple[int, int]]],
    body: RobotSettings,
) -> list[dict[str, str]]:
    """Return the answers of a node that hears the world, and record what it hears.

    Raises:
        MissingFramesError: some were lost; says what the node and the recorder had.
    """
    remaps = [f'__ns:={NAMESPACE}', '/tf:=tf', '/tf_static:=tf_static', '/clock:=clock']
    ros = ['--ros-args', *(word for rule in remaps for word in ('-r', rule))]
    every = ('keyframes.period_s:=0.01', 'frames.ring_mb:=128', 'query.max_frames:=64')
    parameters = (
        *('use_sim_time:=true', 'query.history_s:=1000.0', *every),
        f'query.cell_timeout_s:={UNHURRIED.query.cell_timeout_s}',
        *(f'robot.size:={[*body.size]}', f'robot.footprint:={[*body.footprint]}'),
    )
    node = [SPATIALCLAW, 'node', *ros, *(word for p in parameters for word in ('-p', p))]
    world = [SPATIALCLAW, 'world-node', '--seed', shown.seed, '--clock', '--speed', SPEED]
    world += ['--width', WIDTH, '--height', HEIGHT, '--frames', FRAMES, '--rate', RATE_HZ]
    world += ['--noise'] if shown.noise else []
    world += ['--subscribers', LISTENERS]
    ros_of_world = [*ros, '-p', f'tf_rate_hz:={TF_RATE_HZ}.0']
    shown.folder.mkdir()
    heard = listener.collect(DiagnosticArray, '/diagnostics', qos.RELIABLE)
    with (
        Recorder(listener, shown.recorded, KINDS, NAMESPACE) as recorder,
        Program(node, shown.folder / 'node.log') as hearing,
    ):
        hearing.wait_for('is ready')
        with (
            Program([*world, *ros_of_world], shown.folder / 'world.log') as showing,
            met(f'{NAMESPACE}/spatialclaw') as client,
        ):
            showing.wait_for('the clock runs on')
            heard.clear()
            if not all_arrive(heard, recorder, shown.frames):
                raise MissingFramesError(
                    f'{recorder.counts}\n{words_of(heard[-1:])}\n{hearing.text[-TAIL:]}'
                    f'{showing.text[-TAIL:]}'
                )
            return [
                comparable(
                    client.ask(
                        item.question.question,
                        choices=item.question.choices,
                        unit=item.question.unit,
                        span_ns=span_ns,
                        timeout_s=UNHURRIED.query.time_s,
                    ).answer.to_json()
                )
                for item, span_ns in asked
            ]


def all_arrive(heard: list[Any], recorder: Recorder, frames: int) -> bool:
    """Wait until node and recorder have all frames, or for so long as more come; tell which."""
    same, before = 0, ''
    while same < SAME:
        heard.clear()
        wait_until(lambda: heard, 'diagnostics')
        kept = frames_kept(heard)
        recorded = [recorder.counts[topic] for topic in OF_EACH_FRAME]
        if {kept, *recorded} == {frames}:
            return True
        now = f'{kept} {recorded}'
        same = same + 1 if now == before else 0
        before = now
    return False
