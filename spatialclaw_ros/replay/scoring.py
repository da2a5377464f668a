"""Scoring: right, refused or wrong, and which wrong ones were silent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from spatialclaw_ros.core.answer import SILENT_BELOW, Answer
from spatialclaw_ros.core.units import convert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.replay.questions import Truth

Verdict = Literal['right', 'refused', 'wrong', 'unscored']
FACTOR_OF_TWO = 2.0


@dataclass(frozen=True)
class Score:
    """One answer against its truth."""

    verdict: Verdict
    silent: bool = False
    """Said with confidence, and off by a factor of two, of another sign or unit, or another
    choice or count: the errors nobody would notice."""

    @property
    def right(self) -> bool | None:
        """True, False, or None where there is no truth."""
        return None if self.verdict == 'unscored' else self.verdict == 'right'


def is_refusal(answer: Answer) -> bool:
    """Whether the answer counts as none: no value, or said with too little confidence."""
    return not answer.is_answered or answer.confidence < SILENT_BELOW


def score(answer: Answer, truth: Truth | None, choices: Sequence[str] = ()) -> Score:
    """Score one answer to a question with these choices.

    A number is right within max(tolerance_abs, tolerance_rel * truth).
    """
    if truth is None:
        return Score('unscored')
    if is_refusal(answer):
        return Score('right' if truth.type == 'refusal' else 'refused')
    if truth.type == 'refusal':
        return Score('wrong', silent=True)
    if truth.type == 'choice':
        chosen = choices[answer.choice] if 0 <= answer.choice < len(choices) else answer.text
        right = chosen.strip().lower() == str(truth.answer).strip().lower()
        return Score('right') if right else Score('wrong', silent=True)
    return _score_number(answer, truth)


def _score_number(answer: Answer, truth: Truth) -> Score:
    wanted = float(truth.answer or 0.0)
    try:
        value = convert(answer.value, answer.unit, truth.unit)
    except ValueError:
        return Score('wrong', silent=True)
    if not math.isfinite(value):
        return Score('wrong')
    tolerance = max(truth.tolerance_abs, truth.tolerance_rel * abs(wanted))
    if abs(value - wanted) <= tolerance:
        return Score('right')
    if truth.type == 'integer':
        return Score('wrong', silent=True)
    small, large = sorted((abs(value), abs(wanted)))
    silent = value * wanted < 0 or large > FACTOR_OF_TWO * small
    return Score('wrong', silent=silent)


def summary(scores: Sequence[Score]) -> dict[str, Any]:
    """Return the counts of a run."""
    verdicts = [score.verdict for score in scores]
    return {
        'n': len(scores),
        'right': verdicts.count('right'),
        'refused': verdicts.count('refused'),
        'wrong': verdicts.count('wrong'),
        'unscored': verdicts.count('unscored'),
        'silent_errors': sum(score.silent for score in scores),
    }
