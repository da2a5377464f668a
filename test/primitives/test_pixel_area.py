"""Percentiles and bounds read off rows and columns are those of the pixels themselves."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spatialclaw_ros.primitives.pixel_area import area_of, spread_over


@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(1, 40), st.floats(0.01, 1))
def test_rows_and_columns_tell_what_the_pixels_do(
    seed: int, height: int, width: int, share: float
) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < share
    v, u = np.nonzero(mask)
    area = area_of(mask)
    assert int(mask[area].sum()) == len(v)
    if not len(v):
        assert mask[area].size == 0
        return
    assert mask[area].shape == (np.ptp(v) + 1, np.ptp(u) + 1)
    for axis, pixels in ((0, u), (1, v)):
        found = spread_over(mask, axis, [0.01, 0.5, 0.99])
        np.testing.assert_allclose(found, np.percentile(pixels, [1, 50, 99]), atol=1e-9)


def test_a_view_with_steps_is_a_mask_too() -> None:
    mask = np.zeros((20, 20), bool)
    mask[4:8, 6:12] = True
    rows, columns = area_of(mask[::2, ::2])
    assert (rows, columns) == (slice(2, 4), slice(3, 6))
