from __future__ import annotations

import pytest

from spatialclaw_ros.frames.keyframes import spread


@pytest.mark.parametrize(
    ('count', 'wanted', 'expected'),
    [
        (0, 3, []),
        (2, 5, [0, 1]),
        (5, 1, [4]),
        (5, 0, []),
        (9, 3, [0, 4, 8]),
        (10, 4, [0, 3, 6, 9]),
    ],
)
def test_spread(count: int, wanted: int, expected: list[int]) -> None:
    assert spread(count, wanted) == expected
