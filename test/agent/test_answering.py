from __future__ import annotations

import math
from typing import Any

import pytest
from agent.doubles import CAMERA, capture, query

from spatialclaw_ros.agent.answering import make_answer
from spatialclaw_ros.agent.expectation import expectation
from spatialclaw_ros.core.answer import Answer, Kind, Status
from spatialclaw_ros.core.camera import Camera
from spatialclaw_ros.core.errors import BadInputError

NAN = float('nan')


def answer(
    question: str,
    value: object,
    *,
    about: dict[str, Any] | None = None,
    **payload: Any,  # noqa: ANN401
) -> Answer:
    return make_answer({'value': value, **payload}, query(question, **(about or {})))


@pytest.mark.parametrize(
    ('question', 'kind'),
    [
        ('How far apart are the can and the box?', Kind.NUMBER),
        ('What is the gap between the can and the box?', Kind.NUMBER),
        ('By how much did it move?', Kind.NUMBER),
        ('How many degrees did the camera turn?', Kind.NUMBER),
        ('How tall is the box, standing on the board?', Kind.NUMBER),
        ('How many mugs are there?', Kind.COUNT),
        ('Is the mug on the table?', Kind.BOOL),
        ('Is the mug left or right of the box?', Kind.UNSET),
        ('Which box is the tallest?', Kind.UNSET),
        ('Where is the mug?', Kind.UNSET),
        ('In the last frame, how far apart are the cup and the carton?', Kind.NUMBER),
        ('Frame 0: is the mug on the table?', Kind.BOOL),
        ('What is close to the wall?', Kind.UNSET),
        ('What is the tall thing left of the box?', Kind.UNSET),
        ('What is near the gap?', Kind.UNSET),
        ("What is the crate's height?", Kind.UNSET),
        ('What is the largest width of the door?', Kind.NUMBER),
    ],
)
def test_kind_from_words(question: str, kind: Kind) -> None:
    assert expectation(query(question)).kind is kind


def test_number_with_interval_reads_well() -> None:
    got = answer('How far is it?', 0.1662, unit='m', low=0.14, high=0.19, confidence=0.8)
    assert got.status is Status.ANSWERED
    assert got.text == '0.166 m (90 %: 0.14 to 0.19)'
    assert (got.value, got.unit, got.confidence) == (0.1662, 'm', 0.8)
    assert (got.value_low, got.value_high) == (0.14, 0.19)


@pytest.mark.parametrize(
    ('value', 'unit', 'wanted', 'si', 'text'),
    [
        (16.6, 'cm', '', 0.166, '0.166 m'),
        (0.166, 'm', 'cm', 0.166, '16.6 cm'),
        ('16.6 cm', None, 'cm', 0.166, '16.6 cm'),
        ('about 2 m.', None, '', 2.0, '2.00 m'),
        (0.5, None, '', 0.5, '0.500 m'),
        (0, 'm', '', 0.0, '0 m'),
        ([3.5], 'm', '', 3.5, '3.50 m'),
    ],
)
def test_lengths(value: object, unit: str | None, wanted: str, si: float, text: str) -> None:
    got = answer('How far is it?', value, unit=unit, about={'unit': wanted})
    assert got.value == pytest.approx(si)
    assert got.unit == 'm'
    assert got.text == text


def test_degrees_of_the_question_are_those_of_the_text() -> None:
    got = answer('How many degrees did the camera turn?', math.pi / 2, unit='rad')
    assert got.text == '90.0°'
    assert got.unit == 'rad'
    back = answer('How many degrees did it turn?', 90, unit='deg', low=80, high=100)
    assert back.value == pytest.approx(math.pi / 2)
    assert back.value_high == pytest.approx(math.radians(100))
    assert back.text == '90° (90 %: 80 to 100)'


