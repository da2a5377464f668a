"""What moved, how far and how fast, when it was last seen, how many there are in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from models.rules.asking import ask
from staged import at, ball, box, going, stage, turning

from spatialclaw_ros.core.answer import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.rules.asking import Asked

    from spatialclaw_ros.core.frame import Capture

TIMES = [0.5 * k for k in range(9)]
ROLL = going((0, 2.3, 0.7), (1.2, 2.3, 0.7), (3.2, 2.3, -0.3))
AWAY = turning((0, 0), (1, 0), (3, 90), (4, 90))


@pytest.fixture(scope='module')
def rolling() -> tuple[Capture, ...]:
    """A ball rolls by, two boxes stay."""
    things = [ball('blue', ROLL), box('red', at(2.4, -0.9)), box('green', at(1.9, 0.3))]
    return stage(things, TIMES)


@pytest.fixture(scope='module')
def turning_away() -> tuple[Capture, ...]:
    """The robot turns from two boxes to a third."""
    things = [box('red', at(2.2, 0.3)), box('green', at(2.0, -0.5)), box('white', at(-0.3, 2.0))]
    return stage(things, TIMES, AWAY)


def said(captures: Sequence[Capture], question: str, choices: tuple[str, ...] = ()) -> Asked:
    asked = ask(captures, question, choices, segmenter='label_image')
    assert asked.confident, asked.answer.reason
    return asked


@pytest.mark.parametrize(
    ('question', 'truth'),
    [
        ('Did the blue ball move?', True),
        ('Has the red box been moving at any time?', False),
        ('Is the blue ball in another place now than at first?', True),
        ('Did the red box stay where it was?', True),
    ],
)
def test_whether_it_moved(rolling: tuple[Capture, ...], question: str, *, truth: bool) -> None:
    answer = said(rolling, question, ('yes', 'no')).answer
    assert answer.choice == (0 if truth else 1)


@pytest.mark.parametrize(
    'question',
    [
        'Which of these moved?',
        'What is in a different place than at first?',
        'Was it the red box, the blue ball or the green box that moved?',
        "Which one didn't stay where it was?",
    ],
)
def test_who_moved(rolling: tuple[Capture, ...], question: str) -> None:
    answer = said(rolling, question, ('red box', 'blue ball', 'green box')).answer
    assert answer.choice == 1


def test_how_far_and_how_fast(rolling: tuple[Capture, ...]) -> None:
    way = said(rolling, 'How far has the blue ball moved from where it was at first?').answer
    assert way.value == pytest.approx(1.0, abs=0.03)
    assert way.value_low < 1.0 < way.value_high
    assert way.places
    speed = said(rolling, 'How fast did the blue ball move on average while it moved?').answer
    assert speed.unit == 'm/s'
    assert speed.value == pytest.approx(0.5, abs=0.04)
    assert speed.value_low < 0.5 < speed.value_high


def test_a_thing_that_stays_has_no_way_and_no_speed(rolling: tuple[Capture, ...]) -> None:
    for question in (
        'How far has the red box moved from where it was at first?',
        'How fast did the red box move on average?',
        'Is the red box coming closer to you or going away?',
    ):
        answer = ask(rolling, question, segmenter='label_image').answer
        assert answer.status is Status.REFUSED
        assert 'not seen to have moved' in answer.reason


@pytest.mark.parametrize(('ends', 'truth'), [((2.3, 1.2), 'closer'), ((1.2, 2.3), 'away')])
def test_approach(ends: tuple[float, float], truth: str) -> None:
    track = going((0, ends[0], 0.3), (1.2, ends[0], 0.3), (3.2, ends[1], 0.3))
    captures = stage([ball('blue', track)], TIMES)
    answer = said(captures, 'Is the blue ball coming closer to you or going away?').answer
    assert answer.text == truth
    wording = ('going away', 'coming closer')
    choice = said(captures, 'Does the blue ball come closer, or go away?', wording).answer.choice
    assert wording[choice].split()[1] == truth
    yes = said(captures, 'Did the blue ball come closer to the robot?', ('yes', 'no')).answer
    assert yes.choice == (0 if truth == 'closer' else 1)


def test_when_it_was_last_seen(turning_away: tuple[Capture, ...]) -> None:
    asked = said(turning_away, 'How many seconds ago did you last see the red box?')
    assert asked.answer.unit == 's'
    assert asked.answer.value_low <= asked.answer.value <= asked.answer.value_high
    last = max(f for f in range(9) if f'{f}' in _seen(asked, 'red box'))
    assert asked.answer.value == pytest.approx(4 - TIMES[last], abs=1e-6)
    assert any('not known' in warning for warning in asked.answer.warnings)


def _seen(asked: Asked, name: str) -> str:
    lines = '\n'.join(asked.observations).splitlines()
    line = next(line for line in lines if line.startswith(f'[thing] {name}'))
    return line.split('seen in [')[1].split(']')[0]


def test_what_it_was_nearest_to(turning_away: tuple[Capture, ...]) -> None:
    choices = ('white box', 'green box')
    question = 'Which of these was closest to the red box when it was last seen?'
    assert said(turning_away, question, choices).answer.choice == 1


def test_counts_over_all_pictures(turning_away: tuple[Capture, ...]) -> None:
    asked = said(turning_away, 'How many different boxes have you seen in all the pictures?')
    assert asked.answer.value == 3
    assert said(turning_away, 'How many boxes can you see right now?').answer.value == 1


def test_what_may_be_one_or_two_is_not_counted() -> None:
    things = [box('red', at(1.3, 0)), box('red', at(0, 1.3))]
    captures = stage(things, TIMES, turning((0, 0), (0.5, 0), (3.5, 90), (4, 90)))
    answer = ask(captures, 'How many different boxes are there in all?', segmenter='label_image')
    assert answer.answer.status is Status.REFUSED
    assert 'may be one or two' in answer.answer.reason


def test_two_of_one_name_are_asked_back() -> None:
    captures = stage([box('red', at(2.2, 0.5)), box('red', at(2.2, -0.5))], TIMES[:4])
    answer = ask(captures, 'Did the red box move?', ('yes', 'no'), segmenter='label_image').answer
    assert not answer.is_answered
    assert '2 things are called' in answer.reason


def test_a_frame_with_shifted_depth_is_looked_at_again() -> None:
    captures = list(stage([box('red', at(2.2, 0.2))], TIMES))
    frame = captures[4].frame
    assert frame.depth_m is not None
    shifted = type(frame)(**{**vars(frame), 'depth_m': frame.depth_m + np.float32(0.6)})
    captures[4] = type(captures[4])(shifted, captures[4].label)
    asked = said(captures, 'Did the red box move?', ('yes', 'no'))
    assert asked.answer.choice == 1
    assert any('!= 4]' in cell.code for cell in asked.cells)
    plain = said(stage([box('red', at(2.2, 0.2))], TIMES), 'Did the red box move?', ('yes', 'no'))
    assert len(asked.cells) == len(plain.cells) + 2
    assert asked.answer.confidence < plain.answer.confidence


@pytest.mark.parametrize(
    'question',
    [
        'Did the piano move?',
        'When did you last see the piano?',
        'How fast did the piano move?',
        'How many different pianos have you seen in all the pictures?',
    ],
)
def test_what_is_nowhere_is_refused(rolling: tuple[Capture, ...], question: str) -> None:
    answer = ask(rolling, question, segmenter='label_image').answer
    assert answer.status is Status.REFUSED
    assert 'no piano' in answer.reason
