"""Things followed through a room from one frame on, against the labels of the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from primitives.rooms import room

from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.following import Seen, follow

if TYPE_CHECKING:
    from primitives.worlds import Notebook

    from spatialclaw_ros.primitives.following import Search

SEED = 7
RESTING, MOVING, BESIDE = 'black table', 'red crate', 'orange bin'


@pytest.fixture(scope='module')
def book() -> Notebook:
    return room(SEED).notebook()


def truth(book: Notebook, name: str) -> dict[int, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Return the mask of a thing in every frame that shows it."""
    seg = book.names['tools'].SAM3.segment_image_by_text(None, name)
    return {index: seg.get_mask(index) for index in seg.seen_in(0)}


def corners(mask: np.ndarray[Any, np.dtype[np.bool_]]) -> list[int]:
    v, u = np.nonzero(mask)
    return [int(u.min()), int(v.min()), int(u.max()), int(v.max())]


@pytest.mark.parametrize('name', [RESTING, MOVING])
def test_a_thing_is_followed_and_no_other(book: Notebook, name: str) -> None:
    masks = truth(book, name)
    start = max(masks, key=lambda index: int(masks[index].sum()))
    seg = book.names['tools'].SAM3.segment_video_by_box(
        corners(masks[start]), 'it', prompt_frame_idx=start
    )
    assert (seg.labels, seg.linked, seg.num_frames) == (['it'], True, 24)
    assert seg.seen_in('it')
    for index in seg.seen_in('it'):
        np.testing.assert_array_equal(seg.get_mask(index, 'it'), masks[index])
    large = {index for index, mask in masks.items() if int(mask.sum()) > 200}
    assert len(large & set(seg.seen_in('it'))) >= 0.9 * len(large)


def test_several_things_by_their_points(book: Notebook) -> None:
    both = [truth(book, name) for name in (BESIDE, MOVING)]
    start = max(set(both[0]) & set(both[1]), key=lambda i: min(int(m[i].sum()) for m in both))
    points = []
    for masks in both:
        v, u = np.nonzero(masks[start])
        points.append([[int(u[len(u) // 2]), int(v[len(u) // 2])]])
    frames = book.names['InputImages'].frame_indices
    seg = book.names['tools'].SAM3.segment_video_by_points(
        points, prompt_frame_idx=1, start_frame=start - 1, end_frame=start + 2
    )
    assert seg.frame_indices == [i for i in frames if start - 1 <= i < start + 2]
    assert seg.labels == [BESIDE, MOVING]
    for label, masks in zip(seg.labels, both, strict=True):
        np.testing.assert_array_equal(seg.get_mask(start, label), masks[start])


def test_what_is_not_there_is_empty_and_wrong_calls_are_told(book: Notebook) -> None:
    sam3 = book.names['tools'].SAM3
    with pytest.raises(ArgumentError, match='position among 24 frames'):
        sam3.segment_video_by_box([0, 0, 9, 9], prompt_frame_idx=24)
    with pytest.raises(ArgumentError, match='1 things need as many labels'):
        sam3.segment_video_by_box([0, 0, 9, 9], ['a', 'b'])
    with pytest.raises(ArgumentError, match='no frame from 90'):
        sam3.segment_video_by_points([1, 1], start_frame=90)


def test_of_two_alike_none_is_guessed(book: Notebook) -> None:
    masks = truth(book, MOVING)
    first, second = book.names['InputImages'][7], book.names['InputImages'][20]
    start = Seen(first, masks[7], 1.0, 'crate')

    def gives(*labels: str) -> Search:
        return lambda _, what: [(label, masks[20], 1.0) for label in labels if 'text' in what]

    assert set(follow(gives('crate'), [first, second], start)) == {7, 20}
    assert set(follow(gives('crate', 'crate'), [first, second], start)) == {7}
    assert set(follow(gives('bin'), [first, second], start)) == {7}
