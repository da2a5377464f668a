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
