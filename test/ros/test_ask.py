"""Questions over real DDS: player, node and client are separate processes or participants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from nav_msgs.msg import OccupancyGrid
from ros.asking import Canceller, met, wait_for_frames, wait_for_slow_cell
from ros.bags import START_NS
from ros.listener import DEADLINE_S, Listener, wait_until
from ros.marker_rules import array_problems
from ros.processes import Program, start_node, start_player
from std_msgs.msg import String
from std_srvs.srv import Trigger
from visualization_msgs.msg import Marker, MarkerArray

from spatialclaw_msgs.msg import Answer, Step
from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.ros import qos
from spatialclaw_ros.ros.client import AskError, ask_live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spatialclaw_ros.ros.client import AskClient

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope='module')
def node(
    listener: Listener, small_bag: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    """Return a node that has seen a bag."""
    del listener
    folder = tmp_path_factory.mktemp('ask')
    with start_node(folder) as program, start_player(small_bag, folder) as player:
        player.wait_for('played')
        with met(name='first') as client:
            wait_for_frames(client, START_NS + NS_PER_S)
        yield program


@pytest.fixture(scope='module')
def client(node: Program) -> Iterator[AskClient]:
    """Return a client of the node."""
    del node
    with met() as found:
        yield found


def test_feedback_for_every_step_then_the_result(client: AskClient) -> None:
    asked = client.ask('How wide is the gap?', unit='cm')
    assert asked.state == 'succeeded'
    assert asked.error_code == 0
    assert [message.step.index for message in asked.feedback] == [0, 1, 2]
    assert 'frames' in asked.feedback[0].step.output_tail
    assert asked.answer.status is Status.ANSWERED
    assert asked.answer.value == pytest.approx(0.5)
    assert '50.0 cm' in asked.answer.text
    assert asked.answer.frame_id == 'map'
    assert asked.answer.places[0].position == pytest.approx((0.1, 0.0, 0.1))
    assert asked.answer.sandbox in {'bwrap', 'landlock'}


def test_late_joiners_get_answer_and_markers(client: AskClient, listener: Listener) -> None:
    session = client.ask('How wide is the gap?').answer.session_id
    answers = listener.collect(Answer, '/spatialclaw/answer', qos.LATCHED)
    texts = listener.collect(String, '/spatialclaw/answer_text', qos.LATCHED)
    arrays = listener.collect(MarkerArray, '/spatialclaw/markers', qos.LATCHED)
    wait_until(lambda: answers and texts and arrays, 'a late joiner hears the last of each')
    assert answers[0].session_id == session
    assert '0.5' in texts[0].data
    assert array_problems(arrays[0]) == []
    standing = [m for m in arrays[0].markers if m.action == Marker.ADD]
    assert {marker.ns for marker in standing} == {session}
    assert any(marker.text == 'mug' for marker in standing)


def test_markers_follow_every_cell(client: AskClient, listener: Listener) -> None:
    arrays = listener.collect(MarkerArray, '/spatialclaw/markers', qos.LATCHED)
    traces = listener.collect(Step, '/spatialclaw/trace', qos.RELIABLE)
    listener.met_by('/spatialclaw')
    wait_until(lambda: arrays, 'markers of the question before')
    before = len(arrays)
    session = client.ask('How wide is the gap? Then forget it.').answer.session_id
    wait_until(lambda: len(arrays) >= before + 3, 'a message for each cell that drew')
    first, second, third = arrays[before : before + 3]
    for message in (first, second, third):
        assert array_problems(message) == []
    by_id = [{m.id: m for m in a.markers if m.ns == session} for a in (first, second, third)]
    body = next(m.id for m in first.markers if m.ns == session and m.type == Marker.SPHERE)
    assert by_id[0][body].pose.position.x == pytest.approx(0.0)
    assert by_id[2][body].pose.position.x == pytest.approx(0.1)
    gone = {i for i, marker in by_id[2].items() if marker.action == Marker.DELETE}
    assert gone == set(by_id[1]) - set(by_id[0])
    wait_until(lambda: len(traces) >= 3, 'a trace for each step')


def test_follow_up_in_the_same_session(client: AskClient) -> None:
    first = client.ask('How wide is the gap?')
    second = client.ask('And now?', session=first.answer.session_id)
    assert second.state == 'succeeded'
    assert second.answer.session_id == first.answer.session_id


def test_cancel_in_mid_step(client: AskClient, node: Program) -> None:
    """The second cell sleeps for minutes; the cancel does not wait for it."""
    with Canceller(name='canceller') as own:
        own.wait(DEADLINE_S)

        def cancel(_: Any) -> None:  # noqa: ANN401 - Ask.Feedback
            wait_for_slow_cell(node)
            own.enough.set()

        asked = own.ask('Go slowly', timeout_s=600, on_feedback=cancel)
    assert asked.state == 'canceled'
    assert asked.error_code == 10
    assert len(asked.feedback) < 3
    assert client.ask('Is all well?').state == 'succeeded'


@pytest.mark.parametrize(
    ('changes', 'named'),
    [
        ({'question': ''}, 'question'),
        ({'question': '   '}, 'question'),
        ({'question': 'x' * 100_000}, 'question'),
        ({'question': 'q', 'session': 'nobody'}, 'nobody'),
        ({'question': 'q', 'unit': 'furlong'}, 'furlong'),
        ({'question': 'q', 'choices': ['a', '']}, 'choices[1]'),
    ],
)
def test_bad_goal_is_aborted_with_its_reason(
    client: AskClient, changes: dict[str, Any], named: str
) -> None:
    asked = client.ask(**changes)
    assert asked.state == 'aborted'
    assert asked.error_code == 1
    assert named in asked.error_msg


def test_question_topic_answers_in_words(node: Program, listener: Listener) -> None:
    del node
    texts = listener.collect(String, '/spatialclaw/answer_text', qos.LATCHED)
    publisher = listener.node.create_publisher(String, '/spatialclaw/question', qos.RELIABLE)
    wait_until(publisher.get_subscription_count, 'the node hears questions')
    wait_until(lambda: texts, 'the text of the answer before')
    publisher.publish(String(data='How wide is the gap?'))
    wait_until(lambda: len(texts) > 1, 'an answer in words')
    assert '0.5' in texts[-1].data
    publisher.publish(String(data=' '))
    wait_until(lambda: 'question is empty' in texts[-1].data, 'a reason in words')
    listener.node.destroy_publisher(publisher)


def test_the_map_that_is_published_is_seen(client: AskClient, listener: Listener) -> None:
    grid = OccupancyGrid(data=[0, 100, -1])
    grid.header.frame_id = 'map'
    grid.info.width, grid.info.height, grid.info.resolution = 3, 1, 1.0
    publisher = listener.node.create_publisher(OccupancyGrid, '/map', qos.LATCHED)
    publisher.publish(grid)
    wait_until(publisher.get_subscription_count, 'the node wants the map')

    def seen() -> bool:
        step = client.ask('What is on the map?').feedback[0].step
        return "['free', 'occupied', 'unknown', 'unknown']" in step.output_tail

    wait_until(seen, 'cells see the map')
    listener.node.destroy_publisher(publisher)


def test_clear_and_reset(client: AskClient, listener: Listener) -> None:
    session = client.ask('How wide is the gap?').answer.session_id
    arrays = listener.collect(MarkerArray, '/spatialclaw/markers', qos.LATCHED)
    assert listener.call(Trigger, '/spatialclaw/clear').success
    wait_until(lambda: arrays and arrays[-1].markers[0].action == Marker.DELETEALL, 'a wipe')
    assert array_problems(arrays[-1]) == []
    assert client.ask('And now?', session=session).state == 'succeeded'
    assert listener.call(Trigger, '/spatialclaw/reset').success
    assert 'unknown' in client.ask('And now?', session=session).error_msg


def test_no_node_is_said_clearly(listener: Listener) -> None:
    del listener
    with pytest.raises(AskError, match='no node /nobody'):
        ask_live('Is anybody there?', node='/nobody')
