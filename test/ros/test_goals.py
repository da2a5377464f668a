"""Goals with something wrong, in time that runs out, into a full queue, in another frame."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from builtin_interfaces.msg import Duration, Time
from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PointStamped, PoseStamped, TransformStamped
from ros.asking import Canceller, met, wait_for_frames
from ros.bags import START_NS
from ros.listener import DEADLINE_S, Listener, wait_until, words_of
from ros.processes import Program, start_node, start_player
from sensor_msgs.msg import CompressedImage
from tf2_msgs.msg import TFMessage

from spatialclaw_msgs.action import Ask
from spatialclaw_msgs.msg import Step
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.ros import qos
from spatialclaw_ros.ros.client import AskError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spatialclaw_ros.ros.client import AskClient, Asked

pytestmark = pytest.mark.timeout(900)

BAD = Ask.Result.ERROR_BAD_GOAL
NO_TRANSFORM = Ask.Result.ERROR_NO_TRANSFORM
FIRST_S = START_NS // NS_PER_S
PICTURE = CompressedImage(format='jpeg', data=b'no picture')


@pytest.fixture(scope='module')
def node(
    listener: Listener, small_bag: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    """Return a node that has seen the bag, shows images, and lets one question wait."""
    folder = tmp_path_factory.mktemp('goals')
    latched = listener.node.create_publisher(TFMessage, '/tf_static', qos.TF_STATIC)
    latched.publish(TFMessage(transforms=[base_in_map()]))
    changes = ('queue_size:=1', 'feedback.images:=true')
    with start_node(folder, *changes) as program, start_player(small_bag, folder) as player:
        player.wait_for('played')
        with met(name='first') as client:
            wait_for_frames(client, START_NS + NS_PER_S)
        yield program
    listener.node.destroy_publisher(latched)


@pytest.fixture(scope='module')
def client(node: Program) -> Iterator[AskClient]:
    """Return a client of the node."""
    del node
    with met() as found:
        yield found


def base_in_map() -> TransformStamped:
    """Return a robot at (1, 2, 0) that looks along the world's y."""
    out = TransformStamped(child_frame_id='base_link')
    out.header.frame_id = 'map'
    out.transform.translation.x, out.transform.translation.y = 1.0, 2.0
    out.transform.rotation.z = out.transform.rotation.w = 0.5**0.5
    return out


@pytest.mark.parametrize(
    ('fields', 'code', 'named'),
    [
        ({'cameras': ['rear']}, BAD, "cameras: ['rear'] are unknown; there are camera"),
        (
            {'from_stamp': Time(sec=9), 'to_stamp': Time(sec=8)},
            BAD,
            'from_stamp 9.000 s is later than to_stamp 8.000 s',
        ),
        ({'time_allowance': Duration(sec=-5)}, BAD, 'time_allowance -5 s has already passed'),
        ({'expect': 99}, BAD, 'expect 99 is no KIND_*'),
        ({'choices': ['x'] * 65}, BAD, 'choices: 65 are given'),
        ({'session_id': 'x' * 129}, BAD, 'session_id: has 129 characters'),
        ({'reference_images': [PICTURE]}, BAD, "reference_images[0] (format 'jpeg') is no"),
        ({'reference_images': [PICTURE] * 9}, BAD, 'reference_images: 9 are given'),
        ({'target_frame': 'nowhere'}, NO_TRANSFORM, "'nowhere' does not exist on /tf"),
        ({'clicks': [PointStamped()]}, NO_TRANSFORM, 'coordinate frame'),
        (
            {'from_stamp': Time(sec=FIRST_S - 9), 'to_stamp': Time(sec=FIRST_S - 8)},
            Ask.Result.ERROR_NO_FRAMES,
            'no frame between 991.000 s and 992.000 s; frames are held from 1000.000 s',
        ),
    ],
)
def test_bad_goal_names_what_is_wrong(
    client: AskClient, fields: dict[str, Any], code: int, named: str
) -> None:
    asked = client.send(Ask.Goal(question='How wide is the gap?', **fields))
    assert asked.state == 'aborted'
    assert asked.error_code == code, asked.error_msg
    assert named in asked.error_msg
    assert asked.answer.status.name == 'FAILED'


