"""Points that know their world, and noise that grows with the distance."""

from __future__ import annotations

import numpy as np
import pytest

from spatialclaw_ros.primitives import noise
from spatialclaw_ros.primitives.points import WorldPoints, frame_id_of


def test_slices_and_reductions_stay_in_the_world_scalars_do_not() -> None:
    points = WorldPoints(
        np.arange(12.0).reshape(4, 3), frame_id='map', frame_index=3, sigma_m=0.01
    )
    for part in (
        points[:2],
        points[points[:, 0] > 1],
        points + 1,
        points.mean(axis=0),
        np.median(points, axis=0),
    ):
        assert frame_id_of(part) == 'map'
    assert isinstance(points.sum(), np.floating)
    assert type(points[:, 0] > 1) is np.ndarray


def test_noise_follows_the_published_model() -> None:
    assert noise.depth_sigma([0.4, 1.4, 2.4]) == pytest.approx([0.0012, 0.0031, 0.0088])
    assert noise.median_sigma(1.0, 20_000, 500) < noise.median_sigma(1.0, 200, 500)
