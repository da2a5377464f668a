"""Segmenters by name."""

from __future__ import annotations

import pytest
from models.captures import scene

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.frame import Capture
from spatialclaw_ros.core.protocols import SegmentPrompt
from spatialclaw_ros.models.segmenters import NAMES, make_segmenter

RED = (200, 20, 20)
LABELLED = scene([((0.0, 0.8), (0.1, 0.1, 0.15), RED)], labels={1: 'toy house'})


@pytest.mark.parametrize('name', NAMES)
def test_each_has_its_name(name: str) -> None:
    assert make_segmenter(name).backend == name


def test_an_unknown_name_lists_those_that_exist() -> None:
    with pytest.raises(BadInputError, match='auto, label_image, colour_shape'):
        make_segmenter('sam9')


def test_auto_takes_the_label_image_where_there_is_one() -> None:
    auto = make_segmenter()
    assert auto.segment(LABELLED, SegmentPrompt(text='house')).labels == ('toy house',)
    assert auto.segment(LABELLED, SegmentPrompt(text='red box')).labels == ()
    bare = Capture(LABELLED.frame)
    assert auto.segment(bare, SegmentPrompt(text='house')).labels == ()
    assert auto.segment(bare, SegmentPrompt(text='red box')).labels == ('red box',)


def test_auto_finds_surfaces_by_geometry_beside_labels() -> None:
    found = make_segmenter().segment(LABELLED, SegmentPrompt(text='table'))
    assert found.labels == ('table',)
