"""Masks as a set, a list, a dict, an array."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from primitives.near_misses import SETUP, said_once, same

from spatialclaw_ros.primitives.errors import ArgumentError, NoSuchFrameError
from spatialclaw_ros.primitives.forgiving.masks import layers_of

if TYPE_CHECKING:
    from primitives.worlds import Notebook


@pytest.mark.parametrize(
    'masks',
    [
        'seg',
        '[seg, SAM3(f, "sugar box")]',
        '(seg, None)',
        '{"bottle": seg}',
        '{"bottle": seg.get_mask(1)}',
        'seg.get_mask(1)',
        'seg.masks',
        'seg[1]',
        '[seg.get_mask(1)]',
        'seg.get_mask(1).astype(np.uint8)',
        '{"bottle": seg}.values()',
        '{f: seg.get_mask(1)}',
    ],
)
def test_masks_in_any_container_are_drawn_from_above(board: Notebook, masks: str) -> None:
    board.run(SETUP)
    view = board.value(f'recon.render_bev({masks}, ref_frame=1)')
    assert view.rgb.std() > 5
    assert '(' in view.description, 'something is at a place'


@pytest.mark.parametrize(
    ('masks', 'linked'),
    [
        ('both', False),
        ('SAM3.segment_video_by_box(box)', True),
        ('SAM3.segment_video_by_text(two)', False),
        ('{i: both.get_mask(i, 0) for i in (0, 2)}', True),
        ('{i: SAM3(InputImages[i], two[0]) for i in (0, 2)}', False),
        ('both.masks', False),
    ],
)
def test_a_thing_is_one_over_frames_where_the_masks_say_so(
    board: Notebook, masks: str, *, linked: bool
) -> None:
    board.run(SETUP)
    layers = layers_of(board.world._book, board.value(masks), None, board.names['f'])
    assert {layer.linked for layer in layers.values()} == {linked}


def test_masks_by_frame_are_of_one_thing(board: Notebook) -> None:
    board.run(SETUP)
    by_frame = '{i: both.get_mask(i, 0) for i in InputImages[:2]}'
    view = board.value(f'recon.render_bev({by_frame}, labels="bottle")')
    assert view.description.count('bottle at') == 1


def test_the_masks_of_a_set_stay_on_their_frames(board: Notebook) -> None:
    board.run(SETUP)
    layers = layers_of(board.world._book, board.names['both'].masks, None, board.names['f'])
    assert list(layers) == ['object 0', 'object 1']
    for k, layer in enumerate(layers.values()):
        for index, mask in layer.by_frame.items():
            assert np.array_equal(mask, board.names['both'].get_mask(index, k))
        assert list(layer.by_frame) == board.names['both'].frame_indices


def test_whole_numbers_as_keys_are_frames(board: Notebook) -> None:
    board.run(SETUP)
    masks = board.value('{i: both.get_mask(i, 0) for i in (np.int64(0), 2)}')
    layers = layers_of(board.world._book, masks, 'bottle', board.names['f'])
    assert {name: list(layer.by_frame) for name, layer in layers.items()} == {'bottle': [0, 2]}
    said_once(board, 'recon.render_bev({0: both.get_mask(0, 0)})', 'taken as frame indices')


@pytest.mark.parametrize(
    ('masks', 'words'),
    [
        ('both.masks & True', 'does not say which frames'),
        ('np.array(both.masks)[1:]', 'does not say which frames'),
        ('{9: seg.get_mask()}', r'masks by frame has no frame 9; .* \[0, 1, 2, 3, 4\]'),
        ('{-1: seg.get_mask()}', 'masks by frame has no frame -1'),
        ('{1: seg.get_mask(), "bottle": seg.get_mask()}', 'labels or frames, not both'),
    ],
)
def test_masks_are_of_frames_that_are_named(board: Notebook, masks: str, words: str) -> None:
    board.run(SETUP)
    with pytest.raises((ArgumentError, NoSuchFrameError), match=words):
        board.run(f'recon.render_bev({masks})')


@pytest.mark.parametrize(
    ('masks', 'labels', 'named'),
    [
        ('both', ['chair', 'chair'], ['chair', 'chair 2']),
        ('both[1]', ['chair', 'chair'], ['chair', 'chair 2']),
        ('[both[1][0]] * 3', None, ['object 0', 'object 1', 'object 2']),
        ('[both[1], both[1][0]]', None, ['object 0', 'object 1', 'object 2']),
        ('[None, both[1][0]]', None, ['object 1']),
        ('[seg, seg, seg]', ['a', 'a', 'a'], ['a', 'a 2', 'a 3']),
        ('{"a": both[1], "a object 0": seg}', None, ['a object 0', 'a object 1', 'a object 0 2']),
    ],
)
def test_things_of_one_label_are_all_there(
    board: Notebook, masks: str, labels: list[str] | None, named: list[str]
) -> None:
    board.run(SETUP)
    layers = layers_of(board.world._book, board.value(masks), labels, board.names['f'])
    assert list(layers) == named


def test_one_label_is_no_row_of_letters(board: Notebook) -> None:
    board.run(SETUP)
    assert 'bottle at' in board.value('recon.render_bev(seg, "bottle")').description


@pytest.mark.parametrize(
    ('near_miss', 'meant'),
    [
        ('Mask.area(seg)', 'Mask.area(seg.get_mask())'),
        ('Mask.area(seg.masks)', 'Mask.area(seg.get_mask())'),
        ('Mask.area([seg.get_mask()])', 'Mask.area(seg.get_mask())'),
        ('Mask.iou(seg, seg.get_mask().astype(np.uint8))', '1.0'),
        ('Mask.centroids(seg)', '[Mask.centroid(seg.get_mask())]'),
        ('Mask.centroids(both[1])', 'Mask.centroids([both.get_mask(1, k) for k in (0, 1)])'),
        ('Mask.centroids(both.masks[:, 0])', 'Mask.centroids(SAM3(InputImages, two[0]))'),
        ('Mask.centroids({"a": seg.get_mask()})', '[Mask.centroid(seg.get_mask())]'),
        ('Mask.centroids(seg.get_mask())', '[Mask.centroid(seg.get_mask())]'),
        ('Draw.draw_mask(f, seg)', 'Draw.draw_mask(f, seg.get_mask())'),
        ('SAM3.whole([seg, None]).center', 'SAM3.whole(seg).center'),
        ('SAM3.whole({"bottle": seg}).center', 'SAM3.whole(seg).center'),
    ],
)
def test_masks_in_any_form(board: Notebook, near_miss: str, meant: str) -> None:
    same(board, near_miss, meant)


def test_a_mask_set_is_remembered_as_a_dict_is(board: Notebook) -> None:
    board.run(f'{SETUP}\nSAM3.remember("it", seg)')
    assert board.value('Mask.iou(SAM3(f, "it"), seg)') == 1


@pytest.mark.parametrize(
    ('cell', 'words'),
    [
        ('Mask.area(both.masks)', r'an array \(H, W\)'),
        ('Mask.area(both)', r"several objects, \['006_mustard_bottle', '004_sugar_box'\]"),
        ('Draw.draw_mask(f, both)', 'several objects'),
        ('SAM3.remember("it", {f: both})', 'several objects'),
        ('Mask.centroids(both)', '5 frames of 2 objects: index one'),
        ('SAM3.whole([seg.get_mask()])', 'mask set or a list'),
        ('SAM3.whole([])', 'mask set or a list'),
        ('SAM3.whole(SAM3.instances(None, two[0])[0])', 'mask set or a list'),
        ('SAM3.remember("it", both)', 'one object'),
        ('recon.render_bev(np.ones((4, 4)))', 'masks are mask sets'),
    ],
)
def test_one_of_several_masks_is_never_guessed(board: Notebook, cell: str, words: str) -> None:
    board.run(SETUP)
    with pytest.raises(ArgumentError, match=words):
        board.run(cell)
