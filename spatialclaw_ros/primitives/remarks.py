"""Notes to the agent: printed once each in a cell, when a near miss was put right."""

from __future__ import annotations

_said: set[str] = set()
MAX_REMARKS = 20  # a loop over pixels must not fill the observation


def remark(text: str) -> None:
    """Print one note, unless this cell has printed the same one already."""
    if text in _said or len(_said) >= MAX_REMARKS:
        return
    _said.add(text)
    print(f'note: {text}')


def forget_remarks() -> None:
    """Start a new cell: every note may be printed once more."""
    _said.clear()
