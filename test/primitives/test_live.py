"""frames: captures beyond the query's own, through the host's frame table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from primitives.worlds import recorded

from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.primitives.errors import NoSuchFrameError
from spatialclaw_ros.primitives.forgiving.reserved import put_back
from spatialclaw_ros.primitives.namespace import CellWorld

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Store:
    """A host that holds captures; its table is their indices."""

    def __init__(self, stamps_ns: dict[int, int], keyframes: Sequence[int] = ()) -> None:
        self.stamps_ns, self._keyframes = stamps_ns, keyframes

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        assert name == 'frames'
        since = arguments.get('since_ns', 0)
        wrong = [camera for camera in arguments.get('cameras', []) if camera != 'cam0']
        held = [index for index, stamp in self.stamps_ns.items() if stamp >= since and not wrong]
        if arguments.get('keyframes'):
            held = [index for index in held if index in self._keyframes]
        return ToolReply({'table': {'held': held}})


def test_live_frames_by_time_become_known_everywhere(demo_scene: Path) -> None:
    frames = {capture.frame.frame_index: capture.frame for capture in recorded(demo_scene, None)}
    host = Store({index: frame.stamp_ns for index, frame in frames.items()})
    world = CellWorld(host, decode_frames=lambda table: [frames[i] for i in table['held']])
    world.bind([frames[0]], {})
    live, names = world.namespace['frames'], world.namespace
    assert live.latest().frame_index == 4
    assert live.at(frames[2].stamp + 0.001).frame_index == 2
    assert live.ago(frames[4].stamp - frames[1].stamp).frame_index == 1
    assert live.last(frames[4].stamp - frames[3].stamp + 0.001).frame_indices == [3, 4]
    assert live.cameras == ['cam0']
    assert live.span == (frames[0].stamp, frames[4].stamp)
    assert names['Reconstruct'](live.latest()).points[4].shape == (480, 640, 3)
    assert names['InputImages'].frame_indices == [0]
    with pytest.raises(NoSuchFrameError, match="camera 'rear'"):
        live.latest('rear')


def test_keyframes_are_those_of_the_store(demo_scene: Path) -> None:
    frames = {capture.frame.frame_index: capture.frame for capture in recorded(demo_scene, None)}
    host = Store({index: frame.stamp_ns for index, frame in frames.items()}, (0, 3))
    world = CellWorld(host, decode_frames=lambda table: [frames[i] for i in table['held']])
    live = world.namespace['frames']
    assert live.keyframes().frame_indices == [0, 3]
    assert live.keyframes(since=frames[1].stamp).frame_indices == [3]


def test_new_captures_are_collected_within_the_time_that_is_left(
    demo_scene: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    frames = {capture.frame.frame_index: capture.frame for capture in recorded(demo_scene, None)}
    stamps = {index: frame.stamp_ns for index, frame in frames.items()}
    host = Store({index: stamps[index] for index in (0, 1)})
    world = CellWorld(host, decode_frames=lambda table: [frames[i] for i in table['held']])
    world.bind([frames[0]], {'time_s': 8.0})
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        host.stamps_ns = dict(stamps)

    monkeypatch.setattr('spatialclaw_ros.primitives.live.time.sleep', sleep)
    live = world.namespace['frames']
    assert live.collect(2.0).frame_indices == [2, 3, 4]
    assert not live.collect(100.0)
    assert waited == [2.0, pytest.approx(4.0, abs=0.5)]
    said = capsys.readouterr().out
    assert 'no more time is left' in said
    assert 'no capture came' in said


def test_frames_that_a_cell_put_under_the_name_are_what_it_indexes(demo_scene: Path) -> None:
    frames = {capture.frame.frame_index: capture.frame for capture in recorded(demo_scene, None)}
    host = Store({index: frame.stamp_ns for index, frame in frames.items()})
    world = CellWorld(host, decode_frames=lambda table: [frames[i] for i in table['held']])
    world.bind(list(frames.values()), {})
    names = dict(world.namespace)
    names['frames'], names['memory'] = names['InputImages'][1:3], {'a': 1}
    assert put_back(names, world.namespace, world.reserved) == []
    live, memory = names['frames'], names['memory']
    assert live.latest().frame_index == 4
    assert [frame.frame_index for frame in live] == [1, 2]
    assert (len(live), live[-1].frame_index) == (2, 2)
    assert names['Reconstruct'](live).frame_indices == [1, 2]
    memory['b'] = 2
    assert (sorted(memory), memory.get('a'), 'b' in memory) == (['a', 'b'], 1, True)
    names['frames'] = 5
    assert put_back(names, world.namespace, world.reserved) == ['frames']


def test_without_any_the_store_is_indexed_itself(demo_scene: Path) -> None:
    frames = {capture.frame.frame_index: capture.frame for capture in recorded(demo_scene, None)}
    host = Store({index: frame.stamp_ns for index, frame in frames.items()})
    world = CellWorld(host, decode_frames=lambda table: [frames[i] for i in table['held']])
    assert [frame.frame_index for frame in world.namespace['frames']] == [0, 1, 2, 3, 4]
    assert world.namespace['frames'][-1].frame_index == 4
