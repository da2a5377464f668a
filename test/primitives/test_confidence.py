"""Confidence of depth readings: block by block the same as pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest

from spatialclaw_ros.primitives import confidence, noise
from spatialclaw_ros.primitives.confidence import confidence_of


def test_is_what_it_says_of_every_pixel() -> None:
    rng = np.random.default_rng(0)
    rows = 2 * confidence.BLOCK_ROWS + 5
    steps = np.repeat(rng.uniform(0.2, 8, (rows, 5)), 8, axis=1)
    steps[: rows // 2] = np.linspace(0.3, 0.6, 40)
    depth = (steps + rng.normal(0, 0.005, steps.shape)).astype(np.float32)
    depth[rng.random(depth.shape) < 0.1] = np.nan
    depth[:3, :3] = np.nan
    wanted = np.zeros(depth.shape)
    for v, u in np.argwhere(np.isfinite(depth)):
        around = depth[max(0, v - 1) : v + 2, max(0, u - 1) : u + 2]
        # what is unknown lies nowhere: it is no edge
        jump = np.nanmax(around) - np.nanmin(around)
        sigma = float(noise.depth_sigma(float(depth[v, u])))
        wanted[v, u] = min(1.0, confidence.FULL_CONFIDENCE_SIGMA_M / sigma)
        if jump > confidence.JUMP_SIGMAS * sigma + confidence.JUMP_M:
            wanted[v, u] = min(wanted[v, u], confidence.RIM_CONFIDENCE)
    assert confidence_of(depth) == pytest.approx(wanted, abs=1e-5)
    assert {0, 1, confidence.RIM_CONFIDENCE} <= set(wanted.ravel().tolist())


def test_of_estimated_depth_all_noise_grows_with_it() -> None:
    depth = np.array([[0.3, np.nan, 0.3], [2.0, 2.0, 2.0], [2.0, 2.0, 2.0]], np.float32)
    noise.estimated(yes=True)
    try:
        found = confidence_of(depth)
    finally:
        noise.estimated(yes=False)
    assert found[0] == pytest.approx([0.2, 0, 0.2])
    assert found[2] == pytest.approx([0.008 / (noise.LEARNT_SHAPE * 2)] * 3, rel=1e-5)
