"""Other words, other pairs, other units, and things that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from models.rules.asking import ask, recorded

from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.core.units import convert

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NUMBERS = [
    ('What is the distance between the cracker box and the coffee can?', 'm', 0.170, 0.025),
    ('How far is the mustard bottle from the coffee can?', 'mm', 257, 31),
    ('How far away from the sugar box is the coffee can?', 'm', 0.166, 0.025),
    ('How wide is the gap between the sugar box and the coffee can?', 'm', 0.09, 0.02),
    ('How far is the coffee can from the camera?', 'm', 0.987, 0.05),
    (
        'What is the distance from the camera to the mustard bottle, in centimetres?',
        'cm',
        110.8,
        6,
    ),
    ('How tall is the coffee can?', 'm', 0.140, 0.014),
    ('How high is the top of the mustard bottle above the board?', 'cm', 18.8, 1.4),
    ('How much taller is the cracker box than the coffee can?', 'm', 0.073, 0.02),
    ('How wide is the coffee can?', 'm', 0.102, 0.012),
    ('How high is the camera above the white board?', 'mm', 736, 30),
    ('How many boxes are on the board?', '1', 2, 0),
    ('How many cans do you see?', '1', 1, 0),
    ('How many times as tall as the coffee can is the cracker box?', '1', 1.52, 0.1),
    ('How thick is the sugar box?', 'mm', 42, 5),
    ('By how many degrees is the camera tilted below the horizontal?', 'deg', 35.1, 1),
    ('How far below the camera is the top of the cracker box?', 'cm', 52.5, 2),
    ('How many objects rest directly on the board?', '1', 4, 0),
]
WORDS = [
    ('Which object is the shortest?', ('can', 'cracker box', 'sugar box'), 'can'),
    ('Which object is furthest to the left?', ('sugar box', 'cracker box'), 'cracker box'),
    ('Which is taller, the cracker box or the mustard bottle?', (), 'cracker box'),
    ('What is the tallest object on the board?', (), 'cracker box'),
    ('Which is nearest to the coffee can: the sugar box or the mustard bottle?', (), 'sugar box'),
    ('Is the coffee can taller than the sugar box?', ('yes', 'no'), 'no'),
    ('Is the cracker box taller than 15 cm?', ('yes', 'no'), 'yes'),
    ('Are the coffee can and the sugar box more than 1 m apart?', ('yes', 'no'), 'no'),
    ('Is the cracker box left of the sugar box?', ('yes', 'no'), 'yes'),
    ('On which side of the coffee can is the sugar box?', ('left', 'right'), 'right'),
    ('Is the mustard bottle in front of or behind the coffee can?', (), 'behind'),
    ('What is the coffee can standing on?', ('board', 'sugar box'), 'board'),
    ('Does the coffee can touch the sugar box?', ('yes', 'no'), 'no'),
    (
        'What is closer to the sugar box, the mustard bottle or the cracker box?',
        ('mustard bottle', 'cracker box'),
        'mustard bottle',
    ),
    (
        'Which gap is smaller: between can and sugar box, or between cracker box and sugar box?',
        ('can and sugar box', 'cracker box and sugar box'),
        'can and sugar box',
    ),
    ('Is the cracker box to the left or right of the middle of the view?', (), 'left'),
]
REFUSED = [
    'How tall is the piano?',
    'How far apart are the coffee can and the banana?',
    'How far is the box from the coffee can?',
    'How many bananas are on the board?',
    'How far is the coffee can from the edge of the board?',
    'How high is the bottom of the sugar box above the board?',
    'What colour is the sugar box?',
    'How heavy is the coffee can?',
    'In frame 3, how tall is the cracker box?',
    'Would the coffee can fit between the sugar box and the mustard bottle?',
    'How high is the camera above the floor?',
    'How far is the top of the coffee can from the top of the cracker box?',
    'How far is the coffee can from the front of the board?',
    '?',
]


@pytest.mark.parametrize(('question', 'unit', 'truth', 'tolerance'), NUMBERS)
def test_number(
    demo_scene: Path, question: str, unit: str, truth: float, tolerance: float
) -> None:
    asked = ask(recorded(demo_scene, (0,)), question, unit='' if unit == '1' else unit)
    assert asked.confident, asked.answer.reason
    value = convert(asked.answer.value, asked.answer.unit, unit)
    assert value == pytest.approx(truth, abs=tolerance + 1e-9)
    assert len(asked.cells) <= 7  # two numbers of three cells each, and the answer


@pytest.mark.parametrize(('question', 'choices', 'truth'), WORDS)
def test_word(demo_scene: Path, question: str, choices: tuple[str, ...], truth: str) -> None:
    asked = ask(recorded(demo_scene, (0,)), question, choices)
    assert asked.confident, asked.answer.reason
    answer = asked.answer
    assert (choices[answer.choice] if answer.choice >= 0 else answer.text) == truth


@pytest.mark.parametrize('question', REFUSED)
def test_what_it_cannot_know_is_refused(demo_scene: Path, question: str) -> None:
    asked = ask(recorded(demo_scene, (0,)), question)
    assert asked.answer.status in {Status.REFUSED, Status.AMBIGUOUS}
    assert asked.answer.reason


def test_two_boxes_are_shown_as_candidates(demo_scene: Path) -> None:
    answer = ask(recorded(demo_scene, (0,)), 'How tall is the box?').answer
    assert answer.status is Status.AMBIGUOUS
    assert len(answer.places) == 2
    assert len(answer.evidence) == 2


@pytest.mark.parametrize(
    'question',
    [
        'How tall is the piano?',
        'How far apart are the cabinet and the piano?',
        'How high is the table above the floor?',
        'How high is the camera above the desk in the first frame?',
        'By how many degrees does the camera move round the piano?',
    ],
)
def test_absent_things_are_refused_without_labels(
    question: str, recording: Callable[[str], Path]
) -> None:
    captures = recorded(recording('tum_fr3_cabinet'), None)
    assert ask(captures, question).answer.status is Status.REFUSED


def test_own_height_and_height_of_the_top(recording: Callable[[str], Path]) -> None:
    captures = recorded(recording('ycbv_0002'), (0,))
    things = ('pudding box', 'potted meat can')
    taller = ask(captures, 'Which is taller, the pudding box or the potted meat can?', things)
    assert things.index('potted meat can') == taller.answer.choice
    higher = ask(captures, 'Which one reaches higher above the board?', things)
    assert things.index('pudding box') == higher.answer.choice
    assert ask(captures, 'How many objects rest directly on the board?').answer.value == 5
    long = ask(captures, 'How long is the banana from tip to tip?').answer
    assert long.value == pytest.approx(0.195, abs=0.015)


def test_another_frames_camera(recording: Callable[[str], Path]) -> None:
    captures = recorded(recording('tum_fr1_rpy_pan'), (0, 14))
    said = 'The blue waste bin was seen in the first frame. '
    for question in ('How far is it from the last camera position?', 'How far is it now?'):
        assert ask(captures, said + question).answer.value == pytest.approx(2.95, abs=0.15)


def test_the_subject_of_a_comparison_over_time(recording: Callable[[str], Path]) -> None:
    captures = recorded(recording('tum_fr3_cabinet'), (0, 11))
    question = 'How much lower is the camera in the first frame than in the last?'
    assert ask(captures, question).answer.value == pytest.approx(0.054, abs=0.01)
    question = 'Is the camera closer to the cabinet in the first frame or in the last frame?'
    assert ask(captures, question, ('this one', 'that one')).answer.status is Status.REFUSED
    answer = ask(captures, question, ('last frame', 'first frame')).answer
    assert answer.choice == 0


@pytest.mark.parametrize(
    ('question', 'truth'),
    [
        ('Is the camera higher in the last frame than in the first?', 1),
        ('Does the camera turn to the left between the first and the last frame?', 0),
        ('Does the camera get closer to the cabinet from the first to the last frame?', 1),
    ],
)
def test_yes_or_no_over_time(
    recording: Callable[[str], Path], question: str, truth: float
) -> None:
    captures = recorded(recording('tum_fr3_cabinet'), (0, 11))
    assert ask(captures, question).answer.value == truth


@pytest.mark.parametrize('question', ['How tall is the mug?', 'How tall is the bowl?'])
def test_photos_of_different_things_of_one_name(
    recording: Callable[[str], Path], question: str
) -> None:
    answer = ask(recorded(recording('tabletop_singles'), None), question).answer
    assert answer.status is Status.REFUSED
    assert 'different things' in answer.reason


def test_turns_there_and_back_are_not_summed_unasked(recording: Callable[[str], Path]) -> None:
    captures = recorded(recording('tum_fr1_rpy_pan'), None)
    answer = ask(captures, 'By how many degrees does the camera turn in total?').answer
    assert answer.status is Status.REFUSED
    assert 'there and back' in answer.reason


def test_photos_of_different_worlds_share_no_distance(recording: Callable[[str], Path]) -> None:
    captures = recorded(recording('tabletop_singles'), None)
    for question in (
        'How far does the camera move from frame 0 to frame 3?',
        'How far apart are the white bowl (frame 5) and the green bowl (frame 3)?',
        'Is the mustard bottle (frame 0) to the left of the green bowl (frame 3)?',
    ):
        assert ask(captures, question).answer.status is Status.REFUSED


def test_heights_may_be_compared_over_such_worlds(recording: Callable[[str], Path]) -> None:
    captures = recorded(recording('tabletop_singles'), (0, 1))
    question = 'Is the mustard bottle (frame 0) taller than the sugar box (frame 1)?'
    assert ask(captures, question).answer.value == 1.0


def test_way_between_two_frames_far_apart_is_not_known(demo_scene: Path) -> None:
    question = 'How long is the path of the camera from the first to the last frame?'
    answer = ask(recorded(demo_scene, (0, 4)), question).answer
    assert answer.status is Status.REFUSED
    assert 'only frames 0 and 4' in answer.reason
    assert ask(recorded(demo_scene, (0, 1, 2, 3, 4)), question).answer.is_answered
    assert ask(recorded(demo_scene, (3, 4)), question).answer.is_answered
