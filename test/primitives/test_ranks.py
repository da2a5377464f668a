"""Medians and percentiles are NumPy's."""

from __future__ import annotations

import numpy as np
import pytest

from spatialclaw_ros.primitives.ranks import median, middle, percentiles


@pytest.mark.parametrize('count', [1, 2, 3, 4, 37, 400])
@pytest.mark.parametrize('kind', [np.float32, np.float64])
def test_they_are_those_of_numpy(count: int, kind: type[np.floating]) -> None:
    rows: np.ndarray = np.random.default_rng(count).normal(size=(3, count)).astype(kind)
    rows[:, : count // 3] = 0.5
    before = rows.copy()
    wanted = [0, 0.5, 1, 20, 50, 77.7, 99, 99.5, 100]
    np.testing.assert_allclose(
        percentiles(rows, wanted), np.percentile(rows, wanted, axis=1).T, rtol=1e-6, atol=1e-7
    )
    np.testing.assert_allclose(middle(rows.T), np.median(rows, axis=1), rtol=1e-6)
    assert median(rows[0]) == pytest.approx(np.median(rows[0]), rel=1e-6)
    np.testing.assert_array_equal(rows, before)


def test_the_median_of_nothing_is_nan() -> None:
    assert np.isnan(median(np.zeros(0)))
