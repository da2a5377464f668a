"""Yes, no or unsure: what a cell decides by."""

from __future__ import annotations

import json

import numpy as np
import pytest

from spatialclaw_ros.primitives.verdicts import NO, UNSURE, YES, Verdict


@pytest.mark.parametrize(('verdict', 'surely'), [(YES, True), (NO, False), (UNSURE, False)])
def test_it_is_true_only_where_it_surely_is_so(verdict: Verdict, surely: bool) -> None:  # noqa: FBT001 - a row
    assert bool(verdict) is surely
    assert (verdict == True) is surely  # noqa: E712 - as cells write it
    assert (verdict != np.True_) is not surely


def test_unsure_is_neither_yes_nor_no() -> None:
    assert UNSURE != False  # noqa: E712 - as cells write it
    assert NO == False  # noqa: E712 - as cells write it
    assert NO not in {UNSURE, YES, 1, None}


def test_it_is_a_text_all_the_same() -> None:
    assert (YES, f'{NO}', json.dumps(UNSURE)) == ('yes', 'no', '"unsure"')
    assert hash(YES) == hash('yes')
    assert YES != 'no'
