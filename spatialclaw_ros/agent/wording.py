"""An answer as one readable line, in the unit that was asked for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from spatialclaw_ros.core.answer import Answer, Kind
from spatialclaw_ros.core.units import convert

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGITS = 3
MOST_DECIMALS = 6
WIDE = 1.5
MAX_LINE = 160
SHOWN_AS = {'deg': '°', '1': '', '': ''}


def say(answer: Answer, unit: str, choices: Sequence[str]) -> str:
    """Return the sentence of an answered question: '0.166 m (90 %: 0.14 to 0.19)'."""
    if answer.kind is Kind.CHOICE:
        return choices[answer.choice]
    if answer.kind is Kind.BOOL:
        return 'yes' if answer.value else 'no'
    if answer.kind is Kind.COUNT:
        return f'{answer.value:.0f}{_interval(answer, answer.unit, 0)}'
    if answer.kind is Kind.NUMBER:
        return _number(answer, unit or answer.unit)
    return _geometry(answer) or answer.text


def step_line(index: int, purpose: str, code: str, failed: str) -> str:
    """Return one line on a step: its purpose or else its first line of code, and what failed.

    Args:
        index: of the step, from 0.
        purpose: what the model wants from the cell; may be empty.
        code: the cell; empty = the reply held none.
        failed: the status of a cell that failed, such as 'error'; empty = it ran.
    """
    written = [line.strip() for line in code.splitlines() if line.strip()]
    what = ' '.join(purpose.split()) or next(iter(written), 'the reply held no cell')
    mark = f'  [failed: {failed[:MAX_LINE]}]' if failed else ''
    return f'step {index}: {what[:MAX_LINE]}{mark}'


def _geometry(answer: Answer) -> str:
    if answer.kind is Kind.PLACE:
        return '; '.join(
            f'at {_triple(place.position)} m in {place.frame_id or answer.frame_id}'
            for place in answer.places
        )
    if answer.kind is Kind.DIRECTION and answer.direction is not None:
        return f'towards {_triple(answer.direction)} in {answer.frame_id}'
    return ''


def _triple(values: Sequence[float]) -> str:
    return f'({", ".join(f"{value:.2f}" for value in values)})'


def _number(answer: Answer, unit: str) -> str:
    value = convert(answer.value, answer.unit, unit)
    half = convert(answer.value_high - answer.value_low, answer.unit, unit) / 2
    decimals = _decimals(value, half)
    # the bounds lose a digit where their own width does not need it
    wide = math.isfinite(half) and half * 10 ** (decimals - 1) >= WIDE
    suffix = SHOWN_AS.get(unit, f' {unit}')
    bounds = _interval(answer, unit, max(0, decimals - wide))
    return f'{value:.{decimals}f}{suffix}{bounds}'


def _interval(answer: Answer, unit: str, decimals: int) -> str:
    low = convert(answer.value_low, answer.unit, unit)
    high = convert(answer.value_high, answer.unit, unit)
    if not (math.isfinite(low) and math.isfinite(high)):
        return ''
    return f' (90 %: {low:.{decimals}f} to {high:.{decimals}f})'


def _decimals(value: float, half: float) -> int:
    """Return the digits after the point: down to a third of the interval's half width."""
    if math.isfinite(half) and half > 0:
        places = -math.floor(math.log10(half / 3))
    elif value:
        places = DIGITS - 1 - math.floor(math.log10(abs(value)))
    else:
        places = 0
    return min(MOST_DECIMALS, max(0, places))
