"""The report page of a replayed file of questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.agent.recording import record_folder
from spatialclaw_ros.report.page import PageEntry, write_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spatialclaw_ros.replay.runner import Replayed


def write_run_page(out: Path, replayed: Sequence[Replayed], records: Path, name: str) -> Path:
    """Write one page of all questions, each with its steps and its truth; return its path."""
    entries = [
        PageEntry(
            record_folder(records, row.item.question.id),
            expected='' if row.item.truth is None else row.item.truth.text,
            verdict=row.score.verdict,
        )
        for row in replayed
    ]
    write_page(out, entries, title=f'{name}: {len(entries)} questions')
    return out
