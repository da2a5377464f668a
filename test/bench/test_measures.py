"""Each figure on cases made by hand; the calibration error against another formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from bench.made import choice, number, refused, wrong

from spatialclaw_ros.bench.measures import calibration_error, figures, summarise

if TYPE_CHECKING:
    from numpy.typing import NDArray


def test_accuracy_counts_right_refusals() -> None:
    rows = [number(), wrong(number()), refused(number()), refused(number(truth=None))]
    assert figures(rows)['accuracy'] == 2 / 4


def test_answered_is_of_the_answerable() -> None:
    rows = [number(), wrong(choice()), refused(number()), refused(number(truth=None))]
    assert figures(rows)['answered'] == 2 / 3


def test_unanswerable_refused_is_of_the_unanswerable() -> None:
    unanswerable = number(truth=None)
    rows = [number(), refused(number()), refused(unanswerable), wrong(unanswerable)]
    assert figures(rows)['unanswerable_refused'] == 1 / 2


def test_silent_errors_are_of_all() -> None:
    near_miss = number(verdict='wrong', silent_20pct=True)
    rows = [number(), near_miss, wrong(number()), refused(number())]
    found = figures(rows)
    assert (found['silent_2x'], found['silent_20pct']) == (1 / 4, 2 / 4)


def test_coverage_is_of_numbers_with_an_interval() -> None:
    rows = [
        number(),
        number(low=1.0, high=1.1),
        number(low=1.01, high=1.1),
        number(low=0.8, high=0.99),
        number(low=None, high=None),
        number(type='integer', truth=3.0, low=4.0, high=5.0),
        choice(),
        refused(number()),
        wrong(number(truth=None)),
    ]
    assert figures(rows)['coverage_90'] == 2 / 4


def test_nothing_to_measure_is_no_figure() -> None:
    found = summarise([refused(number())])
    for name in ('coverage_90', 'ece', 'unanswerable_refused', 'no_depth_baseline'):
        assert found[name] is None
    assert found['answered'] == 0.0
    assert summarise([])['n'] == 0


def binned(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the calibration error as it is usually written: bins, means, weights."""
    total = 0.0
    for k in range(10):
        inside = (confidences >= k / 10) & ((confidences < (k + 1) / 10) | (k == 9))
        if inside.any():
            total += inside.mean() * abs(confidences[inside].mean() - right[inside].mean())
    return total


@pytest.mark.parametrize('seed', range(5))
def test_calibration_error(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sure = rng.choice([*rng.random(20), 0.0, 0.3, 0.55, 1.0], 200)
    right = rng.random(200) < sure**2
    rows = [
        number(confidence=float(c), verdict='right' if ok else 'wrong')
        for c, ok in zip(sure, right, strict=True)
    ]
    others = [refused(number()), number(confidence=None)]
    assert calibration_error([*rows, *others]) == pytest.approx(binned(sure, right), abs=1e-12)


def test_calibration_error_by_hand() -> None:
    # 0.9 four times, right three times; 0.5 once, wrong
    rows = [number()] * 3 + [wrong(number())] + [wrong(choice(confidence=0.5))]
    assert calibration_error(rows) == pytest.approx((4 * 0.15 + 1 * 0.5) / 5)


def test_parts() -> None:
    rows = [number(labels=False, depth=2), wrong(number(noise=True)), choice(depth=2)]
    found = summarise(rows)
    assert {k: v['n'] for k, v in found['by_family'].items()} == {'distance': 2, 'support': 1}
    assert {k: v['n'] for k, v in found['by_depth'].items()} == {'1': 1, '2': 2}
    assert found['by_depth']['2']['accuracy'] == 1.0
    assert found['by_noise']['noise'] == figures([rows[1]])
    assert found['by_labels']['no_labels']['n'] == 1


def test_dialogues_are_counted_whole_and_apart() -> None:
    turns = [
        number(dialogue='a'),
        number(dialogue='a'),
        number(dialogue='b'),
        refused(number(dialogue='b')),
        number(dialogue='a', seed=2),
    ]
    found = summarise([number(), *turns])
    assert found['n'] == 1
    assert (found['dialogues_right'], found['dialogues']) == (2, 3)
    assert found['dialogue_turns'] == figures(turns)


def test_without_depth_is_of_what_was_asked_so() -> None:
    rows = [number(without_depth='right'), number(without_depth='refused'), number()]
    assert summarise(rows)['no_depth_baseline'] == 1 / 2
