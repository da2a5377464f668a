"""The value of an answer: number, count, bool, choice, place, direction or text."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.agent import payload as read
from spatialclaw_ros.agent.choices import match_choice
from spatialclaw_ros.core.answer import NAN, Answer, Kind
from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.units import convert, parse_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spatialclaw_ros.agent.expectation import Expectation
    from spatialclaw_ros.core.query import Query

    Given = tuple[Answer, tuple[str, ...]]

_NUMBER_AND_UNIT = re.compile(
    r'^\s*(?:about|roughly|approximately|~|≈)?\s*'
    r'([-+\u2212]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\W\d_][^\s.]{0,12}|°)?\s*\.?\s*$'
)
COUNT_WORDS = (
    *('zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'),
    *('eleven', 'twelve'),
)
MEASURED = {'m': 'length', 'rad': 'angle', 's': 'time', 'm/s': 'speed', 'm2': 'area'}
YES = frozenset({'yes', 'y', 'true'})
NO = frozenset({'no', 'n', 'false'})
MAX_COUNT = 1_000_000
REFUSE = 'if it cannot be determined, return status="refused" with the reason'


class NeverFitsError(BadInputError):
    """No value can be an answer to the question as it was asked; the message is for the user."""


def give_value(
    base: Answer, payload: Mapping[str, Any], query: Query, wanted: Expectation
) -> Given:
    """Return the answer with kind, value, interval and unit, and what has to be said about it.

    The kind that the question states binds; a kind read off its words binds where the value
    can be read as such, and for numbers and counts always.

    Raises:
        BadInputError: the value is not of the kind that is wanted, or of another unit.
    """
    own = _kind_of(payload, base)
    kind = wanted.kind
    if kind is Kind.UNSET:
        kind = own
    try:
        return GIVERS[kind](base.with_(kind=kind), payload, query, wanted)
    except BadInputError:
        if kind is Kind.BOOL and own is not Kind.BOOL and not wanted.stated:
            return GIVERS[own](base.with_(kind=own), payload, query, wanted)
        raise


def _kind_of(payload: Mapping[str, Any], base: Answer) -> Kind:
    """Return the kind that the payload itself states, else that of its value."""
    named = str(payload.get('kind') or '').strip().upper()
    if named in Kind.__members__ and Kind[named] not in {Kind.UNSET, Kind.CHOICE}:
        return Kind[named]
    value = payload.get('value')
    if isinstance(value, bool):
        return Kind.BOOL
    if isinstance(value, (int, float)):
        return Kind.NUMBER
    if value is None and base.places:
        return Kind.PLACE
    return Kind.DIRECTION if value is None and base.direction is not None else Kind.TEXT


def _number(base: Answer, payload: Mapping[str, Any], query: Query, wanted: Expectation) -> Given:
    value, unit = _value_and_unit(payload)
    unit = unit or _assumed_unit(wanted, value)
    try:
        si_unit, factor = parse_unit(unit)
        if wanted.unit:
            convert(value, unit, wanted.unit)
    except ValueError as error:
        if wanted.unit and unit in MEASURED:
            raise _wrong_unit(unit, wanted) from None
        raise BadInputError(str(error)) from None
    if wanted.never_negative and value < 0:
        msg = (
            f'{value:g} {unit}: the question asks for a length, which is never negative; '
            'look at what was subtracted from what'
        )
        raise BadInputError(msg)
    del query
    answer = base.with_(value=value * factor, unit=si_unit or '1')
    return _with_interval(answer, payload, factor)


def _wrong_unit(unit: str, wanted: Expectation) -> BadInputError:
    """Return the error of a value that the unit asked for cannot express.

    Where the question's words agree with the value, no other cell can help.
    """
    what, other = MEASURED[unit], MEASURED.get(parse_unit(wanted.unit)[0])
    asked = f'{other}s' if other else 'no such thing'
    msg = (
        f'the unit asked for, {wanted.unit}, measures {asked}, '
        f'and the answer is of the kind {what} (in {unit}): ask in a unit of {what}, or leave the '
        'unit out'
    )
    return NeverFitsError(msg) if unit == wanted.told_unit else BadInputError(msg)


def _value_and_unit(payload: Mapping[str, Any]) -> tuple[float, str]:
    value = payload.get('value')
    unit = read.text(payload.get('unit'), 20)
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        found = _NUMBER_AND_UNIT.match(value)
        if found is None:
            msg = (
                f'the question asks for a number and {read.text(value, 80)!r} is none; return '
                f'the number itself with unit="m", "cm", "deg", ...; {REFUSE}'
            )
            raise BadInputError(msg)
        number = float(found[1].replace('\u2212', '-'))
        return read.number(number, 'the answer'), unit or found[2] or ''
    if value is None:
        msg = f'the question asks for a number and the value is None; {REFUSE}'
        raise BadInputError(msg)
    return read.number(value, 'the answer'), unit


def _assumed_unit(wanted: Expectation, value: float) -> str:
    """Return the unit of a bare number: SI by convention, but never where it could be another.

    Raises:
        BadInputError: the question asks in another unit than SI, or does not tell the unit.
    """
    if wanted.unit and parse_unit(wanted.unit)[1] != 1.0:
        si_unit = parse_unit(wanted.unit)[0]
        msg = (
            f'{value:g} without a unit: the question asks in {wanted.unit}, tools give '
            f'{si_unit}. Say which this is: unit="{wanted.unit}" or unit="{si_unit}"'
        )
        raise BadInputError(msg)
    if not wanted.si_unit:
        msg = (
            f'{value:g} without a unit, and the question does not tell it; say unit="m", "rad", '
            '"deg", "s", "m/s", or "1" for a plain number such as a ratio'
        )
        raise BadInputError(msg)
    return wanted.si_unit


def _with_interval(answer: Answer, payload: Mapping[str, Any], factor: float) -> Given:
    low, high = read.optional_number(payload.get('low')), read.optional_number(payload.get('high'))
    if math.isnan(low) or math.isnan(high):
        return answer, ()
    low, high = sorted((low * factor, high * factor))
    slack = 1e-6 * max(1.0, abs(answer.value))
    if not low - slack <= answer.value <= high + slack:
        return answer, ('the interval given did not hold the value and was left out',)
    return answer.with_(value_low=low, value_high=high), ()


def _count(base: Answer, payload: Mapping[str, Any], query: Query, wanted: Expectation) -> Given:
    del query, wanted
    value = payload.get('value')
    if isinstance(value, str) and value.strip().lower() in COUNT_WORDS:
        value = COUNT_WORDS.index(value.strip().lower())
    if isinstance(value, str) and re.fullmatch(r'\s*\d{1,7}\s*', value):
        value = int(value)
    if value is None or isinstance(value, (str, list, bool)):
        msg = f'the question asks how many and {read.text(value, 80)!r} is no count; {REFUSE}'
        raise BadInputError(msg)
    number = read.number(value, 'the count')
    if number < 0 or number > MAX_COUNT or number != round(number):
        msg = f'a count is a whole number from 0 on, not {number:g}'
        raise BadInputError(msg)
    return _with_interval(base.with_(value=number, unit='1'), payload, 1.0)


def _bool(base: Answer, payload: Mapping[str, Any], query: Query, wanted: Expectation) -> Given:
    del query, wanted
    value = payload.get('value')
    word = str(value).strip().lower().rstrip('.!')
    first = re.split(r'[\s,.:;]', word, maxsplit=1)[0]
    is_flag = isinstance(value, (int, float)) and value in {0, 1} and not payload.get('unit')
    if isinstance(value, bool) or is_flag:
        return base.with_(value=float(bool(value)), unit='1'), ()
    if isinstance(value, str) and first in YES | NO:
        return base.with_(value=float(first in YES), unit='1'), ()
    msg = f'the question asks yes or no and {read.text(value, 80)!r} is neither; {REFUSE}'
    raise BadInputError(msg)


def _choice(base: Answer, payload: Mapping[str, Any], query: Query, wanted: Expectation) -> Given:
    del wanted
    value = payload.get('value')
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if not query.choices:
        msg = 'a choice is expected, but the question has no choices'
        raise BadInputError(msg)
    if value is None or isinstance(value, (list, tuple, dict)):
        msg = f'return exactly one of the choices {", ".join(map(repr, query.choices))}; {REFUSE}'
        raise BadInputError(msg)
    index = match_choice(value, query.choices)
    return base.with_(choice=index, value=NAN), ()


def _place(base: Answer, payload: Mapping[str, Any], query: Query, wanted: Expectation) -> Given:
    del payload, query, wanted
    if not base.places:
        msg = 'the question asks for a place; return it as place=, a point, pose or sketch item'
        raise BadInputError(msg)
    return base, ()


def _direction(
    base: Answer, payload: Mapping[str, Any], query: Query, wanted: Expectation
) -> Given:
    value = payload.get('value')
    del query
    if base.direction is None and isinstance(value, str) and not wanted.stated:
        return base.with_(kind=Kind.TEXT, text=read.text(value)), ()
    if base.direction is None:
        direction = read.direction({'direction': value})
        if direction is None:
            msg = 'the question asks for a direction; return three numbers in the world frame'
            raise BadInputError(msg)
        return base.with_(direction=direction), ()
    return base, ()


def _text(base: Answer, payload: Mapping[str, Any], query: Query, wanted: Expectation) -> Given:
    del query, wanted
    value = payload.get('value')
    if isinstance(value, (list, tuple)):
        value = ', '.join(read.text(item, 200) for item in value)
    if isinstance(value, bool):
        value = 'yes' if value else 'no'
    if isinstance(value, (int, float)):
        value = f'{read.number(value, "the answer"):g} {read.text(payload.get("unit"), 20)}'
    return base.with_(text=read.text(value)), ()


GIVERS: dict[Kind, Callable[[Answer, Mapping[str, Any], Query, Expectation], Given]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.COUNT: _count,
    Kind.BOOL: _bool,
    Kind.CHOICE: _choice,
    Kind.PLACE: _place,
    Kind.DIRECTION: _direction,
}
