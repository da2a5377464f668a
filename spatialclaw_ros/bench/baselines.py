"""What is right without looking: an agent that always gives the usual answer, or has no depth."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from spatialclaw_ros.frames.assembly import NO_DEPTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spatialclaw_ros.bench.row import Row
    from spatialclaw_ros.core.frame import Capture
    from spatialclaw_ros.replay.recording import Recording


def constant_answers_right(rows: Sequence[Row]) -> list[bool]:
    """Return for each question whether the usual answer to its like is right.

    That is, of the questions of the same intent in the other worlds, the median of the numbers,
    or of the answers that are among the question's choices the commonest one.
    """
    alike: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.answerable:
            alike[row.intent].append(row)
    return [
        _usual_is_right(row, [other for other in alike[row.intent] if other.seed != row.seed])
        for row in rows
    ]


def _usual_is_right(row: Row, others: Sequence[Row]) -> bool:
    if row.truth is None:  # it never refuses
        return False
    if row.type == 'choice':
        known = Counter(str(other.truth) for other in others if other.truth in row.choices)
        usual = min(known, key=lambda text: (-known[text], text)) if known else row.choices[0]
        return usual == row.truth
    numbers = [float(other.truth) for other in others if isinstance(other.truth, int | float)]
    if not numbers:
        return False
    guess = float(round(median(numbers))) if row.type == 'integer' else median(numbers)
    return abs(guess - float(row.truth)) <= row.tolerance


def without_depth(recording: Recording) -> Recording:
    """Return a recording with depth taken away; all else is the same, in the same memory."""
    captures = tuple(_without_depth(capture) for capture in recording.captures)
    return replace(recording, captures=captures)


def _without_depth(capture: Capture) -> Capture:
    frame = capture.frame
    slot = None if frame.slot is None else replace(frame.slot, depth_offset=-1)
    warnings = (*frame.warnings, NO_DEPTH)
    return replace(capture, frame=replace(frame, depth_m=None, slot=slot, warnings=warnings))
