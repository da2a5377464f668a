"""From the value of an answer to one of the question's choices."""

from __future__ import annotations

import numbers
import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from spatialclaw_ros.core.measure import Measure
from spatialclaw_ros.core.units import parse_unit
from spatialclaw_ros.primitives.errors import ArgumentError
from spatialclaw_ros.primitives.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Sequence

CLEARLY = 0.5
"""The nearest choice has to be nearer than this share of the distance to the next one."""
NEAR = 0.25
"""A choice that stands alone has to be this near, as a share of it."""
PLAIN = ('', '1')

_QUANTITY = re.compile(
    r'^\s*(?:\(?[A-Za-z][.):]\s+)?(?:about|around|roughly|approximately|~|≈)?\s*'
    r'([-+]?(?:\d+(?:\.\d*)?|\.\d+))\s*([^\W\d_][\w/^]*|°|)\s*\.?\s*$',
    re.IGNORECASE,
)


class Offered(NamedTuple):
    """Choices that are quantities of one kind: their values in SI, and its unit."""

    values: list[float]
    si_unit: str


def chosen(
    value: object, unit: str | None, choices: Sequence[str], wanted_unit: str
) -> tuple[str | None, str]:
    """Return the choice that a value means, or None and why it is clearly none of them.

    A number is taken as the choice that it is clearly nearest to, where all are quantities.

    Args:
        value: what the cell returned.
        unit: stated for it; None = none.
        choices: of the question.
        wanted_unit: of the question, which choices without a unit have; may be empty.

    Raises:
        ArgumentError: it is none of the choices.
    """
    index = _said(value, choices)
    if index is not None:
        return choices[index], ''
    offered = _offered(choices, wanted_unit)
    is_number = isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))
    if not is_number or offered is None or not np.isfinite(float(value)):  # type: ignore[arg-type]
        msg = f'{str(value)!r} is none of the choices {list(choices)} (a letter A.. or the text)'
        raise ArgumentError(msg)
    stated = unit or (value.unit if isinstance(value, Measure) else '')
    number = float(value)  # type: ignore[arg-type]
    shown = f'{number:.3g} {stated}'.strip()
    nearest = _nearest(_in_si(number, stated, offered, choices), offered.values)
    if nearest is not None:
        remark(f'{shown} taken as the choice {choices[nearest]!r}')
        return choices[nearest], ''
    if not stated and offered.si_unit not in PLAIN:
        msg = f'{shown} is clearly none of the choices {list(choices)}; is it in another unit?'
        raise ArgumentError(msg)
    listed = ', '.join(choices)
    return None, f'{shown} was measured, and none of the choices {listed} is clearly it'


def _said(value: object, choices: Sequence[str]) -> int | None:
    """Return the index of the choice that a value names by its text or its letter."""
    plain = [_words(choice) for choice in choices]
    if isinstance(value, (bool, np.bool_)):
        value = 'yes' if value else 'no'
    text = str(value).strip()
    if _words(text) in plain:
        return plain.index(_words(text))
    letter = re.fullmatch(r'\(?([A-Za-z])[).:]?', text)
    if letter:
        index = ord(letter.group(1).upper()) - ord('A')
        return index if index < len(choices) else None
    led = re.match(r'\(?([A-Za-z])[).:]\s+(.*)', text)
    if led and _words(led.group(2)) in plain:
        return plain.index(_words(led.group(2)))
    return None


def _offered(choices: Sequence[str], wanted_unit: str) -> Offered | None:
    """Return the choices as quantities, or None where they are not all of one kind."""
    values, units = [], set()
    for choice in choices:
        written = _QUANTITY.match(choice)
        if written is None:
            return None
        try:
            si_unit, factor = parse_unit(written[2] or wanted_unit)
        except ValueError:
            return None
        values.append(float(written[1]) * factor)
        units.add(si_unit)
    return Offered(values, units.pop()) if len(units) == 1 else None


def _in_si(number: float, unit: str, offered: Offered, choices: Sequence[str]) -> float:
    """Return a number in the SI unit of the choices; without a unit it is in SI already.

    Raises:
        ArgumentError: the unit is unknown, or measures something else than the choices.
    """
    try:
        si_unit, factor = parse_unit(unit)
    except ValueError as error:
        raise ArgumentError(str(error)) from None
    if unit and si_unit != offered.si_unit and {si_unit, offered.si_unit} - set(PLAIN):
        msg = f'{number:.3g} {unit} cannot be compared with the choices {list(choices)}'
        raise ArgumentError(msg)
    return number * factor


def _nearest(value: float, offered: Sequence[float]) -> int | None:
    """Return the index of the number that a value is clearly nearest to."""
    order = sorted(range(len(offered)), key=lambda i: abs(offered[i] - value))
    first = abs(offered[order[0]] - value)
    if len(order) == 1:
        return order[0] if first <= NEAR * abs(offered[order[0]]) else None
    return order[0] if first < CLEARLY * abs(offered[order[1]] - value) else None


def _words(text: str) -> str:
    return ' '.join(re.findall(r'[\w.+-]+', text.lower())).strip('.')
