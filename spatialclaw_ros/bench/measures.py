"""The figures of a run; docs/bench.md says what each one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spatialclaw_ros.bench.baselines import constant_answers_right
from spatialclaw_ros.replay.scoring import dialogues_right

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from spatialclaw_ros.bench.row import Row

BINS = 10
"""Of equal width, over confidences from 0 to 1."""

Figures = dict[str, Any]


def summarise(rows: Sequence[Row]) -> Figures:
    """Return all figures of a run, and those of its parts; turns of dialogues apart."""
    single = [row for row in rows if not row.dialogue]
    turns = [row for row in rows if row.dialogue]
    right, dialogues = dialogues_right((f'{row.seed} {row.dialogue}', row.right) for row in turns)
    return {
        **figures(single),
        'by_family': by(single, lambda row: row.family),
        'by_intent': by(single, lambda row: row.intent),
        'by_depth': by(single, lambda row: row.depth),
        'by_labels': by(single, lambda row: 'labels' if row.labels else 'no_labels'),
        'by_noise': by(single, lambda row: 'noise' if row.noise else 'exact'),
        'dialogues': dialogues,
        'dialogues_right': right,
        'dialogue_turns': figures(turns),
        'constant_baseline': share(constant_answers_right(single)),
        'no_depth_baseline': share(
            row.without_depth == 'right' for row in single if row.without_depth
        ),
    }


def figures(rows: Sequence[Row]) -> Figures:
    """Return the figures of some questions; None where there is nothing to measure."""
    return {
        'n': len(rows),
        'accuracy': share(row.right for row in rows),
        'answered': share(row.answered for row in rows if row.answerable),
        'silent_2x': share(row.silent_2x for row in rows),
        'silent_20pct': share(row.silent_20pct for row in rows),
        'unanswerable_refused': share(not row.answered for row in rows if not row.answerable),
        'coverage_90': share(row.covered for row in rows if row.covered is not None),
        'ece': calibration_error(rows),
    }


def by(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[str, Figures]:
    """Return the figures of each group of questions, in the order of the groups' names."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(key(row)), []).append(row)
    return {name: figures(groups[name]) for name in sorted(groups)}


def share(held: Iterable[bool | None]) -> float | None:
    """Return in what share of the cases something holds; None where there is no case."""
    cases = [bool(case) for case in held]
    return sum(cases) / len(cases) if cases else None


def calibration_error(rows: Iterable[Row]) -> float | None:
    """Return the expected calibration error of what was answered.

    The mean distance, over bins of confidence and weighted by their numbers of answers, between
    the mean confidence of a bin and the share of its answers that are right.
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for row in rows:
        if row.answered and row.confidence is not None:
            number = min(int(row.confidence * BINS), BINS - 1)
            bins.setdefault(number, []).append((row.confidence, row.right))
    total = sum(map(len, bins.values()))
    if not total:
        return None
    # a bin's number times its distance is the difference of two sums
    off = (
        abs(sum(sure for sure, _ in held) - sum(ok for _, ok in held)) for held in bins.values()
    )
    return sum(off) / total
