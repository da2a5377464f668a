"""The recordings' own questions: how many are right, and that none is wrong unnoticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from replay.asking import ask_scene, is_declined, is_right, line, lines, questions_of
from replay.variants import unlabelled

from spatialclaw_ros.core.answer import Status
from spatialclaw_ros.replay.questions import load_questions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from replay.asking import Answers

    Ask = Callable[[str], Answers]

pytestmark = pytest.mark.timeout(900)  # whole recordings are asked

SCENES = ('ycbv_0001', 'ycbv_0002', 'tabletop_singles', 'tum_fr3_cabinet', 'tum_fr1_rpy_pan')
PAN_RIGHT = ('01', '03', '04', '13')
PAN_DECLINED = ('06', '07', '09', '10')
"""What no colour and shape can ground: a game controller, a carton, a book."""
BY_COLOUR_AND_SHAPE = {
    'ycbv_0001': ('01', '15'),
    'ycbv_0002': (),
    'tabletop_singles': ('03',),
}
"""What is answered without any label."""


def own(answers: Answers, scene: str) -> Answers:
    """Return the answers to the questions of a recording's file."""
    return {key: value for key, value in answers.items() if key.startswith(scene)}


@pytest.mark.parametrize(
    ('scenes', 'right', 'of'),
    [
        (('ycbv_0001', 'ycbv_0002'), 17, 18),
        (('tabletop_singles',), 9, 9),
        (('tum_fr3_cabinet',), 7, 7),
    ],
)
def test_right(answers: Ask, scenes: tuple[str, ...], right: int, of: int) -> None:
    asked = [a for scene in scenes for a in own(answers(scene), scene).values()]
    assert len(asked) == of
    missed = [a for a in asked if not is_right(a)]
    assert of - len(missed) >= right, lines(missed)


@pytest.mark.parametrize('number', PAN_RIGHT)
def test_pan_right(answers: Ask, number: str) -> None:
    answer = answers('tum_fr1_rpy_pan')[f'tum_fr1_rpy_pan-{number}']
    assert is_right(answer), line(answer)


@pytest.mark.parametrize('number', PAN_DECLINED)
def test_pan_declined(answers: Ask, number: str) -> None:
    answer = answers('tum_fr1_rpy_pan')[f'tum_fr1_rpy_pan-{number}'].outcome.answer
    assert answer.status in {Status.REFUSED, Status.AMBIGUOUS}
    assert answer.reason


@pytest.mark.parametrize('scene', SCENES)
def test_nothing_is_wrong_unnoticed(answers: Ask, scene: str) -> None:
    silent = [a for a in answers(scene).values() if a.score.silent]
    assert not silent, lines(silent)


@pytest.mark.parametrize(
    ('scene', 'thing'), [('tum_fr3_cabinet', 'piano'), ('ycbv_0001', 'kettle'),
                         ('ycbv_0002', 'kettle')]
)  # fmt: skip
def test_absent_things_are_refused(answers: Ask, scene: str, thing: str) -> None:
    asked = [a for key, a in answers(scene).items() if key.startswith(thing)]
    assert asked
    given = [a for a in asked if a.outcome.answer.status != Status.REFUSED]
    assert not given, lines(given)
    assert all(thing in a.outcome.answer.reason for a in asked), lines(asked)


@pytest.fixture(scope='module')
def without_labels(
    recording: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Ask:
    """Return the function that asks a recording's questions with its labels taken away."""
    asked: dict[str, Answers] = {}

    def answers_of(name: str) -> Answers:
        if name not in asked:
            source = recording(name)
            folder = unlabelled().write(source, tmp_path_factory.mktemp('unlabelled'))
            asked[name] = ask_scene(folder, load_questions(source / 'questions.json'))
        return asked[name]

    return answers_of


@pytest.mark.parametrize('scene', BY_COLOUR_AND_SHAPE)
def test_without_labels_nothing_is_wrong_unnoticed(without_labels: Ask, scene: str) -> None:
    silent = [a for a in without_labels(scene).values() if a.score.silent]
    assert not silent, lines(silent)


@pytest.mark.parametrize(
    ('scene', 'number'), [(s, n) for s, numbers in BY_COLOUR_AND_SHAPE.items() for n in numbers]
)
def test_without_labels_colour_and_shape_answer(
    without_labels: Ask, scene: str, number: str
) -> None:
    answer = without_labels(scene)[f'{scene}-{number}']
    assert is_right(answer), line(answer)


def test_without_labels_touching_things_are_not_counted(without_labels: Ask) -> None:
    answer = without_labels('ycbv_0002')['ycbv_0002-01']
    assert is_declined(answer), line(answer)


def test_every_question_is_asked(answers: Ask, recording: Callable[[str], Path]) -> None:
    for scene in SCENES:
        assert list(answers(scene)) == [q.id for q in questions_of(recording(scene))]
