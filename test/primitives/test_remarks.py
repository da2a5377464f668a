"""Notes to the agent: each once in a cell, none so long that a cell's own lines are lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatialclaw_ros.primitives.remarks import MAX_LETTERS, MAX_REMARKS, forget_remarks, remark

if TYPE_CHECKING:
    import pytest


def test_notes_come_once_and_are_bounded(capsys: pytest.CaptureFixture[str]) -> None:
    forget_remarks()
    remark('a near miss')
    remark('a near miss')
    remark('x' * 5000)
    for number in range(2 * MAX_REMARKS):
        remark(f'note {number}')
    first, second, *others = capsys.readouterr().out.splitlines()
    assert first == 'note: a near miss'
    assert second == f'note: {"x" * MAX_LETTERS}…'
    assert len(others) == MAX_REMARKS - 2
    forget_remarks()
    remark('a near miss')
    assert capsys.readouterr().out == 'note: a near miss\n'
