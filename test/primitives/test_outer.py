"""Ends of clouds: faces by their middle, edges by their last points, and what views agree on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spatialclaw_ros.primitives.outer import (
    Seen,
    axes_at,
    doubt,
    ends,
    farthest,
    least_rectangle,
    reach,
)

RNG = np.random.default_rng(5)
SLACK_M = 0.02
AHEAD = np.array([1.0, 0.0])


def rectangle(length: float, width: float, angle: float, noise_m: float = 0.0) -> Seen:
    """Return the outline of a rectangle as one view may show it."""
    side = np.linspace(-0.5, 0.5, 200)
    flat = np.concatenate(
        [np.column_stack([side * length, np.full(200, sign * width / 2)]) for sign in (-1, 1)]
        + [np.column_stack([np.full(200, sign * length / 2), side * width]) for sign in (-1, 1)]
    )
    flat = flat @ axes_at(angle)
    return Seen(flat + RNG.normal(0, max(noise_m, 1e-9), flat.shape), noise_m, AHEAD)


def test_a_face_square_to_the_axis_ends_in_its_middle() -> None:
    face = 1.0 + RNG.normal(0, 0.01, 800)
    inside = RNG.uniform(1.0, 2.0, 200)
    low, high = ends(np.concatenate([face, inside]), 0.01)
    assert low == pytest.approx(1.0, abs=0.006)
    assert high == pytest.approx(2.0, abs=0.04)


def test_an_edge_ends_at_its_last_points() -> None:
    low, high = ends(np.linspace(0, 1, 1000), 0.0)
    assert (low, high) == pytest.approx((0, 1), abs=0.01)


@pytest.mark.parametrize('angle', [0.0, 0.4, 1.2])
def test_rectangle_is_found_at_its_angle(angle: float) -> None:
    seen = [rectangle(1.2, 0.6, angle, 0.004)]
    sight = np.array([1.0, 0.0])
    found = least_rectangle(seen, sight, SLACK_M)
    spans = [reach(seen, axis, sight, SLACK_M) for axis in axes_at(found)]
    assert sorted(high - low for low, high in spans) == pytest.approx([0.6, 1.2], abs=0.03)


def test_one_view_alone_does_not_stretch_a_thing_a_little() -> None:
    assert farthest([1.0, 1.0, 1.04], [True] * 3, SLACK_M, 2.0) == pytest.approx(1.0)


def test_one_view_alone_does_not_stretch_a_small_thing_at_all() -> None:
    assert farthest([0.1, 0.1, 0.35], [True] * 3, SLACK_M, 0.2) == pytest.approx(0.1)


def test_one_view_may_see_the_end_that_others_do_not() -> None:
    assert farthest([0.5, 0.5, 1.0], [True] * 3, SLACK_M, 1.6) == pytest.approx(1.0)
    assert farthest([0.5, 0.5, 0.54], [False] * 3, SLACK_M, 1.0) == pytest.approx(0.54)


@pytest.mark.parametrize('angle', [0.0, 0.3, 0.9])
def test_two_sides_of_a_box_are_sides_and_no_diagonal(angle: float) -> None:
    side = np.linspace(0, 1, 300)[:, None]
    corner = np.concatenate([side * [0.6, 0.0], side * [0.0, 0.5]])
    noisy = corner + RNG.normal(0, 0.005, corner.shape)
    seen = [Seen(noisy @ axes_at(angle), 0.005, np.array([1.0, 1.0]) / np.sqrt(2), over=False)]
    found = least_rectangle(seen, np.array([1.0, 1.0]) / np.sqrt(2), SLACK_M)
    off = (found - angle + np.pi / 4) % (np.pi / 2) - np.pi / 4
    assert abs(off) < 0.08


def test_an_end_that_is_cut_off_in_every_view_may_be_far_away() -> None:
    left, right = np.array([0.0, 1.0]), np.array([0.0, -1.0])
    whole = rectangle(1.0, 1.0, 0.0)
    cut = replace(whole, ends=(False, True))
    assert doubt([cut, cut], left, AHEAD, SLACK_M) > 0.3
    assert doubt([cut, cut], right, AHEAD, SLACK_M) == 0
    assert doubt([cut, whole], left, AHEAD, SLACK_M) == 0


def test_where_one_view_shows_an_end_farther_than_others_either_may_be_right() -> None:
    one, other, third = (rectangle(1.0, width, 0.0) for width in (1.0, 1.4, 2.0))
    left = np.array([0.0, 1.0])
    assert doubt([one, other], left, AHEAD, SLACK_M) == pytest.approx(0.1, abs=0.02)
    assert doubt([one, other, third], left, AHEAD, SLACK_M) == pytest.approx(0.25, abs=0.03)
    assert doubt([one, one, one, other], left, AHEAD, SLACK_M) == 0
    assert doubt([one, other, other], left, AHEAD, SLACK_M) == 0


def test_a_far_edge_is_shown_from_above_alone() -> None:
    seen = rectangle(1.0, 1.0, 0.0)
    assert seen.shows(AHEAD)
    assert not replace(seen, over=False).shows(AHEAD)
    assert replace(seen, over=False).shows(-AHEAD)
