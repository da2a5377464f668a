"""Moments: seconds since the epoch, or since the first frame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from spatialclaw_ros.primitives.forgiving.moments import among
from spatialclaw_ros.primitives.frame_view import Frame
from spatialclaw_ros.primitives.images import InputImages

if TYPE_CHECKING:
    from primitives.worlds import Notebook

STAMPS = [1000.0, 1002.0, 1008.0]


@pytest.mark.parametrize(
    ('moment', 'meant'),
    [(1003.0, 1003.0), (6.1, 1006.1), (0, 1000.0), (8.5, 8.5), (999.0, 999.0), (-1, -1)],
)
def test_seconds_within_what_the_frames_last_count_from_the_first(
    moment: float, meant: float
) -> None:
    assert among(moment, STAMPS) == meant


def test_stamps_that_begin_at_zero_are_what_they_are() -> None:
    assert among(1.5, [0.0, 1.0, 2.0]) == 1.5


def test_a_frame_is_found_by_seconds_since_the_first(board: Notebook) -> None:
    frames = InputImages(
        Frame(replace(frame.core, stamp_ns=(1000 + 2 * k) * 10**9))
        for k, frame in enumerate(board.names['InputImages'])
    )
    assert frames.at(5).stamp == 1004
    assert frames.nearest(5.1).stamp == 1006
    assert frames.at(1003).stamp == 1002
