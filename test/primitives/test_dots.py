"""Dots on a picture: the nearest lies on top, across borders too, and tells its distance."""

from __future__ import annotations

import numpy as np
import pytest

from spatialclaw_ros.primitives.dots import paint_dots

GREY = 9


def painted(
    dots: list[list[float]], shades: list[int], radius: int
) -> tuple[np.ndarray, np.ndarray]:
    rgb = np.full((5, 6, 3), GREY, np.uint8)
    depth = np.full((5, 6), np.nan, np.float32)
    colours = np.repeat(np.array(shades, np.uint8)[:, None], 3, axis=1)
    paint_dots(rgb, np.array(dots), colours, radius, depth)
    assert (rgb[..., 0] == rgb[..., 2]).all()
    return rgb[..., 0], depth


@pytest.mark.parametrize('order', [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_of_dots_on_one_pixel_the_nearest_is_seen(order: list[int]) -> None:
    dots, shades = [[2.0, 1.0, 3.0], [2.2, 0.9, 1.0], [1.9, 1.2, 2.0]], [30, 10, 20]
    picture, depth = painted([dots[k] for k in order], [shades[k] for k in order], 0)
    assert picture[1, 2] == 10
    assert depth[1, 2] == 1.0
    assert (picture != GREY).sum() == 1
    assert np.isfinite(depth).sum() == 1


def test_dots_reach_into_the_picture_from_beyond_its_border() -> None:
    picture, _ = painted([[-1.0, 2.0, 1.0], [6.0, -1.0, 1.0], [-2.0, 4.0, 1.0]], [1, 2, 3], 1)
    np.testing.assert_array_equal(picture[:, 0], [GREY, 1, 1, 1, GREY])
    np.testing.assert_array_equal(picture[0], [GREY] * 5 + [2])
    assert (picture != GREY).sum() == 4


def test_what_is_behind_or_far_outside_is_not_drawn() -> None:
    beyond = [[np.nan, np.nan, np.nan], [1e12, 2.0, 1.0], [2.0, -1e12, 1.0]]
    picture, depth = painted(beyond, [1, 2, 3], 2)
    assert (picture == GREY).all()
    assert np.isnan(depth).all()


def test_dots_equally_far_are_all_drawn() -> None:
    picture, depth = painted([[0.0, 0.0, 2.0], [5.0, 4.0, 2.0]], [1, 2], 0)
    assert (picture[0, 0], picture[4, 5]) == (1, 2)
    assert depth[0, 0] == depth[4, 5] == 2.0
