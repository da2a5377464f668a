"""Units as people write them."""

from __future__ import annotations

import math

import pytest

from spatialclaw_ros.core.units import convert, parse_unit


@pytest.mark.parametrize(
    ('value', 'unit', 'wanted', 'expected'),
    [
        (0.25, 'm', 'cm', 25),
        (25, 'centimeters', 'm', 0.25),
        (math.pi, 'rad', 'degrees', 180),
        (1, 'm/s', 'km/h', 3.6),
        (4, '1', '', 4),
    ],
)
def test_convert(value: float, unit: str, wanted: str, expected: float) -> None:
    assert convert(value, unit, wanted) == pytest.approx(expected)


def test_unknown_unit_lists_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'furlong' is unknown; known are m, cm"):
        parse_unit('furlong')


def test_lengths_are_not_angles() -> None:
    with pytest.raises(ValueError, match='cannot be given'):
        convert(1, 'm', 'deg')
