"""The one body of a mask, and tops without depth of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from spatialclaw_ros.primitives.solid import (
    JUMP,
    PIECE_PX,
    STEEP,
    _parts,
    neighbours,
    share_in_pieces,
    solid,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from primitives.worlds import Notebook


def test_what_shines_through_is_left_out() -> None:
    depth = np.full((60, 80), 2.0, np.float32)
    depth[10:50, 10:50] = 1.0
    mask = np.zeros(depth.shape, bool)
    mask[10:50, 10:53] = True  # three columns too wide: background
    assert np.array_equal(solid(neighbours(depth), mask), depth == 1.0)


def test_the_inside_of_a_mug_belongs_to_it() -> None:
    depth = np.full((60, 80), np.nan, np.float32)
    depth[10:40, 10:50] = 1.0
    depth[10:20, 20:40] = 1.05  # behind the rim
    mask = np.isfinite(depth)
    assert solid(neighbours(depth), mask).sum() == mask.sum()


def test_nothing_gives_nothing() -> None:
    depth = np.full((6, 8), np.nan, np.float32)
    assert not solid(neighbours(depth), np.ones(depth.shape, bool)).any()
    assert not solid(neighbours(depth), np.zeros(depth.shape, bool)).any()


def test_a_top_without_depth_is_taken_from_its_pixel(notebook: Callable[..., Notebook]) -> None:
    stack = notebook('ycbv_0002', (0,))
    stack.run("""
frame = InputImages[-1]
ground = tools.Reconstruct(frame).ground(frame)
marker = SAM3.segment_image_by_text(frame, 'marker').top_above(ground, frame)
bottle = SAM3.segment_image_by_text(frame, 'mustard bottle').top_above(ground, frame)
""")
    marker, bottle = stack.names['marker'], stack.names['bottle']
    assert 'no' not in bottle.note
    assert float(bottle) == pytest.approx(0.184, abs=0.01)
    assert 'highest pixel' in marker.note  # its black cap has no depth
    assert float(marker) == pytest.approx(0.116, abs=0.015)


def test_an_extent_includes_the_rim(notebook: Callable[..., Notebook]) -> None:
    bowl = notebook('tabletop_singles', (3,))
    bowl.run("""
frame = InputImages[-1]
seg = SAM3.segment_image_by_text(frame, 'green bowl')
wide = seg.extent_along(frame.T_world_camera[:3, 0] * [1, 1, 0], frame)
""")
    assert float(bowl.names['wide']) == pytest.approx(0.150, abs=0.008)


def test_side_by_side_all_that_is_as_high_as_the_camera_is_no_one_surface() -> None:
    depth = np.full((20, 40), 2.0, np.float32)
    depth[:, :37] = 1.0
    mask = np.ones(depth.shape, bool)
    assert np.array_equal(solid(neighbours(depth, np.zeros_like(depth), 0.01), mask), depth == 1.0)


def test_one_above_the_other_what_is_equally_high_is_one_surface() -> None:
    depth = np.ones((20, 40), np.float32)
    depth[0] = 2.0
    mask = np.ones(depth.shape, bool)
    assert solid(neighbours(depth, np.zeros_like(depth), 0.01), mask).all()
    assert np.array_equal(solid(neighbours(depth), mask), depth == 1.0)


def test_parts_are_those_of_a_graph_of_neighbours() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        depth = rng.choice([1.0, 1.005, 1.5], (23, 31)).astype(np.float32)
        inside = rng.random((23, 31)) < 0.8
        number = np.full(inside.shape, -1)
        number[inside] = np.arange(int(inside.sum()))
        pairs = [
            (number[v, u], number[v + dv, u + du])
            for dv, du in ((0, 1), (1, 0))
            for v in range(23 - dv)
            for u in range(31 - du)
            if inside[v, u]
            and inside[v + dv, u + du]
            and abs(depth[v, u] - depth[v + dv, u + du]) < 0.012
        ]
        first, second = np.array(pairs).T
        graph = coo_matrix((np.ones(len(first)), (first, second)), (inside.sum(),) * 2)
        wanted = connected_components(graph, directed=False)[1]
        parts = _parts(inside, neighbours(depth).joined(inside, JUMP))
        np.testing.assert_array_equal(parts[inside] - 1, wanted)
        assert not parts[~inside].any()


def test_whether_enough_is_in_pieces_is_told_as_by_counting_them() -> None:
    rng = np.random.default_rng(0)
    told = []
    for k in range(60):
        depth = rng.choice([1.0, 1.5], (23, 31), p=[0.5 + k / 120, 0.5 - k / 120])
        depth = depth.astype(np.float32)
        mask = rng.random(depth.shape) < 0.5 + k / 120
        some = rng.random(depth.shape) < 0.5
        near = neighbours(depth)
        parts = _parts(mask, near.joined(mask, STEEP))
        large = np.bincount(parts.ravel()) >= PIECE_PX
        wanted = float((mask & large[parts])[some].mean())
        for enough in (0.5, 0.8, 0.9):
            share = share_in_pieces(near, mask, some, enough)
            assert (share >= enough) == (wanted >= enough)
            told.append(wanted >= enough)
    assert any(told)
    assert not all(told)
