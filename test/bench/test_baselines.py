"""The usual answer, taken from the other worlds alone; frames whose depth is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from bench.made import choice, number

from spatialclaw_ros.bench.baselines import constant_answers_right, without_depth
from spatialclaw_ros.replay.recording import open_scene

if TYPE_CHECKING:
    from pathlib import Path


def test_numbers_take_the_median_of_other_worlds() -> None:
    rows = [
        number(seed=1, truth=2.0),
        number(seed=1, truth=9.0),
        number(seed=2, truth=1.0),
        number(seed=3, truth=2.04),
        number(seed=4, truth=5.0),
        number(seed=5, truth=None),
    ]
    # seed 1 sees 1, 2.04 and 5; the others see seed 1's as well
    assert constant_answers_right(rows) == [True, False, False, False, False, False]


def test_counts_are_rounded() -> None:
    counts = [number(type='integer', tolerance=0.0, seed=s, truth=float(s)) for s in (1, 2, 4)]
    assert constant_answers_right(counts) == [False, True, False]


def test_choices_take_the_commonest_that_may_be_chosen() -> None:
    boxes = ('red box', 'blue box')
    rows = [
        choice(seed=1, truth='red box', choices=boxes),
        choice(seed=2, truth='green box', choices=('green box', 'red box')),
        choice(seed=3, truth='green box', choices=('green box', 'blue box')),
        choice(seed=4, truth='red box', choices=boxes),
        choice(seed=5, truth='chair', choices=('chair', 'stool')),
    ]
    # for seed 1 "green box" is the commonest, but not among its choices; none is for seed 5,
    # which takes the first
    assert constant_answers_right(rows) == [True, False, True, True, True]


def test_other_intents_do_not_count() -> None:
    rows = [number(seed=1), number(seed=2, intent='distance.nearest', truth=1.0)]
    assert constant_answers_right(rows) == [False, False]


def test_depth_is_taken_away_and_nothing_else(demo_scene: Path) -> None:
    recording = open_scene(demo_scene)
    blind = without_depth(recording)
    assert len(blind.captures) == len(recording.captures)
    for one, other in zip(recording.captures, blind.captures, strict=True):
        assert one.frame.depth_m is not None
        assert other.frame.depth_m is None
        assert one.frame.slot is not None
        assert other.frame.slot is not None
        assert other.frame.slot.depth_offset == -1
        assert other.frame.slot.rgb_offset == one.frame.slot.rgb_offset
        assert np.array_equal(one.frame.rgb, other.frame.rgb)
        assert other.label is one.label
        assert any('no depth' in warning for warning in other.frame.warnings)
