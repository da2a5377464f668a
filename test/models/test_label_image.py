"""The label image as a segmenter: by name, by points, by box."""

from __future__ import annotations

import numpy as np
import pytest
from models.captures import scene

from spatialclaw_ros.core.frame import Capture, LabelImage
from spatialclaw_ros.core.protocols import SegmentPrompt
from spatialclaw_ros.models.label_image import LabelImageSegmenter

RED, BLUE = (200, 20, 20), (20, 40, 200)
TWO = scene(
    [((-0.15, 0.8), (0.1, 0.1, 0.15), RED), ((0.15, 0.8), (0.1, 0.1, 0.1), BLUE)],
    labels={1: 'red_box', 2: 'blue_box'},
)
SEGMENTER = LabelImageSegmenter()
BOXES = scene(
    [((-0.15, 0.8), (0.1, 0.1, 0.15), RED), ((0.15, 0.8), (0.1, 0.1, 0.1), BLUE)],
    labels={1: 'cracker_box', 2: 'sugar_box'},
)


def test_a_name_gives_its_instance() -> None:
    found = SEGMENTER.segment(TWO, SegmentPrompt(text='the red box'))
    assert found.labels == ('red_box',)
    assert found.scores == (1.0,)
    assert TWO.label is not None
    assert np.array_equal(found.masks[0], TWO.label.values == 1)


def test_a_bare_noun_gives_all_of_them() -> None:
    assert len(SEGMENTER.segment(TWO, SegmentPrompt(text='box')).labels) == 2


def test_what_is_not_there_is_empty_and_lists_what_is() -> None:
    found = SEGMENTER.segment(TWO, SegmentPrompt(text='piano'))
    assert found.masks.shape == (0, 240, 320)
    assert 'red box' in found.note
    assert 'blue box' in found.note


def test_points_and_boxes_give_the_thing_under_them() -> None:
    assert TWO.label is not None
    v, u = (int(np.median(axis)) for axis in np.nonzero(TWO.label.values == 2))
    prompt = SegmentPrompt(points_uv=((float(u), float(v)),), point_labels=(1,))
    assert SEGMENTER.segment(TWO, prompt).labels == ('blue_box',)
    around = SegmentPrompt(box_xyxy=(u - 10.0, v - 10.0, u + 10.0, v + 10.0))
    assert SEGMENTER.segment(TWO, around).labels == ('blue_box',)
    beside = SegmentPrompt(box_xyxy=(0.0, 0.0, 5.0, 5.0))
    assert SEGMENTER.segment(TWO, beside).labels == ()


def test_scores_below_the_threshold_are_left_out() -> None:
    prompt = SegmentPrompt(text='tall box', confidence_threshold=0.8)
    assert SEGMENTER.segment(TWO, prompt).labels == ()


def test_without_a_label_image_it_says_so() -> None:
    found = SEGMENTER.segment(Capture(TWO.frame), SegmentPrompt(text='box'))
    assert found.labels == ()
    assert 'no label image' in found.note


@pytest.mark.parametrize('value', [0, 7])
def test_remnants_and_unnamed_values(value: int) -> None:
    values = np.zeros((240, 320), np.uint8)
    values[:3, :3] = 9  # too few pixels for a thing
    values[50:90, 50:90] = value
    found = SEGMENTER.segment(
        Capture(TWO.frame, LabelImage(values, {})), SegmentPrompt(text='object')
    )
    assert found.labels == (() if value == 0 else ('object 7',))


@pytest.mark.parametrize(
    ('said', 'meant'),
    [
        ('red box', 'cracker_box'),
        ('blue box', 'sugar_box'),
        ('red cracker box', 'cracker_box'),
        ('blue sugar box', 'sugar_box'),
    ],
)
def test_a_colour_that_no_label_tells_is_looked_up(said: str, meant: str) -> None:
    found = SEGMENTER.segment(BOXES, SegmentPrompt(text=said))
    assert found.labels == (meant,)
    assert found.note == ''


@pytest.mark.parametrize(
    ('said', 'seen'),
    [
        ('blue cracker box', 'cracker box looks red, not blue'),
        ('brown sugar box', 'sugar box looks blue, not brown'),
        ('green box', 'cracker box looks red, not green'),
    ],
)
def test_a_thing_of_another_colour_is_not_meant(said: str, seen: str) -> None:
    found = SEGMENTER.segment(BOXES, SegmentPrompt(text=said))
    assert found.labels == ()
    assert said in found.note
    assert seen in found.note


def test_things_of_about_the_same_share_of_a_colour_are_not_singled_out() -> None:
    two = scene(
        [((-0.15, 0.8), (0.1, 0.1, 0.15), RED), ((0.15, 0.8), (0.1, 0.1, 0.1), RED)],
        labels={1: 'cracker_box', 2: 'sugar_box'},
    )
    assert len(SEGMENTER.segment(two, SegmentPrompt(text='red box')).labels) == 2


@pytest.mark.parametrize(
    ('said', 'why'),
    [
        ('large sugar box', 'the box whose label fits best'),
        ('sugr box', 'which is spelt nearly alike'),
    ],
)
def test_a_name_that_fits_in_part_is_noted(said: str, why: str) -> None:
    found = SEGMENTER.segment(BOXES, SegmentPrompt(text=said))
    assert found.labels == ('sugar_box',)
    assert found.note == f"{said!r} was taken to be 'sugar box', {why}"
    assert 0.3 < found.scores[0] < 0.8


def test_the_only_thing_of_its_kind_is_noted_as_such() -> None:
    can = scene([((0.0, 0.8), (0.1, 0.1, 0.15), BLUE)], labels={1: '002_master_chef_can'})
    found = SEGMENTER.segment(can, SegmentPrompt(text='tuna can'))
    assert found.note == (
        "'tuna can' was taken to be 'master chef can', the only can that is labelled"
    )
    assert SEGMENTER.segment(can, SegmentPrompt(text='can')).note == ''


def test_a_box_round_a_thing_is_of_it_whatever_stands_before_it() -> None:
    values = np.zeros((240, 320), np.uint8)
    values[60:120, 20:200] = 1  # a table, seen behind a chair that hides most of it
    values[50:200, 40:190] = 2
    hidden = Capture(TWO.frame, LabelImage(values, {1: 'table', 2: 'chair'}))
    around = SEGMENTER.segment(hidden, SegmentPrompt(box_xyxy=(20.0, 60.0, 199.0, 119.0)))
    assert around.labels == ('table',)
    chair = SEGMENTER.segment(hidden, SegmentPrompt(box_xyxy=(40.0, 50.0, 189.0, 199.0)))
    assert chair.labels == ('chair',)
