"""Scoring: right, refused or wrong, and which wrong ones were silent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from spatialclaw_ros.core.answer import SILENT_BELOW, Answer
from spatialclaw_ros.core.units import convert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spatialclaw_ros.replay.questions import Truth

Verdict = Literal['right', 'refused', 'wrong', 'unscored']
FACTOR_OF_TWO = 2.0
SURE_FROM = 0.7
"""From this confidence on, an error of more than ``MUCH_OFF`` counts as silent too."""
MUCH_OFF = 0.2
"""Of the truth."""


@dataclass(frozen=True)
class Score:
    """One answer against its truth."""

    verdict: Verdict
    silent: bool = False
    """Said with confidence, and off by a factor of two, of another sign or unit, or another
    choice or count: the errors nobody would notice."""
    silent_20pct: bool = False
    """Said with a confidence of ``SURE_FROM`` or more, and off by more than 20 % or as above."""

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
        return _wrong(answer)
    if truth.type == 'choice':
        chosen = choices[answer.choice] if 0 <= answer.choice < len(choices) else answer.text
        right = chosen.strip().lower() == str(truth.answer).strip().lower()
        return Score('right') if right else _wrong(answer)
    return _score_number(answer, truth)


def within(value: float, truth: Truth) -> bool:
    """Whether a number, in the truth's unit, is within the truth's tolerances."""
    wanted = float(truth.answer or 0.0)
    return abs(value - wanted) <= max(truth.tolerance_abs, truth.tolerance_rel * abs(wanted))


def _score_number(answer: Answer, truth: Truth) -> Score:
    wanted = float(truth.answer or 0.0)
    try:
        value = convert(answer.value, answer.unit, truth.unit)
    except ValueError:
        return _wrong(answer)
    if not math.isfinite(value):
        return Score('wrong')
    if within(value, truth):
        return Score('right')
    if truth.type == 'integer' or value * wanted <= 0:
        return _wrong(answer)
    small, large = sorted((abs(value), abs(wanted)))
    return _wrong(answer, large / small, abs(value - wanted) / abs(wanted))


def _wrong(answer: Answer, factor: float = math.inf, share: float = math.inf) -> Score:
    """Return the score of a wrong answer: off by this factor, by this share of the truth."""
    sure = answer.confidence >= SURE_FROM
    return Score('wrong', silent=factor > FACTOR_OF_TWO, silent_20pct=sure and share > MUCH_OFF)


def dialogues_right(scored: Iterable[tuple[str, bool]]) -> tuple[int, int]:
    """Return how many dialogues are right from first to last, and how many there are.

    Args:
        scored: the dialogue of each question, empty for one by itself, and whether it is right.
    """
    right: dict[str, bool] = {}
    for dialogue, is_right in scored:
        if dialogue:
            right[dialogue] = right.get(dialogue, True) and is_right
    return sum(right.values()), len(right)


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
