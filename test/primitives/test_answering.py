"""ReturnAnswer and Propose: what an answer may be, and what is refused with a reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spatialclaw_ros.core.measure import Measure, Point3
from spatialclaw_ros.primitives.answering import Answering
from spatialclaw_ros.primitives.errors import ArgumentError

if TYPE_CHECKING:
    from primitives.worlds import Notebook


def answer(value: object, brief: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    answering = Answering()
    answering.bind(brief or {})
    answering.ReturnAnswer(value, **options)
    payload, _ = answering.take()
    assert payload is not None
    json.dumps(payload)
    return payload


@pytest.mark.parametrize(
    ('value', 'kind', 'plain'),
    [
        ('left', 'text', 'left'),
        (3, 'count', 3),
        (np.int64(3), 'count', 3),
        (np.float32(0.5), 'number', 0.5),
        (np.array(0.25), 'number', 0.25),
        (np.bool_(1), 'bool', True),
        (['a', 'b'], 'text', ['a', 'b']),
    ],
)
def test_kinds_of_values(value: object, kind: str, plain: object) -> None:
    payload = answer(value)
    assert (payload['kind'], payload['value'], payload['status']) == (kind, plain, 'answered')


def test_a_measure_brings_interval_unit_and_count() -> None:
    payload = answer(Measure(0.5, 0.4, 0.6, n=99), confidence=0.8, evidence=['gap'])
    assert (payload['low'], payload['high'], payload['unit'], payload['n']) == (0.4, 0.6, 'm', 99)
    assert (payload['confidence'], payload['evidence']) == (0.8, ['gap'])
    asked = answer(Measure(0.5, 0.4, 0.6), unit='cm')
    assert (asked['value'], asked['low'], asked['high'], asked['unit']) == (50, 40, 60, 'cm')
    with pytest.raises(ArgumentError, match="in 'm', which is not to be had in 's'"):
        answer(Measure(0.5), unit='s')


def test_places_keep_world_spread_and_frame() -> None:
    payload = answer(Point3([1, 2, 3], sigma_m=0.01, frame_id='map', frame_index=7))
    assert payload['kind'] == 'place'
    assert payload['place'] == [
        {'position': [1, 2, 3], 'quat_xyzw': [0, 0, 0, 1], 'sigma_m': 0.01, 'frame_id': 'map'}
    ]
    assert payload['frame_indices'] == [7]
    with pytest.raises(ArgumentError, match='not empty'):
        answer('there', place=Point3.empty())


def test_sketch_items_and_poses_are_places(board: Notebook) -> None:
    output = board.run(
        "box = sketch.box([1, 0, 0], [1, 1, 1], 0.5, name='b')\n"
        'ReturnAnswer("here", place=[box, np.eye(4)], evidence=[box])'
    )
    assert output.answer is not None
    assert [place['position'] for place in output.answer['place']] == [[1, 0, 0], [0, 0, 0]]
    assert output.answer['place'][0]['frame_id'] == 'map'
    assert output.answer['evidence'] == ['b']
    board.run('pass')
    board.world.bind([frame.core for frame in board.names['InputImages']], {})
    output = board.run(
        "sketch.point(SAM3(2, 'sugar').get_centroid_3d(), name='s')\n"
        "ReturnAnswer('there', evidence=['s'])"
    )
    assert output.answer is not None
    assert output.answer['frame_indices'] == [2]


CHOICES = {'choices': ['In front', 'behind', 'yes']}


@pytest.mark.parametrize(
    ('said', 'meant'),
    [
        ('in front', 'In front'),
        ('B', 'behind'),
        ('(a)', 'In front'),
        ('b) behind', 'behind'),
        (True, 'yes'),
    ],
)
def test_choices_by_letter_or_text(said: object, meant: str) -> None:
    assert answer(said, CHOICES)['value'] == meant


HEIGHTS = {'choices': ['10 cm', '21 cm', '40 cm']}


@pytest.mark.parametrize(
    ('value', 'unit', 'brief', 'meant'),
    [
        (Measure(0.213), None, HEIGHTS, '21 cm'),
        (0.12, None, HEIGHTS, '10 cm'),
        (39, 'cm', HEIGHTS, '40 cm'),
        (2, None, {'choices': ['1', '2', '3']}, '2'),
        (2.0, None, {'choices': ['1', '2', '3']}, '2'),
        (Measure(0.213), None, {'choices': ['10', '21', '40'], 'unit': 'cm'}, '21'),
        (Measure(1.5, unit='rad'), None, {'choices': ['A. 45 deg', 'B. 90 deg']}, 'B. 90 deg'),
    ],
)
def test_a_number_means_the_choice_that_is_clearly_nearest(
    value: float, unit: str | None, brief: dict[str, Any], meant: str
) -> None:
    payload = answer(value, brief, unit=unit)
    assert (payload['value'], payload['kind'], payload['status']) == (meant, 'choice', 'answered')


@pytest.mark.parametrize('value', [0.155, 2.0])
def test_a_number_between_the_choices_is_refused_in_plain_words(value: float) -> None:
    payload = answer(Measure(value), HEIGHTS)
    assert payload['status'] == 'refused'
    assert payload['reason'] == (
        f'{value:.3g} m was measured, and none of the choices 10 cm, 21 cm, 40 cm is clearly it'
    )


@pytest.mark.parametrize(
    ('value', 'unit', 'brief', 'match'),
    [
        (21.3, None, HEIGHTS, 'is it in another unit'),
        (0.5, 'rad', HEIGHTS, 'cannot be compared'),
        (0.5, 'm', CHOICES, 'none of the choices'),
    ],
)
def test_a_number_that_is_no_choice_comes_back_to_the_cell(
    value: float, unit: str | None, brief: dict[str, Any], match: str
) -> None:
    with pytest.raises(ArgumentError, match=match):
        answer(value, brief, unit=unit)


def test_what_cannot_be_the_answer_is_refused_with_the_reason() -> None:
    for value, brief, words in (
        ('above', CHOICES, 'none of the choices'),
        (0.5, {'expect': 'count'}, 'whole number'),
        (0.5, {'expect': 'bool'}, 'yes or no'),
        ('far', {'expect': 'number'}, 'a number is expected'),
        (float('nan'), {}, 'measurement behind it is empty'),
        (None, {}, 'status="refused"'),
        ('  ', {}, 'empty text'),
        (object(), {}, 'takes text, number'),
    ):
        with pytest.raises(ArgumentError, match=words):
            answer(value, brief)


def test_near_misses_are_understood() -> None:
    payload = answer('0.35 m', {'expect': 'number'})
    assert (payload['value'], payload['unit'], payload['kind']) == (0.35, 'm', 'number')
    assert answer('Yes, it fits', {'expect': 'bool'})['value'] is True
    assert answer(4.0, {'expect': 'count'})['value'] == 4


def test_directions_become_unit_vectors() -> None:
    payload = answer([0, 3, 4], {'expect': 'direction'})
    assert payload['direction'] == pytest.approx([0, 0.6, 0.8])
    with pytest.raises(ArgumentError, match='not all zero'):
        answer([0, 0, 0], {'expect': 'direction'})


def test_refused_and_ambiguous_need_no_value() -> None:
    payload = answer(None, status='refused', reason='no piano here', warnings='unseen corner')
    assert (payload['status'], payload['reason'], payload['value']) == (
        'refused',
        'no piano here',
        None,
    )
    assert payload['warnings'] == ['unseen corner']
    with pytest.raises(ArgumentError, match='none of answered'):
        answer(1, status='maybe')


def test_the_first_answer_counts_and_proposals_go_on(board: Notebook) -> None:
    first = board.run("Propose(1.0, unit='m')\nPropose(2.0, unit='m')")
    assert first.answer is None
    assert first.proposal is not None
    assert first.proposal['value'] == 2.0
    output = board.run("ReturnAnswer('one')\nReturnAnswer('two')")
    assert output.answer is not None
    assert output.answer['value'] == 'one'
    assert 'first ReturnAnswer counts' in board.printed
    again = board.run("ReturnAnswer('three')").answer
    assert again is not None, 'a cell after an answer that was not accepted may answer'
    assert again['value'] == 'three'


def test_several_measures_are_a_list_and_no_place() -> None:
    payload = answer([Measure(1.0), Measure(2.0), Measure(3.0)])
    assert (payload['kind'], payload['value'], payload['place']) == ('text', [1.0, 2.0, 3.0], [])


def test_an_answer_under_other_names_in_a_dict_and_in_percent() -> None:
    assert answer(Measure(1.0), confidence=85)['confidence'] == pytest.approx(0.85)
    assert answer({'answer': 3})['value'] == 3
    answering = Answering()
    answering.bind({})
    answering.ReturnAnswer(answer=Measure(0.5), units='m')  # type: ignore[call-arg]
    assert answering.answer is not None
    assert answering.answer['value'] == 0.5
