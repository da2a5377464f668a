"""Inputs with something wrong: the node goes on, and diagnostics name the input in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from diagnostic_msgs.msg import DiagnosticArray
from ros.asking import met, wait_for_frames
from ros.bags import START_NS, Fault, write_bag
from ros.listener import Listener, wait_until, words_of
from ros.processes import Program, start_node, start_player
from std_msgs.msg import String
from std_srvs.srv import Trigger

from spatialclaw_ros.core.frame import NS_PER_S
from spatialclaw_ros.ros import qos

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope='module')
def said(listener: Listener) -> list[Any]:
    """Return the diagnostics heard so far."""
    return listener.collect(DiagnosticArray, '/diagnostics', qos.RELIABLE)


@pytest.fixture(scope='module')
def node(said: list[Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return one node that meets every fault in turn, on the wall clock as a robot's is."""
    folder = tmp_path_factory.mktemp('node')
    with start_node(folder, 'use_sim_time:=false', 'sync.wait_s:=0.3') as program:
        program.wait_for('is ready')
        wait_until(lambda: 'no publisher: start it' in words_of(said), 'absent inputs are named')
        yield program


@pytest.mark.parametrize(
    ('fault', 'words'),
    [
        (Fault(with_tf=False), '/rgb/image: dropped a frame of stamp 1000.'),
        (Fault(encoding='purple8'), "/rgb/image: encoding 'purple8' is not known"),
        (Fault(focal_length=0.0), "/rgb/camera_info: camera 'camera': K [0.0"),
        (Fault(focal_length=math.nan), "/rgb/camera_info: camera 'camera': K [nan"),
        (Fault(step_ns=0), '/rgb/image: a second message of stamp 1000.000 s was ignored'),
        (Fault(depth_width=80), '/depth/image: is 80x120, colour 160x120'),
        (Fault(step_ns=-100_000_000), '/rgb/image: a stamp went back by 0.'),
        (Fault(truncate=100), '/rgb/image: 57500 bytes in rows of 480 are too few'),
        (Fault(tf_loop=True), 'the tree on /tf has a loop'),  # last: the loop stays until reset
    ],
    ids=lambda value: '' if isinstance(value, Fault) else value[:32],
)
def test_fault_is_named_and_the_node_goes_on(
    fault: Fault, words: str, node: Program, said: list[Any], tmp_path: Path
) -> None:
    with start_player(write_bag(tmp_path / 'bag', fault, frames=120), tmp_path) as player:
        player.wait_for('playing')
        wait_until(lambda: words in words_of(said), f'diagnostics say {words!r}')
        # one line in five seconds for each cause: another test's may have come just before
        wait_until(lambda: words in node.text, f'the log says {words!r}')
    assert node.process.poll() is None
    assert 'Traceback' not in node.text


def test_question_without_frames_says_so_at_once(node: Program, listener: Listener) -> None:
    del node
    assert listener.call(Trigger, '/spatialclaw/reset').success
    with met() as client:
        asked = client.ask('What is there?')
    assert (asked.state, asked.error_code) == ('aborted', 2)
    assert 'no frame' in asked.error_msg


def test_good_input_after_all_the_bad(node: Program, said: list[Any], tmp_path: Path) -> None:
    """The same node keeps frames, with the rates it receives in diagnostics."""
    with start_player(write_bag(tmp_path / 'bag', frames=250), tmp_path) as player:
        player.wait_for('playing')
        wait_until(lambda: 'frames come in' in words_of(said), 'frames come in')
        wait_until(lambda: "('rate /rgb/image', '10." in words_of(said), 'the rate is 10 Hz')
        assert player.stop() == 0
        wait_until(lambda: '/rgb/image: no message for' in words_of(said), 'the silence is named')
    with met() as client:
        assert client.ask('How wide is the gap?').state == 'succeeded'
    assert 'Traceback' not in node.text


def test_depth_that_stops_is_named_while_colour_goes_on(
    node: Program, said: list[Any], tmp_path: Path
) -> None:
    def depth_alone() -> bool:
        words = words_of(said[-1:])
        silent = ('/depth/image: no message for', 'sync camera: depth/image: no message for')
        return all(said in words for said in silent) and '/rgb/image: no message' not in words

    assert not depth_alone()
    with start_player(write_bag(tmp_path / 'bag', Fault(depth_frames=8), frames=120), tmp_path):
        wait_until(depth_alone, 'depth alone is silent')
    assert node.process.poll() is None


def test_images_of_another_size(node: Program, listener: Listener, tmp_path: Path) -> None:
    """Larger, then smaller ones: frames go on, and so does a session that holds the first."""
    assert listener.call(Trigger, '/spatialclaw/reset').success
    with met() as client:
        session = ''
        for turn, scale in enumerate((1, 2, 1)):
            fault = Fault(scale=scale, begin_s=100.0 * (turn + 1))
            with start_player(write_bag(tmp_path / f'bag{turn}', fault), tmp_path) as player:
                player.wait_for('played')
                wait_for_frames(client, START_NS + 100 * (turn + 1) * NS_PER_S)
                asked = client.ask('How wide is the gap?', session=session)
            assert asked.state == 'succeeded', asked.error_msg
            assert asked.answer.stamp_ns > START_NS + 100 * (turn + 1) * NS_PER_S
            session = asked.answer.session_id
    assert 'Traceback' not in node.text


def test_recording_that_begins_again(node: Program, listener: Listener, tmp_path: Path) -> None:
    """Stamps jump back: what was seen before is forgotten, what comes then is taken."""
    bag = write_bag(tmp_path / 'bag', Fault(begin_s=500.0))
    assert listener.call(Trigger, '/spatialclaw/reset').success
    with met() as client:
        for _ in range(2):
            with start_player(bag, tmp_path) as player:
                player.wait_for('played')
                wait_for_frames(client)
                asked = client.ask('How wide is the gap?')
            assert asked.state == 'succeeded', asked.error_msg
            assert asked.answer.stamp_ns >= START_NS + 500 * NS_PER_S
            late = client.ask('And now?', span_ns=(START_NS, START_NS + 400 * NS_PER_S))
            assert late.error_code == 2, 'frames of the time before the jump are kept'
    assert 'a stamp went back by' in node.text
    assert 'Traceback' not in node.text


def test_publisher_that_is_not_heard_is_named(
    node: Program, said: list[Any], listener: Listener
) -> None:
    """Label names are latched; a volatile publisher of them would never reach a late node."""
    publisher = listener.node.create_publisher(String, '/labels/names', qos.RELIABLE)
    wait_until(lambda: '/labels/names: a publisher is not heard' in words_of(said), 'QoS is named')
    wait_until(lambda: 'transient local' in node.text, 'the log names it')
    listener.node.destroy_publisher(publisher)
