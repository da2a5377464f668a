"""tools.Mask, tools.Time, tools.Draw: pixels, seconds and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spatialclaw_ros.primitives.draw import Draw
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.mask_tools import MaskTools

if TYPE_CHECKING:
    from primitives.worlds import Notebook

mask_tools = MaskTools()


def square() -> np.ndarray:
    mask = np.zeros((100, 120), bool)
    mask[20:60, 30:90] = True
    return mask


def test_measurements_on_a_mask() -> None:
    mask = square()
    assert mask_tools.area(mask) == 2400
    assert mask_tools.centroid(mask).tolist() == [59.5, 39.5]
    assert mask_tools.mask_to_bbox(mask) == (30, 20, 89, 59)
    assert mask_tools.bounding_box(mask) == (30, 20, 89, 59)
    assert mask_tools.iou(mask, mask) == 1
    assert mask_tools.erode(mask, 2).sum() == 36 * 56
    assert mask_tools.centroids(np.stack([mask, mask])).shape == (2, 2)
    spotted = mask | (np.indices(mask.shape).sum(axis=0) == 0)
    assert np.array_equal(mask_tools.largest_component(spotted), mask)


def test_empty_masks_are_results() -> None:
    empty = np.zeros((5, 5), bool)
    assert np.isnan(mask_tools.centroid(empty)).all()
    assert mask_tools.bounding_box(empty) is None
    assert mask_tools.iou(empty, empty) == 0


def test_shapes_of_masks_are_put_right_or_explained(board: Notebook) -> None:
    assert board.value("Mask.area(SAM3(0, 'sugar')) == Mask.area(SAM3(0, 'sugar').get_mask())")
    assert board.value("Mask.area(SAM3(0, 'sugar')[0])") > 0
    with pytest.raises(ArgumentError, match=r'\(H, W\)'):
        mask_tools.area(np.zeros((2, 5, 5)))


def test_time_goes_by_the_stamps(board: Notebook) -> None:
    assert board.value('Time.frame_to_seconds(3)') == pytest.approx(0.1, abs=0.001)
    assert board.value('Time.frame_to_seconds(np.int64(0))') == 0
    assert board.value('Time.seconds_to_frame(0.07)') == 2
    assert board.value('Time.get_frame_at_time(99).frame_index') == 4


def test_drawing_changes_a_copy_only(board: Notebook) -> None:
    frame = board.names['InputImages'][0]
    draw = Draw()
    for picture in (
        draw.draw_bbox(frame, [10, 10, 100, 100], 'red', labels='box'),
        draw.draw_bbox(frame, [[10, 10, 50, 50], [60, 60, 90, 90]], ['red', (0, 255, 0)]),
        draw.draw_line(frame, [0, 0, 100, 100]),
        draw.draw_point(frame, [[5, 5], [50, 50]], colors=(255, 0, 0), labels=['a', 'b']),
        draw.draw_mask(frame, frame.depth > 1, 'far'),
        draw.draw_text(frame, (30, 30), 'hello'),
    ):
        assert picture.size == frame.size
        assert (np.asarray(picture) != frame.rgb).any()
    with pytest.raises(ArgumentError, match='4 pixel numbers'):
        draw.draw_bbox(frame, [1, 2, 3])
