"""Scoring: tolerance, units, refusals, and which errors are silent."""

from __future__ import annotations

import math

import pytest

from spatialclaw_ros.core.answer import Answer, Kind, Status
from spatialclaw_ros.replay.questions import Truth
from spatialclaw_ros.replay.scoring import dialogues_right, score, summary


def number(value: float, unit: str = 'm', confidence: float = 0.9) -> Answer:
    return Answer(
        status=Status.ANSWERED, kind=Kind.NUMBER, value=value, unit=unit, confidence=confidence
    )


LENGTH = Truth('number', 0.2, 'm', tolerance_abs=0.01, tolerance_rel=0.1)


@pytest.mark.parametrize(
    ('answer', 'verdict', 'silent'),
    [
        (number(0.219), 'right', False),
        (number(21.9, 'cm'), 'right', False),
        (number(0.23), 'wrong', False),
        (number(0.41), 'wrong', True),
        (number(-0.2), 'wrong', True),
        (number(0.2, 'rad'), 'wrong', True),
        (number(0.41, confidence=0.29), 'refused', False),
        (Answer(status=Status.REFUSED), 'refused', False),
        (Answer(status=Status.AMBIGUOUS), 'refused', False),
        (Answer(), 'refused', False),
    ],
)
def test_numbers(answer: Answer, verdict: str, silent: bool) -> None:  # noqa: FBT001
    result = score(answer, LENGTH)
    assert (result.verdict, result.silent) == (verdict, silent)


@pytest.mark.parametrize(
    ('answer', 'silent_20pct'),
    [
        (number(0.235, confidence=0.9), False),
        (number(0.245, confidence=0.7), True),
        (number(0.245, confidence=0.69), False),
        (number(0.155, confidence=0.7), True),
        (number(0.2, 'rad', confidence=0.7), True),
        (number(float('nan'), confidence=0.9), False),
        (number(0.2, confidence=0.9), False),
    ],
)
def test_sure_and_much_off(answer: Answer, silent_20pct: bool) -> None:  # noqa: FBT001
    assert score(answer, LENGTH).silent_20pct is silent_20pct


def test_a_wrong_choice_is_much_off_where_it_is_said_surely() -> None:
    said = Answer(status=Status.ANSWERED, kind=Kind.CHOICE, choice=1, confidence=0.6)
    truth = Truth('choice', 'left')
    assert not score(said, truth, ('left', 'right')).silent_20pct
    assert score(said.with_(confidence=0.7), truth, ('left', 'right')).silent_20pct


def test_a_dialogue_is_right_when_all_of_it_is() -> None:
    scored = [('a', True), ('b', True), ('', False), ('a', True), ('b', False), ('b', True)]
    assert dialogues_right(scored) == (1, 2)


def test_degrees() -> None:
    truth = Truth('number', 90, 'deg', tolerance_abs=2)
    assert score(number(math.pi / 2, 'rad'), truth).right


def test_choices_by_index() -> None:
    truth = Truth('choice', 'left')
    said = Answer(status=Status.ANSWERED, kind=Kind.CHOICE, choice=1, confidence=0.8)
    assert score(said, truth, ('left', 'right')).silent
    assert score(said.with_(choice=0), truth, ('left', 'right')).right


def test_counts_are_exact() -> None:
    truth = Truth('integer', 4)
    assert score(number(4, '1'), truth).right
    assert score(number(5, '1'), truth).silent


def test_a_refusal_can_be_right() -> None:
    truth = Truth('refusal', None)
    assert score(Answer(status=Status.REFUSED), truth).right
    assert score(number(1.0), truth).silent


def test_summary() -> None:
    scores = [score(number(0.2), LENGTH), score(number(0.9), LENGTH), score(number(1.0), None)]
    assert summary(scores) == {
        'n': 3,
        'right': 1,
        'refused': 0,
        'wrong': 1,
        'unscored': 1,
        'silent_errors': 1,
    }