@pytest.mark.parametrize(
    ('question', 'value', 'fields', 'said'),
    [
        ('How far is it?', NAN, {'unit': 'm'}, 'empty or failed'),
        ('How far is it?', math.inf, {'unit': 'm'}, 'empty or failed'),
        ('How far is it?', 'quite far', {}, "'quite far' is none"),
        ('How far is it?', True, {}, 'not a number'),
        ('How far is it?', None, {}, 'None'),
        ('How far is it?', -0.2, {'unit': 'm'}, 'never negative'),
        ('How far is it?', 30, {'unit': 'deg'}, "cannot be given in 'm'"),
        ('How far is it?', 30, {'unit': 'ells'}, "'ells' is unknown"),
        ('How far is it in cm?', 16.6, {}, 'unit="cm" or unit="m"'),
        ('What is the angle between them?', 1.5, {}, 'without a unit'),
        ('How long did the person stand there?', 4, {}, 'without a unit'),
        ('How many mugs?', 2.5, {}, 'whole number'),
        ('How many mugs?', -1, {}, 'whole number'),
        ('How many mugs?', 'a few', {}, 'no count'),
        ('How far is it?', '', {'status': 'refused'}, 'needs a reason'),
        ('How far is it?', 1, {'status': 'done'}, "'done' is none of"),
        ('Where is it?', None, {'place': [{'position': [1, NAN, 0]}]}, 'position of the place'),
        ('Where is it?', None, {'place': [{'position': [1, 2]}]}, 'not 3 numbers'),
        ('Where is it?', None, {'place': [{'position': [1, 2, 3], 'frame_id': 'moon'}]}, "'moon'"),
        ('Which way?', None, {'direction': [0, 0, 0]}, 'no length'),
        ('Which box is it?', '  ', {}, 'empty'),
    ],
)
def test_bad_payloads_say_what_would_be_right(
    question: str, value: object, fields: dict[str, Any], said: str
) -> None:
    about = {'unit': 'm'} if fields.get('unit') == 'deg' else {}
    with pytest.raises(BadInputError, match=said):
        answer(question, value, about=about, **fields)


@pytest.mark.parametrize(('value', 'count'), [(4, 4), (4.0, 4), ('four', 4), (' 4 ', 4), (0, 0)])
def test_counts(value: object, count: int) -> None:
    got = answer('How many mugs are there?', value)
    assert (got.kind, got.value, got.text) == (Kind.COUNT, count, str(count))


@pytest.mark.parametrize(
    ('value', 'truth'), [(True, 1), ('Yes', 1), ('no, it is under it', 0), (0, 0)]
)
def test_yes_and_no(value: object, truth: int) -> None:
    got = answer('Is it on the table?', value)
    assert (got.kind, got.value, got.text) == (Kind.BOOL, truth, 'yes' if truth else 'no')


def test_guessed_yes_no_takes_a_sentence_but_a_stated_one_does_not() -> None:
    assert answer('Can you say where it is?', 'under the table').kind is Kind.TEXT
    with pytest.raises(BadInputError, match='neither'):
        answer('Can you?', 'under the table', about={'expect': Kind.BOOL})


CHOICES = ('left', 'front left', 'the Sugar Box', '12')


@pytest.mark.parametrize(
    ('value', 'index'),
    [
        ('left', 0),
        ('LEFT.', 0),
        ('A', 0),
        ('(b)', 1),
        ('B. front left', 1),
        ('front-left', 1),
        ('it is to the front left of me', 1),
        ('sugar box', 2),
        ('Answer: C', 2),
        (12, 3),
        (12.0, 3),
        (['left'], 0),
    ],
)
def test_choices(value: object, index: int) -> None:
    got = answer('Which one?', value, about={'choices': CHOICES})
    assert (got.kind, got.choice, got.text) == (Kind.CHOICE, index, CHOICES[index])


@pytest.mark.parametrize('value', ['right', 'left or the sugar box', 3, '', None, 'E'])
def test_what_is_no_choice_lists_them(value: object) -> None:
    with pytest.raises(BadInputError, match='front left'):
        answer('Which one?', value, about={'choices': CHOICES})


def test_bool_to_a_yes_no_choice() -> None:
    assert answer('Is it?', value=False, about={'choices': ('Yes', 'No')}).choice == 1


def test_refusal_and_question_back() -> None:
    refused = answer('How far is it?', None, status='refused', reason='no piano in view')
    assert (refused.status, refused.reason) == (Status.REFUSED, 'no piano in view')
    assert math.isnan(refused.value)
    places = [{'position': [0, 0, 1]}, {'position': [1, 0, 1], 'sigma_m': 0.02}]
    back = answer('How far is the mug?', 'which mug?', status='ambiguous', place=places)
    assert back.status is Status.AMBIGUOUS
    assert back.text == 'which mug?'
    assert [place.position for place in back.places] == [(0, 0, 1), (1, 0, 1)]
    assert back.places[1].sigma_m == 0.02


