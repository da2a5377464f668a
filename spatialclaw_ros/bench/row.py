"""One question with its truth and what was said: plain values, written as one JSON line."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from spatialclaw_ros.core.answer import number_or_none
from spatialclaw_ros.core.units import convert
from spatialclaw_ros.replay.scoring import is_refusal

if TYPE_CHECKING:
    from spatialclaw_ros.bench.plan import WorldPlan
    from spatialclaw_ros.core.answer import Answer
    from spatialclaw_ros.replay.questions import Truth
    from spatialclaw_ros.replay.runner import Replayed


@dataclass(frozen=True)
class Row:
    """One question, answered and scored."""

    id: str
    seed: int
    labels: bool
    noise: bool
    family: str
    intent: str
    depth: int
    """0 = not stated, as in dialogues."""
    dialogue: str
    question: str
    choices: tuple[str, ...]
    type: str
    truth: float | str | None
    """None = not answerable."""
    unit: str
    tolerance: float
    """By how much a number may be off."""
    said: str
    """The answer in words, or how it ended without one."""
    answered: bool
    """Whether a value was said, with enough confidence to count."""
    value: float | None
    """Of a number or count, in the truth's unit, as are low and high."""
    low: float | None
    high: float | None
    confidence: float | None
    verdict: str
    silent_2x: bool
    silent_20pct: bool
    elapsed_s: float
    record: str
    """Folder of what the agent did; empty where no records are kept."""
    without_depth: str = ''
    """The verdict on the same question of frames without depth; empty = not asked."""

    @property
    def right(self) -> bool:
        """Whether the answer, or the refusal, is right."""
        return self.verdict == 'right'

    @property
    def answerable(self) -> bool:
        """Whether the question has an answer."""
        return self.truth is not None

    @property
    def covered(self) -> bool | None:
        """Whether the truth lies in the stated interval; None = no number with one was said."""
        is_number = self.answered and self.type == 'number'
        if not is_number or self.low is None or self.high is None or self.truth is None:
            return None
        return self.low <= float(self.truth) <= self.high

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return {**asdict(self), 'covered': self.covered}


def row_of(plan: WorldPlan, replayed: Replayed, record: str, without_depth: str) -> Row:
    """Return the row of one question of a world; its truth has to be known."""
    item, answer, score = replayed.item, replayed.outcome.answer, replayed.score
    truth = item.truth
    if truth is None:
        msg = f'question {item.question.id}: has no truth to measure by'
        raise ValueError(msg)
    wanted = truth.answer if isinstance(truth.answer, int | float) else 0.0
    low, high = sorted(
        (_in(answer, answer.value_low, truth), _in(answer, answer.value_high, truth))
    )
    return Row(
        id=item.question.id,
        seed=plan.seed,
        labels=plan.labels,
        noise=plan.noise,
        family=item.category,
        intent=item.intent,
        depth=item.depth,
        dialogue=item.dialogue,
        question=item.question.question,
        choices=item.question.choices,
        type=truth.type,
        truth=truth.answer,
        unit=truth.unit,
        tolerance=max(truth.tolerance_abs, truth.tolerance_rel * abs(wanted)),
        said=_said(answer),
        answered=not is_refusal(answer),
        value=number_or_none(_in(answer, answer.value, truth)),
        low=number_or_none(low),
        high=number_or_none(high),
        confidence=number_or_none(answer.confidence),
        verdict=score.verdict,
        silent_2x=score.silent,
        silent_20pct=score.silent_20pct,
        elapsed_s=answer.elapsed_s,
        record=record,
        without_depth=without_depth,
    )


def _in(answer: Answer, value: float, truth: Truth) -> float:
    """Return a number of the answer in the truth's unit; NaN where that cannot be."""
    try:
        return convert(value, answer.unit, truth.unit)
    except ValueError:
        return math.nan


def _said(answer: Answer) -> str:
    return answer.text if answer.is_answered else f'{answer.status.name.lower()}: {answer.reason}'
