"""Prompts by comma or as a list, labels in any case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from primitives.near_misses import SETUP, said_once, same

from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchLabelError
from spatialclaw_ros.primitives.forgiving.labels import labels_of, prompts_of, renamed, words_of

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('SAM3(f, "mustard bottle, sugar box").masks', 'SAM3(f, two).masks'),
        ('SAM3(f, [["mustard bottle"], "sugar box"]).masks', 'SAM3(f, two).masks'),
        ('SAM3(f, np.array(two)).masks', 'SAM3(f, two).masks'),
        ('SAM3(f, "MUSTARD Bottle").get_mask()', 'seg.get_mask()'),
        ('both.get_mask(1, "Mustard Bottle")', 'both.get_mask(1, "mustard bottle")'),
        ('both.get_mask(1, np.int64(0))', 'both.get_mask(1, 0)'),
        ('both.get_mask(1, 1.0)', 'both.get_mask(1, 1)'),
        ('SAM3.is_object_exist("mustard bottle", f).counts[1]', '1'),
        ('SAM3.is_object_exist("mustard bottle").counts[1]', '1'),
        (
            'SAM3.segment_video_by_text("mustard bottle, sugar box", ["m", "s"]).labels[1] == "s"',
            'True',
        ),
        ('SAM3(f, "mustard bottle", label=["m"]).labels == ["m"]', 'True'),
    ],
)
def test_names_in_any_form(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


@pytest.mark.parametrize(
    ('cell', 'note'),
    [
        ('SAM3.segment_image_by_text("mustard bottle", f)', 'other way round'),
        ('both["mustard bottle"]', 'taken as get_mask'),
        ('both.get_mask("mustard bottle")', 'taken as the object'),
        ('SAM3.segment_video_by_text("sugar box", ["a", "b"])', 'are no labels of'),
    ],
)
def test_what_was_put_right_is_said_once(board: Notebook, cell: str, note: str) -> None:
    said_once(board, cell, note)


@pytest.mark.parametrize('prompt', ['None', '3', '[]', '" ; "'])
def test_a_prompt_that_names_nothing_is_explained(board: Notebook, prompt: str) -> None:
    board.run(SETUP)
    with pytest.raises(ArgumentError, match='name of a thing'):
        board.run(f'SAM3(f, {prompt})')


@pytest.mark.parametrize(
    ('name', 'error'),
    [('-1', NoSuchLabelError), ('0.5', ArgumentError), ('True', ArgumentError)],
)
def test_an_object_is_never_guessed(board: Notebook, name: str, error: type[Exception]) -> None:
    board.run(SETUP)
    with pytest.raises(error, match='mustard'):
        board.run(f'both.get_mask(1, {name})')


def test_labels_are_compared_by_their_words() -> None:
    assert words_of('003_cracker_box') == words_of('Cracker  BOX') == 'cracker box'
    assert prompts_of('mug; red bowl,') == ['mug', 'red bowl']


def test_labels_are_one_for_all_or_one_each() -> None:
    assert labels_of('a', 2) == ['a', 'a']
    assert labels_of(None, 2) == []
    with pytest.raises(ArgumentError, match='2 things need as many labels'):
        labels_of(['a'], 2)
    assert renamed(['x', 'x'], ['a', 'b'], 1) == ['b', 'b']
    assert renamed(['x', 'y'], None, 0) == ['x', 'y']
