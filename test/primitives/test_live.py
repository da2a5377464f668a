"""frames: captures beyond the query's own, through the host's frame table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from primitives.worlds import recorded

from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.primitives.errors import NoSuchFrameError
from spatialclaw_ros.primitives.namespace import CellWorld

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Store:
    """A host that holds captures; its table is their indices."""

    def __init__(self, stamps_ns: dict[int, int]) -> None:
        self._stamps_ns = stamps_ns

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        assert name == 'frames'
        since = arguments.get('since_ns', 0)
        wrong = [camera for camera in arguments.get('cameras', []) if camera != 'cam0']
        held = [index for index, stamp in self._stamps_ns.items() if stamp >= since and not wrong]
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
