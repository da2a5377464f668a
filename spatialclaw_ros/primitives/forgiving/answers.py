"""What is answered: numbers of any type or in words, yes and no, one thing for a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from spatialclaw_ros.core.measure import Measure
from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.forgiving.scalars import number, one_of
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from spatialclaw_ros.primitives.given import Given

YES = frozenset({'yes', 'true', 'y'})
NO = frozenset({'no', 'false', 'n'})
NUMBER = re.compile(r'(?:about |~)?(-?\d+(?:\.\d+)?(?:[eE]-?\d+)?)\s*([^\d\s]*)')
ALONE = frozenset({'answer', 'value', 'result'})
"""Keys of a dict that is one answer."""
PERCENT = 100.0
NUMERIC = frozenset({'number', 'count'})


def value_of(value: Given, expect: str) -> Given:
    """Return what is answered; where a number is expected, a list of one is that one."""
    if isinstance(value, Mapping) and len(value) == 1 and set(value) <= ALONE:
        value = next(iter(value.values()))
    if expect in NUMERIC and isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    return one_of(value)


def share_of(confidence: Given) -> float:
    """Return a confidence 0..1; above 1 it is in percent."""
    share = number(confidence, 'confidence')
    if 1 < share <= PERCENT:
        remark(f'confidence {share:g} taken as {share:g} %')
        share /= PERCENT
    return float(np.clip(share, 0, 1))


def in_unit(measure: Measure, unit: str | None) -> Measure:
    """Return a measure in the unit that is asked for; it knows its own.

    Raises:
        ArgumentError: that unit measures something else, or is not known.
    """
    if not unit or not measure.unit or unit == measure.unit:
        return measure
    try:
        (kind, factor), (own, own_factor) = parse_unit(unit), parse_unit(measure.unit)
    except ValueError as error:
        raise ArgumentError(str(error)) from None
    if kind != own:
        msg = f'the Measure is in {measure.unit!r}, which is not to be had in {unit!r}'
        raise ArgumentError(msg)
    if factor == own_factor:
        return measure
    ratio = own_factor / factor
    remark(f'{measure.unit} put into {unit}: {float(measure) * ratio:.4g} {unit}')
    low, high = measure.low * ratio, measure.high * ratio
    return Measure(float(measure) * ratio, low, high, n=measure.n, unit=unit)


def number_in(text: str) -> tuple[float, str]:
    """Return the number that a text is, and its unit ('' = none).

    Raises:
        ArgumentError: it is none.
    """
    found = NUMBER.fullmatch(text)
    if found is None:
        msg = f'a number is expected, got {text!r}: give the number, with unit='
        raise ArgumentError(msg)
    remark(f'text {text!r} taken as a number')
    return float(found.group(1)), found.group(2)


def yes_or_no(text: str) -> bool:
    """Return whether a text says yes.

    Raises:
        ArgumentError: it says neither yes nor no.
    """
    word = re.split(r'\W', text.lower())[0]
    if word in YES | NO:
        return word in YES
    msg = f'a yes or no is expected, got {text!r}'
    raise ArgumentError(msg)


def listed(things: Given) -> list[Given]:
    """Return things as a list: several, a single one, or none."""
    if things is None:
        return []
    single = isinstance(things, (str, np.ndarray)) or not isinstance(things, Iterable)
    return [things] if single else list(things)


def plain_list(value: Given) -> list[Any] | None:
    """Return the items of a container for JSON, a dict's as 'key: value'; None = no container."""
    if isinstance(value, Mapping):
        value = [f'{k}: {v}' for k, v in value.items()]
    if not isinstance(value, (list, tuple, set, np.ndarray)):
        return None
    flat = value.ravel().tolist() if isinstance(value, np.ndarray) else [one_of(v) for v in value]
    flat = [item.item() if isinstance(item, np.generic) else item for item in flat]
    flat = [float(item) if isinstance(item, Measure) else item for item in flat]
    return [item if isinstance(item, (str, int, float, bool)) else str(item) for item in flat]
