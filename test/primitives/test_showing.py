"""show(): every kind of picture, the budget, and what is no picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.primitives.forgiving.pictures import as_rgb
from spatialclaw_ros.primitives.showing import MAX_SIDE, PER_CELL, fitted

if TYPE_CHECKING:
    from primitives.worlds import Notebook


def test_every_kind_of_picture_is_shown(board: Notebook) -> None:
    output = board.run(
        "f = InputImages[0]\nseg = SAM3(f, 'sugar')\n"
        'show(f, f.image, f.rgb, f.depth, seg.get_mask(0), (f, "named"), [[f.rgb], None])\n'
        'show(seg)'
    )
    assert len(output.images) == PER_CELL
    assert all(image.rgb.shape == (480, 640, 3) for image in output.images)
    assert all(image.rgb.std() > 5 for image in output.images)
    assert output.images[0].label == 'frame 0'
    assert output.images[5].label == 'named'
    assert np.array_equal(output.images[0].rgb, board.names['InputImages'][0].rgb)


def test_the_budget_is_stated(board: Notebook) -> None:
    output = board.run('show([InputImages[0]] * 20)')
    assert len(output.images) == PER_CELL
    assert f'at most {PER_CELL} images a cell' in board.printed


def test_what_is_no_picture_is_said(board: Notebook) -> None:
    assert board.run('show({1}, None)').images == []
    assert 'cannot show a set' in board.printed


@pytest.mark.parametrize(
    'array',
    [
        np.zeros((4, 5), bool),
        np.zeros((4, 5), np.uint8),
        np.zeros((4, 5, 1), np.float64),
        np.full((4, 5, 3), 0.5),
        np.zeros((4, 5, 4), np.uint8),
        np.zeros((3, 4, 5), np.uint8),
    ],
)
def test_arrays_become_rgb(array: np.ndarray) -> None:
    picture = as_rgb(array)
    assert picture is not None
    assert picture.shape == (4, 5, 3)
    assert picture.dtype == np.uint8


def test_large_pictures_are_fitted() -> None:
    assert max(fitted(np.zeros((3000, 1000, 3), np.uint8)).shape) == MAX_SIDE


def test_pictures_are_shown_however_that_is_written(board: Notebook) -> None:
    output = board.run(
        'show(images=[InputImages[0]], title="first")\n'
        'InputImages[1].show()\n'
        'InputImages[1].image.show()\n'
        'tools.show(InputImages[2])\n'
        'show(frames=None)\n'
    )
    assert [image.label for image in output.images[:1]] == ['first']
    assert len(output.images) == 4
    assert 'tools.show is show' in board.printed
