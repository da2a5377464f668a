"""Sightings, newest first, and the frames that look at a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from staged import at, box, cells, stage, turning

from spatialclaw_ros.core.protocols import ToolReply
from spatialclaw_ros.core.query import Query
from spatialclaw_ros.kernel.tools import QueryTools
from spatialclaw_ros.models.segmenters import make_segmenter
from spatialclaw_ros.primitives.namespace import CellWorld

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMES = [0.5 * k for k in range(9)]
TURN = turning((0, 0), (1, 0), (3, 90), (4, 90))


def test_sightings_come_newest_first_each_with_its_place() -> None:
    names = cells(stage([box('red', at(2.0, 0))], TIMES, TURN)).namespace
    found = names['memory'].find('red box')
    stamps = [sighting.stamp for sighting in found]
    assert stamps == sorted(stamps, reverse=True)
    assert found[0].stamp < names['InputImages'][-1].stamp
    assert list(found[-1].place)[:2] == pytest.approx([2.0, 0], abs=0.08)
    assert found[-1].frame == names['InputImages'][0]
    assert names['memory'].find('red box', since=stamps[0]) == found[:1]
    assert names['memory'].find('piano') == []


class Store:
    """A host with older captures than the query's own; it counts what is searched."""

    def __init__(self, tools: QueryTools, table: list[int]) -> None:
        self.tools, self.table = tools, table
        self.searched: list[int] = []

    def call(self, name: str, arguments: Mapping[str, Any]) -> ToolReply:
        if name == 'frames':
            return ToolReply({'table': {'held': self.table}})
        self.searched.append(int(arguments['frame_index']))
        return self.tools.call(name, arguments)


def test_older_captures_are_searched_where_the_query_has_none_and_only_once() -> None:
    captures = stage([box('red', at(2.0, 0))], TIMES, TURN)
    everything = Query('q', 'where was it?', captures)
    host = Store(QueryTools(everything, make_segmenter('label_image')), list(range(9)))
    frames = {capture.frame.frame_index: capture.frame for capture in captures}
    world = CellWorld(host, decode_frames=lambda table: [frames[i] for i in table['held']])
    world.bind([frames[7], frames[8]], everything.brief())
    memory = world.namespace['memory']
    found = memory.find('red box')
    assert found
    assert found[0].frame_index < 7
    before = len(host.searched)
    assert memory.find('red box') == found
    assert len(host.searched) == before


def test_frames_that_look_at_a_place() -> None:
    things = [box('red', at(2.4, 0)), box('grey', at(1.4, 0.7), (0.1, 0.9, 1.4))]
    names = cells(stage(things, TIMES, TURN)).namespace
    seeing = names['frames'].seeing
    assert seeing([2.4, 0, 0.3]).frame_indices[:3] == [0, 1, 2]
    assert 8 not in seeing([2.4, 0, 0.3]).frame_indices
    assert seeing([2.6, 1.2, 0.3]).frame_indices == []  # behind the grey one
    assert seeing([-2.0, 0, 0.3]).frame_indices == []  # never in view
    newest = names['InputImages'][-1].stamp
    assert seeing([0, 2.0, 0.3], since=newest).frame_indices == [8]


def test_the_middle_of_a_thing_is_looked_at_though_its_surface_is_before_it() -> None:
    names = cells(stage([box('red', at(2.4, 0))], TIMES, TURN)).namespace
    place = names['memory'].find('red box')[0].place
    assert names['frames'].seeing(place).frame_indices[:2] == [0, 1]
    assert names['frames'].seeing(list(place)).frame_indices == []
