"""Voxels: numbered by tables or by sorting, in one order; fewer points where fewer are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.primitives import clouds

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@pytest.mark.parametrize('table', [7, 100, 2**20])
def test_tables_and_sorting_number_voxels_alike(
    table: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    cells = [rng.integers(0, size, 500) for size in (9, 4, 6)]
    monkeypatch.setattr(clouds, 'TABLE_CELLS', table)
    by_tables = clouds._voxels(cells)
    monkeypatch.setattr(clouds, 'MOST_CELLS_A_POINT', 0)
    np.testing.assert_array_equal(by_tables, clouds._voxels(cells))
    assert set(by_tables) == set(range(int(by_tables.max()) + 1))


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
