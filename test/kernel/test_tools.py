from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from kernel.scene import bound_query, capture

from spatialclaw_ros.core.errors import ToolError
from spatialclaw_ros.core.protocols import HostTools
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.label_image import LabelImageSegmenter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.frames.ring import RingRegistry


@pytest.fixture
def tools(rings: RingRegistry) -> QueryTools:
    return bound_query(rings)[1]


def test_it_implements_the_protocol(tools: QueryTools) -> None:
    assert isinstance(tools, HostTools)


def test_segmenting_by_text(tools: QueryTools) -> None:
    reply = tools.call('segment', {'frame_index': 7, 'text': 'red box'})
    assert reply.value['labels'] == ['red box']
    assert reply.value['backend'] == 'label_image'
    (masks,) = reply.arrays
    assert masks.shape == (1, 480, 640)
    assert int(masks.sum()) == 12_000


def test_the_segmenter_is_named(tools: QueryTools) -> None:
    assert tools.call('segmenter', {}).value == {'backend': 'label_image'}


@pytest.mark.parametrize(
    ('name', 'arguments', 'text'),
    [
        (
            'fly',
            {},
            "tool 'fly' does not exist; there are ask, depth, frames, locate, map, segment",
        ),
        ('segment', {'text': 'x'}, 'no frame has index None; this query has 7'),
        ('segment', {'frame_index': 3, 'text': 'x'}, 'no frame has index 3'),
        ('segment', {'frame_index': True, 'text': 'x'}, 'no frame has index True'),
        ('segment', {'frame_index': 7}, 'exactly one of text, box_xyxy and points_uv'),
        ('segment', {'frame_index': 7, 'text': 'a', 'box_xyxy': [0, 0, 1, 1]}, 'exactly one'),
        ('segment', {'frame_index': 7, 'text': 5}, 'text is a text, got 5'),
        ('segment', {'frame_index': 7, 'box_xyxy': [5, 0, 1, 1]}, 'left, top, right, bottom'),
        ('segment', {'frame_index': 7, 'box_xyxy': [0, 0, 1]}, 'box_xyxy has 4 numbers'),
        ('segment', {'frame_index': 7, 'box_xyxy': [0, 0, 1, float('inf')]}, 'is a number'),
        ('segment', {'frame_index': 7, 'points_uv': [[1]]}, 'points_uv has 2 numbers'),
        ('segment', {'frame_index': 7, 'points_uv': 'x'}, 'a list of at most 64 pairs'),
        (
            'segment',
            {'frame_index': 7, 'points_uv': [[1, 2]], 'point_labels': [2]},
            'point_labels are 1',
        ),
        (
            'segment',
            {'frame_index': 7, 'points_uv': [[1, 2]], 'point_labels': []},
            'one 0 or 1 per point',
        ),
        ('segment', {'frame_index': 7, 'text': 'a', 'colour': 1}, 'no argument is called colour'),
        ('frames', {'cameras': 'front'}, 'cameras is a list of names'),
        ('frames', {'since_ns': 1.5}, 'since_ns is a whole number'),
        ('frames', {'keyframes': 1}, 'keyframes is true or false'),
        ('locate', {'frame_indices': [7], 'question': ' '}, 'question is a text'),
        ('locate', {'frame_indices': [], 'question': 'where?'}, 'a list of 1 to 8'),
        ('locate', {'frame_indices': [7], 'question': 'where?'}, 'tools.SAM3'),
        ('ask', {'frame_indices': [7], 'question': 'where?'}, 'no vision-language model'),
    ],
)
def test_bad_calls_are_named(
    tools: QueryTools, name: str, arguments: dict[str, Any], text: str
) -> None:
    with pytest.raises(ToolError) as caught:
        tools.call(name, arguments)
    assert text in str(caught.value)


def test_frames_of_a_recording_are_the_querys(tools: QueryTools) -> None:
    table = tools.call('frames', {'cameras': ['front']}).value['table']
    assert table['frames']['frame_index'] == [7]
    assert tools.call('frames', {'since_ns': 2 * 10**9}).value['table']['frames']['ring'] == []


def test_fresh_frames_can_be_segmented(rings: RingRegistry) -> None:
    fresh = capture(rings, 9)

    class Source:
        def captures(
            self,
            cameras: Sequence[str] = (),
            since_ns: int = 0,
            until_ns: int = 0,
            *,
            keyframes: bool = False,
        ) -> Sequence[Capture]:
            del cameras, since_ns, until_ns
            return () if keyframes else (fresh,)

    tools = QueryTools(Query('q', 'where?', ()), LabelImageSegmenter(), Source())
    with pytest.raises(ToolError, match='this query has none'):
        tools.call('segment', {'frame_index': 9, 'text': 'red box'})
    assert tools.call('frames', {'keyframes': True}).value['table']['frames']['ring'] == []
    assert len(tools.call('frames', {}).value['table']['frames']['ring']) == 1
    assert tools.call('segment', {'frame_index': 9, 'text': 'red box'}).value['labels']


def test_the_vlm_is_asked_where_there_is_one(rings: RingRegistry) -> None:
    query, _ = bound_query(rings)
    asked = []

    def locate(name: str, captures: Sequence[Capture], question: str) -> dict[str, Any]:
        asked.append((name, captures[0].frame.frame_index, question))
        return {'text': 'there', 'determined': True}

    tools = QueryTools(query, LabelImageSegmenter(), None, locate)
    reply = tools.call('ask', {'frame_indices': [7], 'question': 'what?'})
    assert reply.value['text'] == 'there'
    assert asked == [('ask', 7, 'what?')]
    tools.call('ask', {'frame_indices': [7] * 64, 'question': 'what?'})
    with pytest.raises(ToolError, match='a list of 1 to 64'):
        tools.call('ask', {'frame_indices': [7] * 65, 'question': 'what?'})
