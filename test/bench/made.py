"""Rows made by hand, for figures that can be counted on fingers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spatialclaw_ros.bench.row import Row

NUMBER = Row(
    id='q',
    seed=1,
    labels=True,
    noise=False,
    family='distance',
    intent='distance.centres',
    depth=1,
    dialogue='',
    question='How far is the red box from the blue chair?',
    choices=(),
    type='number',
    truth=1.0,
    unit='m',
    tolerance=0.05,
    said='1.02 m',
    answered=True,
    value=1.02,
    low=0.97,
    high=1.07,
    confidence=0.9,
    verdict='right',
    silent_2x=False,
    silent_20pct=False,
    elapsed_s=0.5,
    record='',
)
CHOICE = replace(
    NUMBER,
    family='support',
    intent='support.is',
    question='Does the red box stand on the blue table?',
    choices=('yes', 'no'),
    type='choice',
    truth='yes',
    unit='',
    tolerance=0.0,
    said='yes',
    value=None,
    low=None,
    high=None,
)


def number(**changes: Any) -> Row:  # noqa: ANN401 - any field
    """Return a right answer of a number, but for the changes."""
    return replace(NUMBER, **changes)


def choice(**changes: Any) -> Row:  # noqa: ANN401 - any field
    """Return a right answer of a choice, but for the changes."""
    return replace(CHOICE, **changes)


def wrong(row: Row, **changes: Any) -> Row:  # noqa: ANN401 - any field
    """Return the row as a wrong and silent one."""
    return replace(row, verdict='wrong', silent_2x=True, silent_20pct=True, **changes)


def refused(row: Row) -> Row:
    """Return the row as one that was refused, rightly where it has no answer."""
    verdict = 'right' if row.truth is None else 'refused'
    return replace(
        row, verdict=verdict, answered=False, said='refused: it is not in view',
        value=None, low=None, high=None, confidence=None,
    )  # fmt: skip
