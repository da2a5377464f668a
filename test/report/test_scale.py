from __future__ import annotations

from typing import Any

from spatialclaw_ros.report.scale import interval

ANSWER: dict[str, Any] = {
    'kind': 'number', 'unit': 'm', 'value': 0.166, 'value_low': 0.14, 'value_high': 0.19
}  # fmt: skip


def test_interval_and_truth() -> None:
    out = interval(ANSWER, '16 cm')
    assert 'truth 0.16 m' in out
    assert out.count('<line') == 3


def test_without_truth_or_in_another_unit() -> None:
    assert 'truth' not in interval(ANSWER, '')
    assert 'truth' not in interval(ANSWER, 'red box')
    assert 'truth' not in interval(ANSWER, '20 deg')


def test_without_interval() -> None:
    assert interval({**ANSWER, 'value_low': None}, '') == ''
    assert interval({**ANSWER, 'kind': 'count'}, '') == ''
    assert interval({**ANSWER, 'value_low': 0.166, 'value_high': 0.166}, '') == ''
    assert interval({}, '1 m') == ''
