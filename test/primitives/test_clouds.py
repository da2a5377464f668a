"""Clouds: their readings; voxels numbered by tables or by sorting, in one order; how many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.primitives import clouds, optics
from spatialclaw_ros.primitives.frame_view import Frame

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@pytest.mark.parametrize('most_a_point', [0, 10**6])
def test_tables_and_sorting_number_voxels_alike(
    most_a_point: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    cells = [rng.integers(0, size, 500).astype(np.int32) for size in (90, 4, 60)]
    monkeypatch.setattr(clouds, 'MOST_CELLS_A_POINT', most_a_point)
    numbers = clouds.voxels(cells)
    assert set(numbers) == set(range(int(numbers.max()) + 1))
    _, apart = np.unique(np.column_stack(cells), axis=0, return_inverse=True)
    pairs = set(zip(numbers.tolist(), apart.ravel().tolist(), strict=True))
    assert len(pairs) == int(numbers.max()) + 1 == int(apart.max()) + 1


def test_voxels_may_be_as_fine_as_they_like(board: Notebook) -> None:
    frames = board.names['InputImages'][:1]
    points, _ = clouds.fuse(frames, 0)
    fine, _ = clouds.fuse(frames, 1e-12)
    assert 0.9 * len(points) < len(fine) <= len(points)


def test_a_voxel_is_the_mean_of_its_points(board: Notebook) -> None:
    frames = board.names['InputImages'][:1]
    points, colours = clouds.fuse(frames, 0)
    coarse, shades = clouds.fuse(frames, 100.0)
    np.testing.assert_allclose(coarse, points.mean(axis=0, dtype=float)[None], atol=1e-4)
    np.testing.assert_allclose(shades, colours.mean(axis=0)[None], atol=1)


def test_fewer_points_are_looked_at_where_fewer_are_wanted(board: Notebook) -> None:
    frames = board.names['InputImages']
    many, _ = clouds.fuse(frames, 0)
    few, _ = clouds.fuse(frames, 0, most=20_000)
    assert len(few) < 40_000 < len(many)


def test_a_sample_holds_every_so_many_readings_of_a_frame_and_their_colours(
    board: Notebook,
) -> None:
    frame = board.names['InputImages'][0]
    for camera in (frame.calibration, replace(frame.calibration, distortion=np.full(5, 0.02))):
        seen = Frame(replace(frame.core, camera=camera))
        points, colours = clouds.sample([seen], frame.width * frame.height // 9 + 1)
        wanted = optics.world_points(seen)[::3, ::3].reshape(-1, 3)
        assert np.isnan(wanted).any()
        np.testing.assert_allclose(points, wanted, atol=1e-5)
        np.testing.assert_array_equal(colours, frame.rgb[::3, ::3].reshape(-1, 3))
