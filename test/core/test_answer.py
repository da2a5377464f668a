"""Numbers of an answer that its message holds in single precision."""

from __future__ import annotations

import math
import struct

import pytest

from spatialclaw_ros.core.answer import single


@pytest.mark.parametrize('value', [0.0, 0.7, 0.95, 1.0, 0.123456789012, 1e-7, 3.4e5, 1 / 3])
def test_single_is_the_same_with_and_without_a_message(value: float) -> None:
    kept = single(value)
    (sent,) = struct.unpack('f', struct.pack('f', kept))
    assert single(sent) == kept
    assert kept == pytest.approx(value, rel=1e-6)


def test_single_keeps_what_has_few_digits() -> None:
    assert [single(n / 100) for n in range(101)] == [n / 100 for n in range(101)]
    assert math.isnan(single(math.nan))
