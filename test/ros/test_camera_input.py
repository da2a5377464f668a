"""One camera's messages on their way into the store, without DDS: what a frame waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ros.bags import START_NS, Fault, write_bag
from rosbags.highlevel import AnyReader

from spatialclaw_ros.frames.assembly import LABEL_NAMES
from spatialclaw_ros.frames.pose_buffer import PoseBuffer
from spatialclaw_ros.frames.ring import RingRegistry
from spatialclaw_ros.frames.store import FrameStore
from spatialclaw_ros.ros import camera_input
from spatialclaw_ros.ros.camera_input import STREAMS, CameraInput
from spatialclaw_ros.ros.meters import Problems
from spatialclaw_ros.ros.settings import NodeSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = '{"7": "crate"}'


class Fed:
    """A camera that is fed a bag with label images, and its store."""

    def __init__(self, rings: RingRegistry) -> None:
        self.store = FrameStore(rings, ring_mb=16)
        self.poses = PoseBuffer()
        self.problems: list[str] = []
        self.camera = CameraInput(
            'camera',
            NodeSettings(),
            self.store,
            self.poses,
            Problems(self.problems.append),
            topics={stream: f'/{stream}' for stream in (*STREAMS, LABEL_NAMES)},
            on_jump=lambda: None,
        )
        self.camera.expect_labels()

    def feed(self, bag: Path) -> None:
        with AnyReader([bag]) as reader:
            for connection, _, raw in reader.messages():
                message = reader.deserialize(raw, connection.msgtype)
                if connection.topic == '/tf':
                    self.poses.add_message(message, static=False)
                else:
                    self.camera.take(connection.topic.removeprefix('/'), message)

    @property
    def names(self) -> list[dict[int, str]]:
        """Of the labels of each frame that was kept."""
        captures = self.store.captures()
        return [dict(capture.label.names) for capture in captures if capture.label is not None]


class StillClock:
    """No time goes by while a bag is fed, however slow the machine is."""

    @staticmethod
    def monotonic() -> float:
        return 50.0


@pytest.fixture
def fed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fed]:
    monkeypatch.setattr(camera_input, 'time', StillClock)
    with RingRegistry() as rings:
        yield Fed(rings)


def test_labels_wait_for_their_names_where_somebody_publishes_them(
    fed: Fed, tmp_path: Path
) -> None:
    """The names may come after the first images: theirs is another topic."""
    fed.camera.expect_names()
    fed.feed(write_bag(tmp_path / 'bag', Fault(labels=True), frames=5))
    assert fed.camera.kept == 0
    fed.camera.take_names(NAMES)
    assert fed.camera.kept == fed.camera.sync.received['rgb/image'] == 5
    assert fed.names
    assert all(names == {7: 'crate'} for names in fed.names)
    assert not any('names' in problem for problem in fed.problems)


def test_names_that_never_come_are_waited_for_no_longer_than_a_pose(
    fed: Fed, tmp_path: Path
) -> None:
    fed.camera.expect_names()
    fed.feed(write_bag(tmp_path / 'bag', Fault(labels=True), frames=20))
    assert 5 < fed.camera.kept < 15  # those older than sync.wait_s = 1 s, at 10 Hz
    assert fed.names
    assert not any(fed.names)


def test_where_nobody_publishes_names_nothing_waits(fed: Fed, tmp_path: Path) -> None:
    fed.feed(write_bag(tmp_path / 'bag', Fault(labels=True), frames=5))
    assert fed.camera.kept == 5
    assert not any(fed.names)


def test_frames_carry_the_robots_pose_and_wait_for_it(fed: Fed, tmp_path: Path) -> None:
    fed.poses.add('map', 'base_link', START_NS - 10**9, (-1, 0, 0), (0, 0, 0, 1))
    fed.feed(write_bag(tmp_path / 'bag', Fault(labels=True), frames=5))
    assert fed.camera.kept == 0
    fed.poses.add('map', 'base_link', START_NS + 10**9, (1, 0, 0), (0, 0, 0, 1))
    fed.camera.advance()
    assert fed.camera.kept == 5
    for capture in fed.store.captures():
        pose = capture.frame.T_world_base
        assert pose is not None
        assert pose[0, 3] == pytest.approx((capture.frame.stamp_ns - START_NS) / 1e9, abs=1e-8)
    assert not fed.problems


def test_a_robot_that_is_not_on_tf_is_said_once(fed: Fed, tmp_path: Path) -> None:
    fed.feed(write_bag(tmp_path / 'bag', Fault(labels=True), frames=5))
    assert fed.camera.kept == 5
    assert all(capture.frame.T_world_base is None for capture in fed.store.captures())
    said = [problem for problem in fed.problems if 'robot.base_frame' in problem]
    assert len(said) == 1
    assert "'base_link' is not on /tf" in said[0]
