"""vlm: what the host says comes back as text with its parsed result, or as an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from spatialclaw_ros.core.errors import ToolError
from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.primitives.namespace import CellWorld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from primitives.worlds import Notebook


class Grounding:
    """A host whose VLM always sees one thing."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        self.asked.append((name, arguments))
        if name == 'ask':
            return ToolReply({'text': 'a mug', 'determined': True})
        return ToolReply(
            {'text': '500 500', 'status': 'present', 'points': [[320, 240]], 'boxes': []}
        )


def test_located_is_text_truth_and_pixels(board: Notebook) -> None:
    host = Grounding()
    world = CellWorld(host)
    world.bind([frame.core for frame in board.names['InputImages'][:1]], {})
    names = world.namespace
    exec("spot = vlm.locate(InputImages[0], 'the mug')", names)  # noqa: S102 - a cell
    spot = names['spot']
    assert spot == '500 500'
    assert spot
    assert spot.found
    pixel = names['Geometry'].normalized_to_pixel(spot.points[0], 640, 480)
    assert pixel == [320, 240]
    assert (
        names['Geometry'].normalized_to_pixel([float(v) for v in spot.split()], 640, 480) == pixel
    )
    exec("said = vlm.ask_with_thinking(InputImages, 'what is it?')", names)  # noqa: S102
    assert names['said'] == 'a mug'
    assert names['said'].determined
    assert host.asked[0] == ('locate', {'frame_indices': [0], 'question': 'the mug'})


def test_without_a_vlm_the_error_names_what_can_be_used(board: Notebook) -> None:
    with pytest.raises(ToolError, match='SAM3'):
        board.run("vlm.locate(InputImages[0], 'the mug')")
