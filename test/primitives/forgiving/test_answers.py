"""Answers in numpy's types, as lists of one, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.near_misses import SETUP

from spatialclaw_ros.primitives.answering import Answering

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@pytest.mark.parametrize(
    'value', ['np.float32(0.5)', 'np.int64(2)', 'np.bool_(True)', 'np.array(0.5)']
)
def test_answers_in_numpys_types_are_taken(board: Notebook, value: str) -> None:
    output = board.run(f'ReturnAnswer({value})')
    assert output.answer is not None
    assert output.answer['status'] == 'answered'


@pytest.mark.parametrize(
    ('value', 'taken'),
    [
        ('np.array([0.5])', 0.5),
        ('np.array([[2]])', 2),
        ('[np.int64(1), np.float32(2)]', [1, 2.0]),
        ('{"a": np.int64(1)}', ['a: 1']),
    ],
)
def test_arrays_are_taken_for_what_they_hold(board: Notebook, value: str, taken: object) -> None:
    output = board.run(f'ReturnAnswer({value})')
    assert output.answer is not None
    assert output.answer['value'] == taken


@pytest.mark.parametrize(
    ('expect', 'value', 'taken'),
    [
        ('number', [0.5], 0.5),
        ('number', 'about 0.5 m', 0.5),
        ('count', [np.int64(3)], 3),
        ('count', np.float32(3), 3),
        ('bool', 'Yes, it is', True),
        ('bool', np.bool_(0), False),
    ],
)
def test_answers_of_the_kind_that_is_expected(expect: str, value: object, taken: object) -> None:
    answering = Answering()
    answering.bind({'expect': expect})
    answering.ReturnAnswer(value)
    assert answering.answer is not None
    assert answering.answer['value'] == taken


def test_a_thing_is_a_place_and_one_item_is_evidence(board: Notebook) -> None:
    board.run(f'{SETUP}\nthing = SAM3.instances(None, two[0])[0]')
    output = board.run(
        'ReturnAnswer(thing, confidence=np.float32(0.5), evidence=sketch.point(thing, name="it"))'
    )
    assert output.answer is not None
    assert output.answer['kind'] == 'place'
    assert output.answer['place'][0]['position'] == board.value('thing.place.tolist()')
    assert output.answer['evidence'] == ['it']