POSE = {'position': [1, 2, 3], 'quat_xyzw': [0, 0, 2, 0]}


def test_place_and_direction() -> None:
    got = answer('Where is it?', None, place=[POSE])
    assert got.kind is Kind.PLACE
    assert got.places[0].quat_xyzw == pytest.approx((0, 0, 1, 0))
    assert got.places[0].frame_id == 'map'
    assert got.text == 'at (1.00, 2.00, 3.00) m in map'
    way = answer('Which way is it?', None, direction=[0, 3, 4])
    assert way.direction == pytest.approx((0, 0.6, 0.8))


@pytest.mark.parametrize(
    ('given', 'kept', 'warned'),
    [(0.7, 0.7, False), (7, 1.0, True), (-1, 0.0, True), ('high', NAN, True), (None, NAN, False)],
)
def test_confidence(given: object, kept: float, warned: bool) -> None:  # noqa: FBT001
    got = answer('How many?', 3, confidence=given)
    assert got.confidence == kept or (math.isnan(kept) and math.isnan(got.confidence))
    assert bool(got.warnings) is warned


def test_interval_beside_the_value_is_left_out() -> None:
    got = answer('How far is it?', 1.0, unit='m', low=2.0, high=3.0)
    assert math.isnan(got.value_low)
    assert any('interval' in warning for warning in got.warnings)


def test_stamps_evidence_and_warnings_of_the_frames_used() -> None:
    captures = (
        capture(3, 1.0, warnings=('up taken from the supporting plane',)),
        capture(4, 6.0),
    )
    got = make_answer(
        {
            'value': 1,
            'unit': 'm',
            'frame_indices': [3, 99],
            'evidence': ['gap', 'nothing', 'gap'],
            'warnings': ['one leg unseen'],
        },
        query(captures=captures),
        sandbox='none',
        sketch={'gap': 1},
    )
    assert got.stamp_ns == 1_000_000_000
    assert got.evidence_stamps_ns == (1_000_000_000,)
    assert got.evidence == ('gap',)
    said = ' | '.join(got.warnings)
    for word in ('one leg unseen', 'supporting plane', '5.0 s older', 'no sandbox'):
        assert word in said


def test_stale_camera_is_named() -> None:
    rear = Camera('rear', CAMERA.K, 64, 48, 'rear_optical')
    captures = (capture(0, 1.0, camera=rear), capture(1, 5.0))
    got = make_answer({'value': 1, 'unit': 'm'}, query(captures=captures))
    assert any("camera 'rear'" in warning for warning in got.warnings)


def test_hostile_payload_is_bounded() -> None:
    got = answer(
        'Which one?', 'x' * 9000, warnings=['\x1b[31mw' * 9000] * 90, evidence='all', place=None
    )
    assert len(got.text) <= 2000
    assert len(got.warnings) <= 16
    assert '\x1b' not in got.warnings[0]


@pytest.mark.parametrize(
    ('value', 'low', 'high', 'text'),
    [
        (0.2101, 0.2031, 0.2171, '0.210 m (90 %: 0.203 to 0.217)'),
        (0.0934, 0.0801, 0.1047, '0.093 m (90 %: 0.080 to 0.105)'),
        (3.2, 2.1, 4.3, '3.2 m (90 %: 2.1 to 4.3)'),
        (12.0, 3.0, 30.0, '12 m (90 %: 3 to 30)'),
        (0.5, 0.4999999, 0.5000001, '0.500000 m (90 %: 0.500000 to 0.500000)'),
    ],
)
def test_digits_follow_the_interval(value: float, low: float, high: float, text: str) -> None:
    assert answer('How far is it?', value, unit='m', low=low, high=high).text == text


def test_a_length_asked_for_in_degrees_ends_the_question() -> None:
    said = answer('How tall is the box?', 0.21, unit='m', about={'unit': 'deg'})
    assert said.status is Status.REFUSED
    assert said.reason.startswith('the unit asked for, deg, measures angles, and the answer is of')
    assert 'ask in a unit of length' in said.reason


def test_a_length_for_an_angle_comes_back_to_the_model() -> None:
    with pytest.raises(BadInputError, match='deg, measures angles'):
        answer('By what angle did it turn?', 0.21, unit='m', about={'unit': 'deg'})
