"""Measured values keep what they were measured from, through copies and pickles."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from spatialclaw_ros.core.measure import Measure, Point3


def test_measure_prints_what_it_carries() -> None:
    measure = Measure.from_sigma(0.5, 0.01, n=40)
    assert measure == 0.5
    assert f'{measure:.2f}' == '0.50'
    assert '90 %' in repr(measure)
    assert 'n=40' in str(measure)
    assert measure.sigma == pytest.approx(0.01)


@pytest.mark.parametrize('again', [copy.copy, lambda m: pickle.loads(pickle.dumps(m))])  # noqa: S301
def test_measure_survives_copies(again: object) -> None:
    measure = Measure(1.5, 1.4, 1.7, n=3, unit='rad', note='two frames')
    same = again(measure)  # type: ignore[operator]
    fields = ('low', 'high', 'n', 'unit', 'note')
    assert [getattr(same, name) for name in fields] == [getattr(measure, name) for name in fields]


def test_empty_point_is_falsy_and_a_measured_one_is_not() -> None:
    assert not Point3.empty(3)
    point = Point3([0, 0, 0], sigma_m=0.01, n=5, frame_index=2, frame_id='map')
    assert point
    assert point.frame_index == 2


def test_arithmetic_on_points_gives_plain_arrays() -> None:
    a, b = Point3([1, 2, 3], n=5), Point3([1, 0, 3], n=7)
    assert type(a - b) is np.ndarray
    assert float(np.linalg.norm(a - b)) == 2.0


def test_a_measure_and_a_point_by_their_parts() -> None:
    measure = Measure(2.0, 1.5, 2.5)
    assert (measure.value, measure.interval) == (2.0, (1.5, 2.5))
    point = Point3([1, 2, 3])
    assert (point.x, point.y, point.z) == (1.0, 2.0, 3.0)
    assert f'{point:.1f}' == '(1.0, 2.0, 3.0)'
    assert f'{point}' == str(point)
