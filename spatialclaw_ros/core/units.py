"""Units of answers: SI inside, whatever was asked for in the text."""

from __future__ import annotations

import math

# unit as written -> (SI unit, factor that turns a value in it into SI)
_UNITS: dict[str, tuple[str, float]] = {
    '': ('', 1.0),
    '1': ('1', 1.0),
    'm': ('m', 1.0),
    'meter': ('m', 1.0),
    'metre': ('m', 1.0),
    'cm': ('m', 0.01),
    'centimeter': ('m', 0.01),
    'centimetre': ('m', 0.01),
    'mm': ('m', 0.001),
    'millimeter': ('m', 0.001),
    'millimetre': ('m', 0.001),
    'km': ('m', 1000.0),
    'in': ('m', 0.0254),
    'inch': ('m', 0.0254),
    'inches': ('m', 0.0254),
    'ft': ('m', 0.3048),
    'foot': ('m', 0.3048),
    'feet': ('m', 0.3048),
    'rad': ('rad', 1.0),
    'radian': ('rad', 1.0),
    'deg': ('rad', math.pi / 180),
    'degree': ('rad', math.pi / 180),
    '°': ('rad', math.pi / 180),
    'm/s': ('m/s', 1.0),
    'cm/s': ('m/s', 0.01),
    'km/h': ('m/s', 1 / 3.6),
    'rad/s': ('rad/s', 1.0),
    'deg/s': ('rad/s', math.pi / 180),
    's': ('s', 1.0),
    'second': ('s', 1.0),
    'ms': ('s', 0.001),
    'min': ('s', 60.0),
    'm2': ('m2', 1.0),
    'm^2': ('m2', 1.0),
}
KNOWN = ('m', 'cm', 'mm', 'km', 'inch', 'ft', 'rad', 'deg', 'm/s', 'km/h', 's', 'ms', '1')


def parse_unit(unit: str) -> tuple[str, float]:
    """Return (SI unit, factor to SI) of a unit as people write it.

    Raises:
        ValueError: the unit is unknown; the message lists those that are known.
    """
    word = unit.strip()
    for spelling in (word, word.lower(), word.lower().rstrip('s')):
        if spelling in _UNITS:
            return _UNITS[spelling]
    msg = f'unit {unit!r} is unknown; known are {", ".join(KNOWN)}'
    raise ValueError(msg)


def convert(value: float, unit: str, wanted: str) -> float:
    """Return ``value`` given in ``unit`` as a number in ``wanted``.

    Raises:
        ValueError: a unit is unknown, or they measure different things.
    """
    si, factor = parse_unit(unit)
    wanted_si, wanted_factor = parse_unit(wanted)
    if si != wanted_si and {si, wanted_si} - {'', '1'}:
        msg = f'a value in {unit!r} cannot be given in {wanted!r}'
        raise ValueError(msg)
    return value * factor / wanted_factor
