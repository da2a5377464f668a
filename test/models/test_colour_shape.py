"""Colour words and shape: what they single out is found, anything else is not."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
from models.captures import scene
from models.rules.asking import recorded

from spatialclaw_ros.core.frame import Capture
from spatialclaw_ros.core.protocols import SegmentPrompt
from spatialclaw_ros.models.bodies import find_stage
from spatialclaw_ros.models.colour_shape import TOUCHING_NOTE, ColourShapeSegmenter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spatialclaw_ros.core.frame import Frame
    from spatialclaw_ros.core.protocols import Segmentation
    from spatialclaw_ros.models.bodies import Stage

RED, BLUE, WHITE = (200, 20, 20), (20, 40, 200), (250, 250, 250)
TABLE = scene([((-0.15, 0.8), (0.09, 0.09, 0.1), RED), ((0.15, 0.8), (0.12, 0.1, 0.2), BLUE)])


def find(capture: Capture, text: str) -> Segmentation:
    return ColourShapeSegmenter().segment(capture, SegmentPrompt(text=text))


def test_bodies_stand_apart_with_their_sizes() -> None:
    stage = find_stage(TABLE.frame)
    assert stage.eye_m == pytest.approx(0.7, abs=0.005)
    assert len(stage.bodies) == 2
    tops = sorted(body.top for body in stage.bodies)
    assert tops == pytest.approx([0.1, 0.2], abs=0.01)
    assert not stage.touching


def test_a_colour_word_singles_out_a_body() -> None:
    found = find(TABLE, 'red box')
    assert len(found.labels) == 1
    assert 0.3 <= found.scores[0] <= 0.75
    assert find(TABLE, 'blue thing').masks[0][:, 160:].any()


def test_the_frames_of_a_question_are_analysed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [
        Capture(dataclasses.replace(TABLE.frame, frame_index=number), None) for number in range(24)
    ]
    analysed: list[int] = []

    def counted(frame: Frame) -> Stage:
        analysed.append(frame.frame_index)
        return find_stage(frame)

    monkeypatch.setattr('spatialclaw_ros.models.colour_shape.find_stage', counted)
    segmenter = ColourShapeSegmenter()
    for text in ('red box', 'blue box'):
        for capture in frames:
            assert segmenter.segment(capture, SegmentPrompt(text=text)).labels
    assert analysed == list(range(24))


@pytest.mark.parametrize(
    'text',
    [
        'box',  # no colour word
        'piano',
        'blue piano',  # a class that no size tells
        'green box',  # no such colour
        'red chair',  # too small
        'brown box',  # a colour that cannot be told
        'blue coffee box',  # what it holds cannot be seen
        'cabinet',  # no floor in view
        'furniture',
    ],
)
def test_anything_else_is_not_found(text: str) -> None:
    found = find(TABLE, text)
    assert found.labels == ()
    assert found.note


def test_a_generic_word_covers_all_bodies() -> None:
    found = find(TABLE, 'objects')
    assert len(found.labels) == 2
    assert 'cannot be counted' not in found.note


def test_things_that_touch_cannot_be_counted() -> None:
    close = scene([((-0.05, 0.8), (0.1, 0.1, 0.1), RED), ((0.055, 0.8), (0.1, 0.1, 0.2), BLUE)])
    assert find(close, 'objects').note == TOUCHING_NOTE


def test_white_on_white_is_singled_out_by_nothing() -> None:
    brick = ((0.0, 0.8), (0.1, 0.1, 0.1), WHITE)
    assert find(scene([brick], ground=WHITE), 'white box').labels == ()
    assert len(find(scene([brick]), 'white box').labels) == 1


def test_surfaces_by_word_and_colour() -> None:
    assert find(TABLE, 'table').masks[0].sum() > 10_000
    assert find(TABLE, 'white table').labels == ()
    assert find(scene([], eye_m=0.35), 'floor').labels == ()


def test_a_cabinet_is_a_box_on_a_floor() -> None:
    room = scene([((0.1, 1.6), (0.8, 0.45, 0.6), (60, 60, 60))], eye_m=1.2)
    assert len(find(room, 'cabinet').labels) == 1
    assert len(find(room, 'pieces of furniture').labels) == 1
    flat = scene([((0.1, 1.6), (0.8, 0.45, 0.2), (60, 60, 60))], eye_m=1.2)
    assert find(flat, 'cabinet').labels == ()


def test_points_give_the_body_under_them() -> None:
    mask = find(TABLE, 'red box').masks[0]
    v, u = (float(np.median(axis)) for axis in np.nonzero(mask))
    segmenter = ColourShapeSegmenter()
    found = segmenter.segment(TABLE, SegmentPrompt(points_uv=((u, v),), point_labels=(1,)))
    assert np.array_equal(found.masks[0], mask)
    nothing = segmenter.segment(TABLE, SegmentPrompt(box_xyxy=(0.0, 0.0, 4.0, 4.0)))
    assert nothing.labels == ()


def test_without_depth_it_says_so() -> None:
    blind = Capture(dataclasses.replace(TABLE.frame, depth_m=None))
    assert 'no depth' in find(blind, 'red box').note


@pytest.mark.parametrize(('frame', 'text'), [(2, 'red mug'), (3, 'green bowl'), (5, 'white bowl')])
def test_real_things(frame: int, text: str, recording: Callable[[str], Path]) -> None:
    capture = recorded(recording('tabletop_singles'), (frame,))[0]
    found = find(capture, text)
    assert len(found.labels) == 1
    assert capture.label is not None
    truth = capture.label.values > 0
    assert (found.masks[0] & truth).sum() > 0.9 * found.masks[0].sum()
