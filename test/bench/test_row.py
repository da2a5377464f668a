"""A row holds numbers in the truth's unit and says how an answer ended."""

from __future__ import annotations

import json
import math

import pytest

from spatialclaw_ros.bench.plan import WorldPlan
from spatialclaw_ros.bench.row import Row, row_of
from spatialclaw_ros.core.answer import Answer, Kind, Status
from spatialclaw_ros.core.step import Outcome, StopReason
from spatialclaw_ros.replay.questions import Item, Question, Truth
from spatialclaw_ros.replay.runner import Replayed
from spatialclaw_ros.replay.scoring import score

TURN = Truth('number', 90.0, 'deg', tolerance_abs=3.0, tolerance_rel=0.05)
SAID = Answer(
    status=Status.ANSWERED,
    kind=Kind.NUMBER,
    text='91 degrees',
    value=math.radians(91),
    value_low=math.radians(89),
    value_high=math.radians(93),
    unit='rad',
    confidence=0.8,
)


def row(answer: Answer, truth: Truth | None = TURN) -> Row:
    item = Item(Question('t', 'By how much did it turn?', None), truth, 'robot_motion')
    done = Replayed(item, Outcome(answer, StopReason.ANSWERED, ()), score(answer, truth))
    return row_of(WorldPlan(7, labels=True, noise=False), done, 'out/t', 'refused')


def test_numbers_are_in_the_unit_of_the_truth() -> None:
    made = row(SAID)
    assert (made.value, made.low, made.high) == pytest.approx((91, 89, 93))
    assert made.covered
    assert made.right
    assert made.tolerance == 4.5
    assert (made.seed, made.family, made.record) == (7, 'robot_motion', 'out/t')


def test_an_interval_of_another_unit_covers_nothing() -> None:
    made = row(SAID.with_(unit='m'))
    assert made.covered is None
    assert made.verdict == 'wrong'


def test_a_refusal_says_why() -> None:
    made = row(Answer(status=Status.REFUSED, reason='it is not in view'))
    assert made.said == 'refused: it is not in view'
    assert not made.answered
    assert made.covered is None


def test_too_little_confidence_is_no_answer() -> None:
    assert not row(SAID.with_(confidence=0.2)).answered


def test_a_row_is_strict_json() -> None:
    made = row(Answer(status=Status.REFUSED, reason='none'), Truth('refusal', None))
    assert json.loads(json.dumps(made.to_json(), allow_nan=False))['value'] is None
    assert made.right
    assert not made.answerable


def test_no_truth_no_row() -> None:
    with pytest.raises(ValueError, match='no truth'):
        row(SAID, None)
