"""Pictures alone, in lists and dicts, with labels beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.near_misses import SETUP, same

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.colours import colours_of, rgba

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@pytest.mark.parametrize(
    ('shown', 'pictures'),
    [
        ('f', 1),
        ('[f, [InputImages[0]]]', 2),
        ('(f, "a label")', 1),
        ('f, None', 1),
        ('InputImages[:2]', 2),
        ('f.depth', 1),
        ('seg.get_mask(1), label="it"', 1),
        ('{"a": f, "b": f.depth}', 2),
        ('f, "a label"', 1),
        ('both', 5),
    ],
)
def test_pictures_in_any_container_are_shown(board: Notebook, shown: str, pictures: int) -> None:
    board.run(SETUP)
    assert len(board.run(f'show({shown})').images) == pictures
    assert 'cannot' not in board.printed


@pytest.mark.parametrize(
    ('shown', 'labels'),
    [
        ('(f, "one")', ['one']),
        ('("one", f)', ['one']),
        ('[(f, "one"), (f, "two")]', ['one', 'two']),
        ('[f, "one", f, "two"]', ['one', 'two']),
        ('["one", f, "two", f, "three", f]', ['one', 'two', 'three']),
        ('["one", f, f, "three", [f, f]]', ['one', 'frame 1', 'three', 'three']),
        ('f, "one"', ['one']),
        ('{"one": f, "two": [f]}', ['one', 'two']),
        ('[f, f], label="both"', ['both', 'both']),
    ],
)
def test_a_text_beside_a_picture_is_its_label(
    board: Notebook, shown: str, labels: list[str]
) -> None:
    board.run(SETUP)
    assert [image.label for image in board.run(f'show({shown})').images] == labels


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('Draw.draw_point([f], [u, v])', 'Draw.draw_point(f, [u, v])'),
        ('Draw.draw_point(f.rgb / 255, [u, v])', 'Draw.draw_point(f, [u, v])'),
        ('Draw.draw_point(f, [[u, v], [0, 0]], np.array([255, 0, 0]))',
         'Draw.draw_point(f, [[u, v], [0, 0]], ["red", "#ff0000"])'),
    ],
)  # fmt: skip
def test_pictures_and_colours_in_any_form(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


def test_what_is_no_picture_is_explained(board: Notebook) -> None:
    with pytest.raises(ArgumentError, match='takes a picture'):
        board.run('Draw.draw_point(InputImages[:2], [1, 2])')


@pytest.mark.parametrize(
    ('colour', 'parts'),
    [
        ((255, 0, 0, 0.5), (1, 0, 0, 0.5)),
        ((255, 0, 0, 255), (1, 0, 0, 1)),
        ((1.0, 0, 0, 0.5), (1, 0, 0, 0.5)),
        ((255, 0, 0, 1), (1, 0, 0, 1)),
        ((0, 0, 0, 51), (0, 0, 0, 0.2)),
        ((0, 51, 0), (0, 0.2, 0, 1)),
        ('#ff000033', (1, 0, 0, 0.2)),
    ],
)
def test_colours_and_how_much_of_them(colour: object, parts: tuple[float, ...]) -> None:
    assert rgba(colour) == pytest.approx(parts)


@pytest.mark.parametrize('nothing', [np.zeros((0, 3)), []])
def test_no_colours_are_no_colours(nothing: object) -> None:
    assert colours_of(nothing, 0) == []
    with pytest.raises(ArgumentError, match='colour'):
        colours_of(nothing, 2)
