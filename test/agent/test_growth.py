"""Which states of a sketch are drawn to show how it grew."""

from __future__ import annotations

from typing import Any

import numpy as np

from spatialclaw_ros.agent.growth import MOST, stages
from spatialclaw_ros.core.cell import CellResult, CellStatus
from spatialclaw_ros.core.conversation import ModelReply
from spatialclaw_ros.core.sketch import SketchItem, SketchState
from spatialclaw_ros.core.step import Step


def point(name: str, x: float = 0.0, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - a field
    item = SketchItem(name, 'point', np.array([[x, 0.0, 0.0]]), **fields)
    return {'op': 'set', 'item': item.to_json()}


def steps(*operations: list[dict[str, Any]]) -> list[Step]:
    return [
        Step(index, None, CellResult(CellStatus.OK, sketch=tuple(drawn)), '', ModelReply(''), ())
        for index, drawn in enumerate(operations)
    ]


def told(before: SketchState, *operations: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    return [(label, list(state.items)) for label, state in stages(before, steps(*operations))]


def test_each_new_item_and_each_correction_is_a_stage() -> None:
    assert told(SketchState(), [point('a'), point('b', label='the mug')], [point('a', 0.5)]) == [
        ('step 1: a', ['a']),
        ('step 1: the mug', ['a', 'b']),
        ('step 2: changed', ['a', 'b']),
    ]


def test_states_are_their_own() -> None:
    first, _, last = stages(SketchState(), steps([point('a'), point('b')], [point('a', 0.5)]))
    assert first[1].items['a'] != last[1].items['a']


def test_what_is_hidden_or_malformed_shows_nothing() -> None:
    odd = {'op': 'set', 'item': {'name': 'x', 'kind': 'nonsense'}}
    drawn = [point('a'), odd, {'op': 'sing'}, point('b', visible=False), point('c')]
    assert [label for label, _ in told(SketchState(), drawn)] == ['step 1: a', 'step 1: c']


def test_earlier_sketch_of_the_session_is_there_from_the_start() -> None:
    before = SketchState()
    before.apply([point('old')])
    assert told(before, [point('a'), point('b')]) == [
        ('step 1: a', ['old', 'a']),
        ('step 1: b', ['old', 'a', 'b']),
    ]
    assert list(before.items) == ['old']


def test_one_stroke_is_no_growth_and_of_many_the_last_are_kept() -> None:
    assert told(SketchState(), [point('a')]) == []
    many = told(SketchState(), [point(f'p{i}') for i in range(MOST + 3)])
    assert len(many) == MOST
    assert len(many[-1][1]) == MOST + 3
