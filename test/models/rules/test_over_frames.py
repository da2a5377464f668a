"""Questions about rooms seen in many pictures: right, with intervals, or refused with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from models.rules.asking import ask
from primitives.rooms import room

from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.core.query import RobotModel

if TYPE_CHECKING:
    from models.rules.asking import Asked
    from primitives.rooms import Room

SEED = 306
YES_NO = ('yes', 'no')
ROBOT = RobotModel('base_link', (0.44, 0.44, 1.25))
WIDE = RobotModel('base_link', (2.9, 2.9, 1.25))


@pytest.fixture(scope='module', params=[False, True], ids=['exact', 'noise'])
def drawn(request: pytest.FixtureRequest) -> Room:
    return room(SEED, noise=request.param)


def put(drawn: Room, question: str, choices: tuple[str, ...] = ()) -> Asked:
    return ask(drawn.captures, question, choices, robot=ROBOT)


def chosen(asked: Asked, choices: tuple[str, ...]) -> str:
    return choices[asked.answer.choice] if asked.answer.is_answered else asked.answer.reason


def test_distance_of_middles(drawn: Room) -> None:
    question = 'How far is the middle of the brown table from the middle of the green box?'
    answer = put(drawn, question).answer
    true = float(np.linalg.norm(drawn.middle('brown table') - drawn.middle('green box')))
    assert answer.value == pytest.approx(true, abs=0.05)
    assert answer.value_low <= true <= answer.value_high
    assert answer.value_high - answer.value_low < 0.3


def test_distance_from_the_camera_now(drawn: Room) -> None:
    answer = put(drawn, 'How far is the middle of the white chair from your camera now?').answer
    pose = np.array(drawn.truth['frames'][-1]['T_map_camera'])
    true = float(np.linalg.norm(drawn.middle('white chair') - pose[:3, 3]))
    assert answer.value == pytest.approx(true, abs=0.15)
    assert answer.value_low <= true <= answer.value_high


@pytest.mark.parametrize(
    ('question', 'name', 'what'),
    [
        ('How tall is the yellow chair?', 'yellow chair', 'height'),
        ('How high above the floor is the top of the brown table?', 'brown table', 'top'),
        ('How far is it from the ground up to the base of the white book?', 'white book', 'low'),
    ],
)
def test_heights(drawn: Room, question: str, name: str, what: str) -> None:
    place = drawn.place(name)
    low, high = place['low'][2], place['high'][2]
    true = {'height': high - low, 'top': high, 'low': low}[what]
    answer = put(drawn, question).answer
    assert answer.value == pytest.approx(true, abs=0.02)
    assert answer.value_low <= true <= answer.value_high


def test_which_is_taller(drawn: Room) -> None:
    choices = ('green box', 'yellow chair')
    question = 'Tell me which of the two is taller: the green box or the yellow chair.'
    assert chosen(put(drawn, question, choices), choices) == 'yellow chair'


def test_threshold(drawn: Room) -> None:
    question = "Does the brown table's own height exceed 0.4 m?"
    assert chosen(put(drawn, question, YES_NO), YES_NO) == 'yes'
    question = 'Is the brown table more than 1.2 m tall?'
    assert chosen(put(drawn, question, YES_NO), YES_NO) == 'no'


def test_what_carries_a_thing(drawn: Room) -> None:
    right = next(
        thing['name']
        for thing in drawn.truth['things']
        if thing['value'] == drawn.thing('white book')['start']['support']
    )
    choices = ('yellow chair', right, 'floor')
    question = f'What does the white book rest on, the yellow chair, the {right} or the floor?'
    assert chosen(put(drawn, question, choices), choices) == right
    question = f'Is the {right} holding up the white book?'
    assert chosen(put(drawn, question, YES_NO), YES_NO) == 'yes'
    question = 'Has the white book been put on the brown table?'
    if right != 'brown table':
        assert chosen(put(drawn, question, YES_NO), YES_NO) == 'no'


def test_the_gap_and_whether_the_robot_fits(drawn: Room) -> None:
    question = 'Do you fit between the white chair and the green box?'
    narrow = ask(drawn.captures, question, YES_NO, robot=WIDE)
    assert chosen(narrow, YES_NO) == 'no'
    unknown = ask(drawn.captures, question, YES_NO)
    assert unknown.answer.status is Status.REFUSED
    assert 'robot.size' in unknown.answer.reason


@pytest.mark.parametrize(
    'question',
    [
        'How tall is the turquoise piano?',
        'How far is the middle of the pink lamp from the middle of the green box?',
        'How wide is the free gap between the pink lamp and the green box?',
    ],
)
def test_what_no_picture_shows_is_refused(drawn: Room, question: str) -> None:
    answer = put(drawn, question).answer
    assert answer.status is Status.REFUSED
    assert 'was found' in answer.reason


def test_a_thing_and_itself_are_refused(drawn: Room) -> None:
    question = 'How far apart are the green box and the green box, middle to middle?'
    assert not put(drawn, question).answer.is_answered


@pytest.mark.parametrize('noise', [False, True])
def test_the_doorway(noise: bool) -> None:  # noqa: FBT001 - a parameter
    drawn = room(423, noise=noise)
    answer = put(drawn, 'How wide is the doorway?').answer
    true = drawn.truth['doorways'][0]['width_m']
    assert answer.value == pytest.approx(true, abs=0.03)
    question = "I need to know if you'd be able to drive through the doorway."
    assert chosen(put(drawn, question, YES_NO), YES_NO) == 'yes'
    wide = ask(drawn.captures, question, YES_NO, robot=WIDE)
    assert chosen(wide, YES_NO) == 'no'