def test_places_are_told_in_the_target_frame(client: AskClient, listener: Listener) -> None:
    """The answer's place is (0.1, 0, 0.1) in the world, and the robot stands at (1, 2, 0)."""
    targets: list[PoseStamped] = listener.collect(PoseStamped, '/spatialclaw/target', qos.LATCHED)
    goal = Ask.Goal(question='How wide is the gap?', target_frame='base_link')
    asked = client.send(goal)
    assert asked.state == 'succeeded', asked.error_msg
    assert asked.answer.frame_id == 'base_link'
    (place,) = asked.answer.places
    assert place.frame_id == 'base_link'
    assert place.position == pytest.approx((-2.0, 0.9, 0.1))
    assert place.quat_xyzw[2:] == pytest.approx((-(0.5**0.5), 0.5**0.5))
    assert place.stamp_ns == asked.answer.stamp_ns > START_NS
    wait_until(lambda: targets and targets[-1].header.frame_id == 'base_link', 'the target')
    assert targets[-1].pose.position.x == pytest.approx(-2.0)


def test_feedback_carries_what_a_step_showed(client: AskClient, listener: Listener) -> None:
    traces: list[Step] = listener.collect(Step, '/spatialclaw/trace', qos.RELIABLE)
    listener.met_by('/spatialclaw')
    asked = client.ask('Show it. How wide is the gap?')
    shown = [image for message in asked.feedback for image in message.step.images]
    assert shown
    assert bytes(shown[0].data).startswith(b'\xff\xd8'), 'a JPEG'
    wait_until(lambda: len(traces) >= len(asked.feedback), 'a trace for each step')


def test_time_runs_out_in_mid_step(client: AskClient) -> None:
    """The second cell would sleep for minutes; the session has its kernel already."""
    session = client.ask('How wide is the gap?').answer.session_id
    asked = client.ask('Go slowly', session=session, timeout_s=5.0)
    assert asked.state == 'aborted'
    assert asked.error_code == Ask.Result.ERROR_DEADLINE
    assert 'time limit of 5 s' in asked.error_msg


def test_step_limit(client: AskClient) -> None:
    asked = client.send(Ask.Goal(question='How wide is the gap?', max_steps=2))
    assert asked.error_code == Ask.Result.ERROR_STEP_LIMIT
    assert '2 steps' in asked.error_msg


def test_full_queue_rejects_and_a_waiting_goal_can_be_cancelled(
    client: AskClient, node: Program, listener: Listener
) -> None:
    said: list[Any] = listener.collect(DiagnosticArray, '/diagnostics', qos.RELIABLE)
    running = threading.Event()
    ended: dict[str, Asked] = {}

    def ask(own: Canceller, name: str, question: str) -> None:
        ended[name] = own.ask(question, timeout_s=600, on_feedback=lambda _: running.set())

    with Canceller(name='first') as one, Canceller(name='second') as other:
        for own in (one, other):
            own.wait(DEADLINE_S)
        first = threading.Thread(target=ask, args=(one, 'first', 'Go slowly'))
        first.start()
        assert running.wait(DEADLINE_S)
        second = threading.Thread(target=ask, args=(other, 'second', 'Wait for it'))
        second.start()
        wait_until(lambda: "('questions waiting', '1')" in words_of(said[-1:]), 'one waits')
        with pytest.raises(AskError, match='its queue is full'):
            client.ask('One too many')
        for own, thread in ((other, second), (one, first)):
            own.enough.set()
            thread.join(DEADLINE_S)
    assert {name: (one.state, one.error_code) for name, one in ended.items()} == {
        'first': ('canceled', Ask.Result.ERROR_CANCELED),
        'second': ('canceled', Ask.Result.ERROR_CANCELED),
    }
    assert not ended['second'].feedback, 'it waited all the while'
    assert 'the queue is full (parameter queue_size)' in node.text
    assert client.ask('How wide is the gap?').state == 'succeeded'
