"""How a sketch grew over the steps of a query: the states worth a drawing of their own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from spatialclaw_ros.core.errors import BadInputError
from spatialclaw_ros.core.sketch import SketchState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from spatialclaw_ros.core.step import Step

LEAST, MOST = 2, 8
"""A sketch that was drawn at one stroke did not grow; of many stages the last are kept."""


def stages(before: SketchState, steps: Sequence[Step]) -> list[tuple[str, SketchState]]:
    """Return what was drawn and the sketch then: after each new item, and after corrections.

    Args:
        before: the sketch when the query began.
        steps: those of the query.
    """
    now = SketchState(before.frame_id, dict(before.items))
    out: list[tuple[str, SketchState]] = []
    for step in steps:
        changed = False
        for operation in step.result.sketch:
            new = _new_item(now, operation)
            with suppress(BadInputError):  # said to the agent when it happened
                now.apply([operation])
                changed = True
                if new:
                    out.append((f'step {step.index + 1}: {new}', _copy(now)))
                    changed = False
        if changed:
            out.append((f'step {step.index + 1}: changed', _copy(now)))
    return out[-MOST:] if len(out) >= LEAST else []


def _new_item(now: SketchState, operation: Mapping[str, Any]) -> str:
    """Return how the item is called that an operation adds and shows; '' where it adds none."""
    item = operation.get('item') if operation.get('op') == 'set' else None
    if (
        not isinstance(item, dict)
        or item.get('name') in now.items
        or not item.get('visible', True)
    ):
        return ''
    return str(item.get('label') or item.get('name') or '')


def _copy(sketch: SketchState) -> SketchState:
    return SketchState(sketch.frame_id, dict(sketch.items))
